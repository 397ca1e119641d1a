from odoo import api, fields, models


class OrderProcessShortageLine(models.Model):
    """What of one line is missing, in the product's unit, as it stood when the dealer was asked."""

    _name = "order.process.shortage.line"
    _inherit = ["order.process.evidence"]
    _description = "Shortage Line"

    shortage_id = fields.Many2one("order.process.shortage", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="shortage_id.company_id", store=True)
    order_line_id = fields.Many2one("sale.order.line", "Line", required=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id")
    ordered = fields.Float("Still to Deliver", digits="Product Unit")
    missing = fields.Float(digits="Product Unit")

    @api.depends_context("lang")
    @api.depends("product_id", "missing")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(product)s short by %(quantity)s", product=line.product_id.display_name, quantity=f"{line.missing:g}"
            )

    def _get_remaining(self):
        """The line's quantity, in its own unit, without what is missing."""
        self.ensure_one()
        line = self.order_line_id
        return max(line.product_uom_qty - line.sudo()._get_spoiled(self.product_id, self.missing), 0.0)
