"""Who hangs in at a step or a hook, in the order in which the registry runs them. For ``./dev chain`` and its test."""

import ast
import inspect
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

ADDON = "odoo.addons.order_process."
STEPS = [
    ("Submit", "sale.order", ("_submit_review",)),
    ("Confirm", "sale.order", ("_change_state", "_confirm_step", "_action_confirm")),
    ("Dispatch", "sale.order", ("_dispatch_step",)),
    ("Ship", "stock.picking", ("_action_done",)),
    ("Receive", "sale.order", ("_confirm_receipt",)),
    ("Money", "sale.order", ("_after_money",)),
    ("Close", "sale.order", ("_sync_stage", "_close_step")),
    ("Cancel", "sale.order", ("_action_cancel", "_cancel_step")),
]
# What a step does beside asking its hooks.
DOES = {
    "_lock_rows": "wait for the rows of the orders",
    "_check_gate": "the gate: *{}*",
    "_get_blockers": "the gate: *{}*",
    "_check_shipping_gate": "the gate: *ship*",
    "core": "core",
    "step": "the step below: confirm, cancel, or quotation",
    "reserve": "take and reserve the transfers that stock serves",
    "_close_step": "the step below, for orders whose goods have left",
    "_log_step": "into the history: *{}*",
    "_sync_process": "bring stage, holds and readiness in step",
}
HEAD = """# What happens when, and who hangs in

Made by `./dev chain --all`; a test compares it with the registry. Each step of an order is one method that is read from
top to bottom. Under a hook stand the rooms that hang in, in the order in which they run.
"""


class Part(NamedTuple):
    """One definition of a method: when its code runs (before or after ``super()``, or itself), and where it stands."""

    when: str
    room: str
    file: str
    line: int
    text: str


def unwrapped(function):
    return inspect.unwrap(getattr(function, "__func__", function))


def definitions(env, model, method):
    """The functions of that name in the order in which the registry asks them, the outermost first."""
    found = [vars(cls)[method] for cls in type(env[model]).__mro__ if method in vars(cls)]
    return [unwrapped(function) for function in found if callable(getattr(function, "__func__", function))]


def is_ours(function):
    return function.__module__.startswith(ADDON)


def doc(function):
    """The first sentence or line of a docstring."""
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").strip()


def tree(function):
    return ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]


def phases(function):
    """Whether code of an override runs before ``super()``, after it, or both; ``itself`` where there is none."""
    body = tree(function).body
    if ast.get_docstring(tree(function)) is not None:
        body = body[1:]
    calls = [
        number
        for number, statement in enumerate(body)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    ]
    if not calls:
        return ["itself"]
    rest = [part for part in body[calls[-1] + 1 :] if not isinstance(part, ast.Return)]
    return [when for when, found in (("before", calls[0] > 0), ("after", rest)) if found] or ["around"]


def chain(env, model, method):
    """The :class:`Part` rows of a method in the order in which they run; core is one of them."""
    before, core, after = [], [], []
    functions = definitions(env, model, method)
    for function in functions:
        if not is_ours(function):
            addon = function.__module__.split(".")[2]
            core = core or [Part("core", addon, "", 0, "")]
            continue
        room, _dot, name = function.__module__.removeprefix(ADDON).removeprefix("models.").rpartition(".")
        row = Part("", room.replace(".", "/"), f"{name}.py", function.__code__.co_firstlineno, doc(function))
        for when in phases(function):
            if when in ("before", "around"):
                before.append(row._replace(when=when))
            elif when == "after":
                after.append(row._replace(when=when))
            else:
                core = [row._replace(when="itself")]
    return before + core + after[::-1]


def is_hook(env, model, method):
    functions = definitions(env, model, method)
    return bool(functions) and is_ours(functions[-1]) and doc(functions[-1]).startswith("Hook")


def describe_hook(env, model, method):
    """A hook with what it is for and who hangs in, as lines of a list."""
    text = re.sub("^Hook[^:]*: ", "", doc(definitions(env, model, method)[-1]))
    yield f"- `{model}.{method}`: {text}"
    for part in chain(env, model, method):
        if part.when != "itself":
            early = ", ahead of those below it" if part.when == "before" else ""
            said = f": {part.text}" if part.text else ""
            yield f"  - {part.room}, `{part.file}`{early}{said}"


def asked(env, model, method):
    """What a step asks and does, as lines, read from its own code."""
    function = next(found for found in definitions(env, model, method) if is_ours(found))
    calls = [node for node in ast.walk(tree(function)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.end_lineno, node.end_col_offset)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        owner = getattr(call.func, "value", None)
        if isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "super":
            name = "core"
        if name in DOES:
            said = ast.unparse(call.args[0]).strip("'") if call.args else ""
            yield f"- {DOES[name].format(said)}"
        for owner in (model, "sale.order"):
            if is_hook(env, owner, name):
                yield from describe_hook(env, owner, name)
                break


def find_hooks(env):
    """``(model, method)`` of all hooks, of the model where each is defined."""
    found = set()
    for model in sorted(env.registry):
        for cls in type(env[model]).__mro__:
            if not cls.__module__.startswith(ADDON):
                continue
            owner = vars(cls).get("_name") or vars(cls).get("_inherit")
            for name, function in vars(cls).items():
                if inspect.isfunction(function) and doc(unwrapped(function)).startswith("Hook"):
                    found.add((owner if isinstance(owner, str) else model, name))
    return sorted(found)


def flow(env):
    """The text of ``docs/flow.md``."""
    lines = [HEAD.rstrip()]
    for title, model, methods in STEPS:
        lines += ["", f"## {title}"]
        for method in methods:
            if is_hook(env, model, method):
                lines += ["", *describe_hook(env, model, method)]
            else:
                function = next(found for found in definitions(env, model, method) if is_ours(found))
                lines += ["", f"`{model}.{method}`: {doc(function)}", "", *asked(env, model, method)]
    text = "\n".join(lines)
    lines += ["", "## Other hooks", ""]
    for model, name in find_hooks(env):
        if f"- `{model}.{name}`:" not in text:
            lines += describe_hook(env, model, name)
    return "\n".join(lines) + "\n"


def main(env, root, names):
    if names == ["--all"]:
        path = Path(root) / "docs" / "flow.md"
        path.write_text(flow(env), encoding="utf-8")
        print(f"{path.relative_to(root)} is written")
        return
    for name in names:
        model, _dot, method = name.rpartition(".")
        if model not in env.registry or not definitions(env, model, method):
            raise SystemExit(f"there is no method {name}")
        print(name)
        for part in chain(env, model, method):
            place = f"{part.room}/{part.file}:{part.line}" if part.line else part.room
            print(f"  {part.when:<7} {place:<45} {part.text}")
