from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.reason import need_reason
from ..base.sentinel import internal
from ..base.staff import check_role
from ..base.window import open_dialog
from ..company import schedule

ARRIVAL_GROUPS = (
    "order_process.group_dispatcher",
    "order_process.group_customer_service",
    "order_process.group_approving_manager",
)
# So many days hold the working days of the longest way, with the longest holidays.
SPAN_DAYS = 100


class SaleOrder(models.Model):
    """The day on which the goods are to be with the dealer: dispatch and transit; kept, or moved with a reason (J3)."""

    _inherit = "sale.order"
    _process_fields = {
        "system": {"promised_arrival_on", "first_arrival_on", "arrival_reason", "arrival_days_late"},
        "computed": {"arrived_on_time"},
    }

    promised_arrival_on = fields.Date(
        "Promised Arrival", copy=False, readonly=True, index=True, help="The day of dispatch and the days on the way."
    )
    first_arrival_on = fields.Date(
        "Arrival Promised First", copy=False, readonly=True, help="What the dealer was promised with the confirmation."
    )
    arrival_reason = fields.Char("Why Arrival Was Moved", copy=False, readonly=True)
    arrival_days_late = fields.Integer(
        "Days Late",
        copy=False,
        readonly=True,
        aggregator="avg",
        help="From the arrival that was promised first to the receipt; below zero where the goods came early.",
    )
    arrived_on_time = fields.Float(
        "On Time (%)",
        compute="_compute_arrived_on_time",
        store=True,
        aggregator="avg",
        help="Of orders that were received: whether the goods came by the day that was promised first.",
    )

    @api.depends("arrival_days_late", "receipt_confirmed_on", "first_arrival_on")
    def _compute_arrived_on_time(self):
        for order in self:
            on_time = order.receipt_confirmed_on and order.first_arrival_on and order.arrival_days_late <= 0
            order.arrived_on_time = 100.0 if on_time else 0.0

    def _plan_arrivals(self, leaves):
        """``{order: day or False}`` of orders that leave then, on their centre's working days.

        :param dict leaves: order → naive UTC of its dispatch, or ``False``
        """
        Transit = self.env["order.process.transit"]
        days = {order: Transit._get_days(order) for order in self if leaves[order]}
        arrivals = dict.fromkeys(self, False)
        going = self.filtered(lambda order: days.get(order) is not None)
        for warehouse, orders in going.grouped("warehouse_id").items():
            start = {order: order._get_promise_day(leaves[order]) for order in orders}
            first, last = min(start.values()), max(start.values())
            span = (last - first).days + SPAN_DAYS
            worked = sorted((warehouse or orders.company_id[:1])._get_working_days(first, span))
            for order in orders:
                following = [day for day in worked if day > start[order]]
                rest = days[order]
                arrivals[order] = following[rest - 1] if 0 < rest <= len(following) else start[order]
                if rest > len(following):
                    arrivals[order] = start[order] + timedelta(days=rest)
        for order, day in arrivals.items():
            if day and order.arrival_reason and order.promised_arrival_on:
                # What was moved by hand comes no earlier by itself.
                arrivals[order] = max(day, order.promised_arrival_on)
        return arrivals

    def _keep_arrivals(self, leaves):
        """Bring the promised arrival in step with the dispatch.

        :return: ``{order: what the history says of it}`` of what has changed
        """
        said, changed = {}, {}
        for order, day in self._plan_arrivals(leaves).items():
            if day != order.promised_arrival_on:
                said[order] = {"promised_arrival_on": [str(order.promised_arrival_on or ""), str(day or "")]}
                changed[day] = changed.get(day, self.browse()) | order
        for day, orders in changed.items():
            internal(orders).write({"promised_arrival_on": day})
        return said

    def _after_confirm(self):
        """The dealer is promised a day with the confirmation; by this one it is measured."""
        super()._after_confirm()
        for day, orders in self.grouped("promised_arrival_on").items():
            if day:
                internal(orders).write({"first_arrival_on": day})

    def _after_receipt(self):
        """How many days later than promised first the goods came."""
        super()._after_receipt()
        for order in self.filtered("first_arrival_on"):
            zone = order.company_id.sudo()._process_tz()
            came = schedule.to_local(order.receipt_confirmed_on, zone).date()
            internal(order).write({"arrival_days_late": (came - order.first_arrival_on).days})

    def _move_arrival(self, day, reason):
        """Promise another day, with the reason that the dealer is told.

        :raises UserError: to whom the role is missing, without a reason, or where the day is none
        """
        refusal = self.env._("A dispatcher, customer service or an approving manager moves a promised arrival.")
        check_role(self.env, ARRIVAL_GROUPS, refusal)
        reason = need_reason(reason, self.env._("Say why the goods arrive on another day; the dealer reads it."))
        self.check_access("read")
        self._lock_rows()
        for order in self.sudo():
            if not order.promised_arrival_on or order.receipt_confirmed_on:
                raise UserError(self.env._("%s has no arrival that is still to come.", order.name))
            if not day or day < order.company_id._process_today():
                raise UserError(self.env._("The day of arrival lies in the past."))
            if day == order.promised_arrival_on:
                raise UserError(self.env._("%s arrives on this day already.", order.name))
            said = {"promised_arrival_on": [str(order.promised_arrival_on), str(day)], "reason": reason}
            internal(order).write({"promised_arrival_on": day, "arrival_reason": reason})
            self.env["order.process.event"]._log([(order, "promised", said)])
            facts = {"arrives": str(day), "why": reason}
            order._tell("delayed", key=f"arrival {day}", facts={order: facts})

    def action_move_arrival(self):
        """Ask for the new day of arrival and for the reason."""
        self.ensure_one()
        return open_dialog(
            self.env._("Move the Arrival"),
            "order.process.arrival",
            default_order_id=self.id,
            default_day=self.promised_arrival_on,
        )


class OrderProcessArrival(models.TransientModel):
    """The new day of a promised arrival."""

    _name = "order.process.arrival"
    _description = "Move a Promised Arrival"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    day = fields.Date("Arrives On", required=True)
    reason = fields.Text("Reason", required=True)

    def action_move(self):
        self.ensure_one()
        self.order_id._move_arrival(self.day, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
