from odoo import models

ADDRESS_FIELDS = frozenset({"street", "street2", "zip", "city", "state_id", "country_id"})


class ResPartner(models.Model):
    """An address that changes takes the goods elsewhere than the reviewers approved."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if not ADDRESS_FIELDS.isdisjoint(vals):
            self._review_addresses_again()
        return result

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
