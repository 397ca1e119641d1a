from odoo import api, fields, models
from odoo.tools import formatLang


class SaleOrderLine(models.Model):
    """What whoever keys a line sees and presses: gifts, and what a unit makes in pieces (A10)."""

    _inherit = "sale.order.line"

    is_gift = fields.Boolean(
        "Gift",
        compute="_compute_is_gift",
        inverse="_inverse_is_gift",
        help="Given for nothing: a discount of 100 %, weighed by policy like every other.",
    )
    pieces = fields.Char(
        "Makes",
        compute="_compute_pieces",
        help="What the quantity makes in the unit in which the goods are kept.",
    )

    @api.depends("discount", "display_type")
    def _compute_is_gift(self):
        for line in self:
            line.is_gift = not line.display_type and line.discount == 100

    def _inverse_is_gift(self):
        for line in self:
            line._toggle_gift()

    @api.onchange("is_gift")
    def _onchange_is_gift(self):
        self._toggle_gift()

    def _toggle_gift(self):
        """Give the goods for nothing, or at the discount of the price list again."""
        given = self.discount == 100
        if self.is_gift and not given:
            self.discount = 100
        elif given and not self.is_gift:
            self.discount = 0
            self._compute_discount()

    @api.depends("product_uom_qty", "product_uom_id", "product_id")
    @api.depends_context("lang")
    def _compute_pieces(self):
        for line in self:
            line.pieces = line._describe_pieces()

    def _describe_pieces(self):
        unit, own = self.product_uom_id, self.product_id.uom_id
        if not unit or not own or unit == own:
            return False
        pieces = unit._compute_quantity(self.product_uom_qty, own, round=False)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        text = formatLang(self.env, pieces, digits=0 if pieces == int(pieces) else digits)
        return f"= {text} {own.name}"
