from odoo import models
from odoo.tools import date_utils, format_amount, format_date

from ..intake.rounding import excess
from .special_need import SpecialNeed


class SaleOrder(models.Model):
    """Waived odd amounts above the limits need special approval (B4)."""

    _inherit = "sale.order"

    def _add_rounding_needs(self, needs):
        rounded = self.filtered(lambda order: order.rounding_given > 0)
        given_before = rounded._get_given_before()
        for order in rounded:
            company, dealer = order.company_id.sudo(), order.sudo().partner_id.commercial_partner_id
            found = excess(
                order.rounding_given,
                company.rounding_order_limit,
                given_before.get(order, 0.0),
                company.rounding_month_limit,
                company.currency_id.decimal_places,
            )
            if not found:
                continue
            values = {
                "amount": format_amount(self.env, order.rounding_given, company.currency_id),
                "dealer": dealer.display_name,
            }
            if found.limit == "order":
                values["limit"] = format_amount(self.env, company.rounding_order_limit, company.currency_id)
                message = self.env._("The odd amount of %(amount)s exceeds the limit of %(limit)s an order.", **values)
            else:
                values["limit"] = format_amount(self.env, company.rounding_month_limit, company.currency_id)
                values["before"] = format_amount(self.env, given_before[order], company.currency_id)
                values["month"] = format_date(self.env, order._get_rounding_day(), date_format="MMMM yyyy")
                message = self.env._(
                    "The odd amount of %(amount)s and the %(before)s waived for %(dealer)s in %(month)s before exceed"
                    " the limit of %(limit)s a month.",
                    **values,
                )
            amount = order.currency_id.round(found.amount * (order.currency_rate or 1.0))
            percent = 100 * amount / (order.amount_total - order.rounding_amount)
            needs[order].append(SpecialNeed("rounding", amount, percent, message))

    def _get_rounding_day(self):
        """The day, on the company's clock, in whose month the odd amount counts."""
        self.ensure_one()
        return self.business_date or self.company_id.sudo()._process_today()

    def _get_given_before(self):
        """``{order: money}`` waived for the same dealer in the same month on orders that went before, in the currency
        of the company; one query for all.

        Confirmed orders went before every other one, orders in review before those submitted later. A confirmed order
        is not asked again: it was decided with what went before it then."""
        asked = self.sudo().filtered(lambda order: order.state != "sale")
        if not asked:
            return {}
        days = [order._get_rounding_day() for order in asked]
        others = asked.search_fetch(
            [
                ("company_id", "in", asked.company_id.ids),
                ("partner_id", "child_of", asked.partner_id.commercial_partner_id.ids),
                ("business_date", ">=", date_utils.start_of(min(days), "month")),
                ("business_date", "<=", date_utils.end_of(max(days), "month")),
                ("rounding_given", ">", 0),
                "|",
                ("state", "=", "sale"),
                "&",
                ("state", "in", ("draft", "sent")),
                ("review_state", "in", ("pending", "approved")),
            ],
            ["company_id", "partner_id", "business_date", "rounding_given", "state", "review_state", "submitted_on"],
        )
        by_dealer = others.grouped(lambda other: other._get_rounding_key())
        given = {}
        for order in asked:
            before = by_dealer.get(order._get_rounding_key(), self.browse()).filtered(
                lambda other, order=order: other != order and other._went_before(order)
            )
            given[order] = sum(before.mapped("rounding_given"))
        return given

    def _get_rounding_key(self):
        day = self._get_rounding_day()
        return self.company_id.id, self.partner_id.commercial_partner_id.id, f"{day:%Y-%m}"

    def _went_before(self, order):
        if self.state == "sale" or not order._is_submitted():
            return True
        return (self.submitted_on, self.id) < (order.submitted_on, order.id)
