from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    escort_journal_mode = fields.Selection(
        [("one", "One for all escorts"), ("each", "One for each escort")],
        "Cash of Escorts",
        default="one",
        required=True,
        help="The journal that holds what escorts collected until they hand it in.",
    )
    escort_journal_id = fields.Many2one(
        "account.journal", "Journal of Escorts", check_company=True, domain="[('type', '=', 'cash')]"
    )
    handin_cash_journal_id = fields.Many2one(
        "account.journal",
        "Cash Goes to",
        check_company=True,
        domain="[('type', '=', 'cash'), ('escort_id', '=', False)]",
        help="The main cash, into which cash that escorts hand in is counted.",
    )
    handin_bank_journal_id = fields.Many2one(
        "account.journal",
        "Drafts and Transfers Go to",
        check_company=True,
        domain="[('type', '=', 'bank')]",
        help="The bank account into which drafts are paid and transfers arrive.",
    )
    handin_variance_account_id = fields.Many2one(
        "account.account",
        "Differences Go to",
        check_company=True,
        help="Where what is missing or too much at a hand-in is posted.",
    )
    handin_blocks_trips = fields.Boolean(
        "Hand in Before the Next Trip",
        default=True,
        help="An escort who has not handed in the money of an earlier day gets no new delivery for which money is"
        " collected.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    escort_journal_mode = fields.Selection(related="company_id.escort_journal_mode", readonly=False)
    escort_journal_id = fields.Many2one(related="company_id.escort_journal_id", readonly=False)
    handin_cash_journal_id = fields.Many2one(related="company_id.handin_cash_journal_id", readonly=False)
    handin_bank_journal_id = fields.Many2one(related="company_id.handin_bank_journal_id", readonly=False)
    handin_variance_account_id = fields.Many2one(related="company_id.handin_variance_account_id", readonly=False)
    handin_blocks_trips = fields.Boolean(related="company_id.handin_blocks_trips", readonly=False)

    def action_create_escort_journals(self):
        """Make the ledger and the journals that collecting and handing in need, as far as they are missing, and fill
        in the settings.

        :raises UserError: where there is no chart of accounts for the company
        """
        self.ensure_one()
        self.company_id._create_handin_accounts()
        return {"type": "ir.actions.client", "tag": "reload"}
