from odoo import api, fields, models


class OrderProcessProductionLine(models.Model):
    """How much of a line of the order is to be made, and how much was; in the unit of the line."""

    _name = "order.process.production.line"
    _inherit = ["order.process.evidence"]
    _description = "Goods Made for an Order"
    _order = "production_id, id"
    _rec_name = "product_id"

    _evidence_mutable = frozenset({"wanted_qty", "planned_qty", "made_qty", "stocked_qty", "product_id", "uom_id"})

    production_id = fields.Many2one("order.process.production", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="production_id.company_id", store=True, precompute=True)
    # Empty once it was taken out of an order that was cancelled and taken up again.
    order_line_id = fields.Many2one("sale.order.line", index=True, ondelete="set null")
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict")
    uom_id = fields.Many2one("uom.uom", "Unit", required=True, ondelete="restrict")
    wanted_qty = fields.Float(
        "Quantity Wanted", digits="Product Unit", help="What is ordered, less what had left before anything was made."
    )
    left_qty = fields.Float(
        "Left Before", digits="Product Unit", help="What had left when the order came under the process."
    )
    planned_qty = fields.Float("Planned Quantity", digits="Product Unit", help="How much the plan was made for.")
    made_qty = fields.Float("Made", digits="Product Unit", help="The sum of the reports.")
    stocked_qty = fields.Float("In Stock", digits="Product Unit", help="How much of it packing has put into stock.")
    open_qty = fields.Float("To Make", digits="Product Unit", compute="_compute_open_qty")

    _one = models.UniqueIndex("(production_id, order_line_id)", "This line is kept already.")

    @api.depends("wanted_qty", "made_qty")
    def _compute_open_qty(self):
        for part in self:
            part.open_qty = max(part.wanted_qty - part.made_qty, 0.0)

    def _is_made(self):
        """Whether nothing of these is left to make."""
        return all(part.uom_id.compare(part.made_qty, part.wanted_qty) >= 0 for part in self)

    @api.depends("product_id", "wanted_qty", "uom_id")
    def _compute_display_name(self):
        for part in self:
            part.display_name = f"{part.product_id.display_name}: {part.wanted_qty:g} {part.uom_id.name}"
