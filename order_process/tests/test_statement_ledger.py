"""What a statement says is what the ledger says, to the cent."""

import doctest
from datetime import date

from odoo.addons.order_process.models.statement import statement_month
from odoo.tests import freeze_time, tagged

from .handin_common import HandinCommon
from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementMonth(StatementCommon):
    def test_doctests(self):
        result = doctest.testmod(statement_month)
        self.assertGreaterEqual(result.attempted, 5)
        self.assertFalse(result.failed)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestStatementLedger(HandinCommon, StatementCommon):
    """Yuan and dollars, invoices, credit notes, payments, collections and what follows from them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.contact = cls.dealer.child_ids[:1]

    def _assert_is_ledger(self, *months):
        """Each month begins where the one before ends, its rows lead from one balance to the other, and the last
        balance is that of the ledger."""
        closing = None
        for month in months:
            statement = self._statement(month)
            after = statement_month.shift_month(statement.first, 1)
            self.assertEqual(statement.opening, self._ledger(until=statement.first))
            self.assertEqual(statement.closing, self._ledger(until=after))
            if closing is not None:
                self.assertEqual(statement.opening, closing)
            running = statement.opening
            for row in statement.rows:
                running = self.cny.round(running + row.amount)
                self.assertEqual(row.running, running)
            closing = statement.closing
            self.assertEqual(running, closing)
            self.assertEqual(self.cny.round(statement.opening + statement.charged - statement.credited), closing)
        self.assertEqual(closing, self._ledger())
        self.assertAlmostEqual(closing, self._get_receivable() + self._get_receivable(self.contact), 2)

    def _set_rates(self):
        """Dollars cost more from 10 March on. After the orders, whose prices must stay in yuan."""
        Rate = self.env["res.currency.rate"]
        for day, rate in (("2026-01-01", 0.14), ("2026-03-10", 0.15)):
            Rate.create({"name": day, "rate": rate, "currency_id": self.usd.id, "company_id": self.company.id})

    def _rows(self, month):
        return [(str(row.date), row.kind, row.amount) for row in self._statement(month).rows]

    def test_everything_that_a_dealer_owes_and_pays(self):
        old = self._bill(1000.10, "2026-02-10")
        self._money(400.05, "2026-02-28")
        picking = self._stop(5)
        order = picking.sale_id
        collection = self._collect(picking, cash=210)
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-03-03"
        invoice.action_post()
        self._bill(33.33, "2026-03-04", move_type="out_refund")
        self._set_rates()
        dollars = self._bill(100, "2026-03-05", currency=self.usd)
        paid = self._money(100, "2026-03-20", currency_id=self.usd.id)
        self._lines(dollars, paid).reconcile()
        # A person of the dealer paid, and got something back.
        self._money(600.05, "2026-03-21", dealer=self.contact)
        self._money(-0.01, "2026-03-22", dealer=self.contact)
        # Neither drafts nor what was cancelled count, nor what others owe.
        self._bill(77, "2026-03-23", dealer=self.vendor)
        self._bill(88, "2026-03-23").button_draft()
        self._money(99, "2026-03-24").action_cancel()
        self.assertEqual(
            self._rows("2026-02"),
            [("2026-02-10", "invoice", 1000.10), ("2026-02-28", "payment", -400.05)],
        )
        march = self._rows("2026-03")
        self.assertEqual(
            sorted(march),
            sorted(
                [
                    ("2026-03-02", "invoice", 60.0),  # freight
                    ("2026-03-02", "collection", -150.0),
                    ("2026-03-02", "collection", -60.0),
                    ("2026-03-03", "invoice", 150.0),
                    ("2026-03-04", "credit_note", -33.33),
                    ("2026-03-05", "invoice", 714.29),
                    ("2026-03-20", "payment", -666.67),
                    ("2026-03-20", "exchange", -47.62),
                    ("2026-03-21", "payment", -600.05),
                    ("2026-03-22", "payback", 0.01),
                ]
            ),
        )
        self.assertEqual([row[0] for row in march], sorted(row[0] for row in march))
        self._assert_is_ledger("2026-01", "2026-02", "2026-03", "2026-04")
        by_document = {row.document: row for row in self._statement("2026-03").rows}
        self.assertEqual(by_document[invoice.name].orders, ((order.id, order.name),))
        self.assertEqual(by_document[invoice.name].invoice_id, invoice.id)
        for payment in collection.line_ids.payment_ids:
            row = by_document[payment.move_id.name]
            self.assertEqual((row.orders, row.invoice_id), (((order.id, order.name),), 0))
        self.assertEqual(by_document[dollars.name].foreign_currency_id, self.usd.id)
        self.assertEqual(by_document[dollars.name].foreign_amount, 100)
        self.assertEqual(self._statement("2026-02").rows[0].document, old.name)

    def test_the_month_is_that_of_the_accounting_date(self):
        """On London's last evening of February it is March in Shanghai; what counts is the day of the books."""
        with freeze_time("2026-02-28 16:30:00"):
            self.assertEqual(self.company._process_today(), date(2026, 3, 1))
            first = self._money(10, self.company._process_today())
            late = self._money(20, "2026-02-28")
        with freeze_time("2026-03-31 16:30:00"):
            last = self._money(30, "2026-03-31")
            next_month = self._money(40, self.company._process_today())
        self.assertEqual([row.id for row in self._statement("2026-02").rows], self._lines(late).ids)
        self.assertEqual([row.id for row in self._statement("2026-03").rows], self._lines(first, last).ids)
        self.assertEqual([row.id for row in self._statement("2026-04").rows], self._lines(next_month).ids)
        self._assert_is_ledger("2026-02", "2026-03", "2026-04")
        march = self._statement("2026-03")
        self.assertTrue(march.has_before and march.has_after)
        self.assertFalse(self._statement("2026-02").has_before)
        self.assertFalse(self._statement("2026-04").has_after)

    def test_another_company_and_another_dealer(self):
        other = self._create_dealer("Wuhan Meiyuan", "D002")
        bill = self._bill(10, "2026-03-02", dealer=other)
        self.assertFalse(self._statement("2026-03").rows)
        self.assertEqual([row.id for row in self._statement("2026-03", other).rows], self._lines(bill).ids)
        line = self._lines(bill)
        self.assertFalse(self.dealer._get_statement_rows(self.company, line_id=line.id))
        self.assertTrue(other._get_statement_rows(self.company, line_id=line.id))
        foreign = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(other._get_statement_rows(foreign, line_id=line.id))

    def test_queries_do_not_grow_with_the_lines(self):
        counts = []
        for number in (3, 30):
            for _n in range(number):
                self._bill(1, "2026-03-02")
            rows = self._statement("2026-03").rows
            self.env["order.process.statement.answer"].sudo()._answer(self.dealer, self.company, rows, "confirmed")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.dealer.sudo()._get_statement(self.company, date(2026, 3, 1))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 10)
