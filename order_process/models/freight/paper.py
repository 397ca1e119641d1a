from odoo import models


class StockPicking(models.Model):
    """What the freight bill of a delivery says."""

    _inherit = "stock.picking"

    def _get_freight_on_paper(self):
        """What the dealer pays for freight beside the order, tax included, in the order's currency: as charged once the
        goods have left, by the rate of the delivery method before."""
        self.ensure_one()
        order = self.sale_id
        if order._get_carrier().freight_rule not in ("collect", "return"):
            return super()._get_freight_on_paper()
        if self.freight_ids:
            return sum(self.freight_ids.mapped(lambda row: order._get_freight_with_tax(row.asked)))
        _cost, asked = order.carrier_id.with_company(order.company_id)._get_freight_rate(self)
        return order._get_freight_with_tax(asked)
