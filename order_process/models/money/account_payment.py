from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    process_order_id = fields.Many2one(
        "sale.order", "Order", index="btree_not_null", copy=False, ondelete="restrict", check_company=True
    )
