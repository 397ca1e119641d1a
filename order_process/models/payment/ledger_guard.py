from odoo import api, models
from odoo.exceptions import UserError

# Computed and stored: core lets RPC write them, and money received is read from them.
MOVE_FIELDS = frozenset(
    {
        "amount_residual",
        "amount_residual_signed",
        "amount_tax",
        "amount_total",
        "amount_total_signed",
        "amount_untaxed",
        "amount_untaxed_signed",
    }
)
LINE_FIELDS = frozenset(
    {"amount_residual", "amount_residual_currency", "price_subtotal", "price_total", "reconciled"}
)
PARTIAL_FIELDS = frozenset(
    {"amount", "debit_amount_currency", "credit_amount_currency", "debit_move_id", "credit_move_id"}
)
# What core's own button writes into the payment status.
STATUS_BY_HAND = ("not_paid", "blocked")


class AccountMove(models.Model):
    """What of an order is paid follows from the entries; nobody writes the result."""

    _inherit = "account.move"

    def write(self, vals):
        if not self.env.su:
            status = vals.get("payment_state", "not_paid") not in STATUS_BY_HAND
            if status or not MOVE_FIELDS.isdisjoint(vals):
                self._refuse_forging()
            if "move_type" in vals:
                self.filtered(
                    lambda move: move.state == "posted" and move.move_type != vals["move_type"]
                )._refuse_forging()
        return super().write(vals)

    def _refuse_forging(self):
        self.check_access("read")
        orders = self.sudo()._find_money_orders()._under_process()
        if orders:
            raise UserError(
                self.env._(
                    "What of %s is paid follows from the payments that are registered; it is not written by hand.",
                    ", ".join(orders.mapped("name")),
                )
            )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        if not self.env.su and not LINE_FIELDS.isdisjoint(vals):
            self.move_id._refuse_forging()
        return super().write(vals)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        if not self.env.su:
            partials._check_covered()
        return partials

    def write(self, vals):
        if not self.env.su and not PARTIAL_FIELDS.isdisjoint(vals):
            self._get_both_moves()._refuse_forging()
        return super().write(vals)

    def _check_covered(self):
        """Refuse to settle an entry with more than the other one has; core's own reconciliation never does.

        Entries in another currency are settled by core with the difference of the rates."""
        for partial in self.sudo():
            debit, credit = partial.debit_move_id, partial.credit_move_id
            company = partial.company_currency_id
            if debit.currency_id != company or credit.currency_id != company:
                continue
            open_debit = company.compare_amounts(debit.amount_residual, 0) >= 0
            open_credit = company.compare_amounts(credit.amount_residual, 0) <= 0
            if not (open_debit and open_credit and debit.account_id == credit.account_id):
                partial._get_both_moves().with_env(self.env)._refuse_forging()
