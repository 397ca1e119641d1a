"""A statement is the ledger, over random histories of a dealer's account: to the cent, whatever is matched later."""

import doctest
import random
from datetime import date, timedelta

from odoo.addons.order_process.models.base import capitals
from odoo.addons.order_process.models.statement import statement_age, statement_xlsx
from odoo.addons.order_process.models.statement.statement_age import Item, tell_age
from odoo.addons.order_process.models.statement.statement_month import shift_month
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from .money_common import MoneyCommon
from .statement_common import StatementCommon

START = date(2025, 11, 1)
MONTHS = [shift_month(START, n) for n in range(6)]
HISTORIES = 1000


def draw_items(rng):
    """Lines of one account: debts with terms, money, and what reverses one of them, in part or whole."""
    items = []
    for number in range(rng.randint(0, 12)):
        due = START + timedelta(days=rng.randint(-200, 240))
        if items and rng.random() < 0.25:
            other = rng.choice(items)
            items.append(Item(other.key, due, -round(other.amount * rng.choice((1, 0.5, 1.01)), 2)))
        else:
            items.append(Item(number, due, rng.choice((1, 1, -1)) * rng.randint(1, 99999) / 100))
    return items


@tagged("post_install", "-at_install")
class TestStatementAge(TransactionCase):
    def test_doctests(self):
        for module in (capitals, statement_age, statement_xlsx):
            result = doctest.testmod(module)
            self.assertGreaterEqual(result.attempted, 2)
            self.assertFalse(result.failed)

    def test_thousand_random_accounts(self):
        """The age adds up to the balance, nothing is owed and in favour at once, and the order of the lines is none of
        its business; a day later, nothing is younger."""
        rng = random.Random(7)
        for number in range(HISTORIES):
            items, day = draw_items(rng), START + timedelta(days=rng.randint(0, 150))
            age = tell_age(items, day)
            with self.subTest(number=number, items=items, day=day):
                cents = sum(round(amount * 100) for amount in age.buckets) - round(age.favour * 100)
                self.assertEqual(cents, sum(round(item.amount * 100) for item in items))
                self.assertTrue(min(age.buckets) >= 0 and age.favour >= 0)
                self.assertFalse(age.favour and any(age.buckets))
                self.assertEqual(tell_age(rng.sample(items, len(items)), day), age)
                later = tell_age(items, day + timedelta(days=1))
                self.assertGreaterEqual(round(later.overdue, 2), round(age.overdue, 2))


class HistoriesCommon(StatementCommon, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receivable = cls._lines(cls._bill(1, "2025-01-01", dealer=cls.clerk.partner_id)).account_id

    def _assert_months(self, dealer, balances):
        """Each month opens as the one before closed, its lines lead from one to the other, and its age adds up.

        :param balances: ``{first day of a month: what all lines before it are together}``, the last one after the end
        """
        closing = None
        for month in MONTHS:
            statement = dealer._get_statement(self.company, month)
            ageing = dealer._get_statement_ageing(self.company, month, shift_month(month, 1) - timedelta(days=1))
            self.assertEqual(statement.opening, balances[month])
            self.assertEqual(statement.closing, balances[shift_month(month, 1)])
            self.assertIn(closing, (None, statement.opening))
            closing = statement.closing
            self.assertEqual(statement.rows[-1].running if statement.rows else statement.opening, closing)
            moved = self.currency.round(statement.opening + statement.charged - statement.credited)
            self.assertEqual(moved, closing)
            self.assertEqual(self.currency.round(sum(ageing.buckets) - ageing.favour), closing)


@tagged("post_install", "-at_install")
class TestStatementHistories(HistoriesCommon):
    def test_thousand_random_ledgers(self):
        """Lines as the ledger has them, written at once: a thousand dealers, and six months of each tenth of them line
        by line; the balances of all from one query a month."""
        rng = random.Random(11)
        dealers = self.env["res.partner"].create([{"name": f"{n}", "is_company": True} for n in range(HISTORIES)])
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        self.env.flush_all()
        drawn = {dealer.id: self._draw(rng) for dealer in dealers}
        self._write_ledger(journal, drawn)
        self.env.invalidate_all()
        before = {}
        for month in MONTHS:
            found = dealers._read_statement_balances(self.company, month, dealers)
            for dealer, lines in drawn.items():
                opening, closing, moved = found.get(dealer, (0.0, 0.0, False))
                expected = self._sum(lines, month), self._sum(lines, shift_month(month, 1))
                self.assertEqual((opening, closing), expected, (dealer, month, lines))
                self.assertEqual(moved, any(month <= day < shift_month(month, 1) for day, _due, _amount in lines))
                self.assertEqual(opening, before.get(dealer, opening))
                before[dealer] = closing
        for dealer in dealers[::10]:
            lines = drawn[dealer.id]
            months = [*MONTHS, shift_month(MONTHS[-1], 1)]
            self._assert_months(dealer.sudo(), {month: self._sum(lines, month) for month in months})

    def _draw(self, rng):
        days = (MONTHS[-1] - START).days + 30
        lines = []
        for _n in range(rng.randint(0, 14)):
            day = START + timedelta(days=rng.randint(-40, days))
            due = day + timedelta(days=rng.choice((0, 0, 15, 30, 60)))
            lines.append((day, due, rng.choice((1, 1, -1)) * rng.randint(1, 9999999) / 100))
        return lines

    def _sum(self, lines, until):
        return sum(round(amount * 100) for day, _due, amount in lines if day < until) / 100

    def _write_ledger(self, journal, drawn):
        """An entry for each line, with its other side on the same account and nobody's."""
        rows = [(dealer, *line) for dealer, lines in drawn.items() for line in lines]
        self.env.execute_query(
            SQL(
                """
                WITH given AS (
                    SELECT row_number() OVER () AS number, *
                      FROM unnest(%s::int[], %s::date[], %s::date[], %s::numeric[]) AS one(dealer, day, due, amount)
                ), made AS (
                    INSERT INTO account_move
                           (name, ref, state, move_type, auto_post, date, journal_id, company_id, currency_id)
                    SELECT 'RND/' || number, number::text, 'posted', 'entry', 'no', day, %s, %s, %s FROM given
                    RETURNING id, ref
                )
                INSERT INTO account_move_line
                       (move_id, date, date_maturity, partner_id, account_id, company_id, currency_id,
                        company_currency_id, balance, amount_currency, parent_state, display_type)
                SELECT made.id, day, due, dealer, %s, %s, %s, %s, amount, amount, 'posted', 'payment_term'
                  FROM given JOIN made ON made.ref = given.number::text
                RETURNING id
                """,
                *([row[n] for row in rows] for n in range(4)),
                journal.id,
                self.company.id,
                self.currency.id,
                self.receivable.id,
                self.company.id,
                self.currency.id,
                self.currency.id,
            )
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-05-10 03:00:00")
class TestStatementMatched(HistoriesCommon):
    """With the ledger's own documents: what is matched or undone after a month is over leaves its statement alone."""

    def test_random_histories_matched_later(self):
        rng = random.Random(23)
        for number in range(8):
            dealer = self._create_dealer(f"Random {number}", f"R{number}")
            records = self._draw_documents(rng, dealer)
            before = self._tell(dealer)
            self._assert_months(
                dealer.sudo(),
                {month: self._ledger(dealer, until=month) for month in (*MONTHS, shift_month(MONTHS[-1], 1))},
            )
            lines = self._lines(*records).filtered(lambda line: not line.reconciled)
            some = lines.filtered(lambda line: rng.random() < 0.7)
            if {line.balance > 0 for line in some} == {True, False}:
                some.reconcile()
                self.env.flush_all()
                self.assertEqual(self._tell(dealer), before, "matched")
            if rng.random() < 0.5:
                lines.remove_move_reconcile()
                self.env.flush_all()
                self.assertEqual(self._tell(dealer), before, "undone")

    def _draw_documents(self, rng, dealer):
        records = []
        for _n in range(rng.randint(2, 6)):
            day, amount = START + timedelta(days=rng.randint(0, 180)), rng.randint(1, 99999) / 100
            if rng.random() < 0.6:
                records.append(self._bill(amount, day, dealer=dealer))
            else:
                records.append(self._money(amount, day, dealer=dealer))
        bills = [record for record in records if record._name == "account.move"]
        if bills:
            refund = bills[0]._reverse_moves([{"invoice_date": bills[0].date + timedelta(days=20)}])
            refund.action_post()
            records.append(refund)
        return records

    def _tell(self, dealer):
        """Every month's figures and age."""
        account, told = dealer.sudo(), []
        for month in MONTHS:
            last = shift_month(month, 1) - timedelta(days=1)
            ageing = account._get_statement_ageing(self.company, month, last)
            told.append((account._get_statement(self.company, month).figures, ageing))
        return told
