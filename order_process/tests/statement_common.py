from odoo import Command

from .common import OrderProcessCommon


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
