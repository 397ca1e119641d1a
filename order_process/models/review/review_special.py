from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount


class ResCompany(models.Model):
    _inherit = "res.company"

    special_days = fields.Integer(
        "Special Approval (days)", default=7, help="Days for which a special approval is valid where none are named."
    )
    special_order_amount = fields.Monetary(
        "Special Approval From", help="Orders above this total need special approval. Zero: whatever the total."
    )

    def _get_special_expiry(self):
        return self._process_today() + timedelta(days=self.special_days)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    special_days = fields.Integer(related="company_id.special_days", readonly=False)
    special_order_amount = fields.Monetary(related="company_id.special_order_amount", readonly=False)


class OrderProcessReview(models.Model):
    """A review of special approval grants what it approves, and falls away when nothing exceeds policy any more."""

    _inherit = "order.process.review"

    special_needs = fields.Text("Exceeds Policy", compute="_compute_special_needs")
    special_summary = fields.Char("Beyond Policy", compute="_compute_special_needs")

    @api.depends_context("lang")
    @api.depends("order_id.special_ids.state")
    def _compute_special_needs(self):
        needs = self.sudo().order_id._get_special_needs()
        kinds = dict(self.env["order.process.special"]._fields["kind"]._description_selection(self.env))
        for review in self:
            found = needs[review.sudo().order_id]
            review.special_needs = "\n".join(need.message for need in found) or False
            review.special_summary = ", ".join(
                f"{kinds[need.kind]} {format_amount(self.env, need.amount, review.currency_id)}" for need in found
            )

    grants_special = fields.Boolean(compute="_compute_grants_special")
    policy_excess = fields.Monetary(related="order_id.policy_excess")
    policy_excess_percent = fields.Float(related="order_id.policy_excess_percent")

    @api.depends("level_id.special_kind")
    def _compute_grants_special(self):
        for review in self:
            review.grants_special = bool(review.sudo().level_id.special_kind)

    def action_open_special(self):
        """Ask the leader up to what amount and until when to approve."""
        self.ensure_one()
        return self.env["order.process.special.grant"]._open(self.order_id, self)

    def action_approve_special(self, amounts, valid_until=None, note=None):
        """Approve up to the amounts given; an order that exceeds them goes back to be changed within them.

        :param dict amounts: kind → amount in the currency of the order; a kind left out is approved as it is
        :param valid_until: last day (company's zone) on which the approval can be used
        :raises UserError: to whom the role is missing, for a past day or an amount that is none
        """
        self.ensure_one()
        failures = self._decide(
            lambda review: review._approve_special(amounts, valid_until, note),
            gate=True,
            omit=lambda review: review._get_omitted(),
        )
        return self._notify(self.env._("%s decided.", self.order_id.name), failures)

    def _approve_special(self, amounts, valid_until, note):
        self._grant_specials(note, amounts, valid_until)
        order = self.sudo().order_id
        short = [
            special
            for _need, _why, special in order._get_uncovered_needs()[order]
            if special and special.review_id == self.sudo()
        ]
        if not short:
            return self._approve(note)
        reason = self.env._(
            "Approved only up to %s: bring the order within that and submit it again.",
            ", ".join(format_amount(self.env, special.amount, special.currency_id) for special in short),
        )
        return self._close("returned", f"{note.strip()} {reason}" if (note or "").strip() else reason)

    def _grant_specials(self, reason, amounts=(), valid_until=None):
        """Cover what these reviews are asked to approve and is not covered yet; by default all of it, for the
        standard number of days."""
        reviews = self.sudo().filtered("level_id.special_kind")
        uncovered = {order: found for order, found in reviews.order_id._get_uncovered_needs().items() if found}
        if not uncovered:
            return
        levels = self.env["order.process.review.level"]._get_special_levels(uncovered)
        amounts, valid_until = dict(amounts), fields.Date.to_date(valid_until)
        reviews.order_id._grant_specials(
            [
                (
                    order,
                    need,
                    amounts.get(need.kind, need.amount),
                    valid_until or order.company_id._get_special_expiry(),
                    reason,
                    review,
                )
                for review in reviews
                for order in review.order_id
                for need, _why, _special in uncovered.get(order, ())
                if levels[order].get(need.kind) == review.level_id
            ]
        )
