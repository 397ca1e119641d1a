from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from ..company import schedule

LOOK_AHEAD_DAYS = 30
# What an order's dates and its promise follow from.
STAMPING_FIELDS = ("received_on", "warehouse_id", "carrier_id", "order_class")


class SaleOrder(models.Model):
    """The stored facts of an order's time: received, business date, performance date, promise (A6)."""

    _inherit = "sale.order"

    received_on = fields.Datetime(
        copy=False,
        default=fields.Datetime.now,
        index=True,
        help="When the order reached the company, on whatever way.",
    )
    business_date = fields.Date(
        copy=False, readonly=True, index=True, help="The working day to which the receipt belongs, local."
    )
    performance_date = fields.Date(
        copy=False,
        readonly=True,
        index=True,
        help="The working day for whose performance the order counts: the next one after the cut-off time.",
    )
    processing_due_on = fields.Datetime(
        copy=False, readonly=True, help="By when the order has to be processed, by the limit of its class."
    )

    def _start_process(self):
        """Who keyed it, when it came, and for which day it counts."""
        super()._start_process()
        now = fields.Datetime.now()
        # Looked at now, because a context or a person's own defaults fill in values as well.
        for order in self:
            order._check_receipt_moved(now, order.received_on, order.received_reason)
        orders = self.sudo()
        # Of an order from before the process, that is who made it, not who has changed it since.
        for person, own in orders.filtered(lambda order: not order.keyed_by_id).grouped("create_uid").items():
            internal(own).write({"keyed_by_id": person.id or self.env.uid})
        late = orders.filtered(lambda order: not order.received_on)
        if late:
            internal(late).write({"received_on": now})
        orders._check_received_on()
        orders._stamp_facts()
        for received_on, same in orders.grouped("received_on").items():
            internal(same).write({"received_known_on": received_on})

    @api.constrains("received_on")
    def _check_received_on(self):
        now = fields.Datetime.now()
        if any(order.received_on and order.received_on > now for order in self._under_process()):
            raise UserError(self.env._("An order cannot have been received in the future."))

    def _read_stamped(self, vals):
        """``{order: facts}`` from which its dates follow, where ``vals`` may change them."""
        if vals.keys().isdisjoint(STAMPING_FIELDS):
            return {}
        return {order: [order[name] for name in STAMPING_FIELDS] for order in self}

    def _stamp_again(self, stamped):
        changed = self.filtered(
            lambda order: order in stamped
            and order.state in ("draft", "sent")
            and stamped[order] != [order[name] for name in STAMPING_FIELDS]
        )
        changed.sudo()._under_process()._stamp_facts()

    def _stamp_facts(self):
        """Set business date, performance date, processing limit and promise from the time of receipt.

        Decided on the company's clock and working calendar. Changes of a fact are kept in the history."""
        entries, changes = [], defaultdict(self.browse)
        for company, orders in self.grouped("company_id").items():
            tz = company._process_tz()
            days = {order: schedule.to_local(order.received_on, tz).date() for order in orders}
            first, last = min(days.values()), max(days.values())
            working = company._get_working_days(first, (last - first).days + LOOK_AHEAD_DAYS)
            dues = orders._get_processing_due(company)
            for order in orders:
                business, performance = schedule.business_facts(
                    order.received_on, tz, company.performance_cutoff, working
                )
                old = (order.business_date, order.performance_date)
                if old != (business, performance) and any(old):
                    changed = {
                        "business_date": [str(old[0] or ""), str(business)],
                        "performance_date": [str(old[1] or ""), str(performance)],
                    }
                    entries.append((order, "changed", changed))
                changes[business, performance, dues[order]] |= order
        for (business, performance, due), orders in changes.items():
            internal(orders).write(
                {"business_date": business, "performance_date": performance, "processing_due_on": due}
            )
        self.env["order.process.event"]._log(entries)
        self._promise()

    def _get_processing_due(self, company):
        """``{order: naive UTC instant}`` by which each has to be processed, by the limit of its class."""
        dues = {}
        for order_class, orders in self.grouped("order_class").items():
            hours = company._process_limit_days(order_class) * company._get_hours_per_day()
            ends = company._plan_hours(orders.mapped("received_on"), hours)
            dues.update({order: ends[order.received_on] for order in orders})
        return dues
