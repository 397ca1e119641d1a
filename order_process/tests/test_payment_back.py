"""Money that was taken back: order, invoice, ledger and rep follow, whatever way it went."""

import random

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .handin_common import DRAFT, HandinCommon
from .money_common import MoneyCommon


class BackCommon(MoneyCommon):
    """Orders on account that have left; the books of the dealer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.carrier.copy({"payment_rule": "credit"})
        cls.account.name = "On account"
        cls.monthly = cls.env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]}
        )
        cls.bookkeeper = cls._create_user("bookkeeper", "account.group_account_invoice")
        cls.env.flush_all()

    @classmethod
    def _shipped(cls, amount=998, carrier=None, **vals):
        orders = cls._approve(cls._order(amount, carrier or cls.account, **vals))
        windows = cls.env["order.process.window"].with_context(order_process_one_transaction=True)
        for hour in (10, 12, 16):
            if not orders.picking_ids.dispatch_id:
                windows._run_due(cls._instant(cls, hour))
        orders.picking_ids.with_user(cls.keeper).with_context(skip_sms=True).button_validate()
        return orders

    @classmethod
    def _closed(cls, amount=998, **vals):
        """Shipped, invoiced and paid at the cashier: nothing is left to do."""
        order = cls._shipped(amount, **vals)
        cls._invoice(order)
        cls._register(order, amount)
        return order

    def _payments(self, order):
        return order.process_payment_ids.with_user(self.cashier).sudo(False)

    def _assert_ledger(self, balance):
        """What is posted of the dealer is what is open, and so much."""
        self.env.flush_all()
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", self.dealer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        self.assertAlmostEqual(sum(lines.mapped("balance")), balance, places=2)
        self.assertAlmostEqual(sum(lines.mapped("amount_residual")), balance, places=2)

    def _assert_open_again(self, order, amount=998):
        invoice = order.invoice_ids
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (amount, "not_paid"))
        self.assertEqual(order.process_stage, "received" if order.receipt_confirmed_on else "shipped")
        self._assert_received(order, 0, "nothing")
        self._assert_ledger(amount)
        self.assertEqual(self._codes(order, "close"), ["payment"])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTakenBack(BackCommon):
    def test_reset_to_draft_and_posted_again(self):
        order = self._closed()
        self.assertEqual(order.process_stage, "closed")
        self._assert_ledger(0)
        payment = self._payments(order)
        payment.action_draft()
        self._assert_open_again(order)
        payment.action_post()
        self.assertEqual((order.process_stage, order.invoice_ids.payment_state), ("closed", "paid"))
        self._assert_received(order, 998, "full")
        self._assert_ledger(0)

    def test_registered_on_the_invoice_and_reset(self):
        """The accountant's way, without the order's name on the payment."""
        order = self._shipped()
        payment = self._pay_invoice(self._invoice(order))
        self.assertEqual(order.process_stage, "closed")
        payment.action_draft()
        self._assert_open_again(order)
        payment.action_post()
        self.assertEqual(order.process_stage, "closed")
        self._assert_ledger(0)

    def test_cancelled_though_it_is_not_the_last(self):
        """Finance cancels it; the entry keeps its number."""
        order, other = self._closed(), self._closed(100)
        payment = self._payments(order)
        number = payment.name
        payment.action_draft()
        payment.action_cancel()
        self._assert_open_again(order)
        self.assertEqual((payment.state, payment.move_id.state, payment.move_id.name), ("canceled", "cancel", number))
        self.assertEqual(other.process_stage, "closed")

    def test_cancelled_while_posted(self):
        order = self._closed()
        self._payments(order).action_cancel()
        self._assert_open_again(order)

    def test_last_one_deleted(self):
        order = self._closed()
        payment = self._payments(order)
        payment.action_draft()
        payment.unlink()
        self._assert_open_again(order)

    def test_entry_reset_without_the_payment(self):
        order = self._closed()
        self._payments(order).move_id.button_draft()
        self._assert_open_again(order)

    def test_state_written(self):
        for state in ("draft", "canceled"):
            order = self._closed(100)
            self._payments(order).write({"state": state})
            self.assertEqual((order.invoice_ids.amount_residual, order.process_stage), (100, "shipped"))
            self._assert_received(order, 0, "nothing")

    def test_taken_off_the_invoice(self):
        """The money is still the order's; its invoice is open all the same, and the order not settled."""
        order = self._closed()
        invoice = order.invoice_ids
        line = invoice.line_ids.filtered(lambda row: row.account_type == "asset_receivable")
        line.with_user(self.cashier).sudo(False).remove_move_reconcile()
        self.assertEqual((order.process_stage, order.amount_received), ("shipped", 998))
        self._assert_ledger(0)
        paid = order.process_payment_ids.move_id.line_ids.filtered(lambda row: row.account_id == line.account_id)
        (line | paid).reconcile()
        self.assertEqual(order.process_stage, "closed")

    def _owed(self, invoice):
        return invoice.line_ids.filtered(lambda row: row.account_type == "asset_receivable")

    def _paid_by_statement(self):
        order = self._shipped()
        owed = self._owed(self._invoice(order))
        row = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "date": "2026-03-02", "payment_ref": "998", "amount": 998}
        )
        suspense = row.move_id.line_ids.filtered(lambda line: line.account_id == self.bank.suspense_account_id)
        row.move_id.with_context(force_delete=True, skip_readonly_check=True).line_ids = [
            Command.update(suspense.id, {"account_id": owed.account_id.id, "partner_id": self.dealer.id})
        ]
        (suspense | owed).reconcile()
        return order, owed, row

    def test_line_of_a_bank_statement(self):
        """Matched with the invoice, then undone."""
        order, _owed, row = self._paid_by_statement()
        self.assertEqual(order.process_stage, "closed")
        row.action_undo_reconciliation()
        self._assert_open_again(order)

    def test_amount_of_the_statement_line_changes(self):
        order, _owed, row = self._paid_by_statement()
        self.assertEqual(order.process_stage, "closed")
        row.with_context(force_delete=True).amount = 500
        self.assertEqual((order.invoice_ids.amount_residual, order.process_stage), (998, "shipped"))
        self._assert_received(order, 0, "nothing")

    def test_statement_line_deleted(self):
        order, _owed, row = self._paid_by_statement()
        row.unlink()
        self._assert_open_again(order)

    def test_entry_by_hand_reset(self):
        order = self._shipped()
        owed = self._owed(self._invoice(order))
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({"account_id": owed.account_id.id, "partner_id": self.dealer.id, "credit": 998}),
                    Command.create({"account_id": self.bank.default_account_id.id, "debit": 998}),
                ],
            }
        )
        entry.action_post()
        (owed | entry.line_ids.filtered("partner_id")).with_user(self.cashier).reconcile()
        self.assertEqual(order.process_stage, "closed")
        entry.button_draft()
        self._assert_open_again(order)
        entry.action_post()
        self.assertEqual(order.process_stage, "closed")

    def test_payment_reversed_by_an_entry(self):
        """The accountant's way: the payment stays, its money is gone."""
        order = self._closed()
        self._payments(order).sudo().move_id._reverse_moves([{"date": "2026-03-02"}], cancel=True)
        self._assert_open_again(order)

    def test_invoice_and_credit_note_reset(self):
        """While a document is corrected, what is posted is what is open; posted again, all is as it was."""
        order = self._shipped()
        invoice = self._invoice(order)
        refund = self._refund(invoice, 98)
        self._pay_invoice(invoice)
        self.assertEqual(invoice.payment_state, "paid")
        refund.button_draft()
        self.assertEqual(invoice.amount_residual, 98)
        self._assert_ledger(98)
        refund.action_post()
        self.assertEqual(invoice.payment_state, "paid")
        invoice.button_draft()
        self._assert_ledger(-998)
        self.assertNotIn(order.process_stage, ("settled", "closed"))
        invoice.action_post()
        self.assertEqual((invoice.payment_state, refund.amount_residual), ("paid", 0))
        self._assert_ledger(0)

    def test_returned_money_of_two_invoices(self):
        first, second = self._shipped(100), self._shipped(200)
        payment = self._pay_invoice(self._invoice(first) | self._invoice(second))
        self.assertEqual((first.process_stage, second.process_stage), ("closed", "closed"))
        payment.with_user(self.cashier).sudo(False).action_return("cheque not honoured")
        self.assertEqual((first.process_stage, second.process_stage), ("shipped", "shipped"))
        self._assert_received(first, 0)
        self._assert_received(second, 0)
        self._assert_ledger(300)

    def test_before_the_goods_leave(self):
        order = self._approve(self._order(100))
        payment = self._register(order, 100)
        self.assertFalse(self._held(order))
        self.assertTrue(order.ready_on)
        payment.with_user(self.cashier).sudo(False).action_return("recalled")
        self.assertTrue(self._held(order))
        self.assertFalse(order.ready_on)

    def test_credit_of_the_dealer(self):
        """Goods on account that had room only through the money wait again."""
        self.company.account_use_credit_limit = True
        self.dealer.credit_limit = 150
        order = self._shipped(100)
        self._invoice(order)
        self._register(order, 100)
        waiting = self._approve(self._order(100, self.account, payment_term_id=self.monthly.id))
        self.assertFalse(waiting.is_held)
        self._payments(order).action_return("cheque not honoured")
        self.assertEqual(waiting.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"), ["credit"])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWentBack(BackCommon):
    """One action for finance: the day, the reason, an entry; nothing is deleted."""

    def test_closed_order(self):
        order = self._closed()
        payment = self._payments(order)
        with freeze_time("2026-03-05 01:00:00"):
            form = Form(self.env["order.process.payment.return"].with_user(self.cashier).with_context(
                **payment.action_open_return()["context"]
            ))
            self.assertEqual((form.order_names, form.date), (order.name, fields.Date.to_date("2026-03-05")))
            form.date = "2026-03-04"
            form.reason = "cheque not honoured"
            form.save().action_return()
        self._assert_open_again(order)
        self.assertRecordValues(
            payment,
            [
                {
                    "state": "rejected",
                    "returned_on": fields.Date.to_date("2026-03-04"),
                    "returned_reason": "cheque not honoured",
                    "returned_by_id": self.cashier.id,
                }
            ],
        )
        entry, back = payment.sudo().move_id, payment.sudo().return_move_id
        self.assertEqual((entry.state, back.state, back.date), ("posted", "posted", fields.Date.to_date("2026-03-04")))
        self.assertEqual(
            sorted((line.account_id, line.balance) for line in back.line_ids),
            sorted((line.account_id, -line.balance) for line in entry.line_ids),
        )
        events = order.event_ids.sorted("seq")
        self.assertEqual([event.kind for event in events][-2:], ["unpaid", "money_back"])
        self.assertIn("cheque not honoured", events[-1].summary)

    def test_the_rep_is_told(self):
        order = self._closed(user_id=self.salesman.id)
        payment = self._payments(order)
        payment.action_return("cheque not honoured")
        told = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "money_back")])
        self.assertEqual(told.said["reason"], "cheque not honoured")
        self.salesman.email = "rep@example.com"
        told._send()
        self.assertEqual((told.state, told.people), ("sent", "Salesman"))
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.salesman.partner_id.ids)])
        self.assertIn("cheque not honoured", mail.body_html)
        self.assertIn("998.00", mail.body_html)

    def test_core_reject_books_the_same(self):
        order = self._closed()
        payment = self._payments(order)
        payment.action_reject()
        self._assert_open_again(order)
        self.assertTrue(payment.sudo().return_move_id)

    def test_twice_does_it_once(self):
        order = self._closed()
        payment = self._payments(order)
        payment.action_return("cheque not honoured")
        refusal = r"went back on .*cheque not honoured.* and stays so"
        for again in (lambda: payment.action_return("again"), payment.action_draft, payment.action_cancel):
            with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
                again()
        self._assert_open_again(order)

    def test_entries_of_it_stay(self):
        order = self._closed()
        payment = self._payments(order)
        payment.action_return("cheque not honoured")
        for entry in payment.sudo().move_id | payment.sudo().return_move_id:
            with self.assertRaisesRegex(UserError, "went back, and stays"), self.cr.savepoint():
                entry.button_draft()

    def test_what_it_asks_for(self):
        order = self._closed()
        payment = self._payments(order)
        with self.assertRaisesRegex(UserError, "Say why the money went back"):
            payment.action_return("  ")
        for day in ("2026-03-01", "2026-03-03"):
            with self.assertRaisesRegex(UserError, r"came on 03/02/2026: it went back on that day or later"):
                payment.action_return("recalled", day)
        draft = self._advance(order, 10, post=False).with_user(self.cashier).sudo(False)
        with self.assertRaisesRegex(UserError, "is no posted payment of a dealer"):
            draft.action_return("recalled")
        for user in (self.bookkeeper, self.manager):
            with self.assertRaisesRegex(UserError, r"noted by the cashier \(finance reviewer\)"):
                payment.with_user(user).action_return("recalled")
        with self.assertRaisesRegex(UserError, "noted by its own action"):
            payment.write({"returned_reason": "forged"})
        self.assertEqual((order.process_stage, payment.state), ("closed", "paid"))

    def test_paid_anew(self):
        order = self._closed()
        self._payments(order).action_return("cheque not honoured")
        self._register(order, 998, memo="slip 2")
        self.assertEqual((order.process_stage, order.invoice_ids.payment_state), ("closed", "paid"))
        self._assert_received(order, 998, "full")
        self._assert_ledger(0)

    def test_the_bank_had_shown_it(self):
        """What the statement matched stays matched; the entry waits for the statement that shows the money leaving."""
        order = self._closed()
        payment = self._payments(order).sudo()
        transit = payment.move_id.line_ids.filtered(lambda line: line.account_id == payment.outstanding_account_id)
        row = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "date": "2026-03-02", "payment_ref": "998", "amount": 998}
        )
        suspense = row.move_id.line_ids.filtered(lambda line: line.account_id == self.bank.suspense_account_id)
        row.move_id.with_context(skip_readonly_check=True).line_ids = [
            Command.update(suspense.id, {"account_id": transit.account_id.id})
        ]
        (suspense | transit).reconcile()
        self._payments(order).action_return("cheque not honoured")
        self.assertTrue(transit.reconciled)
        back = payment.return_move_id.line_ids.filtered(lambda line: line.account_id == transit.account_id)
        self.assertEqual((back.reconciled, back.amount_residual), (False, -998))
        self._assert_open_again(order)

    def test_money_on_account_of_no_order(self):
        payment = self._advance(self._order(10), 50, process_order_id=False).with_user(self.cashier).sudo(False)
        self._assert_ledger(-50)
        payment.action_return("recalled")
        self._assert_ledger(0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestAnyWay(BackCommon):
    """Money comes and goes in any order: books, invoices and stages say the same after every step."""

    def _steps(self, chance, orders):
        """What can be done now, as ``(name, call)``."""
        for order in orders:
            if order.amount_owed:
                amount = chance.choice([order.amount_owed, chance.randint(1, int(order.amount_owed))])
                yield "register", lambda order=order, amount=amount: self._register(
                    order, amount, memo=f"slip {chance.random()}"
                )
            for payment in self._payments(order):
                if payment.return_move_id:
                    continue
                if payment.state == "draft":
                    yield "post", payment.action_post
                    yield "cancel", payment.action_cancel
                elif payment.state == "canceled":
                    yield "reopen", payment.action_draft
                else:
                    yield "draft", payment.action_draft
                    yield "return", lambda payment=payment: payment.action_return("recalled")
                    yield "unmatch", payment.move_id.line_ids.remove_move_reconcile
            for invoice in order.invoice_ids.with_user(self.cashier).sudo(False):
                yield "invoice", invoice.button_draft if invoice.state == "posted" else invoice.action_post

    def _assert_all_agrees(self, orders):
        self.env.flush_all()
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.dealer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        self.assertAlmostEqual(sum(lines.mapped("balance")), sum(lines.mapped("amount_residual")), places=2)
        for order in orders:
            self._assert_received(order, order.amount_received)
            paid = sum(self._payments(order).filtered(lambda p: p.state in ("in_process", "paid")).mapped("amount"))
            self.assertEqual(order.amount_received, paid)
            open_ = order.invoice_ids.filtered(lambda move: move.state == "draft" or move.amount_residual)
            self.assertEqual(order.process_stage, "shipped" if open_ else "closed")

    def test_random_histories(self):
        orders = self._shipped(100) | self._shipped(250)
        self._invoice(orders)
        for seed in (1, 7):
            chance = random.Random(seed)
            for number in range(15):
                name, step = chance.choice(list(self._steps(chance, orders)))
                with self.subTest(seed=seed, number=number, step=name):
                    step()
                    self._assert_all_agrees(orders)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWhoMovesMoney(BackCommon):
    """Core's rights in invoicing alone register no money for an order, and take none back."""

    def _refused(self, do):
        refusal = r"registered, matched and taken back by the cashier \(finance reviewer\) only"
        with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
            do()

    def _as_bookkeeper(self, records):
        return records.with_user(self.bookkeeper).sudo(False)

    def test_payment_for_the_order(self):
        order = self._order(100)
        vals = {
            "payment_type": "inbound",
            "partner_id": self.dealer.id,
            "amount": 100,
            "journal_id": self.bank.id,
        }
        Payment = self._as_bookkeeper(self.env["account.payment"])
        self._refused(lambda: Payment.create({**vals, "process_order_id": order.id}))
        self._refused(lambda: Payment.with_context(default_process_order_id=order.id).create(vals))
        free = Payment.create(vals)
        self._refused(lambda: free.write({"process_order_id": order.id}))
        draft = self._advance(order, 100, post=False)
        self._refused(self._as_bookkeeper(draft).action_post)
        self._refused(self._as_bookkeeper(draft).unlink)
        free.action_post()
        self._assert_received(order, 0)

    def test_payment_on_its_invoice(self):
        order = self._shipped(100)
        invoice = self._as_bookkeeper(self._invoice(order))
        wizard = (
            self._as_bookkeeper(self.env["account.payment.register"])
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": self.bank.id})
        )
        self._refused(wizard._create_payments)
        money = self._advance(order, 100, process_order_id=False)
        line = money.move_id.line_ids.filtered(lambda row: row.account_type == "asset_receivable")
        self._refused(lambda: invoice.js_assign_outstanding_line(line.id))
        self.assertEqual(invoice.sudo().amount_residual, 100)

    def test_entry_or_statement_matched_with_its_invoice(self):
        order = self._shipped(100)
        owed = self._invoice(order).line_ids.filtered(lambda row: row.account_type == "asset_receivable")
        other = self.company.default_cash_difference_expense_account_id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({"account_id": owed.account_id.id, "partner_id": self.dealer.id, "credit": 100}),
                    Command.create({"account_id": other.id, "debit": 100}),
                ],
            }
        )
        entry.action_post()
        pair = owed | entry.line_ids.filtered(lambda row: row.account_id == owed.account_id)
        self._refused(self._as_bookkeeper(pair).reconcile)
        pair.with_user(self.cashier).sudo(False).reconcile()
        self.assertEqual(order.process_stage, "closed")
        self._refused(self._as_bookkeeper(owed).remove_move_reconcile)
        self._refused(self._as_bookkeeper(entry).button_draft)

    def test_taking_back(self):
        payment = self._as_bookkeeper(self._closed().process_payment_ids)
        for do in (payment.action_draft, payment.action_cancel, payment.action_reject, payment.move_id.button_draft):
            self._refused(do)

    def test_superuser_mode_of_a_person_moves_none(self):
        order = self._order(100)
        payment = self._closed().process_payment_ids.with_user(self.bookkeeper).sudo()
        vals = {"payment_type": "inbound", "partner_id": self.dealer.id, "amount": 100, "journal_id": self.bank.id}
        self._refused(lambda: payment.create({**vals, "process_order_id": order.id}))
        for do in (payment.action_draft, payment.action_cancel, payment.action_reject, payment.move_id.button_draft):
            self._refused(do)
        invoice = self._invoice(self._shipped(100))
        self._reconcile(self._advance(order, 100, process_order_id=False).move_id, invoice)
        self._refused(invoice.line_ids.matched_credit_ids.with_user(self.bookkeeper).sudo().unlink)

    def test_invoice_reset_and_posted_again(self):
        """Who may reset an invoice touches no money; what paid it comes off, and is matched again, by itself."""
        order = self._closed(100)
        invoice = order.invoice_ids.with_user(self.bookkeeper).sudo(False)
        invoice.button_draft()
        self.assertFalse(order.process_payment_ids.reconciled_invoice_ids)
        invoice.action_post()
        self.assertEqual((invoice.amount_residual, order.process_stage), (0, "closed"))

    def test_paid_online_in_the_name_of_the_dealer(self):
        """The provider's word comes in while the dealer waits for it in the portal."""
        buyer = self._create_buyer("op_buyer", self.dealer)
        order = self._order(100)
        tx = self._transaction(order, 100, user=buyer)
        self.assertEqual((tx.env.uid, tx.payment_id.create_uid), (buyer.id, buyer))
        self._assert_received(order, 100, "full")
        tx.payment_id.invalidate_recordset()
        self._refused(tx.payment_id.action_cancel)
        tx._set_canceled(extra_allowed_states=("done",))
        tx._post_process()
        self._assert_received(order, 0, "nothing")

    def test_credit_note_is_no_money(self):
        """Who may make credit notes nets them with their invoice."""
        invoice = self._invoice(self._shipped(100))
        refund = invoice.with_user(self.bookkeeper).sudo(False)._reverse_moves(
            [{"invoice_date": fields.Date.today()}], cancel=True
        )
        self.assertEqual((invoice.amount_residual, refund.state), (0, "posted"))

    def test_own_money_of_the_order(self):
        """Posting the invoice matches what came for its order."""
        order = self._shipped(100)
        self._register(order, 100)
        invoice = self._invoice(order, post=False)
        invoice.with_user(self.bookkeeper).sudo(False).action_post()
        self.assertEqual((invoice.amount_residual, order.process_stage), (0, "closed"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestHandedInGoesBack(HandinCommon):
    """A bank draft that an escort brought bounces after the hand-in: it goes back from where the hand-in put it."""

    def test_after_the_hand_in(self):
        picking = self._stop()
        with freeze_time("2026-03-02 02:10:00"):
            collection = self._collect(picking, **{DRAFT: 210.0})
            payments = collection._get_payments().with_user(self.finance).sudo(False)
            with self.assertRaisesRegex(UserError, "stands for the collection"), self.cr.savepoint():
                payments.action_return("draft not honoured")
            handin = self._count(self._open(), **{DRAFT: 210.0})
            handin.with_user(self.finance).action_post()
            bank = self.company.handin_bank_journal_id.default_account_id
            self.assertEqual((self._balance(bank)[0], self._balance(self._escort_account())[0]), (210, 0))
            owed = self._get_receivable()
            payments.action_return("draft not honoured")
        self.assertEqual((self._balance(bank)[0], self._balance(self._escort_account())[0]), (0, 0))
        self.assertEqual(self._get_receivable(), owed + 210)
        self.assertEqual(picking.freight_ids.state, "charged")
        self.assertEqual(picking.sale_id.amount_received, 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFreightFollows(HandinCommon):
    """Freight that came back and is paid lets the order go on; taken back, the order waits for it again."""

    def test_paid_last(self):
        order = self._create_orders(
            lines=[(self.dye, 5)],
            carrier_id=self._create_carrier(
                "Rail", 100, process_mode="rail", payment_rule="credit", freight_rule="return", carrier_role="rail"
            ).id,
        )
        picking = self._leave(order)
        order = order.sudo()
        order._create_invoices().action_post()
        journal = self.company.handin_bank_journal_id
        Register = self.env["account.payment.register"].with_user(self.finance)

        def pay(invoice):
            context = {"active_model": "account.move", "active_ids": invoice.ids}
            return Register.with_context(**context).create({"journal_id": journal.id})._create_payments()

        pay(order.invoice_ids)
        self.assertEqual(order.process_stage, "shipped")
        payment = pay(picking.freight_ids.invoice_id)
        self.assertEqual((picking.freight_ids.state, order.process_stage), ("recovered", "closed"))
        for take_back in (payment.action_draft, lambda: payment.action_return("recalled")):
            take_back()
            self.assertEqual((picking.freight_ids.state, order.process_stage), ("charged", "shipped"))
            if payment.state == "draft":
                payment.action_post()
                self.assertEqual((picking.freight_ids.state, order.process_stage), ("recovered", "closed"))
