from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..base.plain import as_text
from ..base.reason import ask_reason, need_reason
from ..base.sentinel import internal

PLAN_STATES = [
    ("proposed", "Proposed"),
    ("approved", "Approved"),
    ("returned", "Sent Back"),
    ("replaced", "Replaced"),
]

ask_reason("order.process.production", return_plan="action_return_plan")


class OrderProcessProductionPlan(models.Model):
    """A plan as it was made, and what was decided about it; a new plan is a new row."""

    _name = "order.process.production.plan"
    _inherit = ["order.process.evidence"]
    _description = "Production Plan"
    _order = "production_id, id desc"
    _rec_name = "ends_on"

    _evidence_mutable = frozenset({"state", "decided_by_id", "decided_on", "reason"})

    production_id = fields.Many2one("order.process.production", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="production_id.company_id", store=True, precompute=True)
    begins_on = fields.Date("From", required=True)
    ends_on = fields.Date("Until", required=True)
    note = fields.Text("How It Is Made")
    planned_goods = fields.Text("Goods", readonly=True, help="What the plan was made for.")
    planned_by_id = fields.Many2one("res.users", "Planned By", required=True, ondelete="restrict")
    planned_on = fields.Datetime(required=True)
    state = fields.Selection(PLAN_STATES, required=True)
    decided_by_id = fields.Many2one("res.users", "Decided By", ondelete="restrict")
    decided_on = fields.Datetime()
    reason = fields.Text()


class OrderProcessProduction(models.Model):
    """Production says from when to when it makes the goods; an approving manager decides, never who made the plan."""

    _inherit = "order.process.production"

    def _get_plan(self):
        """The plan that is proposed or that counts."""
        return self.plan_ids.filtered(lambda plan: plan.state in ("proposed", "approved")).sorted("id")[-1:]

    def _propose_plan(self, begins_on, ends_on, note=""):
        """Propose a plan; of work that is planned already, a new one, with why.

        :param date begins_on: and ``ends_on``: the first and the last day of the work
        :raises UserError: to whom the role is missing, or what is wrong with the days
        """
        production, note = self._begin("plan"), as_text(note)
        today = production.company_id._process_today()
        if not begins_on or not ends_on or ends_on < begins_on:
            raise UserError(self.env._("A plan says from which day to which day; the last is not before the first."))
        if ends_on < today:
            raise UserError(self.env._("A plan ends today or later."))
        if production.state == "making" and not note:
            raise UserError(self.env._("Say why there is a new plan; the dealer may read it."))
        # What was approved counts until something else is, but not for more than it was approved for.
        ended = ("proposed", "approved") if production.state == "plan" else ("proposed",)
        production.plan_ids.filtered(lambda plan: plan.state in ended)._advance({"state": "replaced"})
        production.plan_ids._append(
            [
                {
                    "production_id": production.id,
                    "begins_on": begins_on,
                    "ends_on": ends_on,
                    "note": note or False,
                    "planned_goods": "\n".join(part.display_name for part in production._get_wanted()),
                    "planned_by_id": self.env.uid,
                    "planned_on": fields.Datetime.now(),
                    "state": "proposed",
                }
            ]
        )
        production.invalidate_recordset(["plan_ids"])
        for part in production.part_ids:
            part._advance({"planned_qty": part.wanted_qty})
        production._record("production_planned", days=[str(begins_on), str(ends_on)], note=note)
        production._go_on("approval")

    def action_approve_plan(self):
        """Approve the plan; the order is promised the first dispatch after its last day.

        :raises UserError: to whom the role is missing, who made the plan, or where none waits
        """
        production = self._begin("approve")
        plan = production._get_plan()
        before = production.plan_ids.filtered(lambda other: other.state == "approved")
        before._advance({"state": "replaced"})
        plan._advance({"state": "approved", "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()})
        production._record("plan_approved", days=[str(plan.begins_on), str(plan.ends_on)])
        production._go_on("making", due_on=plan.ends_on)
        production.order_id._promise_made()
        return True

    def action_return_plan(self, reason):
        """Send the plan back; one that was approved before counts again.

        :raises UserError: to whom the role is missing, who made the plan, or without a reason
        """
        production = self._begin("approve")
        reason = need_reason(reason, self.env._("Say what is wrong with the plan."))
        decided = {"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now(), "reason": reason}
        production._get_plan()._advance({"state": "returned", **decided})
        production._record("plan_returned", reason=reason)
        standing = production._get_plan() and not production._has_grown()
        production._go_on("making" if standing else "plan")
        return True

    def _describe_days(self):
        plan = self._get_plan()
        return self.env._(
            "%(begin)s to %(end)s", begin=format_date(self.env, plan.begins_on), end=format_date(self.env, plan.ends_on)
        )

    def _has_grown(self):
        """Whether more is to be made than the plan was made for."""
        return any(part.uom_id.compare(part.wanted_qty, part.planned_qty) > 0 for part in self.part_ids)

    def _get_wanted(self):
        return self.part_ids.filtered(lambda part: part.wanted_qty > 0)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _promise_made(self):
        """Promise the dispatch that follows the plan, and tell the dealer where that is another day (superuser)."""
        before = {order: order.promised_dispatch_on for order in self}
        self._promise()
        self._tell_delay(before)
        self._sync_process()

    def _note_production(self, productions):
        """Have the orders say where their production stands.

        :param dict productions: order → production, as superuser
        """
        for order, production in productions.items():
            due_on = production.due_on if production.state in ("approval", "making") else False
            if (order.production_state, order.production_due_on) != (production.state, due_on):
                internal(order).write({"production_state": production.state, "production_due_on": due_on})


class OrderProcessWindow(models.Model):
    _inherit = "order.process.window"

    def _plan(self, orders, instants):
        """What is made for an order leaves after the last day of its plan."""
        made = orders.filtered("production_due_on")
        if made:
            later = {
                order: order.company_id._process_instant(order.production_due_on + timedelta(days=1)) for order in made
            }
            instants = {**instants, **{order: max(instants[order], later[order]) for order in made}}
        return super()._plan(orders, instants)
