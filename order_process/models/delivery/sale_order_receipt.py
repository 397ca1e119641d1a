from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.blocker import Blocker
from ..base.staff import check_role

RECEIPT_GROUPS = (
    "order_process.group_customer_service",
    "order_process.group_order_clerk",
    "order_process.group_approving_manager",
)
FINANCE = "order_process.group_finance_reviewer"
# Marks the blocker that a credit note mends.
CREDIT_DUE = "qty_to_invoice"


class SaleOrder(models.Model):
    """After the goods have left: received, settled, closed; each follows from what the gate says about closing."""

    _inherit = "sale.order"

    def _after_ship(self, pickings):
        """What was signed for before it left is received as it leaves."""
        super()._after_ship(pickings)
        self._confirm_receipt_by_papers()

    def _confirm_receipt_by_papers(self):
        """Confirm receipt once every transfer that left is signed for by the dealer's people."""
        orders = self.filtered(lambda order: order.process_stage == "shipped" and not order.receipt_confirmed_on)
        slots = orders._get_left_transfers()._get_paper_slots() if orders else {}
        by_order = {}
        for picking, found in slots.items():
            by_order.setdefault(picking.sale_id, []).extend(found)
        for order, found in by_order.items():
            if receivers := self._get_signed_receivers(found):
                order._confirm_receipt(receivers)

    def _get_signed_receivers(self, slots):
        """Who of the dealer's people has signed the papers that confirm a receipt; nobody while one is not signed."""
        asked = [slot for slot in slots if slot.rule.confirms_receipt]
        if any(slot.problem in ("missing", "unsigned") for slot in asked):
            return ""
        return self.env["order.process.paper"].sudo().union(*(slot.papers for slot in asked))._get_receivers()

    def _get_received_transfers(self):
        """The transfers whose goods are known to be with the dealer: all that have left once the receipt of the order
        is confirmed, those that the dealer has signed for before."""
        left = self._get_left_transfers() if self else self.env["stock.picking"].sudo()
        whole = left.filtered(lambda picking: picking.sale_id.receipt_confirmed_on)
        slots = (left - whole)._get_paper_slots() if left - whole else {}
        signed = [picking.id for picking, found in slots.items() if self._get_signed_receivers(found)]
        return whole | left.browse(signed)

    def _after_part_receipt(self):
        """Hook for capabilities: some of the goods are known to be with the dealer; others may still be here."""

    def _get_left_transfers(self):
        """The transfers that have brought goods to the dealer; one query."""
        done = self.env["stock.picking"].sudo().search([("sale_id", "in", self.ids), ("state", "=", "done")])
        return done.filtered(lambda picking: picking._reaches_customer())

    def action_confirm_receipt(self, name):
        """Note that a dealer says by phone or paper that the goods have arrived.

        :raises UserError: to whom the role is missing, without a name, or while goods are still here
        """
        refusal = self.env._("Customer service, the order desk or an approving manager notes a receipt.")
        check_role(self.env, RECEIPT_GROUPS, refusal)
        name = " ".join((name or "").split())
        if not name:
            raise UserError(self.env._("Say who of the dealer's people has received the goods."))
        self.check_access("read")
        early = self.filtered(lambda order: order.process_stage != "shipped")
        if early:
            raise UserError(
                self.env._(
                    "Not everything has left yet, or it is received already: %s.", ", ".join(early.mapped("name"))
                )
            )
        self.sudo().with_env(self.env(su=True))._confirm_receipt(name)
        return True

    # === After the goods have left ===

    def _get_held_step(self):
        # What is still to come after the goods have left is no hold: nothing stands still, but goods that never left.
        if self._next_step() == "close":
            return "close" if self._get_undelivered() else False
        return super()._get_held_step()

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "close":
            for order in self._under_process():
                blockers[order] += order._get_close_blockers()
        return blockers

    def _get_close_blockers(self):
        self.ensure_one()
        found = self._get_undelivered_blockers()
        if self._awaits_receipt():
            message = self.env._("The dealer has not confirmed the receipt yet.")
            found.append(Blocker("receipt", message, "order_process.group_customer_service", once_left="unsettled"))
        invoices = self.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        # Core counts what is on a draft as invoiced.
        if any(line.qty_to_invoice < 0 for line in self.order_line if not line.is_downpayment):
            message = self.env._("More is invoiced than the dealer keeps: a credit note is due.")
            found.append(Blocker("invoice", message, FINANCE, field=CREDIT_DUE, once_left="unsettled"))
        elif self.invoice_status == "to invoice" or any(move.state == "draft" for move in invoices):
            message = self.env._("Not everything is invoiced yet.")
            found.append(Blocker("invoice", message, FINANCE, once_left="unsettled"))
        unpaid = invoices.filtered(lambda move: move.state == "posted" and move.amount_residual)
        if unpaid:
            message = self.env._(
                "Not paid yet: %s.",
                ", ".join(
                    f"{move.name} {format_amount(self.env, move.amount_residual, move.currency_id)}" for move in unpaid
                ),
            )
            found.append(Blocker("payment", message, FINANCE, once_left="unsettled"))
        return found

    def _awaits_receipt(self):
        self.ensure_one()
        rules = self._get_carrier().paper_rule_ids
        return not self.receipt_confirmed_on and any(rules.mapped("confirms_receipt"))
