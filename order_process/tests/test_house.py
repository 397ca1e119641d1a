import ast
import re
from collections import defaultdict
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ADDON = "odoo.addons.order_process."
ROOT = Path(__file__).parents[1]
ROOMS = re.findall(r"^from \. import (\w+)", (ROOT / "models/__init__.py").read_text(), re.M)
# Names of a later room that an earlier one uses all the same: (room, later room, name), and why.
LATER = {
    ("intake", "review", "_open"): "what the reader of workbooks keeps open, no record of a review",
}


def classes():
    """``(room, file, model names, class node)`` of every model class, in the order in which they are declared."""
    for room in ROOMS:
        for name in re.findall(r"^from \. import (\w+)", (ROOT / f"models/{room}/__init__.py").read_text(), re.M):
            path = ROOT / f"models/{room}/{name}.py"
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    yield room, f"{room}/{name}.py", model_names(node), node


def model_names(node):
    names = {"_name": [], "_inherit": []}
    for item in node.body:
        if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") in names:
            values = ast.walk(item.value)
            names[item.targets[0].id] = [value.value for value in values if isinstance(value, ast.Constant)]
    return names["_name"] or names["_inherit"]


def members(node):
    """``{name: node}`` of the methods and fields of a class."""
    found = {}
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            found[item.name] = item
        elif isinstance(item, ast.Assign) and ast.unparse(item.value).startswith("fields."):
            found[item.targets[0].id] = item
        elif isinstance(item, ast.AnnAssign):
            found[item.target.id] = item
    return found


@tagged("post_install", "-at_install")
class TestHouse(TransactionCase):
    """The rooms of the house stand in one order, and what is written down is what runs (docs/architecture.md)."""

    def test_the_declared_order_is_the_one_that_runs(self):
        for model in self.registry.values():
            rooms = [
                cls.__module__.removeprefix(ADDON).split(".")[1]
                for cls in reversed(model._base_classes__)
                if cls.__module__.startswith(f"{ADDON}models.")
            ]
            self.assertEqual(rooms, sorted(rooms, key=ROOMS.index), model._name)

    def test_every_override_asks_what_stands_above_it(self):
        known, silent = set(), []
        for _room, file, names, node in classes():
            for name, item in members(node).items():
                overrides = [model for model in names if (model, name) in known]
                if overrides and isinstance(item, ast.FunctionDef) and "super(" not in ast.unparse(item):
                    silent.append(f"{file}: {overrides[0]}.{name}")
                known |= {(model, name) for model in names}
        self.assertEqual(silent, [])

    def test_nobody_uses_what_stands_below(self):
        classes_of_core = {
            cls for model in self.registry.values() for cls in model.mro() if not cls.__module__.startswith(ADDON)
        }
        kinds = {type(field) for model in self.registry.values() for field in model._fields.values()}
        cores = {name for cls in classes_of_core for name in vars(cls)} | {name for kind in kinds for name in dir(kind)}
        owner, plain = {}, {}
        for room, _file, _names, node in classes():
            for name in members(node):
                owner.setdefault(name, room)
        for room in ROOMS:
            for path in (ROOT / "models" / room).glob("*.py"):
                # What a class without the ORM calls something is its own.
                for node in ast.walk(ast.parse(path.read_text())):
                    for name in members(node) if isinstance(node, ast.ClassDef) else ():
                        plain.setdefault(name, room)
        used = defaultdict(list)
        for room in ROOMS:
            for path in sorted((ROOT / "models" / room).glob("*.py")):
                for node in ast.walk(ast.parse(path.read_text())):
                    for name in mentioned(node):
                        later = owner.get(name)
                        first = min(map(ROOMS.index, (later, plain[name]))) if later else 0
                        if name not in cores and first > ROOMS.index(room):
                            used[room, later, name].append(f"{path.name}:{node.lineno}")
        self.assertEqual([(*key, *places) for key, places in used.items() if key not in LATER], [])
        self.assertEqual([key for key in LATER if key not in used], [], "no longer used: take it off the list")

    def test_nobody_imports_from_below(self):
        found = []
        for room in ROOMS:
            for path in sorted((ROOT / "models" / room).glob("*.py")):
                for later in re.findall(r"from \.\.(\w+)", path.read_text()):
                    if ROOMS.index(later) > ROOMS.index(room):
                        found.append(f"{room}/{path.name}: {later}")
        self.assertEqual(found, [])


def mentioned(node):
    if isinstance(node, ast.Attribute):
        return [node.attr]
    text = node.value if isinstance(node, ast.Constant) else None
    if isinstance(text, str) and re.fullmatch(r"[a-z_][a-z0-9_.]*", text):
        return [name for name in text.split(".") if "_" in name]
    return []
