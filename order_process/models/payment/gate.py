from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_amount

from ..base.blocker import Blocker
from .received import worth_of

PREPAID_RULES = ("before", "headquarters")
# The moments at which the invoice comes before the goods leave.
INVOICE_FIRST = ("before", "headquarters")
CASHIER = "order_process.group_finance_reviewer"


class SaleOrder(models.Model):
    """Money before goods: nothing prepaid is dispatched, or leaves, before it is paid (E7)."""

    _inherit = "sale.order"

    def _get_prepaid_orders(self, step):
        """The orders under process that must be paid before ``step``."""

        def waits(order):
            carrier, company = order._get_carrier(), order.company_id.sudo()
            if step == "invoice":
                asked = company.invoice_after_payment and carrier.invoice_moment in INVOICE_FIRST
            else:
                asked = step == "ship" or carrier.payment_step == step
            prepaid = asked and carrier.payment_rule in PREPAID_RULES
            return prepaid and order.currency_id.compare_amounts(order.amount_total, 0) > 0

        return self._under_process().filtered(waits) if step in ("dispatch", "ship", "invoice") else self.browse()

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        for order, blocker in self._get_payment_blockers(step).items():
            blockers[order].append(blocker)
        return blockers

    def _get_later_blockers(self, step):
        """Money that will be asked for only when goods leave is better paid while the order waits for its window."""
        later = super()._get_later_blockers(step)
        if step == "dispatch":
            now = self._get_payment_blockers("dispatch")
            for order, blocker in (self - self.browse(order.id for order in now))._get_payment_blockers("ship").items():
                later[order].append(("ship", blocker))
        return later

    def _get_short_orders(self, step):
        """``{order: received}`` of the orders that must be paid before ``step`` and are not, or not in full."""
        received = self._get_prepaid_orders(step)._get_received()
        return {
            order: amount
            for order, amount in received.items()
            if not order._is_paid_by(amount)
        }

    def _get_payment_blockers(self, step):
        """``{order: Blocker}`` of the orders that lack money for ``step``."""
        blockers = {}
        for order, paid in self._get_short_orders(step).items():
            if order.company_id.sudo().payment_partial_release:
                gone = order._get_value_gone() if step == "ship" else 0.0
                if order.currency_id.compare_amounts(paid, gone) > 0:
                    continue
            blockers[order] = Blocker("payment", order._get_payment_refusal(paid), CASHIER)
        return blockers

    def _get_payment_refusal(self, received):
        due = self._get_amount_due()
        return self.env._(
            "Payment: %(due)s due, %(received)s received, %(missing)s missing."
            " It goes on when the cashier has registered the money.",
            due=format_amount(self.env, due, self.currency_id),
            received=format_amount(self.env, received, self.currency_id),
            missing=format_amount(self.env, due - received, self.currency_id),
        )

    # === Goods for a part of the money ===

    def _get_value_gone(self):
        """The value, tax included, of the goods that are with the customer, in the order's currency."""
        self.ensure_one()
        goods = self.sudo().order_line.filtered(lambda line: line.qty_delivered_method == "stock_move")
        return sum(worth_of(line.price_total, line.product_uom_qty, line._get_delivered()) or 0.0 for line in goods)

    def _turn_rows(self):
        """Lock the orders so that two transactions cannot both use the same money, or put the same goods right.

        One that waited for this one would go on with what it saw before; since the rows have changed, the server runs
        it again."""
        self._lock_rows()
        self.env.execute_query(
            SQL("UPDATE sale_order SET event_count = event_count WHERE id IN %s RETURNING id", tuple(self.ids))
        )
        self.invalidate_recordset()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_unpaid_reasons(self):
        short = self.sudo().sale_id.with_env(self.env).sudo()._get_payment_blockers("ship")
        return {**super()._get_unpaid_reasons(), **{order.id: blocker.message for order, blocker in short.items()}}


class StockMove(models.Model):
    _inherit = "stock.move"

    def _check_shipping_gate(self):
        super()._check_shipping_gate()
        orders = self._get_gated_orders().filtered("company_id.payment_partial_release")
        received = orders._get_short_orders("ship")
        if received:
            orders.browse(order.id for order in received)._turn_rows()
            self._check_value_paid(received)

    def _check_value_paid(self, received):
        """Refuse to bring more to the customer than was paid for.

        :param dict received: what was received for each order that is paid in part
        :raises UserError: with what was paid, what has left and what these moves would bring
        """
        leaving = self.filtered(
            lambda move: move.state not in ("done", "cancel") and move._reaches_customer()
        )
        for order, paid in received.items():
            moves = leaving.filtered(
                lambda move, order=order: order in (move.sale_line_id.order_id or move._get_gated_orders())
            )
            gone, more = order._get_value_gone(), moves._get_value_leaving(order)
            if order.currency_id.compare_amounts(gone + more, paid) > 0:

                def money(amount, currency=order.currency_id):
                    return format_amount(self.env, amount, currency)

                raise UserError(
                    self.env._(
                        "%(order)s is paid in part: %(received)s received, goods for %(gone)s have left and this"
                        " transfer takes goods for %(more)s, %(excess)s more than was paid. Ship less, or let the"
                        " cashier register the rest of the money.",
                        order=order.name,
                        received=money(paid),
                        gone=money(gone),
                        more=money(more),
                        excess=money(gone + more - paid),
                    )
                )

    def _get_value_leaving(self, order):
        """The value, tax included, of what these moves bring to the customer when they are validated now.

        Where the price of something cannot be told (it is on no line of the order), it stands for the whole order."""
        total, taken = 0.0, {}
        picked = self.picking_id.move_ids.filtered("picked").picking_id
        for move in self:
            lines = move.move_line_ids
            if move.picked or move.picking_id in picked:
                lines = lines.filtered("picked") if move.picked else lines.browse()
            if not any(lines.mapped("quantity")):
                continue
            line = move.sale_line_id
            known = line.product_id == move.product_id or move.product_id in line._get_parts() if line else False
            if line.order_id == order and known and line.product_uom_qty:
                quantity = sum(each.product_uom_id._to_exact(each.quantity, move.product_uom) for each in lines)
                taken.setdefault(line, {})[move] = quantity
            else:
                total += order.amount_total
        for line, quantities in taken.items():
            brought = line._get_brought(self.browse().union(*quantities), quantities, begun=True)
            total += worth_of(line.price_total, line.product_uom_qty, brought)
        return total


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("payment", "Payment"), ("papers",)], ondelete={"payment": "cascade"}
    )
