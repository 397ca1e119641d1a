from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class AccountPayment(models.Model):
    """A payment that was made for one order: an advance, until an invoice uses it up (E2, E3)."""

    _inherit = "account.payment"

    process_order_id = fields.Many2one(
        "sale.order",
        "For Order",
        index="btree_not_null",
        check_company=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
        help="The order that the dealer paid with it. Once the payment is posted it stays with this order.",
    )

    @api.constrains("process_order_id", "partner_id", "partner_type")
    def _check_process_order_id(self):
        for payment in self.filtered("process_order_id"):
            order = payment.process_order_id.sudo()
            dealers = (order.partner_id | order.partner_invoice_id).commercial_partner_id
            if payment.partner_type != "customer" or payment.partner_id.commercial_partner_id not in dealers:
                raise ValidationError(
                    self.env._(
                        "%(order)s is an order of %(dealer)s: a payment of %(payer)s cannot be for it.",
                        order=order.name,
                        dealer=" / ".join(dealers.mapped("name")),
                        payer=payment.partner_id.display_name or self.env._("nobody"),
                    )
                )

    def _refuse_other_order(self, order_id):
        moved = self.filtered(lambda payment: payment.state != "draft" and payment.process_order_id.id != order_id)
        if moved:
            raise UserError(
                self.env._(
                    "%s is posted: the order that it pays cannot be changed any more."
                    " Cancel it and register the money for the right order.",
                    ", ".join(moved.mapped("display_name")),
                )
            )
