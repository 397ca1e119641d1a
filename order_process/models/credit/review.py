from odoo import api, fields, models
from odoo.tools import format_amount


class OrderProcessReview(models.Model):
    """What a reviewer sees of the dealer's credit, in the company's currency; for a whole queue at once."""

    _inherit = "order.process.review"

    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    credit_label = fields.Char("Credit Room", compute="_compute_credit")
    credit_stops = fields.Boolean(compute="_compute_credit")
    credit_checked = fields.Boolean(compute="_compute_credit", help="The order uses the dealer's credit.")
    credit_refusal = fields.Text("Credit Stops It", compute="_compute_credit")
    credit_ceiling = fields.Monetary("Limit", compute="_compute_credit", currency_field="company_currency_id")
    credit_temporary = fields.Monetary(
        "Of That Temporary", compute="_compute_credit", currency_field="company_currency_id"
    )
    credit_receivable = fields.Monetary("Receivable", compute="_compute_credit", currency_field="company_currency_id")
    credit_ordered = fields.Monetary(
        "Confirmed, Not Invoiced", compute="_compute_credit", currency_field="company_currency_id"
    )
    credit_amount = fields.Monetary("This Order", compute="_compute_credit", currency_field="company_currency_id")
    credit_left = fields.Monetary("Room Left", compute="_compute_credit", currency_field="company_currency_id")
    credit_overdue = fields.Monetary("Overdue", compute="_compute_credit", currency_field="company_currency_id")

    def _lock_room(self):
        super()._lock_room()
        last = self.sudo().order_id.filtered(lambda order: "waiting" not in order.review_ids.mapped("state"))
        last._get_credit_orders()._get_payer()._lock_credit()

    @api.depends_context("lang")
    @api.depends("order_id.amount_total", "order_id.carrier_id", "order_id.payment_term_id", "order_id.state")
    def _compute_credit(self):
        orders = self.sudo().order_id
        checked = orders._get_credit_orders()
        standings = checked._get_credit_standings()
        for review in self:
            order = review.sudo().order_id
            standing = standings.get(order)
            review.credit_checked = bool(standing)
            review.credit_label = False
            if order.is_under_process and order.company_id._controls_credit() and not standing:
                review.credit_label = self.env._("Cash or prepaid")
            if not standing:
                review.credit_stops = review.credit_refusal = False
                for name in ("ceiling", "temporary", "receivable", "ordered", "amount", "left", "overdue"):
                    review[f"credit_{name}"] = 0
                continue
            confirmed = order.state == "sale"
            amount = standing.orders.get(order.id, 0.0) if confirmed else order._get_credit_amount()
            used = standing.exposure(order.id, confirmed)
            late, days = standing.overdue(order.company_id._process_today())
            review.credit_refusal = order._get_credit_refusal(standing)
            review.credit_stops = bool(review.credit_refusal)
            review.credit_ceiling = standing.ceiling or 0.0
            review.credit_temporary = standing.temporary
            review.credit_receivable = standing.receivable + standing.set_aside
            review.credit_ordered = used - review.credit_receivable
            review.credit_amount = amount
            review.credit_left = (standing.ceiling or 0.0) - used - amount
            review.credit_overdue = late
            if late:
                review.credit_label = self.env._("Overdue by %s days", days)
            elif standing.ceiling is None:
                review.credit_label = self.env._("No limit")
            else:
                review.credit_label = format_amount(self.env, standing.ceiling - used, review.company_currency_id)

    def action_request_credit(self):
        """Ask for temporary credit for the order under review."""
        self.ensure_one()
        return self.order_id.action_request_credit()
