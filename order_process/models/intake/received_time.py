from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.reason import need_reason
from ..base.sentinel import internal, is_internal
from ..base.staff import is_system, may

RECEIPT_GROUPS = (
    "order_process.group_desk_leader",
    "order_process.group_approving_manager",
    "order_process.group_process_admin",
)


class ResCompany(models.Model):
    _inherit = "res.company"

    received_tolerance = fields.Integer(
        "Time of Receipt Free (minutes)",
        default=5,
        help="By so many minutes whoever keys an order may move its time of receipt. Beyond that a desk leader does,"
        " with a reason.",
    )

    _received_tolerance = models.Constraint(
        "CHECK (received_tolerance >= 0)", "The minutes by which a time of receipt may be moved are not negative."
    )

    @api.model
    def _may_set_receipt(self):
        """Whether the current user may move times of receipt beyond the minutes of the settings, with a reason."""
        return may(self.env, RECEIPT_GROUPS)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    received_tolerance = fields.Integer(related="company_id.received_tolerance", readonly=False)


class SaleOrder(models.Model):
    """The clock is not turned back: for what day an order counts, and when it leaves, follows from its receipt (A6)."""

    _inherit = "sale.order"

    received_reason = fields.Char(
        "Reason for the Time of Receipt", copy=False, help="Why the order counts as received at another time."
    )
    received_known_on = fields.Datetime(
        copy=False, readonly=True, help="The time of receipt that was entered first, or moved last with a reason."
    )
    is_received_moved = fields.Boolean(compute="_compute_is_received_moved")

    @api.depends("received_on", "received_known_on", "received_reason")
    def _compute_is_received_moved(self):
        for order in self:
            known = order.received_known_on or order._origin.received_on or fields.Datetime.now()
            order.is_received_moved = bool(order.received_reason) or order._is_receipt_far(known, order.received_on)

    def _is_receipt_far(self, known, received_on):
        """Whether a time of receipt lies more minutes from a known one than the settings leave free; naive UTC."""
        self.ensure_one()
        free = timedelta(minutes=self.company_id.sudo().received_tolerance)
        return bool(received_on) and abs(received_on - known) > free

    def _check_receipt_moved(self, known, received_on, reason):
        """Refuse a receipt that is moved by more than is free, without the role or the reason.

        :param datetime known: naive UTC, the time from which it is moved
        """
        self.ensure_one()
        if is_system(self.env) or not self._is_receipt_far(known, received_on):
            return
        if not self.env.company._may_set_receipt():
            raise UserError(
                self.env._(
                    "%(order)s: its time of receipt decides for which day it counts and when it leaves. You may move it"
                    " by %(minutes)s minutes; further only a desk leader or an approving manager does, with a reason.",
                    order=self.display_name,
                    minutes=self.company_id.sudo().received_tolerance,
                )
            )
        need_reason(reason, self.env._("%s: say why it counts as received at another time.", self.display_name))

    def _check_receipt(self, vals):
        """:return: ``{order: its known time of receipt}`` where ``vals`` may move it
        :raises UserError: it is moved by more than is free, without the role or the reason
        """
        if is_internal(self.env) or "received_on" not in vals:
            return {}
        known = {
            order: order.received_known_on or order.received_on
            for order in self._under_process()
            if (order.received_known_on or order.received_on) and not order._is_content_locked()
        }
        received_on = fields.Datetime.to_datetime(vals["received_on"])
        for order, before in known.items():
            order._check_receipt_moved(before, received_on, vals.get("received_reason"))
        return known

    def _note_receipt(self, known, vals):
        """What was moved within the minutes that are free is measured from the first time of receipt still."""
        received_on = fields.Datetime.to_datetime(vals["received_on"]) if known else None
        for order, before in known.items():
            moved = is_system(self.env) or order._is_receipt_far(before, received_on)
            after = received_on if moved else before
            if order.received_known_on != after:
                internal(order).write({"received_known_on": after})
