from odoo import models

from ..base.compare import changes

ADDRESS_FIELDS = frozenset({"street", "street2", "zip", "city", "state_id", "country_id"})


class ResPartner(models.Model):
    """An address that changes takes the goods elsewhere than the reviewers approved."""

    _inherit = "res.partner"

    def write(self, vals):
        self._take_in_orders(vals)
        result = super().write(vals)
        if not ADDRESS_FIELDS.isdisjoint(vals):
            self._review_addresses_again()
        return result

    def _update_address(self, vals):
        # Core writes the addresses of a dealer's people, and of the dealer after a person's, past ``write``.
        self._take_in_orders(vals)
        super()._update_address(vals)
        if not ADDRESS_FIELDS.isdisjoint(vals):
            self._review_addresses_again()

    def _take_in_orders(self, vals):
        """Goods of orders from before the process that have not left do not go elsewhere unseen either."""
        moved = self.filtered(lambda address: changes(address, vals, ADDRESS_FIELDS))
        if not moved:
            return
        orders = self.env["sale.order"].sudo().search(
            [
                ("partner_shipping_id", "in", moved.ids),
                ("state", "=", "sale"),
                ("process_controlled", "!=", True),
                ("company_id.order_process_enabled", "=", True),
            ]
        )
        orders.filtered(lambda order: order._awaits_leaving())._join_process()

    def _review_addresses_again(self):
        """Have the open orders that go to these addresses looked at again, confirmed ones by the levels concerned."""
        orders = self.env["sale.order"].sudo().search(
            [
                ("partner_shipping_id", "in", self.ids),
                ("process_controlled", "=", True),
                ("review_state", "in", ("pending", "approved")),
                ("process_stage", "in", ("review", "approved", "dispatched", "preparing")),
            ]
        )
        if orders:
            orders._ask_again()
            orders._sync_process()
