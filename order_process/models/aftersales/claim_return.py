from odoo import Command, models
from odoo.exceptions import UserError

from ..base.odoo_names import RETURN_WINDOW
from ..base.sentinel import internal


class OrderProcessClaim(models.Model):
    """Goods on their way back: core's return transfer of what was delivered."""

    _inherit = "order.process.claim"

    def _get_returnable(self):
        """``{order line: [(move, quantity)]}`` of what the dealer has and is not on its way back, newest delivery
        first, in the unit of the move."""
        self.ensure_one()
        lines = self.order_id.order_line
        moves = (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("sale_line_id", "in", lines.ids),
                    ("state", "=", "done"),
                    ("location_dest_usage", "=", "customer"),
                    ("location_usage", "!=", "customer"),
                ],
                order="date desc, id desc",
            )
        )
        found = {line: [] for line in lines}
        for move in moves:
            back = move.returned_move_ids.filtered(lambda back: back.state != "cancel")
            gone = sum(
                one.product_uom._to_exact(
                    one.quantity if one.state == "done" else one.product_uom_qty, move.product_uom
                )
                for one in back
            )
            left = move.product_uom.round(move.quantity - gone)
            if left > 0:
                found[move.sale_line_id.with_env(self.env)].append((move, left))
        return found

    def _arrange_return(self, quantities, to_refund=True):
        """Arrange a return transfer for goods of the claim, one for each delivery concerned.

        :param quantities: ``{order line: quantity}`` in the units of the lines
        :param bool to_refund: the delivered quantity of the order goes down; not for an exchange, whose invoice stands
        :raises UserError: where more is to come back than the dealer has or the claim is about, or to who may not
        :return: the transfers
        """
        goods = self._begin_arranging("return", [(line, quantity, 0.0) for line, quantity in quantities.items()])
        wanted = {line: quantity for line, quantity, _price in goods}
        by_picking, problems = {}, []
        returnable = self.sudo()._get_returnable()
        for line, quantity in wanted.items():
            there = returnable.get(line.sudo(), [])
            most = line.sudo()._get_asked_by(self.env["stock.move"].union(*(m for m, _q in there)).sudo(), dict(there))
            for product, needed in line.sudo()._get_needed_parts(quantity).items():
                for move, left in there:
                    part = min(needed, move._in_pieces(left)) if move.product_id == product else 0.0
                    if part > 0:
                        asked = move.product_uom._get_smallest()._to_exact(part, move.product_uom)
                        by_picking.setdefault(move.picking_id, []).append((move, asked))
                        needed -= part
            if line.sudo()._compare_moved(quantity, most) > 0:
                problems.append(
                    self.env._(
                        "%(product)s: %(left)s can come back, %(wanted)s were asked for.",
                        product=line.product_id.display_name,
                        left=f"{most:g}",
                        wanted=f"{quantity:g}",
                    )
                )
        if problems:
            raise UserError("\n".join(problems))
        self._check_goods("return", goods)
        returns = self.env["stock.picking"].sudo()
        for picking, parts in by_picking.items():
            returns |= self._return_picking(picking, parts, to_refund)
        internal(returns).write({"claim_id": self.id})
        self._take("return", note=", ".join(returns.mapped("name")))
        return returns.with_env(self.env)

    def _return_picking(self, picking, parts, to_refund):
        wizard = (
            self.env[RETURN_WINDOW]
            .sudo()
            .with_company(picking.company_id)
            .create(
                {
                    "picking_id": picking.id,
                    "product_return_moves": [
                        Command.create(
                            {
                                "product_id": move.product_id.id,
                                "quantity": quantity,
                                "move_id": move.id,
                                "to_refund": to_refund,
                            }
                        )
                        for move, quantity in parts
                    ],
                }
            )
        )
        return wizard._create_return()


class SaleOrderLine(models.Model):
    """What claims credited is not offered for invoicing again."""

    _inherit = "sale.order.line"

    def _get_claim_credited(self):
        """The quantity that credit notes of claims took back and no return accounts for, in the unit of the line."""
        self.ensure_one()
        credited = sum(
            item._get_exact_quantity(self.product_uom_id)
            for item in self.sudo().invoice_lines
            if item.move_id.claim_id and item.move_id.move_type == "out_refund" and item.move_id.state != "cancel"
        )
        if credited and self.product_id.invoice_policy == "delivery":
            back = self.sudo().move_ids.filtered(
                lambda move: move.state == "done" and move.to_refund and move.picking_id.claim_id
            )
            credited -= sum(move.product_uom._to_exact(move.quantity, self.product_uom_id) for move in back)
        return max(credited, 0.0)

    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        for line in self:
            if line.qty_to_invoice > 0 and (credited := line._get_claim_credited()):
                line.qty_to_invoice = max(line.qty_to_invoice - credited, 0.0)

    def _compute_invoice_status(self):
        super()._compute_invoice_status()
        for line in self:
            if line.state == "sale" and line.invoice_status == "no" and line.qty_invoiced >= 0:
                credited = line._get_claim_credited() if line.invoice_lines else 0.0
                if credited and line.qty_invoiced + credited >= line.product_uom_qty:
                    line.invoice_status = "invoiced"
