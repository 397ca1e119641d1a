from odoo import models

RATES = "order_process_freight_rates"


class _Rates(dict):
    """What freight would cost by transfer, as it was asked a moment ago."""


def keep_rates(records):
    """The same records, for a step that asks again and again what is still here: each rate is asked for once. It opens
    nothing, and is no longer looked at once the goods have left."""
    return records.with_context(**{RATES: _Rates()})


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
        known = self.env.context.get(RATES)
        known = known if type(known) is _Rates else {}
        if self.id not in known:
            _cost, asked = order.carrier_id.with_company(order.company_id)._get_freight_rate(self)
            known[self.id] = order._get_freight_with_tax(asked)
        return known[self.id]
