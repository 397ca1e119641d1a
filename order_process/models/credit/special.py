from datetime import timedelta

from odoo import fields, models

from ..base.sentinel import internal
from ..company import schedule
from ..review.special_need import SpecialNeed


class SaleOrder(models.Model):
    """An order over its dealer's credit when it is submitted goes to management as well; its approval releases it, for
    an excess, within a tolerance and a number of days."""

    _inherit = "sale.order"
    _process_fields = {"system": {"credit_special"}}

    credit_special = fields.Boolean(
        "Over Credit When Submitted",
        copy=False,
        readonly=True,
        help="Management decides on the credit of this order by special approval.",
    )

    def _before_submit(self):
        """Ask management about orders over their dealer's credit, as far as a level grants that."""
        super()._before_submit()
        orders = self.sudo()
        internal(orders.filtered("credit_special")).write({"credit_special": False})
        over = self.browse().union(*orders._get_credit_blockers())
        if over:
            needs = {order: [(SpecialNeed("credit", 0.0, 0.0, ""), "", None)] for order in over}
            levels = self.env["order.process.review.level"]._get_special_levels(needs)
            internal(over.filtered(lambda order: levels[order])).write({"credit_special": True})

    def _get_special_needs(self):
        needs = super()._get_special_needs()
        orders = self.filtered("credit_special")._get_credit_orders()
        for order, standing in orders._get_credit_standings().items():
            amount, message = order._get_credit_shortfall(standing)
            if message:
                needs[order].append(order._prepare_credit_need(amount, message))
        return needs

    def _prepare_credit_need(self, amount, message):
        self.ensure_one()
        excess = self.currency_id.round(amount * (self.currency_rate or 1.0))
        return SpecialNeed("credit", excess, 100 * excess / (self.amount_total or 1.0), message)

    def _get_shortcoming(self, need, special):
        """For credit the tolerance and the days of the release count, once it was used."""
        if not special or need.kind != "credit" or not self.credit_special:
            return super()._get_shortcoming(need, special)
        company = self.company_id.sudo()
        last = special.valid_until
        if special.state == "used":
            granted = schedule.to_local(special.granted_on, company._process_tz()).date()
            last = granted + timedelta(days=company.credit_release_days)
        if last < company._process_today():
            return "expired"
        borne = special.amount + self.amount_total * company.credit_tolerance / 100
        fits = special.currency_id == self.currency_id and self.currency_id.compare_amounts(need.amount, borne) <= 0
        return None if fits else "smaller"

    def _is_credit_released(self, standing):
        """Whether management's approval covers what the dealer's account does not bear."""
        self.ensure_one()
        special = self.credit_special and self._get_latest_specials().get("credit")
        if not special:
            return False
        need = self._prepare_credit_need(*self._get_credit_shortfall(standing))
        return not self._get_shortcoming(need, special)
