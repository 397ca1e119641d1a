from odoo import models


class SaleOrder(models.Model):
    """What a notice says of the money that the dealer pays when the goods come."""

    _inherit = "sale.order"

    def _get_to_have_ready(self, said):
        """``{"goods", "freight", "amount"}`` to be paid to the escort, in the order's currency; all zero where
        nothing is collected at delivery.

        :param dict said: the notice's values: of which dispatch or which transfers; of all open ones without them
        """
        self.ensure_one()
        order = self.sudo()
        pickings = order.picking_ids.filtered(lambda picking: picking.state != "cancel")
        if said.get("picking_ids"):
            pickings = pickings.filtered(lambda picking: picking.id in said["picking_ids"])
        elif said.get("dispatch_id"):
            pickings = pickings.filtered(lambda picking: picking.dispatch_id.id == said["dispatch_id"])
        else:
            pickings = pickings.filtered(lambda picking: picking.state != "done")
        amounts = list(pickings._get_to_prepare().values())
        goods = order.currency_id.round(sum(goods for goods, _freight in amounts))
        freight = order.currency_id.round(sum(freight for _goods, freight in amounts))
        return {"goods": goods, "freight": freight, "amount": order.currency_id.round(goods + freight)}
