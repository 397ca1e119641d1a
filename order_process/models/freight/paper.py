from odoo import models

from ..review.product_pricelist import CONTEXT_KEY, PriceRules

RATES = "order_process_freight_rates"


class _Rates(dict):
    """What freight would cost by transfer, as it was asked a moment ago, and the price rules that it was asked by."""

    prices = None

    def ask(self, picking):
        """``(cost, asked)`` of a transfer; of one among many by rules that were read once."""
        if self.prices:
            picking = picking.with_context(**{CONTEXT_KEY: self.prices})
        order = picking.sale_id
        return order.carrier_id.with_company(order.company_id)._get_freight_rate(picking)


def keep_rates(records):
    """The same records, for a step that asks again and again what is still here: each rate is asked for once. It opens
    nothing, and is no longer looked at once the goods have left."""
    return records.with_context(**{RATES: _Rates()})


class StockPicking(models.Model):
    """What the freight bill of a delivery says."""

    _inherit = "stock.picking"

    def _get_paper_slots(self, stopping=False):
        """Of many transfers the rules by which freight is priced are read once."""
        products = self.sudo().sale_id.carrier_id.product_id
        if len(self) < 2 or not products or type(self.env.context.get(RATES)) is _Rates:
            return super()._get_paper_slots(stopping)
        rates = _Rates()
        rates.prices = PriceRules(products)
        asked = self.with_context(**{RATES: rates})
        slots = super(StockPicking, asked)._get_paper_slots(stopping)
        return {picking.with_env(self.env): found for picking, found in slots.items()}

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
        known = known if type(known) is _Rates else _Rates()
        if self.id not in known:
            _cost, asked = known.ask(self)
            known[self.id] = order._get_freight_with_tax(asked)
        return known[self.id]
