from odoo import fields, models


class OrderProcessLoadLicence(models.Model):
    """What some goods demand of the vehicle and the driver that take them along: a permit for dangerous goods, a
    cooled body."""

    _name = "order.process.load.licence"
    _inherit = ["order.process.rule"]
    _description = "Licence for a Load"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")


class ProductTemplate(models.Model):
    _inherit = "product.template"

    load_licence_ids = fields.Many2many(
        "order.process.load.licence",
        "order_process_product_licence_rel",
        string="Needs a Licence",
        help="Only vehicles and drivers that have these licences take the product along.",
    )
