from odoo import fields, models
from odoo.exceptions import UserError

from ..base.blocker import Blocker
from . import readers

SERVICE = "order_process.group_customer_service"


class OrderProcessProof(models.Model):
    _inherit = "order.process.proof"

    case_ids = fields.One2many("order.process.door.case", "proof_id", "Case", readonly=True)

    def _get_untaken(self):
        """``{line: quantity}`` of what the dealer did not take, in the units of the moves."""
        return {
            line: line.left_qty - line.delivered_qty
            for line in self.sudo().line_ids
            if line.product_uom.compare(line.left_qty, line.delivered_qty) > 0
        }

    def _get_reasons(self, untaken):
        return self.reason_id | self.env["order.process.proof.line"].union(*untaken).reason_id

    def _get_proposal(self, untaken):
        """What customer service is offered first: what the reason proposes, else by what happened."""
        self.ensure_one()
        proposed = [reason.proposed for reason in self._get_reasons(untaken) if reason.proposed]
        if self.outcome == "nobody":
            return proposed[0] if proposed else "again"
        proposed = [decision for decision in proposed if decision != "again" or self.outcome == "refused"]
        if proposed:
            return proposed[0]
        if any(line.damaged_qty for line in untaken):
            return "replace"
        return "claim" if any(line.short_qty for line in untaken) else "return"

    def _hold_goods(self):
        """Open a case for each of these proofs of which something was not taken: the goods are in custody of whoever
        brought them until they are counted."""
        Case, Line = self.env["order.process.door.case"], self.env["order.process.door.case.line"]
        Custody = self.env["order.process.custody"]
        for proof in self.filtered(lambda proof: not proof.void_on and not proof.case_ids):
            untaken = proof._get_untaken()
            if not untaken:
                continue
            trip = proof.stop_id.trip_id
            case = Case._append([proof._prepare_case(untaken)])
            Line._append(
                [
                    {"case_id": case.id, "proof_line_id": line.id, "quantity": quantity}
                    for line, quantity in untaken.items()
                ]
            )
            Custody._append(
                [
                    Custody._prepare_row("door", case, line.move_id, "trip", trip, quantity, at=proof.happened_on)
                    for line, quantity in untaken.items()
                ]
            )
            case._log_case("not_taken", goods=case.goods, reason=case.reason_id.name or "")
            case._tell_dealer()

    def _prepare_case(self, untaken):
        said = [self.note, *(line.note for line in untaken)]
        return {
            "proof_id": self.id,
            "stop_id": self.stop_id.id,
            "picking_id": self.picking_id.id,
            "order_id": self.picking_id.sale_id.id,
            "outcome": self.outcome,
            "reason_id": self._get_reasons(untaken)[:1].id,
            "said": "; ".join(text for text in said if text) or False,
            "opened_on": self.happened_on,
            "proposal": self._get_proposal(untaken),
        }


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _after_stop(self, proofs):
        """What was not taken comes into custody; earlier attempts are over; what was taken is received once the stop
        is not taken up again any more."""
        super()._after_stop(proofs)
        proofs = proofs.sudo()
        self.env["order.process.door.case"].sudo().search(
            [("next_stop_id", "in", self.ids), ("state", "=", "decided")]
        )._settle_again()
        proofs._hold_goods()
        proofs.picking_id.sale_id._sync_process()
        self.trip_id._receive_proven()

    def _check_reopen(self, when):
        super()._check_reopen(when)
        self._check_undecided()

    def _reopen(self, when, note=False):
        self._check_undecided()
        super()._reopen(when, note)

    def _check_undecided(self):
        """:raises UserError: where customer service has decided already, or the receipt is noted"""
        proofs = self.sudo().picking_ids.proof_ids.filtered(lambda proof: not proof.void_on and proof.stop_id in self)
        decided = proofs.case_ids.filtered(lambda case: case.state in ("decided", "settled"))
        if decided:
            raise UserError(
                self.env._(
                    "Customer service has decided about %s already: the stop is not taken up again, call them.",
                    ", ".join(decided.picking_id.mapped("name")),
                )
            )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _void_proofs(self, when, reason):
        """What was in custody is on its way again."""
        proofs = self.env["order.process.proof"].sudo().union(*(picking._get_proof() for picking in self))
        super()._void_proofs(when, reason)
        cases = proofs.case_ids.filtered(lambda case: case.state == "open")
        if cases:
            self.env["order.process.custody"]._move_goods("void", cases._get_custody(), note=reason, at=when)
            cases._advance({"state": "void", "settled_on": when})
            cases.order_id._sync_process()


class SaleOrder(models.Model):
    """An order of which something was not taken waits for the decision of customer service."""

    _inherit = "sale.order"

    door_case_ids = fields.One2many(
        "order.process.door.case", "order_id", "Not Taken at the Door", readonly=True, groups=readers.DOORS
    )

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "close":
            cases = self.env["order.process.door.case"].sudo().search(
                [("order_id", "in", self._under_process().ids), ("state", "in", ("open", "decided"))], order="opened_on"
            )
            for case in cases:
                text = (
                    self.env._("Not taken at the door: %s. Customer service decides.", case.with_env(self.env).goods)
                    if case.state == "open"
                    else self.env._(
                        "Not taken at the door: %(goods)s. Decided: %(what)s; the goods are still on their way.",
                        goods=case.with_env(self.env).goods,
                        what=case.with_env(self.env)._get_label("decision"),
                    )
                )
                blockers[case.order_id.with_env(self.env)].append(
                    Blocker("door", text, SERVICE, since=case.opened_on, picking=case.picking_id.id, once_left="held")
                )
        return blockers

    def _awaits_receipt(self):
        """Nobody confirms the receipt of an order of which all came back."""
        if not super()._awaits_receipt():
            return False
        settled = self.sudo().door_case_ids.filtered(lambda case: case.state == "settled")
        return not settled or any(line._get_kept() > 0 for line in self.sudo()._get_goods_lines())


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("door", "Not Taken at the Door"), ("manual",)], ondelete={"door": "cascade"}
    )
