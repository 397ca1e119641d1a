from odoo import api, models


class ResCompany(models.Model):
    """The settings of a company are rules too."""

    _name = "res.company"
    _inherit = ["res.company", "order.process.followed"]

    @api.model
    def _get_followed_fields(self):
        # Switching the process on or off brings the orders in step by itself.
        return super()._get_followed_fields() - {"order_process_enabled"} | {"account_use_credit_limit"}

    def _get_followed_domain(self):
        return [("company_id", "in", self.ids)]


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "order.process.followed"]
