from odoo import models

# Sold at other counters, and money rather than goods.
MONEY_PRODUCTS = ("loyalty.gift_card_product_50", "loyalty.ewallet_product_50")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_orderable_domain(self, company):
        """Goods: not what stands for freight, vouchers or a wallet."""
        hidden = self.env["delivery.carrier"].with_context(active_test=False).search([]).product_id.ids
        find_id = self.env["ir.model.data"]._xmlid_to_res_id
        hidden += [number for number in map(find_id, MONEY_PRODUCTS) if number]
        return [*super()._get_orderable_domain(company), ("id", "not in", hidden)]
