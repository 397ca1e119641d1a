from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """What dealers are shown."""

    _inherit = "res.company"

    dealer_few_stock = fields.Float(
        "Few in Stock",
        default=20.0,
        help="Up to this free quantity dealers read “few left”. They never see quantities.",
    )
    dealer_bank_ids = fields.Many2many(
        "res.partner.bank",
        "order_process_dealer_bank_rel",
        "company_id",
        "bank_id",
        "Accounts for Dealers",
        help="Into which dealers pay; shown on an order for which money is due.",
    )
    dealer_payment_qr = fields.Image(
        "Payment Code", max_width=512, max_height=512, help="What dealers scan to pay; shown beside the accounts."
    )

    @api.constrains("dealer_bank_ids")
    def _check_dealer_banks(self):
        for company in self:
            if company.dealer_bank_ids.partner_id - company.partner_id:
                raise ValidationError(self.env._("Dealers pay into accounts of the company only."))


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dealer_few_stock = fields.Float(related="company_id.dealer_few_stock", readonly=False)
    dealer_bank_ids = fields.Many2many(related="company_id.dealer_bank_ids", readonly=False)
    company_partner_id = fields.Many2one(related="company_id.partner_id", string="Contact of the Company")
    dealer_payment_qr = fields.Image(related="company_id.dealer_payment_qr", readonly=False)
