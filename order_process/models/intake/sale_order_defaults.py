from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_representative(self):
        """The salesperson of the dealer, who as a rule takes the orders; empty where nobody is named or who was named
        works here no more."""
        person = self.user_id or self.commercial_partner_id.user_id
        return person.filtered(lambda user: user.active and not user.share)

    def _get_usual_carrier(self, company):
        """The delivery method agreed with the dealer, the address's own first, where it goes to the address.

        :param company: the company that sells
        """
        own = self.with_company(company)
        carrier = own.property_delivery_carrier_id or own.commercial_partner_id.property_delivery_carrier_id
        open_here = carrier.filtered(lambda found: found.active and found.company_id in (company, company.browse()))
        return open_here.filtered(lambda found: found._match_address(self))


class SaleOrder(models.Model):
    """What an order has from its dealer: who took it and how it goes there (A1, A10). Terms, contact and centre follow
    the dealer as well.

    Whoever keys, imports or sends the order may say otherwise: what is said is kept. The portal and dealers' files say
    everything themselves."""

    _inherit = "sale.order"

    carrier_id = fields.Many2one(compute="_compute_carrier_id", store=True, readonly=False, precompute=True)

    @api.depends("partner_id")
    def _compute_taken_by_id(self):
        """The dealer's salesperson, not the clerk who writes down what came in; without one, whoever keys it."""
        keyed_by = self.env.user.filtered(lambda user: not user.share)
        for order in self:
            if not (order._origin and order.taken_by_id):
                order.taken_by_id = order.sudo().partner_id._get_representative() or keyed_by

    @api.depends("partner_id", "partner_shipping_id", "company_id")
    def _compute_carrier_id(self):
        for order in self:
            if order._origin and (order.carrier_id or order.state not in ("draft", "sent")):
                continue
            if not order.company_id.sudo().order_process_enabled or order._is_settled_draft():
                continue
            address = order.sudo().partner_shipping_id or order.sudo().partner_id
            carrier = address._get_usual_carrier(order.sudo().company_id)
            if carrier:
                order.carrier_id = carrier.with_env(order.env)

    def _is_settled_draft(self):
        """Whether the draft is in or past review, so that nothing is filled in any more."""
        return bool(self._origin and self.process_controlled and self._origin._is_content_locked())
