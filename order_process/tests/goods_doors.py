"""The ways by which goods can be made to lie somewhere else, read from the registry and the code that is installed.

Nothing here knows the names of doors: a method is one if it, or what it calls, ends in core's methods that finish a
movement or write what lies where; a field is one if it says a place. Names stand for methods of whatever model, so that
rather too much is found than too little."""

import ast
import sys
from pathlib import Path

# Where goods change their place: everything else gets there by one of these.
ENDS = {"_action_done", "_update_available_quantity", "_synchronize_quant"}
def _parse(module):
    """``{class: {function: names that it calls}}`` of a module that is loaded."""
    tree = ast.parse(Path(sys.modules[module].__file__).read_text(encoding="utf-8"))
    return {
        node.name: {part.name: _get_calls(part) for part in node.body if isinstance(part, ast.FunctionDef)}
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def _get_calls(function):
    calls = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func.value
            own = isinstance(base, ast.Call) and isinstance(base.func, ast.Name) and base.func.id == "super"
            if not (own and node.func.attr == function.name):
                calls.add(node.func.attr)
        # Named by a text, as in mapped("button_validate") or getattr.
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ENDS:
            calls.add(node.value)
    return calls


def _get_stock_addons(env):
    """The add-ons that can know of stock: the one itself and what depends on it."""
    depends = {
        module.name: set(module.dependencies_id.mapped("name"))
        for module in env["ir.module.module"].search([("state", "in", ("installed", "to upgrade"))])
    }
    known = {"stock"}
    while more := {name for name, needed in depends.items() if needed & known} - known:
        known |= more
    return known


def _read_methods(env):
    """``{(model, method): names that it calls}`` of the classes that know of stock, and the names of all others."""
    addons, parsed, methods, others = _get_stock_addons(env), {}, {}, set()
    for model in env.registry.models.values():
        for cls in model.__mro__:
            module = cls.__module__
            if not module.startswith("odoo.addons.") or cls is model:
                others.update(vars(cls) if cls is not model else ())
                continue
            if module.split(".")[2] not in addons:
                others.update(vars(cls))
                continue
            if module not in parsed:
                parsed[module] = _parse(module)
            for name, calls in parsed[module].get(cls.__name__, {}).items():
                methods.setdefault((model._name, name), set()).update(calls)
    return methods, others


def find_methods(env):
    """The public methods, and the fields that are written by an inverse, which end in a movement.

    A name that models without stock have as well says nothing, so it is followed no further.

    :return: a set of ``model.method`` and ``model[field]``
    """
    methods, others = _read_methods(env)
    reaching, found = set(ENDS), None
    while found != reaching:
        found = set(reaching)
        reaching |= {name for (_model, name), calls in methods.items() if calls & reaching} - others
    doors = set()
    for (model, name), calls in methods.items():
        if (name in ENDS or calls & reaching) and not name.startswith("_"):
            doors.add(f"{model}.{name}")
    for model in env.registry.models.values():
        for field in model._fields.values():
            if isinstance(field.inverse, str) and methods.get((model._name, field.inverse), set()) & reaching:
                doors.add(f"{model._name}[{field.name}]")
    return doors


def find_places(env):
    """The stored fields of all models that say a place, as ``model[field]``."""
    return {
        f"{model._name}[{field.name}]"
        for model in env.registry.models.values()
        for field in model._fields.values()
        if field.comodel_name == "stock.location"
        and field.type in ("many2one", "many2many")
        and field.store
        and not model._abstract
    }
