from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..base.lock import lock_rows


class OrderProcessHandin(models.Model):
    """Counting is over: one journal entry brings the money from the escort's cash to where it lies now."""

    _inherit = "order.process.handin"

    def action_refresh(self):
        """Take in what the escort collected since the hand-in was opened.

        :raises UserError: to who may not count it, or when it was counted
        """
        self.ensure_one()
        self._check_may_count()
        self._open_for(self.escort_id, self.company_id)
        return True

    def action_post(self):
        """Receive what was counted: post the entry and close the hand-in.

        :raises UserError: to who may not count it; when it was counted already; without a reason for a difference, or
            without the journals and the account of the settings
        """
        self.ensure_one()
        self.check_access("read")
        lock_rows(self.sudo())
        self._check_may_count()
        record = self.sudo()
        record._check_count()
        move = record._post_entry()
        collections = record.collection_ids
        record._advance(
            {
                "state": "posted",
                "received_by_id": self.env.uid,
                "posted_on": fields.Datetime.now(),
                "move_id": move.id,
            }
        )
        collections._advance({"state": "handed_in"})
        self.env["order.process.event"]._log(
            (
                row.order_id,
                "handed_in",
                {"amount": row._money(row.amount), "people": row.escort_id.name, "note": self.name},
            )
            for row in collections.sorted("id")
        )
        self._lift_holds()
        return True

    def _check_count(self):
        self.ensure_one()
        if not self.collection_ids:
            raise UserError(self.env._("%s has no collections any more: there is nothing to count.", self.name))
        cash = self.line_ids.filtered(lambda line: line._is_company_cash())
        if self.pieces_total and self.company_currency_id.compare_amounts(self.pieces_total, cash.counted):
            raise UserError(
                self.env._(
                    "The notes and coins make %(pieces)s, but %(counted)s is given as cash: correct one of them.",
                    pieces=format_amount(self.env, self.pieces_total, self.company_currency_id),
                    counted=format_amount(self.env, cash.counted, self.company_currency_id),
                )
            )
        unexplained = self.line_ids.filtered(
            lambda line: line.currency_id.compare_amounts(line.variance, 0) and not line.reason
        )
        if unexplained:
            raise UserError(
                self.env._(
                    "Say why it differs from what was collected: %s.",
                    ", ".join(
                        f"{line._get_label('method')} {format_amount(self.env, line.variance, line.currency_id)}"
                        for line in unexplained
                    ),
                )
            )

    def _get_target_account(self, method):
        company = self.company_id
        journal = company.handin_cash_journal_id if method == "cash" else company.handin_bank_journal_id
        if not journal.default_account_id:
            raise UserError(
                self.env._(
                    "Nothing says where the money goes: an administrator chooses the cash and the bank journal under"
                    " Settings → Order Process → Cash on Delivery and Freight."
                )
            )
        return journal.default_account_id

    def _get_variance_account(self):
        account = self.company_id.handin_variance_account_id
        if not account:
            raise UserError(
                self.env._(
                    "Nothing says where differences go: an administrator chooses the account under"
                    " Settings → Order Process → Cash on Delivery and Freight."
                )
            )
        return account

    def _post_entry(self):
        """Dr what was counted, Dr or Cr what is missing or too much, Cr the escort's cash as it was collected."""
        company = self.company_id
        lines = []

        def add(account, currency, amount, balance, name):
            if not currency.is_zero(amount) or not company.currency_id.is_zero(balance):
                lines.append(
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.escort_id.partner_id.id,
                            "currency_id": currency.id,
                            "amount_currency": currency.round(amount),
                            "balance": company.currency_id.round(balance),
                            "name": name,
                        }
                    )
                )

        for line in self.line_ids:
            label = f"{self.name} {line._get_label('method')}"
            if line.counted:
                target = self._get_target_account(line.method)
                add(target, line.currency_id, line.counted, line.counted_company, label)
            missing = line.expected_company - line.counted_company
            if line.currency_id.compare_amounts(line.variance, 0):
                reason = f"{label}: {line.reason}"
                add(self._get_variance_account(), line.currency_id, -line.variance, missing, reason)
        for (account, currency), (amount, balance) in self._get_escort_balances().items():
            add(account, currency, -amount, -balance, self.name)
        if not lines:
            return self.env["account.move"]
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self._get_entry_journal().id,
                    "date": self.date,
                    "ref": f"{self.name} {self.escort_id.name}",
                    "line_ids": lines,
                }
            )
        )
        move._post(soft=False)
        return move

    def _get_entry_journal(self):
        journal = self.company_id.handin_cash_journal_id or self.company_id.handin_bank_journal_id
        return journal or self.collection_ids._get_payments().journal_id[:1]

    def _get_escort_balances(self):
        """``{(account, currency): (amount, company amount)}`` of what the payments put on the escort's account."""
        lines = self.collection_ids._get_payments().move_id.line_ids
        cash = lines.filtered(lambda line: line.account_id.account_type == "asset_cash")
        return {
            key: (sum(found.mapped("amount_currency")), sum(found.mapped("balance")))
            for key, found in cash.grouped(lambda line: (line.account_id, line.currency_id)).items()
        }

    def _lift_holds(self):
        """What waited for this money goes on."""
        pickings = self.env["stock.picking"].sudo().search(
            [("escort_id", "in", self.escort_id.ids), ("state", "not in", ("done", "cancel"))]
        )
        (pickings.sale_id | self.sudo().collection_ids.order_id)._sync_process()
