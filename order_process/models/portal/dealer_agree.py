from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """What a dealer's person agrees to beside an own order: a quotation, an answer about missing goods (L4)."""

    _inherit = "sale.order"

    def _get_dealer_refusal(self, more=None):
        """Why the portal's user may not decide about this order, in words; empty where nothing is in the way.

        :param float more: by how much the order gets dearer, where it costs anything
        """
        self.ensure_one()
        user, order = self.env.user, self.sudo()
        if not user.share:
            return ""
        if user._is_public():
            people = order.partner_id.commercial_partner_id._get_dealer_people()
            if more is not None and any(person.dealer_role or person.dealer_limit for person in people):
                return self.env._("Sign in first: your company has said who may agree to what costs money.")
            return ""
        if not user._writes_dealer_orders():
            return self.env._("You read orders and statements. Whoever orders in your company decides about this.")
        person = user.sudo().partner_id
        if more is not None and (person.dealer_role == "salon" or order._exceeds_limit(person, more)):
            return self.env._("It costs more than you may decide about. Ask the approver of your company.")
        return ""

    def _check_dealer_decides(self, more=None):
        """:raises UserError: as ``_get_dealer_refusal`` says"""
        refusal = self._get_dealer_refusal(more)
        if refusal:
            raise UserError(refusal)


class OrderProcessShortage(models.Model):
    _inherit = "order.process.shortage"

    def _answer(self, answer, name, text="", wait_until=None, on=None, instead=""):
        self.ensure_one()
        self.order_id._check_dealer_decides(self._get_dearer() if answer == "substitute" else None)
        return super()._answer(answer, name, text, wait_until, on, instead)

    def _get_dearer(self):
        """By how much what is offered instead makes the order dearer; ``None`` where it does not."""
        lines = self.sudo().line_ids.filtered("substitute_id")
        more = sum(lines.mapped("substitute_difference"))
        return more if more > 0 else None

    def _get_substitute_refusal(self):
        """Why the portal's user may not take what is offered."""
        return self.order_id._get_dealer_refusal(self._get_dearer())


class OrderProcessShortageLine(models.Model):
    _inherit = "order.process.shortage.line"

    def _describe_offer(self):
        """Who orders without prices reads no difference of prices."""
        if self.env.user.share and not self.env.user._sees_dealer_prices():
            goods = self.substitute_id.display_name, self.product_id.display_name
            return self.env._("%(product)s instead of %(missing)s", product=goods[0], missing=goods[1])
        return super()._describe_offer()


class OrderProcessImport(models.Model):
    _inherit = "order.process.import"

    def _submit(self, orders):
        """What a dealer's file orders beyond the limit of who sent it waits for the approver, who is told."""
        submitted = super()._submit(orders)
        for order in orders.sudo().filtered(lambda one: one._waits_for_dealer()) if self.dealer_id else ():
            order._set_dealer_approval("asked")
        return submitted
