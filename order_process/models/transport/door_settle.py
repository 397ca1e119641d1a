import logging
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ..aftersales.claim_states import KINDS_OF_GOODS
from ..base.sentinel import by_itself

_logger = logging.getLogger(__name__)
CLAIM_KINDS = (("short_qty", "missing"), ("damaged_qty", "damaged"), ("refused_qty", "return"))


class OrderProcessDoorCase(models.Model):
    """What follows from a decision: the return, what is credited, what is sent anew, the claim, the freight."""

    _inherit = "order.process.door.case"

    def _settle_goods(self):
        """Bring back into stock what was counted of these cases, and credit it where that was decided.

        A case is settled once nothing of it is in custody any more."""
        for case in self.filtered(lambda case: case.state == "decided" and case.decision != "again"):
            case._take_into_stock(case._get_custody("centre"))
            if case.decision != "replace":
                case._credit()
            if not case._get_custody():
                case._advance({"state": "settled", "settled_on": fields.Datetime.now()})
                if case.is_whole and case.decision in ("return", "claim"):
                    case._void_papers()
        self.order_id._sync_process()

    def _take_into_stock(self, balance, kind="stocked", note=False):
        """Make and validate the returns of these goods: they were counted, and are taken off what was delivered.

        :param dict balance: ``{(case, place, trip, move): quantity}``
        :return: the returns
        """
        returns = self.env["stock.picking"].sudo()
        if not balance:
            return returns
        self.env["order.process.custody"]._move_goods(kind, balance, note=note)
        parts = defaultdict(dict)
        for (case, _place, _trip, move), quantity in balance.items():
            parts[case][move] = parts[case].get(move, 0.0) + quantity
        for case, goods in parts.items():
            picking = case._return_goods(goods)
            case._advance({"return_ids": [fields.Command.link(picking.id)]})
            returns |= picking
        return returns

    def _return_goods(self, goods):
        """Core's return of so much of these moves, validated as it was counted.

        :param dict goods: ``{move: quantity}``
        """
        claims = self.env["order.process.claim"].sudo()
        picking = claims._return_picking(self.picking_id.sudo(), list(goods.items()), to_refund=True)
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.move_ids.picked = True
        by_itself(picking).with_context(skip_sms=True, skip_backorder=True)._action_done()
        return picking.with_env(self.env)

    def _credit(self):
        """Credit what was invoiced and came back, in the name of whoever decided; what stops it, finance sees."""
        for case in self:
            order = case.order_id.with_user(case.decided_by_id).sudo()
            order.invalidate_recordset()
            if not order._get_to_credit():
                continue
            reason = case.reason_id.name or case._get_label("outcome")
            try:
                with self.env.cr.savepoint():
                    moves = by_itself(order)._credit_returned(reason)
                case._advance(
                    {"credit_ids": [fields.Command.link(move.id) for move in moves], "credit_problem": False}
                )
            except (UserError, ValidationError) as error:
                _logger.info("%s is not credited by itself: %s", order.name, error)
                case._advance({"credit_problem": str(error)})

    def _send_anew(self):
        """The same goods leave once more, without waiting for what comes back."""
        for case in self:
            goods = defaultdict(float)
            for line in case.line_ids:
                order_line = line.move_id.sale_line_id
                goods[order_line] += line.product_uom._to_exact(line.quantity, order_line.product_uom_id)
            anew = case.order_id._send_anew(goods)
            case._advance({"anew_ids": [fields.Command.link(picking.id) for picking in anew]})

    def _open_claim(self):
        for case in self:
            field = next(
                (name for name, _kind in CLAIM_KINDS if any(case.line_ids.mapped(name))), CLAIM_KINDS[-1][0]
            )
            kind = dict(CLAIM_KINDS)[field]
            claims = self.env["order.process.claim"].sudo()
            lines = case._get_claim_lines()
            if not lines and kind in KINDS_OF_GOODS:
                kind = "complaint"
            text = self.env._(
                "Not taken at the door: %(goods)s. %(why)s",
                goods=case.goods,
                why=" ".join(filter(None, [case.reason_id.name, case.said])),
            )
            claim = claims._create_claim(case.order_id, kind, text, lines, source="visit")
            case._advance({"claim_id": claim.id})

    def _get_claim_lines(self):
        """What of it can stand in a claim: goods of which the dealer has so much; else the text says it."""
        claimable = self.env["order.process.claim.line"]._get_claimable(self.order_id.order_line)
        found = []
        for line in self.line_ids:
            order_line = line.move_id.sale_line_id
            quantity = line.product_uom._to_exact(line.quantity, order_line.product_uom_id)
            quantity = order_line.product_uom_id.round(quantity)
            if order_line not in claimable or quantity > claimable[order_line] or not quantity:
                return []
            found.append((order_line, quantity, line.reason_id.name or line.note))
        return found

    def _credit_freight(self):
        """Where nothing was taken and the company asks no freight for that: credit it."""
        for case in self.filtered(lambda case: case.is_whole and case.company_id.refused_freight == "credited"):
            invoices = case.picking_id.freight_ids.invoice_id.filtered(lambda move: move.state == "posted")
            for invoice in invoices.filtered(lambda move: not move.reversal_move_ids):
                reason = case.reason_id.name or case._get_label("outcome")
                vals = {
                    "ref": self.env._("%(invoice)s: %(reason)s", invoice=invoice.name, reason=reason),
                    "invoice_date": case.company_id._process_today(),
                }
                credit = by_itself(invoice)._reverse_moves([vals], cancel=True)
                case._advance({"credit_ids": [fields.Command.link(move.id) for move in credit]})

    def _void_papers(self):
        """Papers of goods that all came back prove nothing any more."""
        for case in self:
            papers = case.picking_id._get_previous()[case.picking_id].paper_ids
            papers = papers.filtered(lambda paper: paper.state in ("issued", "signed") and paper.level != "order")
            if papers:
                papers._void(self.env._("All of it came back: %s", case.reason_id.name or case._get_label("outcome")))
