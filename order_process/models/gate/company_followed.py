from odoo import models


class ResCompany(models.Model):
    """The settings of a company are rules too."""

    _name = "res.company"
    _inherit = ["res.company", "order.process.followed"]

    _followed_orders = ("company_id", "")
    _followed_more = frozenset({"account_use_credit_limit"})
    # Switching the process on or off brings the orders in step by itself.
    _followed_less = frozenset({"order_process_enabled"})


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "order.process.followed"]
