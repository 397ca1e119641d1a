from odoo import fields, models


class ResCompany(models.Model):
    """Where a company keeps the digests of its history, and what it keeps of where events came from (H6)."""

    _inherit = "res.company"

    history_mail_to = fields.Char(
        "Mail the Daily Digest To",
        help="Addresses outside this system, such as the auditor's, separated by commas. "
        "Empty: the process administrators.",
    )
    history_keeps_address = fields.Boolean(
        "Keep Network Addresses",
        help="Each entry of the history says from which network address it came. It is kept for ever: only where the "
        "law and the people concerned allow it.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    history_mail_to = fields.Char(related="company_id.history_mail_to", readonly=False)
    history_keeps_address = fields.Boolean(related="company_id.history_keeps_address", readonly=False)
