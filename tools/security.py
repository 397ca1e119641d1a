"""Who may do what, read from the registry: the parts of ``docs/security.md``. For ``./dev security`` and its test."""

import inspect
from typing import NamedTuple

ADDON = "odoo.addons.order_process."
MODES = (("create", "perm_create", "c"), ("read", "perm_read", "r"), ("write", "perm_write", "w"),
         ("unlink", "perm_unlink", "d"))
GOES, REFUSED, UNKNOWN = "✓", "–", "·"
MARKS = (GOES, UNKNOWN, REFUSED)
HEAD = """# Who may do what

Made by `./dev security`; a test compares it with the code. Columns are people with one role and nothing beside it, with
everything that the role's groups bring along: {roles}.
"""
MODELS = """## Records

What the access lists of the add-on let each role do, groups resolved: **c**reate, **r**ead, **w**rite, **d**elete.
Record rules narrow it down to what the list below each table says. *Evidence* is written by the process only and
*rules* by process administrators only, whatever the lists say; guards of orders, transfers and entries (see
[gate.md](gate.md)) refuse more than is seen here.
"""
METHODS = f"""## Calls

Every public method that the add-on adds or overrides, which is all that JSON-RPC may call, measured: each role calls
it, with plain arguments, on records of a dealer's orders. {GOES} is let in: it is done, or this record is not in the
state for it, which a person with all roles is told in the same words; {REFUSED} refused because of who asks; {UNKNOWN}
not with these arguments.
"""
UNMEASURED = """Not measured, since no such record is made here (windows: who may open one is seen in the first table):
"""
ROUTES = """## Pages and addresses

*who*: `user` is signed in, `public` is anybody; what a page then looks up is the reader's own or held by its link.
*limit*: wrong guesses of a code in the address or of the token of a link, from one address and at one record, are
counted and answered by 429 for a while (`models/base/guess.py`). `/dealer/apply` takes three applications an hour from
one address.
"""


class Role(NamedTuple):
    """A column: a short name and the external ids of the groups that somebody with this role has."""

    name: str
    label: str
    groups: tuple


ROLES = (
    Role("CL", "order clerk", ("order_process.group_order_clerk",)),
    Role("DL", "desk leader", ("order_process.group_desk_leader",)),
    Role("FI", "finance reviewer", ("order_process.group_finance_reviewer",)),
    Role("AM", "approving manager", ("order_process.group_approving_manager",)),
    Role("WK", "warehouse keeper", ("order_process.group_warehouse_keeper",)),
    Role("PR", "production", ("order_process.group_production",)),
    Role("QU", "quality", ("order_process.group_quality",)),
    Role("DI", "dispatcher", ("order_process.group_dispatcher",)),
    Role("CA", "escort or carrier", ("order_process.group_carrier",)),
    Role("CS", "customer service", ("order_process.group_customer_service",)),
    Role("PA", "process administrator", ("order_process.group_process_admin",)),
    Role("SR", "sales rep", ("sales_team.group_sale_salesman",)),
    Role("EM", "any employee", ("base.group_user",)),
    Role("SY", "system administrator", ("base.group_system",)),
    Role("DE", "dealer", ("base.group_portal",)),
    Role("PU", "public", ("base.group_public",)),
)


def head():
    return HEAD.format(roles=", ".join(f"{role.name} {role.label}" for role in ROLES))


def table(titles, rows):
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


# === Records ===


def own_ids(env, model):
    """The records of a technical model that came with the add-on."""
    data = env["ir.model.data"].sudo().search([("module", "=", "order_process"), ("model", "=", model)])
    return env[model].sudo().with_context(active_test=False).browse(data.mapped("res_id"))


def find_models(env):
    """Models of the add-on, and those of others for which it has rights."""
    own = {name for name in env.registry if env[name]._original_module == "order_process" and not env[name]._abstract}
    touched = {name for kept in ("ir.model.access", "ir.rule") for name in own_ids(env, kept).mapped("model_id.model")}
    return sorted(own), sorted(touched - own)


def kind(env, name):
    for mixin, said in (("order.process.evidence", "evidence"), ("order.process.rule", "rule")):
        if isinstance(env[name], env.registry[mixin]):
            return said
    return "wizard" if env[name]._transient else ""


def rights(env, name):
    """The letters of each role for a model."""
    lists = env["ir.model.access"].sudo().search([("model_id.model", "=", name)])
    for role in ROLES:
        groups = env["res.groups"].sudo().union(*map(env.ref, role.groups)).all_implied_ids
        own = lists.filtered(lambda access, groups=groups: not access.group_id or access.group_id in groups)
        yield "".join(letter if any(own.mapped(field)) else "" for _mode, field, letter in MODES) or REFUSED


def describe_rule(env, rule):
    for_whom = ", ".join(sorted(rule.groups.sudo().mapped("full_name"))) or "everybody"
    modes = "".join(letter for _mode, field, letter in MODES if rule[field])
    domain = " ".join((rule.domain_force or "[]").split())
    return f"- `{rule.model_id.model}` {modes}, {for_whom}: *{rule.name}* `{domain}`"


def records_part(env):
    own, touched = find_models(env)
    titles = ("model", "", *(role.name for role in ROLES))
    yield MODELS
    for title, names in (("Models of the add-on", own), ("Models of Odoo for which it has rights or rules", touched)):
        yield f"### {title}\n"
        yield from table(titles, [(f"`{name}`", kind(env, name), *rights(env, name)) for name in names])
        yield ""
        rules = own_ids(env, "ir.rule").filtered(lambda rule, names=names: rule.model_id.model in names)
        rules = rules.filtered("active").with_context(lang="en_US")
        yield from sorted(describe_rule(env, rule) for rule in rules)
        yield ""


# === Calls ===


def calls_part(measured):
    """:param measured: ``{"model.method": [mark of each role]}``"""
    yield METHODS
    yield from table(("method", *(role.name for role in ROLES)), [
        (f"`{name}`", *marks) for name, marks in sorted(measured.items()) if marks
    ])
    yield f"\n{UNMEASURED}"
    yield from (f"- `{name}`" for name, marks in sorted(measured.items()) if not marks)
    yield ""


# === Addresses ===


def limit_of(function):
    """How guesses are limited at a route: what its function, or one that it overrides, was marked with."""
    while function is not None:
        if found := getattr(function, "guess_limit", None):
            return found
        function = getattr(function, "__wrapped__", None)
    return ""


def routes_part(rules):
    """:param rules: the rules of werkzeug for the routes of the add-on"""
    rows = set()
    for rule in rules:
        routing = rule.endpoint.routing
        is_http = routing["type"] == "http"
        methods = ", ".join(sorted(routing.get("methods") or ())) or ("GET, POST" if is_http else "POST")
        rows.add((
            f"`{rule.rule}`", routing["type"], routing["auth"], methods,
            "yes" if routing.get("csrf", is_http) else "no", "yes" if routing.get("readonly") else "",
            limit_of(rule.endpoint.func),
        ))
    yield ROUTES
    yield from table(("address", "type", "who", "methods", "csrf", "read only", "limit"), sorted(rows))
    yield ""


def is_ours(rule):
    return inspect.unwrap(rule.endpoint.func).__module__.startswith(ADDON)


def page(env, measured, rules):
    """The text of ``docs/security.md``."""
    lines = [head(), *records_part(env), *calls_part(measured), *routes_part(filter(is_ours, rules))]
    return "\n".join(lines).rstrip() + "\n"
