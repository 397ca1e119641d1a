from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.blocker import Blocker

CREDIT_STEPS = ("confirm", "dispatch", "ship")
TAKEN = "order_process.credit_taken"


class SaleOrder(models.Model):
    """Credit at the gate: at the last approval, at dispatch, and before goods leave."""

    _inherit = "sale.order"

    def _get_payer(self):
        """The dealers that will owe these orders."""
        return self.sudo().partner_invoice_id.commercial_partner_id

    def _is_on_credit(self):
        """Whether the goods leave before they are paid: cash, prepaid and collected orders do not use credit."""
        self.ensure_one()
        parts = self.sudo().payment_term_id.line_ids
        return not parts or any(part.nb_days or part.delay_type != "days_after" for part in parts)

    def _get_credit_orders(self):
        """The orders under process whose company controls credit and that use it."""
        return self._under_process().filtered(
            lambda order: order.company_id.sudo()._controls_credit() and order._is_on_credit()
        )

    def _is_money_in(self):
        """Hook: whether all the money for the order has come. The capability that knows of money says so."""
        self.ensure_one()
        return False

    def _get_credit_amount(self):
        """The order in its company's currency, at its own date."""
        self.ensure_one()
        return self.company_id.currency_id.round(self.amount_total / (self.currency_rate or 1.0))

    def _get_credit_standings(self):
        """``{order: Standing}`` of the dealer that will owe each order, in bulk."""
        found = {}
        for company, orders in self.sudo().grouped("company_id").items():
            standings = orders._get_payer()._get_credit_standings(company)
            for order in orders:
                found[order.with_env(self.env)] = standings[order._get_payer().id]
        return found

    # === The gate ===

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step in CREDIT_STEPS:
            for order, blocker in self._get_credit_blockers().items():
                blockers[order].append(blocker)
        return blockers

    def _get_later_blockers(self, step):
        """Credit that will stop the last approval is shown while the order is written: the dealer may pay meanwhile."""
        later = super()._get_later_blockers(step)
        if step == "submit":
            for order, blocker in self._get_credit_blockers().items():
                later[order].append(("confirm", blocker))
        return later

    def _get_credit_blockers(self):
        """``{order: Blocker}`` of the orders that credit stops, each taken alone."""
        orders = self._get_untaken()
        standings = orders._get_credit_standings()
        blockers = {}
        for order in orders:
            message = order._get_credit_refusal(standings[order])
            if message and not order.credit_special:
                blockers[order] = Blocker("credit", message, "order_process.group_finance_reviewer")
        return blockers

    def _get_credit_refusal(self, standing):
        """Why the dealer's account does not bear the order and what helps, in plain words; ``False`` when it does."""
        _amount, message = self._get_credit_shortfall(standing)
        return message and self.env._(
            "%s It goes on when the dealer has paid, or with a temporary credit that an approving manager grants.",
            message,
        )

    def _get_credit_shortfall(self, standing):
        """``(amount, message)``: how much of the order the dealer's account does not bear, in the company's currency,
        and why; ``(0.0, False)`` when it bears it. Where something is overdue it bears nothing; an order that is paid
        asks nothing of it, where the company lets those pass."""
        self.ensure_one()
        confirmed, company = self.state == "sale", self.company_id
        amount = standing.orders.get(self.id, 0.0) if confirmed else self._get_credit_amount()
        day = company._process_today()
        reasons = self._get_shortfall_reasons(standing, amount, day, self.id, confirmed)
        if not reasons or (company.sudo().credit_paid_passes and self._is_money_in()):
            return 0.0, False
        message = self.env._(
            "Credit of %(dealer)s: %(reasons)s.", dealer=self._get_payer().display_name, reasons="; ".join(reasons)
        )
        late, _days = standing.overdue(day)
        return (amount if late else standing.excess(amount, self.id, confirmed)), message

    def _get_shortfall_reasons(self, standing, amount, day, *counted):
        """Why a standing does not bear an amount of the order on a day; empty where it bears it.

        :param counted: the order's id and whether it is confirmed, where its own amount is part of the standing
        """
        self.ensure_one()
        currency = self.company_id.currency_id
        excess, (late, days) = standing.excess(amount, *counted), standing.overdue(day)
        reasons = []

        def money(value):
            return format_amount(self.env, value, currency)

        if currency.compare_amounts(excess, 0) > 0:
            reasons.append(
                self.env._(
                    "limit %(limit)s, used %(used)s, this order %(amount)s: %(excess)s too much",
                    limit=money(standing.ceiling),
                    used=money(standing.exposure(*counted)),
                    amount=money(amount),
                    excess=money(excess),
                )
            )
        if late:
            reasons.append(
                self.env._("%(amount)s overdue, the oldest by %(days)s days", amount=money(late), days=days)
            )
        return reasons

    # === Taking room ===

    def _get_untaken(self):
        """Those of the orders that use credit for which this transaction has taken no room yet."""
        taken = self.env.cr.precommit.data.get(TAKEN, {})
        return self._get_credit_orders().filtered(lambda order: taken.get(order.id) != order.amount_total)

    def _take_credit(self):
        """Take room for orders about to be confirmed or changed, first come first served, their dealers locked.

        What is taken here is not asked again while the same transaction confirms the order.

        :raises UserError: for those that find no room, with the reason of each; then none takes any
        """
        orders = self._get_untaken()
        if not orders:
            return
        orders._get_payer()._turn_credit()
        refusals = []
        standings = orders._get_credit_standings()
        for order in orders.sorted("id"):
            standing = standings[order]
            if order.id in standing.orders:
                # What was confirmed before its change has its room; the change takes what is left.
                standing.orders[order.id] = standing.orders.pop(order.id)
            message = order._get_credit_refusal(standing)
            if message and not order._is_credit_released(standing):
                refusals.append(self._refusal(order, "confirm", [Blocker("credit", message)]))
            elif order.state != "sale":
                standing.orders[order.id] = order._get_credit_amount()
        if refusals:
            raise UserError("\n\n".join(refusals))
        taken = self.env.cr.precommit.data.setdefault(TAKEN, {})
        taken.update({order.id: order.amount_total for order in orders})

    def _forget_taken_credit(self):
        taken = self.env.cr.precommit.data.get(TAKEN, {})
        for order in self:
            taken.pop(order.id, None)

    def _finish_review(self):
        self._take_credit()
        super()._finish_review()
        self._forget_taken_credit()

    def _before_confirm(self):
        """Take room on the account of the dealers that will owe the orders."""
        super()._before_confirm()
        # In the order in which an approval locks them: orders first, then dealers.
        self._get_untaken()._lock_rows()
        self._take_credit()

    def _after_confirm(self):
        """The orders stand on the account themselves now."""
        super()._after_confirm()
        self._forget_taken_credit()

    def _after_cancel(self):
        """What a cancelled order leaves is room for the dealer's others."""
        super()._after_cancel()
        self._get_payer()._sync_credit_holds()


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("credit", "Credit"), ("manual",)], ondelete={"credit": "cascade"}
    )
