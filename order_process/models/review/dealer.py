from odoo import api, fields, models


class OrderProcessReview(models.Model):
    """What a reviewer wants to know about the dealer before deciding."""

    _inherit = "order.process.review"

    dealer_order_count = fields.Integer("Confirmed Orders", compute="_compute_dealer")
    dealer_open_amount = fields.Monetary(
        "Dealer's Open Orders", compute="_compute_dealer", help="In the currency of the order; others are left out."
    )
    dealer_sent_back_count = fields.Integer("Sent Back Before", compute="_compute_dealer")

    @api.depends("partner_id")
    def _compute_dealer(self):
        Order = self.env["sale.order"].sudo()
        for review in self:
            dealer = review.sudo().partner_id.commercial_partner_id
            domain = [("partner_id", "child_of", dealer.id), ("company_id", "=", review.company_id.id)]
            confirmed = [*domain, ("state", "=", "sale")]
            review.dealer_order_count = Order.search_count(confirmed)
            [(amount,)] = Order._read_group(
                [*confirmed, ("invoice_status", "!=", "invoiced"), ("currency_id", "=", review.currency_id.id)],
                aggregates=["amount_total:sum"],
            )
            review.dealer_open_amount = amount
            review.dealer_sent_back_count = self.sudo().search_count(
                [
                    ("order_id", "!=", review.order_id.id),
                    ("state", "in", ("rejected", "returned")),
                    ("partner_id", "child_of", dealer.id),
                    ("company_id", "=", review.company_id.id),
                ]
            )
