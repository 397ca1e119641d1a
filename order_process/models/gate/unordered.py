from odoo import api, fields, models


class OrderProcessUnordered(models.Model):
    """Goods that somebody let go to a customer without an order: what, how much, to whom, who said so and why.

    One row for each product of a transfer, appended when a dispatcher or an approving manager lets the transfer go;
    what leaves is compared with it. Managers see the list."""

    _name = "order.process.unordered"
    _inherit = ["order.process.evidence"]
    _description = "Goods Without an Order"
    _order = "id desc"
    _rec_name = "product_id"

    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="picking_id.company_id", store=True, index=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Centre", related="picking_id.picking_type_id.warehouse_id", store=True
    )
    partner_id = fields.Many2one("res.partner", "Goes To", ondelete="restrict")
    location_dest_id = fields.Many2one("stock.location", "To", required=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    quantity = fields.Float("Let Go", digits="Product Unit", help="In the unit of the product.")
    uom_id = fields.Many2one(related="product_id.uom_id")
    reason = fields.Text(required=True)
    user_id = fields.Many2one("res.users", "Let Go By", required=True, ondelete="restrict")
    at = fields.Datetime("Let Go On", required=True)
    left_quantity = fields.Float("Left", digits="Product Unit", compute="_compute_left")
    left_on = fields.Datetime("Left On", related="picking_id.date_done")

    def action_open_transfer(self):
        """The transfer on which it was let go."""
        self.ensure_one()
        return self.picking_id._get_records_action()

    @api.depends("picking_id.move_ids.state", "picking_id.move_ids.quantity")
    def _compute_left(self):
        """How much of it has left, in the unit of the product; what was let go first left first."""
        rest = {}
        for row in self.sorted("id"):
            key = (row.picking_id, row.product_id)
            if key not in rest:
                moves = row.sudo().picking_id.move_ids.filtered(lambda move, row=row: move.product_id == row.product_id)
                rest[key] = moves.filtered(lambda move: move.state == "done")._get_unordered().get(key, 0.0)
            row.left_quantity = min(row.quantity, rest[key])
            rest[key] -= row.left_quantity
