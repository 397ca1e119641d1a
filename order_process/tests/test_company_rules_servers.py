"""A rule that is changed on one server counts on the other from the next call on; two registries of one database."""

from odoo.tests import tagged

from .race_common import RaceCase

SCRIPT = """
from contextlib import contextmanager

from freezegun import freeze_time

from odoo import api
from odoo.modules.registry import Registry

env.cr.commit()
name, ids = env.cr.dbname, {key: user.id for key, user in users.items()}
company_id, product_id, dealer_id, carrier_id = company.id, product.id, dealer.id, carrier.id
order_ids = orders.ids
one = env.registry
Registry.registries.pop(name)
other = Registry(name)
assert other is not one


@contextmanager
def on(registry, keep=False):
    # As a request of that server: what was signalled is read first, and what it changed is signalled when it is kept.
    Registry.registries[name] = registry
    assert registry.check_signaling() is registry
    with registry.cursor() as cr:
        yield api.Environment(cr, api.SUPERUSER_ID, {"allowed_company_ids": [company_id]})
        if not keep:
            cr.rollback()
    registry.signal_changes()


def new(env, line=None, **vals):
    return env["sale.order"].with_user(ids["clerk"]).create(
        {
            "partner_id": dealer_id,
            "intake_channel_id": env.ref("order_process.channel_phone").id,
            "carrier_id": carrier_id,
            "payment_term_id": env.ref("account.account_payment_term_immediate").id,
            "order_line": [Command.create({"product_id": product_id, "product_uom_qty": 1, **(line or {})})],
            **vals,
        }
    )


def submitted(env, **vals):
    order = new(env, **vals)
    order.action_submit_review()
    return order.sudo()


def pending(order, person):
    reviews = order.review_ids.filtered(lambda review: review.state == "pending")
    return reviews.with_user(ids[person]).sudo(False)


def approved(env, *people):
    order = submitted(env)
    for person in people or ("leader", "finance"):
        pending(order, person).action_approve()
    env.flush_all()
    return order


def refusal(call):
    try:
        call()
    except UserError as error:
        return type(error).__name__
    return ""


# === What is decided ===


def levels(env):
    return len(submitted(env).review_ids)


def promised(env):
    return str(submitted(env).promised_dispatch_on)


def deadline(env):
    return str(submitted(env).review_ids.sorted("id")[0].deadline)


def performance(env):
    return str(new(env).performance_date)


def business(env):
    return str(new(env).business_date)


def gaps(env):
    return refusal(new(env).action_submit_review)


def clock(env):
    order = submitted(env)
    return str(env["order.process.clock"].search([("order_id", "=", order.id), ("stage", "=", "review")]).deadline)


def fine(env):
    order = env["sale.order"].browse(order_ids[0])
    action = order.with_user(ids["leader"]).action_report_error()
    Wizard = env[action["res_model"]].with_user(ids["leader"]).with_context(**action["context"])
    review = order.review_ids.filtered(lambda row: row.reviewer_id.id == ids["finance"])
    Wizard.create({"review_id": review.id, "kind": "product", "description": "Wrong colour"}).action_report()
    return env["order.process.merit"].search([("order_id", "=", order.id)]).mapped("amount")


def papers(env):
    order = env["sale.order"].browse(order_ids[0])
    found = order._get_blockers("dispatch")[order] + order._get_blockers("ship")[order]
    return sorted({blocker.code for blocker in found} & {"papers", "payment"})


def needs(env):
    order = new(env, line={"discount": 10.0}).sudo()
    return round(sum(need.amount for need in order._get_special_needs()[order]), 2)


def rights(env):
    order = submitted(env)
    return refusal(pending(order, "leader").action_approve)


def confirmed(env):
    return approved(env).state


def channel(env):
    return refusal(lambda: new(env))


def odd(env):
    return submitted(env, line={"price_unit": 10.3}).amount_total


# === What is changed, and undone ===


def write(record, **vals):
    return lambda env: record(env).write(vals)


def ref(name):
    return lambda env: env.ref(f"order_process.{name}")


def window(env):
    return env["order.process.window"].search([("company_id", "=", company_id)], limit=1, order="dispatch_time")


def firm(env):
    return env["res.company"].browse(company_id)


def person(key):
    return lambda env: env["res.users"].browse(ids[key])


def truck(env):
    return env["delivery.carrier"].browse(carrier_id)


def make(env, model, **vals):
    return env[model].create({"company_id": company_id, **vals})


made = {}
with on(one, keep=True) as env:
    env["order.process.window"].search([]).effective_from = "2026-03-01 16:00:00"
    day = {"date_from": "2026-03-02", "date_to": "2026-03-02", "works": "off", "active": False, "name": "Holiday"}
    made["day"] = make(env, "order.process.day", **day).id
    rule = {"name": "Own number", "check": "domain", "domain": "[('client_order_ref', '!=', False)]", "active": False}
    made["gap"] = make(env, "order.process.gap.rule", **rule).id
    made["limit"] = make(env, "order.process.discount.limit", name="Ten", max_discount=10.0, active=False).id
    made["type"] = env.ref("order_process.paper_lading").id
    made["calendar"] = firm(env).resource_calendar_id.id
    firm(env).resource_calendar_id.tz = "Asia/Shanghai"


def record(model, key):
    return lambda env: env[model].browse(made[key])


def add_paper(env):
    vals = {"carrier_id": carrier_id, "type_id": made["type"], "step": "dispatch"}
    made["paper"] = env["order.process.paper.rule"].create(vals).id


def drop_paper(env):
    env["order.process.paper.rule"].browse(made["paper"]).unlink()


def add_leave(env):
    vals = {"name": "Stocktaking", "calendar_id": made["calendar"], "time_type": "leave"}
    vals |= {"date_from": "2026-03-01 16:00:00", "date_to": "2026-03-02 15:59:59"}
    made["leave"] = env["resource.calendar.leaves"].create(vals).id


def drop_leave(env):
    env["resource.calendar.leaves"].browse(made["leave"]).unlink()


leader = "order_process.group_desk_leader"


def take_role(env):
    person("leader")(env).group_ids = [Command.unlink(env.ref(leader).id)]


def give_role(env):
    person("leader")(env).group_ids = [Command.link(env.ref(leader).id)]


KINDS = {
    "review level": (
        levels, write(ref("level_finance"), active=False), write(ref("level_finance"), active=True)
    ),
    "time of a window": (
        promised, write(window, dispatch_time=10.75), write(window, dispatch_time=10.0)
    ),
    "deadline of review": (
        deadline, write(window, review_deadline=9.25), write(window, review_deadline=9.5)
    ),
    "cut-off": (performance, write(firm, performance_cutoff=8.5), write(firm, performance_cutoff=16.0)),
    "completeness rule": (
        gaps,
        write(record("order.process.gap.rule", "gap"), active=True),
        write(record("order.process.gap.rule", "gap"), active=False),
    ),
    "time allowed": (clock, write(ref("clock_rule_review"), allowed=5.0), write(ref("clock_rule_review"), allowed=2.0)),
    "exceptional day": (
        business,
        write(record("order.process.day", "day"), active=True),
        write(record("order.process.day", "day"), active=False),
    ),
    "working calendar": (business, add_leave, drop_leave),
    "fine": (
        fine, write(ref("merit_rule_review_error"), amount=35.0), write(ref("merit_rule_review_error"), amount=20.0)
    ),
    "payment rule of a method": (
        papers, write(truck, payment_rule="before"), write(truck, payment_rule="on_delivery")
    ),
    "paper of a method": (papers, add_paper, drop_paper),
    "discount limit": (
        needs,
        write(record("order.process.discount.limit", "limit"), active=True),
        write(record("order.process.discount.limit", "limit"), active=False),
    ),
    "role of a person": (rights, take_role, give_role),
    "setting: confirm after the last review": (
        confirmed, write(firm, review_confirms=False), write(firm, review_confirms=True)
    ),
    "setting: odd amounts": (
        odd,
        write(firm, rounding_direction="down", rounding_unit=1, rounding_always=True),
        write(firm, rounding_always=False),
    ),
    "channel": (
        channel, write(ref("channel_phone"), closed=True), write(ref("channel_phone"), closed=False)
    ),
}

found = {}
with freeze_time("2026-03-02 01:00:00"):
    for kind, (decide, change, undo) in KINDS.items():
        seen = []
        for step in (None, change, undo):
            if step:
                # Both have decided just now, so whatever they keep is the old rule.
                with on(one, keep=True) as env:
                    step(env)
            for registry in (other, one):
                with on(registry) as env:
                    seen.append(decide(env))
        found[kind] = seen
Registry.registries[name] = one
print("RESULT", json.dumps(found))
"""


@tagged("post_install", "-at_install")
class TestRulesOnServers(RaceCase):
    def test_a_rule_changed_on_one_server_counts_on_the_other(self):
        """Before, after the change, after it was undone: each time as the other server decides, then as the one decides
        on which the rule was changed."""
        found = self._run(SCRIPT, {}, orders=1)
        expected = {
            "review level": (2, 1),
            "time of a window": ("2026-03-02 02:00:00", "2026-03-02 02:45:00"),
            "deadline of review": ("2026-03-02 01:30:00", "2026-03-02 01:15:00"),
            "cut-off": ("2026-03-02", "2026-03-03"),
            "completeness rule": ("", "UserError"),
            "time allowed": ("2026-03-02 03:00:00", "2026-03-02 07:00:00"),
            "exceptional day": ("2026-03-02", "2026-03-03"),
            "working calendar": ("2026-03-02", "2026-03-03"),
            "fine": ([20.0], [35.0]),
            "payment rule of a method": ([], ["payment"]),
            "paper of a method": ([], ["papers"]),
            "discount limit": (1.0, 0.0),
            "role of a person": ("", "AccessError"),
            "setting: confirm after the last review": ("sale", "draft"),
            "setting: odd amounts": (10.3, 10.0),
            "channel": ("", "UserError"),
        }
        for kind, (before, after) in expected.items():
            with self.subTest(kind):
                self.assertEqual(found[kind], [before, before, after, after, before, before])
