"""What has been received for an order, by every way in which money comes in and goes back."""

import doctest

from odoo.addons.order_process.models.base import file_kind
from odoo.addons.order_process.models.payment import received
from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, freeze_time, tagged

from .money_common import MoneyCommon


class TestArithmetic(BaseCase):
    def test_doctests(self):
        for module in (received, file_kind):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertFalse(result.failed)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTenCases(MoneyCommon):
    def test_01_nothing(self):
        order = self._order(100)
        self._assert_received(order, 0, "nothing")
        self._invoice(self._approve(order))
        self._assert_received(order, 0, "nothing")

    def test_an_order_that_is_not_saved_has_no_money(self):
        order = self.env["sale.order"].new(self._order_vals())
        self.assertEqual(order._get_received(), {order: 0.0})

    def test_02_down_payment_on_a_quotation(self):
        order = self._order(100)
        invoice = self._down_payment(order, 40)
        self._assert_received(order, 0)
        self._pay_invoice(invoice)
        self.assertEqual(order.state, "draft")
        self._assert_received(order, 40, "part")

    def test_03_down_payment_then_final_invoice(self):
        order = self._order(100)
        self._pay_invoice(self._down_payment(order, 40))
        self._approve(order)
        final = self._invoice(order, final=True)
        self.assertEqual(final.amount_total, 60)
        self._assert_received(order, 40, "part")
        self._pay_invoice(final)
        self._assert_received(order, 100, "full")

    def test_04_invoice_paid_in_parts(self):
        order = self._approve(self._order(100))
        invoice = self._invoice(order)
        self._pay_invoice(invoice, 30)
        self._assert_received(order, 30, "part")
        self._pay_invoice(invoice, 70)
        self._assert_received(order, 100, "full")

    def test_05_grouped_invoice(self):
        first, second = self._approve(self._order(100)), self._approve(self._order(200))
        invoice = self._invoice(first | second, grouped=True)
        self.assertEqual((len(invoice), invoice.amount_total), (1, 300))
        self._pay_invoice(invoice, 150)
        self._assert_received(first, 50, "part")
        self._assert_received(second, 100, "part")
        self._pay_invoice(invoice, 150)
        self._assert_received(first, 100, "full")
        self._assert_received(second, 200, "full")

    def test_06_advance_before_and_after_reconciliation(self):
        order = self._order(100)
        payment = self._advance(order, 60)
        self._assert_received(order, 60, "part")
        self._approve(order)
        invoice = self._invoice(order)
        self._assert_received(order, 60)
        line = payment.move_id.line_ids.filtered(lambda row: row.account_type == "asset_receivable")
        invoice.js_assign_outstanding_line(line.id)
        self.assertEqual(invoice.amount_residual, 40)
        self._assert_received(order, 60, "part")
        line.remove_move_reconcile()
        self._assert_received(order, 60, "part")
        self.assertEqual(self._kinds(order, "paid", "unpaid"), ["paid"], "the same money is told once")

    def test_07_credit_note_netted_with_its_invoice(self):
        order = self._approve(self._order(100))
        invoice = self._invoice(order)
        refund = self._refund(invoice)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (0, 0))
        self._assert_received(order, 0, "nothing")

    def test_08_partial_credit_note_and_the_rest_paid(self):
        order = self._approve(self._order(100))
        invoice = self._invoice(order)
        self._refund(invoice, 20)
        self.assertEqual(invoice.amount_residual, 80)
        self._pay_invoice(invoice)
        self._assert_received(order, 80, "part")

    def test_09_paid_then_credited_and_paid_back(self):
        order = self._approve(self._order(100))
        invoice = self._invoice(order)
        self._pay_invoice(invoice)
        refund = self._refund(invoice, 30)
        self._assert_received(order, 100, "full")
        self._pay_invoice(refund)
        self._assert_received(order, 70, "part")
        self.assertEqual(self._kinds(order, "paid", "unpaid"), ["paid", "unpaid"])

    def test_10_overpaid(self):
        order = self._order(100)
        self._advance(order, 130)
        self._assert_received(order, 130, "over")
        self._invoice(self._approve(order))
        self._assert_received(order, 130, "over")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestGoesBack(MoneyCommon):
    def test_draft_counts_nothing(self):
        order = self._order(100)
        self._advance(order, 100, post=False)
        self._assert_received(order, 0, "nothing")

    def test_cancelled(self):
        order = self._order(100)
        payment = self._advance(order, 100)
        self._assert_received(order, 100)
        payment.action_cancel()
        self._assert_received(order, 0, "nothing")

    def test_reset_to_draft_and_deleted(self):
        order = self._order(100)
        payment = self._advance(order, 100)
        payment.action_draft()
        self._assert_received(order, 0)
        payment.action_post()
        self._assert_received(order, 100)
        payment.action_draft()
        payment.unlink()
        self._assert_received(order, 0)

    def test_entry_of_the_payment_reset(self):
        """Not through the payment but through its entry."""
        order = self._order(100)
        payment = self._advance(order, 100)
        payment.move_id.button_draft()
        self._assert_received(order, 0)

    def test_bounced_advance(self):
        order = self._order(100)
        payment = self._advance(order, 100)
        payment.action_reject()
        self.assertEqual((payment.state, payment.move_id.state), ("rejected", "posted"))
        self._assert_received(order, 0, "nothing")
        self.assertEqual(self._kinds(order, "paid", "unpaid"), ["paid", "unpaid"])

    def test_bounced_payment_of_an_invoice(self):
        """The invoice is open again for what bounced."""
        order = self._approve(self._order(100))
        invoice = self._invoice(order)
        first = self._pay_invoice(invoice, 30)
        second = self._pay_invoice(invoice, 70)
        self._assert_received(order, 100, "full")
        second.action_reject()
        self.assertEqual(invoice.amount_residual, 70)
        self._assert_received(order, 30, "part")
        first.action_reject()
        self._assert_received(order, 0, "nothing")

    def test_cancelled_payment_of_an_invoice(self):
        order = self._approve(self._order(100))
        payment = self._pay_invoice(self._invoice(order))
        payment.action_draft()
        self._assert_received(order, 0)
        payment.action_post()
        self._assert_received(order, 100)
        payment.action_cancel()
        self._assert_received(order, 0)

    def test_invoice_reset_and_cancelled(self):
        """Money paid for the order stays with it while its invoice is corrected."""
        order = self._approve(self._order(100))
        invoice = self._invoice(order)
        self._register(order, 100)
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_received(order, 100)
        invoice.button_draft()
        self._assert_received(order, 100)
        invoice.button_cancel()
        self._assert_received(order, 100)

    def test_advance_given_back(self):
        order = self._order(100)
        payment = self._advance(order, 100)
        back = self._advance(order, 40, payment_type="outbound")
        self._assert_received(order, 60, "part")
        self._reconcile(payment.move_id, back.move_id)
        self._assert_received(order, 60, "part")

    def test_online_refund(self):
        order = self._order(100)
        tx = self._transaction(order, 100)
        self._assert_received(order, 100, "full")
        self._transaction(order, -30, source_transaction_id=tx.id, operation="refund", sale_order_ids=False)
        self._assert_received(order, 70, "part")

    def test_unlinked_payment_is_nobodys(self):
        order = self._order(100)
        self._advance(order, 100, process_order_id=False)
        self._assert_received(order, 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestSeveralOrders(MoneyCommon):
    def test_one_payment_by_separate_invoices(self):
        first, second = self._approve(self._order(100)), self._approve(self._order(200))
        invoices = self._invoice(first | second)
        self.assertEqual(len(invoices), 2)
        payment = self._pay_invoice(invoices)
        self.assertEqual(len(payment), 1)
        self._assert_received(first, 100, "full")
        self._assert_received(second, 200, "full")
        payment.action_reject()
        self._assert_received(first, 0)
        self._assert_received(second, 0)

    def test_one_transaction_shared_out(self):
        """In the order of their ids, each what it lacks; what is over belongs to none."""
        first, second, third = (self._order(amount) for amount in (100, 200, 50))
        self._advance(first, 70)
        tx = self._transaction(second | first | third, 250)
        self._assert_received(first, 100, "full")
        self._assert_received(second, 200, "full")
        self._assert_received(third, 20, "part")
        self.assertEqual(sum((first | second | third).mapped("amount_received")), 320)
        self.assertEqual(second._get_received(), {second: 200}, "asked alone the answer is the same")
        tx.payment_id.action_cancel()
        self._assert_received(first, 70)
        self._assert_received(second, 0)
        self._assert_received(third, 0)

    def test_shared_transaction_then_invoices(self):
        first, second = self._order(100), self._order(200)
        tx = self._transaction(first | second, 300)
        self._approve(first)
        invoice = self._invoice(first, post=False)
        # Core matches the whole transaction with the first invoice of its orders that is posted.
        invoice.transaction_ids = tx
        invoice.action_post()
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_received(first, 100, "full")
        self._assert_received(second, 200, "full")

    def test_two_transactions_in_a_chain(self):
        first, second, third = (self._order(amount) for amount in (100, 100, 100))
        self._transaction(first | second, 150)
        self._transaction(second | third, 100)
        self._assert_received(first, 100)
        self._assert_received(second, 100)
        self._assert_received(third, 50)
        self.assertEqual(third._get_received(), {third: 50})

    def test_an_order_that_grows_takes_more_of_it(self):
        first, second = self._approve(self._order(100)), self._order(200)
        self._transaction(first | second, 200)
        self._assert_received(second, 100)
        first.order_line.with_user(self.clerk).sudo(False).price_unit = 1.5
        self._assert_received(first, 150, "full")
        self._assert_received(second, 50, "part")

    def test_payment_for_an_order_is_its_own(self):
        """Made for one order and matched with another's invoice, it counts where it was used."""
        first, second = self._approve(self._order(100)), self._approve(self._order(60))
        payment = self._advance(first, 100)
        self._reconcile(payment.move_id, self._invoice(second))
        self._assert_received(second, 60, "full")
        self._assert_received(first, 40, "part")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCurrencies(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.currency"].create({"name": "XQX", "symbol": "¤", "rounding": 0.01})
        cls.env["res.currency.rate"].create(
            [
                {"name": day, "rate": rate, "currency_id": cls.foreign.id, "company_id": cls.company.id}
                for day, rate in (("2026-01-01", 2.0), ("2026-03-01", 4.0))
            ]
        )

    def test_payment_in_another_currency(self):
        """At the rate of the day on which it was paid: 2 for 1 in February, 4 for 1 in March."""
        order = self._order(100)
        self._advance(order, 80, currency_id=self.foreign.id, date="2026-02-10")
        self._assert_received(order, 40)
        self._advance(order, 80, currency_id=self.foreign.id)
        self._assert_received(order, 60, "part")

    def test_order_in_another_currency(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": self.foreign.id, "company_id": self.company.id}
        )
        order = self._order(100, pricelist_id=pricelist.id)
        self.assertEqual((order.currency_id, order.amount_total), (self.foreign, 400))
        self._advance(order, 50, date="2026-02-10")
        self._assert_received(order, 100, "part")
        self._advance(order, 300, currency_id=self.foreign.id)
        self._assert_received(order, 400, "full")
        self._approve(order)
        invoice = self._invoice(order)
        self.assertEqual(invoice.payment_state, "paid", "by what was paid ahead, at the rates of its days")
        self._assert_received(order, 400, "full")
        self._advance(order, 400, currency_id=self.foreign.id)
        self._assert_received(order, 800, "over")

    def test_company_money_for_a_foreign_invoice(self):
        """What is settled of the invoice counts, whatever the exchange made of it."""
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": self.foreign.id, "company_id": self.company.id}
        )
        order = self._approve(self._order(100, pricelist_id=pricelist.id))
        self._pay_invoice(self._invoice(order), 100, currency_id=self.currency.id)
        self._assert_received(order, 400, "full")

    def test_shared_transaction_in_another_currency(self):
        first, second = self._order(100), self._order(100)
        tx = self._transaction(first | second, 600, currency_id=self.foreign.id)
        self.assertEqual(tx.payment_id.currency_id, self.foreign)
        self._assert_received(first, 100, "full")
        self._assert_received(second, 50, "part")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestExactly(MoneyCommon):
    def test_taxes_rounded_over_the_whole_invoice(self):
        """The cents that rounding the taxes of the whole adds to the lines are the order's, not missing."""
        self.company.tax_calculation_rounding_method = "round_globally"
        tax = self.env["account.tax"].create(
            {"name": "13.33 %", "amount": 13.33, "amount_type": "percent", "company_id": self.company.id}
        )
        product = self._create_product("Odd", "ODD", 3.33)
        product.taxes_id = tax
        self._stock(product, 10)
        order = self._approve(self._order(0, lines=[(product, 1), (product, 1), (product, 1)]))
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, order.amount_total)
        self._pay_invoice(invoice)
        self._assert_received(order, order.amount_total, "full")
        self.assertFalse(self._codes(order, "dispatch"))

    def test_invoice_rounded_to_coins(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Five cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company.income_currency_exchange_account_id.id,
                "loss_account_id": self.company.expense_currency_exchange_account_id.id,
            }
        )
        product = self._create_product("Odd", "ODD", 99.98)
        self._stock(product, 10)
        order = self._approve(self._order(0, lines=[(product, 1)]))
        invoice = self._invoice(order, post=False)
        invoice.invoice_cash_rounding_id = rounding
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 100)
        self._pay_invoice(invoice)
        self._assert_received(order, 99.98, "full")

    def test_line_that_serves_two_orders(self):
        """An invoice line tied to lines of two orders is not counted twice."""
        first, second = self._approve(self._order(100)), self._approve(self._order(100))
        invoice = self._invoice(first, post=False)
        invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product").sale_line_ids = (
            first.order_line | second.order_line
        )
        invoice.action_post()
        self._pay_invoice(invoice)
        self._assert_received(first, 50)
        self._assert_received(second, 50)

    def test_payment_without_an_entry(self):
        """Where the way of payment has no account Odoo books nothing; the money is in all the same."""
        order = self._order(100)
        payment = self._advance(order, 100, post=False)
        payment.journal_id = self.cash
        payment.payment_method_line_id.payment_account_id = False
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        self._assert_received(order, 100, "full")
        payment.action_reject()
        self._assert_received(order, 0)

    def test_query_count(self):
        """As many queries for fifty orders as for one."""
        orders = self.env["sale.order"].browse()
        for _n in range(50):
            orders |= self._order(100)
        self._transaction(orders[0] | orders[1], 150)
        for order in orders[2:30]:
            self._advance(order, 50)
        self._approve(orders[30:])
        self._pay_invoice(self._invoice(orders[30:], grouped=True), 600)
        self.env.flush_all()
        received_alone = {}
        for order in (orders[0], orders[5], orders[40]):
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                received_alone |= order._get_received()
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            all_received = orders._get_received()
        self.assertEqual({order: all_received[order] for order in received_alone}, received_alone)
        self.assertEqual(sum(all_received.values()), 150 + 28 * 50 + 600)

    def test_switched_off(self):
        order = self._order(100)
        self.company.order_process_enabled = False
        self._advance(order, 100)
        self.assertEqual(order.amount_received, 0)
        self.company.order_process_enabled = True
        self._assert_received(order, 100, "full")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLink(MoneyCommon):
    def test_stays_once_posted(self):
        order, other = self._order(100), self._order(100)
        payment = self._advance(order, 100)
        for target in (other.id, False):
            with self.assertRaisesRegex(UserError, "cannot be changed any more"):
                payment.process_order_id = target
        payment.process_order_id = order.id
        payment.action_draft()
        payment.process_order_id = other
        payment.action_post()
        self._assert_received(order, 0)
        self._assert_received(other, 100)

    def test_order_of_another_dealer(self):
        stranger = self._create_dealer("Wuhan Meiyuan", "D002")
        order = self._order(100)
        with self.assertRaisesRegex(ValidationError, "is an order of Changsha Liren"):
            self._advance(order, 100, partner_id=stranger.id)
        contact = order.partner_id.child_ids[:1]
        self.assertEqual(self._advance(order, 50, partner_id=contact.id).state, "in_process")

    def test_payer_of_the_invoice(self):
        payer = self._create_dealer("Changsha Holding", "D003")
        order = self._order(100)
        order.with_user(self.clerk).sudo(False).partner_invoice_id = payer
        self._advance(order, 50, partner_id=payer.id)
        self._assert_received(order, 50)

    def test_order_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere", "order_process_enabled": False})
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create({"partner_id": self.dealer.id, "company_id": company.id})
        )
        with self.assertRaises(UserError):
            self._advance(order, 100)

    def test_copy(self):
        order = self._order(100)
        payment = self._advance(order, 100)
        self.assertFalse(payment.copy().process_order_id)
        copy = order.copy()
        self.assertEqual((copy.amount_received, copy.payment_status), (0, "nothing"))

    def test_nothing_to_pay(self):
        order = self._order(0)
        self.assertEqual((order.amount_total, order.payment_status), (0, "full"))

    def test_list_of_payments(self):
        order = self._approve(self._order(100))
        advance = self._advance(order, 10)
        paid = self._pay_invoice(self._invoice(order), 20)
        online = self._transaction(order, 30).payment_id
        self.assertEqual(order.process_payment_ids, advance | paid | online)

    def test_history(self):
        order = self._order(100)
        self._register(order, 100)
        event = order.event_ids.filtered(lambda row: row.kind == "paid")
        self.assertEqual(event.user_id, self.cashier)
        old, new = event.detail["amount"]
        self.assertIn("0.00", old)
        self.assertIn("100.00", new)
        self.assertIn("100.00", event.summary)
