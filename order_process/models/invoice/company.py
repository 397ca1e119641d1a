from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    headquarters_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Headquarters",
        domain="[('type', '=', 'sale'), ('company_id', '=', id)]",
        help="Invoices of orders that headquarters invoices go into this journal. Empty: the usual one.",
    )
    invoice_auto = fields.Boolean(
        "Invoice by Itself",
        help="Prepaid orders are invoiced when their money is in, those invoiced on receipt when the dealer has"
        " confirmed it. Off, finance issues every invoice.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    headquarters_journal_id = fields.Many2one(
        related="company_id.headquarters_journal_id",
        readonly=False,
        domain="[('type', '=', 'sale'), ('company_id', '=', company_id)]",
    )
    invoice_auto = fields.Boolean(related="company_id.invoice_auto", readonly=False)
