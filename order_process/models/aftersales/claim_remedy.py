from odoo import Command, api, fields, models

from ..base.window import open_record
from .claim_new import claim_of_context


class OrderProcessClaimRemedy(models.TransientModel):
    """Asks which goods of a claim come back, are replaced or are credited; the claim itself checks and does it."""

    _name = "order.process.claim.remedy"
    _description = "What Is Done About a Claim"

    claim_id = fields.Many2one("order.process.claim", required=True, default=claim_of_context)
    kind = fields.Selection(
        [("return", "Return of Goods"), ("replacement", "Replacement Order"), ("credit", "Credit Note")],
        required=True,
        readonly=True,
    )
    claim_kind = fields.Selection(related="claim_id.kind", string="Kind of Claim")
    to_refund = fields.Boolean(
        "Goes Off the Order",
        compute="_compute_to_refund",
        store=True,
        readonly=False,
        help="The delivered quantity of the order goes down. Not for an exchange: its invoice stands.",
    )
    currency_id = fields.Many2one(related="claim_id.currency_id")
    needs_approval_above = fields.Monetary(related="claim_id.needs_approval_above")
    approved_amount = fields.Monetary(related="claim_id.approved_amount")
    line_ids = fields.One2many(
        "order.process.claim.remedy.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )

    @api.depends("claim_id")
    def _compute_to_refund(self):
        for wizard in self:
            wizard.to_refund = wizard.claim_id.kind != "exchange"

    @api.depends("claim_id", "kind")
    def _compute_line_ids(self):
        for wizard in self:
            claim = wizard.claim_id
            by_line = claim.line_ids.grouped("order_line_id")
            claimed = {line: sum(found.mapped("quantity")) for line, found in by_line.items()}
            rows = [Command.clear()]
            available = wizard._get_available()
            for line in claim.order_id.order_line:
                left = available.get(line, 0.0)
                if left > 0 and (not claimed or line in claimed):
                    net = line.price_unit * (1 - line.discount / 100)
                    rows.append(
                        Command.create(
                            {
                                "order_line_id": line.id,
                                "available": left,
                                "quantity": min(claimed.get(line, 0.0), left),
                                "price": net if wizard.kind == "credit" else 0.0,
                            }
                        )
                    )
            wizard.line_ids = rows

    def _get_available(self):
        """``{order line: quantity}`` that can be arranged for at most."""
        claim = self.claim_id
        left = claim._get_goods_left(self.kind)
        if self.kind == "return":
            returnable = claim._get_returnable()
            return {
                line: min(
                    most,
                    line.sudo()._get_asked_by(
                        self.env["stock.move"].sudo().union(*(move for move, _left in returnable.get(line, []))),
                        dict(returnable.get(line, [])),
                    ),
                )
                for line, most in left.items()
            }
        if self.kind == "credit":
            lines = claim.order_id.order_line.filtered(lambda line: line.product_id and not line.display_type)
            return {
                line: max(min(line.qty_invoiced_posted, line.qty_invoiced, left.get(line, line.qty_invoiced)), 0.0)
                for line in lines.sudo()
            }
        return left

    def action_arrange(self):
        """Arrange it and show what came of it.

        :raises UserError: as the claim's own method says
        """
        self.ensure_one()
        goods = [(line.order_line_id, line.quantity, line.price) for line in self.line_ids]
        if self.kind == "return":
            self.claim_id._arrange_return({line: quantity for line, quantity, _price in goods}, self.to_refund)
        elif self.kind == "credit":
            self.claim_id._arrange_credit(goods)
        else:
            order = self.claim_id._arrange_goods(goods)
            return open_record(order)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class OrderProcessClaimRemedyLine(models.TransientModel):
    _name = "order.process.claim.remedy.line"
    _description = "Goods of What Is Done About a Claim"

    wizard_id = fields.Many2one("order.process.claim.remedy", required=True, ondelete="cascade")
    order_line_id = fields.Many2one("sale.order.line", required=True)
    product_id = fields.Many2one(related="order_line_id.product_id")
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    available = fields.Float("At Most", digits="Product Unit", readonly=True)
    quantity = fields.Float(digits="Product Unit")
    price = fields.Float("Price of One", min_display_digits="Product Price")
