"""The first page of the screens that people open all day, with few and with many open orders."""

from ast import literal_eval

from company import Bench, day_of_orders
from copies import copy_orders
from lxml import etree
from measure import Row, measured, typical

PAGE = 80
FEW = 4
# Name, user, action, what its search view filters at first.
SCREENS = (
    ("hold board (list)", "dispatcher", "order_process.action_hold_board", "list", [("released_on", "=", False)]),
    ("hold board (cards)", "dispatcher", "order_process.action_hold_board", "kanban", [("released_on", "=", False)]),
    ("review queue", "leader", "order_process.action_review_queue", "list", [("is_mine", "=", True)]),
    (
        "order list",
        "clerk",
        "order_process.action_all_orders",
        "list",
        [("process_stage", "not in", ("settled", "closed", "cancelled"))],
    ),
)
CORE_SCREEN = ("core's order list", "salesman", "sale.action_quotations_with_onboarding", "list", [])


def screens(bench: Bench, seeds, large):
    """Measure with a few copies of the seeds and again with ``large`` open orders."""
    copy_orders(bench.root, seeds, FEW)
    few = {screen[0]: _first_page(bench, screen) for screen in (*SCREENS, CORE_SCREEN)}
    copy_orders(bench.root, seeds, max(1, large // len(seeds) - FEW))
    bench.root.cr.commit()
    many = {screen[0]: _first_page(bench, screen) for screen in (*SCREENS, CORE_SCREEN)}
    core = many[CORE_SCREEN[0]]
    count = bench.root["sale.order"].search_count([("process_controlled", "=", True), ("state", "=", "draft")])
    before = f"{few[CORE_SCREEN[0]].queries:g} queries with {FEW * len(seeds)} orders"
    yield Row(f"{CORE_SCREEN[0]}, {count} open orders", core, notes=[before])
    for screen in SCREENS:
        yield Row(
            f"{screen[0]}, {count} open orders",
            many[screen[0]],
            core,
            f"1000 ms, {few[screen[0]].queries:g} q as with {FEW * len(seeds)}",
            max_ms=1000,
            max_queries=few[screen[0]].queries,
        )


def _first_page(bench, screen):
    """Search and read what the view's first page shows, as the web client asks for it; median of three."""
    _name, person, action, kind, domain = screen
    env = bench.env(user=getattr(bench, person))
    description = env["ir.actions.actions"]._for_xml_id(action)
    model = env[description["res_model"]]
    view_id = next((view for view, mode in description.get("views", ()) if mode == kind), False)
    view = model.get_views([(view_id, kind)])["views"][kind]
    arch = etree.fromstring(view["arch"])
    specification = {
        node.get("name"): _specification(model, node.get("name"))
        for node in arch.iter("field")
        if node.get("name") in model._fields
    }
    domain = [*literal_eval(description.get("domain") or "[]"), *domain]
    figures = []
    for _run in range(3):
        with measured(env) as figure:
            model.web_search_read(domain, specification, limit=PAGE, count_limit=10001)
        figures.append(figure)
    return typical(figures)


def _specification(model, name):
    return {"fields": {"display_name": {}}} if model._fields[name].type in ("many2one", "many2many") else {}


def blockers(bench: Bench, count=1000):
    """The gate's question for many orders at once."""
    for step, stage in (("submit", "entry"), ("confirm", "review")):
        orders = bench.env()["sale.order"].search([("process_stage", "=", stage)], limit=count)
        with measured(bench.root) as figure:
            orders._get_blockers(step)
        name = f'blockers of {len(orders)} orders at "{step}"'
        yield Row(name, typical([figure]), budget="30 q", max_queries=30)


def seeds(bench: Bench, count=100):
    """Open orders of every kind: complete and incomplete ones in entry, others in review."""
    orders = bench.orders(bench.company, [min(lines, 30) for lines in day_of_orders(count)])
    quarter = count // 4
    orders[:quarter].payment_term_id = False
    orders[2 * quarter :].action_submit_review()
    return orders
