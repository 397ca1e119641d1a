from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..base.sentinel import by_itself
from ..base.staff import check_role

SETTING_GROUPS = ("base.group_system", "order_process.group_process_admin", "account.group_account_manager")


class AccountJournal(models.Model):
    _inherit = "account.journal"

    escort_id = fields.Many2one(
        "res.users", copy=False, readonly=True, help="Holds what this escort collected and has not handed in yet."
    )

    _escort = models.UniqueIndex(
        "(company_id, escort_id) WHERE escort_id IS NOT NULL",
        "The escort's journal was made by somebody else at this moment; try again.",
    )


class ResCompany(models.Model):
    """The journals between the dealer's hand and the main cash. What lies in them is with the escorts."""

    _inherit = "res.company"

    def _get_escort_journal(self, escort):
        """The cash journal that holds what ``escort`` collects, made where it is missing; as superuser.

        :raises UserError: where the company has no accounting yet
        """
        self.ensure_one()
        company = self.sudo()
        if company.escort_journal_mode == "one":
            if not company.escort_journal_id:
                journal = company._create_cash_journal(self.env._("Cash with Escorts"))
                by_itself(company).escort_journal_id = journal
            return company.escort_journal_id
        journal = self.env["account.journal"].sudo().search(
            [("company_id", "=", company.id), ("escort_id", "=", escort.id)], limit=1
        )
        return journal or company._create_cash_journal(
            self.env._("Cash with %s", escort.sudo().name), escort_id=escort.id
        )

    def _create_cash_journal(self, name, **vals):
        """A cash journal whose payments are paid at once: what comes in lies on its own account, not on a
        transit account."""
        self.ensure_one()
        self._check_accounting()
        journal = (
            self.env["account.journal"]
            .sudo()
            .with_company(self)
            .create({"name": name, "type": "cash", "company_id": self.id, **vals})
        )
        lines = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
        lines.payment_account_id = journal.default_account_id
        return journal

    def _check_accounting(self):
        Account = self.env["account.account"].sudo().with_company(self)
        if not Account.search_count([*Account._check_company_domain(self), ("account_type", "=", "asset_receivable")]):
            raise UserError(
                self.env._(
                    "%s has no chart of accounts yet: money cannot be recorded."
                    " An accounting administrator sets it up under Accounting → Configuration.",
                    self.name,
                )
            )

    def _create_handin_accounts(self):
        """Fill in what the settings of the hand-in lack: the ledger itself, journals, and the account of cash
        differences.

        :raises AccessError: to whom the role is missing
        :raises UserError: where there is no chart of accounts for the company
        """
        self.ensure_one()
        refusal = self.env._("Only administrators set up the journals of the hand-in.")
        check_role(self.env, SETTING_GROUPS, refusal, AccessError)
        company = self.sudo()
        company._create_ledger()
        company._check_accounting()
        if company.escort_journal_mode == "one":
            company._get_escort_journal(self.env["res.users"])
        else:
            group = self.env.ref("order_process.group_carrier")
            for escort in group.sudo().all_user_ids.filtered(lambda user: company in user.company_ids):
                company._get_escort_journal(escort)
        Journal = self.env["account.journal"].sudo()
        mine = [("company_id", "=", company.id)]
        # Who was let in above need not be a process administrator.
        lacking = by_itself(company)
        if not company.handin_cash_journal_id:
            taken = company.escort_journal_id.ids
            found = Journal.search(
                [*mine, ("type", "=", "cash"), ("escort_id", "=", False), ("id", "not in", taken)], limit=1
            )
            lacking.handin_cash_journal_id = found or company._create_cash_journal(self.env._("Main Cash"))
        if not company.handin_bank_journal_id:
            lacking.handin_bank_journal_id = Journal.search([*mine, ("type", "=", "bank")], limit=1)
        if not company.handin_variance_account_id:
            lacking.handin_variance_account_id = company.default_cash_difference_expense_account_id
