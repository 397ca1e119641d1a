from odoo import api, fields, models


class OrderProcessQualityPoint(models.Model):
    """What is looked at before made goods may leave."""

    _name = "order.process.quality.point"
    _inherit = ["order.process.rule"]
    _description = "Point of the Quality Check"
    _order = "sequence, id"

    name = fields.Char("What Is Checked", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    category_id = fields.Many2one(
        "product.category",
        "Only Category",
        ondelete="restrict",
        help="With the categories below. Empty: every product.",
    )
    photo_rule = fields.Selection(
        [("none", "Where one helps"), ("failed", "Where it is not in order"), ("always", "Always")],
        "Photo",
        required=True,
        default="failed",
    )

    @api.model
    def _get_points(self, production):
        """The points of the check of what is made for an order (superuser); in the reader's language."""
        points = self.sudo().search([("company_id", "in", [False, production.company_id.id])])
        categories = production._get_wanted().product_id.categ_id
        return points.filtered(
            lambda point: not point.category_id
            or any(
                (category.parent_path or "").startswith(point.category_id.parent_path or "-") for category in categories
            )
        )
