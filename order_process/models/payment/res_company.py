from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    payment_partial_release = fields.Boolean(
        "Release Goods for Partial Payment",
        help="Prepaid orders are dispatched when part of the money is in, and goods leave up to what was received.",
    )
    invoice_after_payment = fields.Boolean(
        "Prepaid Orders: Paid, Then Invoiced",
        default=True,
        help="An order that is paid before its goods leave, and invoiced before that, is invoiced once its money is in;"
        " with goods released for partial payment, up to what was received. Off, finance may invoice first.",
    )

    def _start_order_process(self):
        super()._start_order_process()
        orders = self.env["sale.order"].sudo().search(
            [("company_id", "in", self.ids), ("process_controlled", "=", True), ("state", "!=", "cancel")]
        )
        orders._sync_money()


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    payment_partial_release = fields.Boolean(related="company_id.payment_partial_release", readonly=False)
    invoice_after_payment = fields.Boolean(related="company_id.invoice_after_payment", readonly=False)
