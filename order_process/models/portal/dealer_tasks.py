from odoo import models
from odoo.tools import format_date

from .res_partner import DealerTask

MAX_TASKS = 10
# What a task says of an order that is leaving.
TASK_FIELDS = (
    "name",
    "company_id",
    "warehouse_id",
    "partner_shipping_id",
    "state",
    "process_stage",
    "is_held",
    "receipt_confirmed_on",
    "commitment_date",
    "promised_dispatch_on",
    "promised_arrival_on",
    "delivery_agreed_on",
    "delivery_agreed_plan",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_delivery_tasks(self, company):
        """Questions about shortages, deliveries to agree on, goods to sign for, stock below the safety quantity."""
        tasks = []
        env = self.env
        shortages = env["order.process.shortage"].search(
            [
                ("order_id.partner_id.commercial_partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("state", "=", "open"),
            ],
            order="asked_on, id",
            limit=MAX_TASKS,
        )
        for shortage in shortages:
            order = shortage.order_id
            text = env._("%(order)s: not everything is in stock. What shall we do?", order=order.name)
            tasks.append(DealerTask(text, f"/my/orders/{order.id}#o_dealer_shortage", env._("Answer")))
        leaving = env["sale.order"].search_fetch(
            [
                *self._get_dealer_order_domain(company),
                ("receipt_confirmed_on", "=", False),
                ("process_stage", "in", ("shipped", "dispatched", "preparing")),
            ],
            TASK_FIELDS,
            order="id",
            limit=2 * MAX_TASKS,
        )
        arrived = leaving.filtered(lambda order: order.process_stage == "shipped")
        for order in arrived[:MAX_TASKS]:
            text = env._("%s is on its way. Has it arrived?", order.name)
            tasks.append(DealerTask(text, f"/my/orders/{order.id}/receive", env._("Confirm receipt")))
        asked = (leaving - arrived).filtered(
            lambda order: order._may_agree_delivery() and not order._is_delivery_answered()
        )
        for order in asked[:MAX_TASKS]:
            text = env._("%(order)s comes: %(plan)s", order=order.name, plan=order._describe_delivery_plan())
            tasks.append(DealerTask(text, f"/my/orders/{order.id}#o_dealer_delivery", env._("Confirm time")))
        below = [("partner_id", "=", self.id), ("company_id", "=", company.id), ("is_below", "=", True)]
        proposal = env["order.process.dealer.stock"].search(below, order="id")._get_proposal()
        if proposal:
            text = env._("%s products are below your safety stock.", len(proposal))
            tasks.append(DealerTask(text, "/my/stock", env._("Look and order")))
        return tasks


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _describe_dealer_shortage(self, hold):
        """That goods are not in stock, with their names and what the dealer answered."""
        shortage = self._get_open_shortages().get(self.sudo())
        if not shortage:
            return hold
        text = self.env._("Not in stock: %s.", ", ".join(shortage.line_ids.mapped("display_name")))
        if shortage.state == "open":
            question = self.env._("Please tell us what to do.")
            return hold._replace(text=f"{text} {question}")
        if shortage.state == "coming":
            day = format_date(self.env, shortage.way_arrives_on)
            coming = self.env._("They are with you on %(day)s: %(note)s", day=day, note=shortage.way_note)
            return hold._replace(text=f"{text} {coming}")
        said = self.env._(
            "%(person)s answered: %(answer)s.", person=shortage.answered_by, answer=shortage._get_answer_label()
        )
        return hold._replace(text=f"{text} {said}")
