from odoo import Command

from .common import OrderProcessCommon
from .money_common import MoneyCommon
from .portal_common import DealerPortalCommon

URL = "/my/statement"


class StatementCommon(OrderProcessCommon):
    """Invoices and payments without an order, on a dealer's account, with their accounting dates."""

    @classmethod
    def _bill(cls, amount, date, dealer=None, currency=None, move_type="out_invoice"):
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (dealer or cls.dealer).id,
                "invoice_date": date,
                "date": date,
                "currency_id": (currency or cls.company.currency_id).id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        move.action_post()
        return move

    @classmethod
    def _money(cls, amount, date, dealer=None, **vals):
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound" if amount > 0 else "outbound",
                "partner_type": "customer",
                "partner_id": (dealer or cls.dealer).id,
                "amount": abs(amount),
                "date": date,
                "journal_id": cls.bank.id,
                **vals,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _lines(cls, *records):
        """The receivable lines of invoices and payments."""
        moves = cls.env["account.move"].union(
            *(record if record._name == "account.move" else record.move_id for record in records)
        )
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _ledger(self, dealer=None, until=None):
        """What the ledger says: the sum of all posted receivable lines."""
        self.env.flush_all()
        domain = [
            ("partner_id", "child_of", (dealer or self.dealer).id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.company.id),
        ]
        if until:
            domain.append(("date", "<", until))
        (total,) = self.env["account.move.line"]._read_group(domain, [], ["balance:sum"])[0]
        return self.company.currency_id.round(total)

    def _statement(self, month, dealer=None):
        month = f"{month}-01"
        self.env.flush_all()
        return (
            (dealer or self.dealer)
            .sudo()
            ._get_statement(self.company, self.env["account.move.line"]._fields["date"].to_date(month))
        )

    def _answers(self, line=None, dealer=None):
        """What was answered, the latest first."""
        domain = [("partner_id", "=", (dealer or self.dealer).id)]
        if line:
            domain.append(("move_line_id", "=", line.id))
        return self.env["order.process.statement.answer"].search(domain)


class StatementPortalCommon(DealerPortalCommon, MoneyCommon, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._bill(100, "2026-02-20")
        cls.bill = cls._bill(300.25, "2026-03-02")
        cls.paid = cls._money(120, "2026-03-03")
        cls.theirs = cls._bill(777.77, "2026-03-02", dealer=cls.other)
        cls.line, cls.paid_line, cls.their_line = (cls._lines(one) for one in (cls.bill, cls.paid, cls.theirs))
        cls.env.flush_all()

    def _row(self, line, dealer=None):
        self.env.flush_all()
        dealer = (dealer or self.dealer).sudo()
        return dealer._get_statement_rows(self.company, line_id=line.id)[0]

    def _say(self, line, answer="confirm", **data):
        row = self._row(line, line.partner_id)
        return self._post(f"{URL}/line/{line.id}/{answer}", {"seen": row.seen, **data})

    def _dispute(self, line, reason="Two cartons were missing", **data):
        return self._say(line, "dispute", reason=reason, **data)

    def _confirm_month(self, month="2026-03", **data):
        seen = self._statement(month).seen
        return self._post(f"{URL}/confirm", {"month": month, "seen": seen, **data})

    def _states(self, line=None):
        return self._answers(line).mapped("state")
