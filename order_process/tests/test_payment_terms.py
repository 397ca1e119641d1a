"""Paid, then invoiced; held by hand; cash discounts; refunds; one transfer for several orders; paid orders leave."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .money_common import MoneyCommon
from .test_payment_back import BackCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestPaidThenInvoiced(MoneyCommon):
    """Policy, step 3: the dealer pays, then finance issues the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fetched = cls.prepaid.copy({"invoice_moment": "before"})
        cls.fetched.name = "Fetched by the dealer, prepaid"
        cls.env.flush_all()

    def _issue(self, order):
        return order.with_user(self.finance).sudo(False).action_issue_invoice()

    def _posted(self, order):
        return order.invoice_ids.filtered(lambda move: move.state == "posted")

    def test_not_before_the_money(self):
        order = self._approve(self._order(100, self.fetched))
        refusal = r"cannot be invoiced yet:\n• Payment: \$.100.00 due, \$.0.00 received, \$.100.00 missing"
        with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
            self._issue(order)
        self._register(order, 60)
        with self.assertRaisesRegex(UserError, r"\$.40.00 missing"), self.cr.savepoint():
            self._issue(order)
        self._register(order, 40, memo="slip 2")
        self._issue(order)
        self.assertEqual((self._posted(order).amount_total, self._posted(order).payment_state), (100, "paid"))

    def test_core_doors(self):
        """The invoice made from the list may be a draft; it posts by no way."""
        order = self._approve(self._order(100, self.fetched))
        draft = self._invoice(order, post=False)
        for do in (draft.action_post, draft._post, lambda: draft.write({"state": "posted"})):
            with self.assertRaisesRegex(UserError, r"Payment: .*100\.00 missing"), self.cr.savepoint():
                do()
        self._register(order, 100)
        draft.action_post()
        self.assertEqual(draft.payment_state, "paid")

    def test_setting_off(self):
        self.company.invoice_after_payment = False
        order = self._approve(self._order(100, self.fetched))
        self._issue(order)
        self.assertEqual(self._posted(order).payment_state, "not_paid")

    def test_down_payment_is_how_money_is_asked_for(self):
        order = self._approve(self._order(100, self.fetched))
        invoice = self._down_payment(order, 40)
        self._pay_invoice(invoice)
        with self.assertRaisesRegex(UserError, r"\$.60.00 missing"), self.cr.savepoint():
            self._issue(order)
        self._register(order, 60)
        self._issue(order)
        self.assertEqual(sum(self._posted(order).mapped("amount_total")), 100)
        self.assertEqual(set(self._posted(order).mapped("payment_state")), {"paid"})

    def test_other_methods_are_free(self):
        """On account, and prepaid where the method leaves the invoice free."""
        account = self.fetched.copy({"payment_rule": "credit"})
        for carrier in (account, self.prepaid):
            order = self._approve(self._order(100, carrier))
            self._issue(order)
            self.assertEqual(len(self._posted(order)), 1)

    def test_for_a_part_of_the_money(self):
        """Where goods leave for a part of the money, so much is invoiced."""
        self.company.payment_partial_release = True
        order = self._approve(self._order(100, self.fetched))
        with self.assertRaisesRegex(UserError, r"\$.100.00 missing"), self.cr.savepoint():
            self._issue(order)
        self._register(order, 60)
        refusal = r"paid in part: \$.60.00 received, \$.0.00 invoiced, and this invoice adds \$.100.00"
        with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
            self._issue(order)
        draft = self._invoice(order, post=False)
        draft.invoice_line_ids.quantity = 60
        draft.action_post()
        self.assertEqual((draft.amount_total, draft.payment_state), (60, "paid"))
        rest = self._invoice(order, post=False)
        refusal = r"\$.60.00 received, \$.60.00 invoiced, and this invoice adds \$.40.00"
        with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
            rest.action_post()
        self._register(order, 40, memo="slip 2")
        rest.action_post()
        self.assertEqual(rest.payment_state, "paid")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestHeldByHand(BackCommon):
    """What a person holds is not invoiced without a word."""

    def test_bulk_names_it_and_the_rest_goes(self):
        free, held = self._approve(self._order(100, self.account)), self._approve(self._order(200, self.account))
        held.with_user(self.manager).sudo(False).action_hold("price in dispute")
        orders = free | held
        notice = orders.with_user(self.finance).sudo(False).action_issue_invoice()
        self.assertIn("price in dispute", notice["params"]["message"])
        self.assertEqual((len(free.invoice_ids), len(held.invoice_ids)), (1, 0))

    def test_core_create_invoices(self):
        """The list's Create Invoices, also for a down payment, by sales and by RPC."""
        free, held = self._approve(self._order(100, self.account)), self._approve(self._order(200, self.account))
        held.with_user(self.manager).sudo(False).action_hold("price in dispute")
        refusal = rf"{held.name} cannot be invoiced yet:\n• Held: price in dispute"
        for method, orders in (("delivered", free | held), ("fixed", held), ("percentage", held)):
            wizard = (
                self.env["sale.advance.payment.inv"]
                .with_user(self.clerk)
                .with_context(active_model="sale.order", active_ids=orders.ids)
                .create({"advance_payment_method": method, "fixed_amount": 10, "amount": 10})
            )
            with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
                wizard.create_invoices()
        with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
            held.with_user(self.finance).sudo(False)._create_invoices()
        self.assertFalse((free | held).invoice_ids)

    def test_draft_from_before_the_hold(self):
        """Also for goods that have left in part; released with a reason it goes."""
        order = self._approve(self._order(200, self.account))
        draft = self._invoice(order, post=False)
        order.with_user(self.manager).sudo(False).action_hold("price in dispute")
        with self.assertRaisesRegex(UserError, "Held: price in dispute"), self.cr.savepoint():
            draft.with_user(self.finance).sudo(False).action_post()
        hold = order.hold_ids.filtered(lambda hold: hold.code == "manual")
        hold.with_user(self.manager).sudo(False).action_release("settled on the phone")
        draft.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(draft.state, "posted")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCashDiscount(BackCommon):
    """2 % within 10 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.early = cls.env["account.payment.term"].create(
            {
                "name": "2/10, 30 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        cls.env.flush_all()

    def _loss(self):
        account = self.company.account_journal_early_pay_discount_loss_account_id
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return sum(lines.mapped("balance"))

    def test_paid_in_time(self):
        order = self._shipped(100, payment_term_id=self.early.id)
        invoice = self._invoice(order)
        self._register(order, 98)
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (0, "paid"))
        self._assert_received(order, 100, "full")
        self.assertEqual((order.amount_owed, order.process_stage, self._loss()), (0, "closed", 2))
        self._assert_ledger(0)

    def test_too_late_or_too_little(self):
        for day, amount, left in (("2026-03-13", 98, 2), ("2026-03-12", 97.99, 2.01)):
            order = self._shipped(100, payment_term_id=self.early.id)
            invoice = self._invoice(order)
            with freeze_time("2026-03-14 01:00:00"):
                self._register(order, amount, date=fields.Date.to_date(day))
            self.assertAlmostEqual(invoice.amount_residual, left)
            self._assert_received(order, amount, "part")
            self.assertEqual((order.process_stage, self._loss()), ("shipped", 0))

    def test_paid_ahead(self):
        """98 pay the order of 100; its invoice asks for no more."""
        order = self._order(100, payment_term_id=self.early.id)
        self._register(order, 98)
        self._assert_received(order, 98, "full")
        self.assertEqual(order.amount_owed, 0)
        self._approve(order)
        self.assertFalse(self._held(order))
        invoice = self._invoice(order)
        self.assertEqual((invoice.payment_state, self._loss()), ("paid", 2))
        self._assert_received(order, 100, "full")
        self._assert_ledger(0)

    def test_paid_ahead_too_little(self):
        order = self._order(100, payment_term_id=self.early.id)
        self._register(order, 97)
        self._assert_received(order, 97, "part")
        self.assertEqual(order.amount_owed, 3)
        self.assertTrue(self._held(self._approve(order)))

    def test_tax_goes_with_it(self):
        """13 % on 100: the discount of 2.26 is 2.00 of goods and 0.26 of tax."""
        tax = self.env["account.tax"].create({"name": "13%", "amount": 13, "company_id": self.company.id})
        goods = self._create_product("Taxed", "TX", 100)
        goods.taxes_id = tax
        self._stock(goods, 10)
        order = self._shipped(lines=[(goods, 1)], payment_term_id=self.early.id)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, 113)
        self._register(order, 110.74)
        self.assertEqual((invoice.payment_state, self._loss()), ("paid", 2))
        entry = self.env["account.move"].search([("cash_discount_move_id", "=", invoice.id)])
        self.assertEqual(sorted(entry.line_ids.mapped("balance")), [-2.26, 0.26, 2.0])
        self.assertEqual(entry.line_ids.filtered("tax_line_id").tax_line_id, tax)

    def test_taken_back_with_the_money(self):
        order = self._shipped(100, payment_term_id=self.early.id)
        invoice = self._invoice(order)
        payment = self._register(order, 98).with_user(self.cashier).sudo(False)
        payment.action_draft()
        self.assertEqual((invoice.amount_residual, self._loss(), order.process_stage), (100, 0, "shipped"))
        payment.action_post()
        self.assertEqual((invoice.amount_residual, self._loss(), order.process_stage), (0, 2, "closed"))
        payment.action_return("cheque not honoured")
        self.assertEqual((invoice.amount_residual, self._loss(), order.process_stage), (100, 0, "shipped"))
        self._assert_ledger(100)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestRefund(BackCommon):
    def test_matches_the_overpayment(self):
        order = self._closed(100)
        self._advance(order, 30)
        self._assert_received(order, 130, "over")
        self._assert_ledger(-30)
        back = self._advance(order, 30, payment_type="outbound", post=False)
        back.with_user(self.cashier).sudo(False).action_post()
        lines = order.process_payment_ids.move_id.line_ids.filtered(lambda row: row.account_type == "asset_receivable")
        self.assertEqual((set(lines.mapped("reconciled")), back.is_reconciled), ({True}, True))
        self._assert_received(order, 100, "full")
        self._assert_ledger(0)

    def test_of_a_cancelled_order(self):
        order, other = self._order(100), self._order(100)
        self._advance(order, 100)
        kept = self._advance(other, 100)
        back = self._advance(order, 100, payment_type="outbound")
        self.assertTrue(back.is_reconciled)
        self.assertFalse(kept.is_reconciled, "money of another order is not touched")
        self._assert_received(order, 0)
        self._assert_received(other, 100)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestOneTransfer(BackCommon):
    """One transfer names several orders with the amount of each."""

    def _wizard(self, orders):
        action = orders.with_user(self.cashier).sudo(False).action_register_payment()
        return self.env[action["res_model"]].with_user(self.cashier).browse(action["res_id"])

    def _register_together(self, amounts):
        orders = self.env["sale.order"].union(*amounts)
        with Form(self._wizard(orders)) as form:
            form.together = True
            form.memo = "transfer 77"
            for index, amount in enumerate(amounts.values()):
                with form.line_ids.edit(index) as line:
                    line.amount = amount
        form.save().action_register()
        return self.env["account.payment"].search([("memo", "=", "transfer 77")])

    def test_for_two_orders(self):
        first, second = self._shipped(100), self._order(200)
        invoice = self._invoice(first)
        payment = self._register_together({first: 100, second: 150})
        self.assertEqual((len(payment), payment.amount, payment.memo), (1, 250, "transfer 77"))
        self.assertEqual((invoice.payment_state, first.process_stage), ("paid", "closed"))
        self._assert_received(first, 100, "full")
        self._assert_received(second, 150, "part")
        self.assertEqual(second.process_payment_ids, payment)
        self._assert_ledger(-150)
        self._register(second, 50)
        second = self._approve(second)
        self.assertEqual(self._invoice(second).payment_state, "paid")
        self._assert_received(second, 200, "full")
        self._assert_ledger(0)

    def test_one_order_takes_nothing_of_the_other(self):
        """The second invoice is open although money lies on the account, because that is the first order's."""
        first, second = self._order(100), self._shipped(200)
        self._register_together({first: 100, second: 50})
        invoice = self._invoice(second)
        self.assertEqual(invoice.amount_residual, 150)
        self._assert_received(first, 100, "full")
        self._assert_received(second, 50, "part")

    def test_goes_back_as_one(self):
        first, second = self._closed(100), self._shipped(200)
        invoice = self._invoice(second)
        third = self._order(50)
        payment = self._register_together({second: 200, third: 50}).with_user(self.cashier).sudo(False)
        self.assertEqual((second.process_stage, first.process_stage), ("closed", "closed"))
        payment.action_draft()
        self._assert_received(second, 0)
        self._assert_received(third, 0)
        payment.date = "2026-03-01"
        payment.action_post()
        self._assert_received(second, 200, "full")
        self._assert_received(third, 50, "full")
        payment.action_return("recalled")
        self.assertEqual((second.process_stage, first.process_stage), ("shipped", "closed"))
        self.assertEqual(invoice.amount_residual, 200)
        self._assert_received(second, 0)
        self._assert_received(third, 0)
        self._assert_ledger(200)

    def test_amount_stays_what_the_orders_get(self):
        first, second = self._order(100), self._order(200)
        payment = self._register_together({first: 100, second: 200}).with_user(self.cashier).sudo(False)
        payment.action_draft()
        with self.assertRaisesRegex(UserError, r"of \$.301.00 is for .* which get \$.300.00"), self.cr.savepoint():
            payment.amount = 301

    def test_what_is_refused(self):
        first, second = self._order(100), self._order(200)
        with self.assertRaisesRegex(UserError, rf"{second.name}: .*201.00 is more than the .*200.00"):
            self._register_together({first: 100, second: 201})
        other = self._create_dealer("Zhuzhou Meifa", "D002")
        foreign = self._order(100, partner_id=other.id)
        wizard = self._wizard(first | foreign)
        self.assertFalse(wizard.may_together)
        wizard.write({"together": True, "memo": "transfer 78"})
        with self.assertRaisesRegex(UserError, "One transfer is one dealer's"), self.cr.savepoint():
            wizard.action_register()
        self._register_together({first: 100, second: 200})
        with self.assertRaisesRegex(UserError, "is more than the|was registered already"), self.cr.savepoint():
            self._register_together({first: 100, second: 200})

    def test_shares_are_written_by_nobody(self):
        first, second = self._order(100), self._order(200)
        payment = self._register_together({first: 100, second: 200})
        for do in (
            lambda share: share.write({"amount": 300}),
            lambda share: share.unlink(),
            lambda share: share.create({"payment_id": payment.id, "order_id": first.id, "amount": 1}),
        ):
            with self.assertRaisesRegex(UserError, "Order Paid by a Transfer"), self.cr.savepoint():
                do(payment.process_share_ids[:1])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestPaidOrdersLeave(BackCommon):
    """Another invoice is overdue; the order that is paid leaves all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.env.flush_all()

    def _credit_holds(self, order):
        return order.hold_ids.filtered(lambda hold: hold.code == "credit" and not hold.released_on)

    def test_paid_in_full(self):
        late = self._shipped(500, payment_term_id=self.monthly.id)
        self._invoice(late)
        order = self._approve(self._order(100, self.account, payment_term_id=self.monthly.id))
        with freeze_time("2026-04-20 01:00:00"):
            self.env["sale.order"]._find_credit_waiting()._sync_credit()
            self.assertTrue(self._credit_holds(order))
            self._register(order, 99.99)
            self.assertTrue(self._credit_holds(order))
            self._register(order, 0.01, memo="slip 2")
            self.assertFalse(self._credit_holds(order))
            self.assertNotIn("credit", self._codes(order, "ship"))
            self.company.credit_paid_passes = False
            self.assertIn("credit", self._codes(order, "ship"))

    def test_money_that_goes_back_holds_it_again(self):
        late = self._shipped(500, payment_term_id=self.monthly.id)
        self._invoice(late)
        order = self._approve(self._order(100, self.account, payment_term_id=self.monthly.id))
        with freeze_time("2026-04-20 01:00:00"):
            payment = self._register(order, 100)
            self.assertNotIn("credit", self._codes(order, "ship"))
            payment.with_user(self.cashier).sudo(False).action_return("recalled")
            self.assertTrue(self._credit_holds(order))
            self.assertIn("credit", self._codes(order, "ship"))
