"""What escorts collect at delivery, and how finance counts it (E5)."""

from odoo.addons.order_process.models.base.sentinel import internal
from odoo.addons.order_process.models.base.staff import is_system
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .handin_common import HandinCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCollecting(HandinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_orders(lines=[(cls.dye, 5)], carrier_id=cls.cod.id)
        cls.picking = cls._dispatch(cls.order, cls._instant(cls, 10))
        cls.picking.with_user(cls.dispatcher).escort_id = cls.escort
        cls.order = cls.order.sudo()

    def _ship(self):
        self.picking.with_user(self.keeper).sudo(False).button_validate()

    def test_expected_is_goods_and_freight(self):
        self._ship()
        self.assertEqual(self.picking._get_to_collect(), {self.picking: (150.0, 60.0)})

    def test_collected_in_full(self):
        self._ship()
        record = self._collect(self.picking, cash=100.0, draft=110.0)
        self.assertRecordValues(
            record,
            [
                {
                    "order_id": self.order.id,
                    "escort_id": self.escort.id,
                    "recorded_by_id": self.escort.id,
                    "expected_goods": 150.0,
                    "expected_freight": 60.0,
                    "goods_amount": 150.0,
                    "freight_amount": 60.0,
                    "amount": 210.0,
                    "amount_company": 210.0,
                    "difference": 0.0,
                    "state": "escort",
                }
            ],
        )
        payments = record.line_ids.payment_ids
        self.assertEqual(set(payments.mapped("state")), {"paid"}, "no transit account: it is with the escort")
        self.assertEqual(payments.process_order_id, self.order)
        self.assertEqual(payments.journal_id, self.company.escort_journal_id)
        self.assertEqual(self._balance(self._escort_account()), (210.0, 210.0))
        self.assertEqual(self.order._get_received(), {self.order: 150.0}, "the freight is no money for the goods")
        self.assertEqual(self.picking.freight_ids.invoice_id.payment_state, "paid")
        self.assertEqual(self.picking._get_to_collect(), {self.picking: (0.0, 0.0)})
        self.assertIn("collected", self.order.event_ids.mapped("kind"))

    def test_booked_by_itself_in_the_name_of_the_escort(self):
        """Only the cashier books money of orders; what an escort takes the system books, its journal and all."""
        self._ship()
        self.company.escort_journal_id = False
        payment = self._collect(self.picking, cash=210.0).line_ids.payment_ids
        self.assertEqual(payment.journal_id, self.company.escort_journal_id)
        self.assertEqual(payment.create_uid, self.escort)
        own = payment.with_user(self.escort).sudo()
        self.assertFalse(is_system(own.env))
        vals = {"amount": 1.0, "journal_id": payment.journal_id.id, "process_order_id": self.order.id}
        with self.assertRaisesRegex(UserError, "by the cashier"), self.cr.savepoint():
            own.create({"payment_type": "inbound", "partner_id": self.dealer.id, **vals})

    def test_pays_the_invoice_of_the_goods(self):
        self._ship()
        invoice = self.order._create_invoices()
        invoice.action_post()
        self._collect(self.picking, cash=210.0)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._get_receivable(), 0.0)

    def test_money_before_the_invoice_pays_it_later(self):
        self._ship()
        self._collect(self.picking, cash=210.0)
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._get_receivable(), 0.0)
        self.assertEqual(self.order._get_received(), {self.order: 150.0})

    def test_less_needs_a_reason(self):
        self._ship()
        with self.assertRaisesRegex(UserError, r"owes .*210\.00 and .*200\.00 was collected: say why"):
            self._collect(self.picking, cash=200.0)
        record = self._collect(self.picking, note="A box was damaged", cash=200.0)
        self.assertEqual((record.difference, record.note), (-10.0, "A box was damaged"))
        self.assertEqual(self.picking._get_to_collect(), {self.picking: (10.0, 0.0)})

    def test_nothing_paid_is_on_record(self):
        self._ship()
        record = self._collect(self.picking, note="The owner was away", freight=0.0)
        self.assertEqual((record.amount, record.line_ids.ids), (0.0, []))
        self.assertEqual(self.picking._get_to_collect(), {self.picking: (150.0, 60.0)})

    def test_nothing_before_the_goods_left(self):
        with self.assertRaisesRegex(UserError, "have not left yet"):
            self._collect(self.picking, cash=210.0)

    def test_nothing_more_than_owed_twice(self):
        self._ship()
        self._collect(self.picking, cash=210.0)
        with self.assertRaisesRegex(UserError, "owes nothing any more"):
            self._collect(self.picking, cash=210.0, note="again")

    def test_freight_is_at_most_what_was_charged(self):
        self._ship()
        with self.assertRaisesRegex(UserError, r"freight to collect for .* is .*60\.00, not .*61\.00"):
            self._collect(self.picking, cash=210.0, freight=61.0)
        with self.assertRaisesRegex(UserError, "part of what was collected"):
            self._collect(self.picking, cash=50.0, freight=60.0, note="x")

    def test_amounts_are_numbers(self):
        self._ship()
        for lines in (
            [{"method": "cash", "amount": -5}],
            [{"method": "cash", "amount": "NaN"}],
            [{"method": "cash", "amount": "a lot"}],
            [{"method": "cheque", "amount": 5}],
            ["cash"],
            [{"method": "draft", "amount": 210}],
        ):
            with self.subTest(lines=lines), self.assertRaises(UserError):
                self.picking.with_user(self.escort).sudo(False).action_collect(lines, note="x")

    def test_same_proof_twice_is_one_record(self):
        self._ship()
        mine = self.picking.with_user(self.escort).sudo(False)
        rows = [{"method": "cash", "amount": 210.0}]
        first = mine.action_collect(rows, 60.0, client_key="phone-1")
        self.assertEqual(mine.action_collect(rows, 60.0, client_key="phone-1"), first)
        self.assertEqual(len(self.picking.collection_ids), 1)
        with self.assertRaisesRegex(UserError, "used for another collection"):
            mine.action_collect([{"method": "cash", "amount": 1.0}], client_key="phone-1")

    def test_the_time_is_between_leaving_and_now(self):
        self._ship()
        mine = self.picking.with_user(self.escort).sudo(False)
        with self.assertRaisesRegex(UserError, "in the future"):
            mine.action_collect([], note="x", collected_on="2026-03-03 00:00:00")
        record = mine.action_collect([], note="x", collected_on="2026-02-01 00:00:00")
        self.assertEqual(record.sudo().collected_on, self.picking.date_done)

    def test_who_may_record(self):
        self._ship()
        for user in (self.clerk, self.leader, self.keeper, self.dispatcher, self.manager, self.admin):
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "recorded by the escort"):
                self._collect(self.picking, user=user, cash=210.0)
        with self.assertRaisesRegex(AccessError, "not yours"):
            self._collect(self.picking, user=self.other_escort, cash=210.0)
        record = self._collect(self.picking, user=self.service, cash=210.0)
        self.assertEqual((record.escort_id, record.recorded_by_id), (self.escort, self.service))

    def test_no_escort_no_collection(self):
        self._ship()
        internal(self.picking).write({"escort_id": False})
        with self.assertRaisesRegex(UserError, "has no escort"):
            self._collect(self.picking, user=self.finance, cash=210.0)

    def test_the_form_of_the_phone(self):
        self._ship()
        stop = self.env["order.process.collection.stop"].with_user(self.escort).search([("has_money", "=", True)])
        self.assertEqual((stop.order_name, stop.expected_amount, stop.state), (self.order.name, 210.0, "due"))
        others = self.env["order.process.collection.stop"].with_user(self.other_escort)
        self.assertFalse(others.search([]), "nobody sees another's stops")
        action = stop.action_open()
        wizards = self.env["order.process.collect"].with_user(self.escort).with_context(**action["context"])
        with Form(wizards) as form:
            self.assertEqual((form.cash, form.freight_amount, form.difference), (210.0, 60.0, 0.0))
            form.cash = 200.0
            form.note = "Ten yuan short"
        form.record.action_collect()
        form.record.action_collect()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.picking.collection_ids.mapped("amount"), [200.0])
        self.assertEqual((stop.state, stop.held_amount), ("held", 200.0))

    def test_void(self):
        self._ship()
        record = self._collect(self.picking, cash=210.0)
        with self.assertRaisesRegex(AccessError, "Only finance"):
            record.with_user(self.escort).sudo(False).action_void_collection("typo")
        with self.assertRaisesRegex(UserError, "Say why"):
            record.with_user(self.finance).sudo(False).action_void_collection(" ")
        record.with_user(self.finance).sudo(False).action_void_collection("Typed for the wrong stop")
        self.assertEqual((record.state, record.voided_by_id), ("void", self.finance))
        self.assertEqual(set(record.line_ids.payment_ids.mapped("state")), {"canceled"})
        self.assertEqual(self._balance(self._escort_account()), (0.0, 0.0))
        self.assertEqual(self.picking._get_to_collect(), {self.picking: (150.0, 60.0)})
        self.assertEqual(self.picking.freight_ids.state, "charged")

    def test_nobody_voids_what_they_collected_themselves(self):
        self._ship()
        record = self._collect(self.picking, cash=210.0)
        self.escort.group_ids += self.env.ref("order_process.group_finance_reviewer")
        with self.assertRaisesRegex(AccessError, "Nobody declares void what they collected themselves"):
            record.with_user(self.escort).sudo(False).action_void_collection("typo")
        self.assertEqual(record.state, "escort")

    def test_evidence_stands(self):
        self._ship()
        record = self._collect(self.picking, cash=210.0)
        payment = record.line_ids.payment_ids[0]
        for user in (self.env.user, self.finance, self.admin):
            for call in (
                lambda own: own.write({"amount": 1.0}),
                lambda own: own.write({"state": "handed_in"}),
                lambda own: own.unlink(),
                lambda own: own.line_ids.write({"amount": 1.0}),
                lambda own: own.line_ids.unlink(),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    call(record.with_user(user).sudo())
        for call in (
            payment.action_draft,
            payment.action_cancel,
            payment.unlink,
            payment.move_id.button_draft,
            payment.move_id.button_cancel,
            lambda: payment.write({"process_order_id": False}),
            lambda: payment.write({"collection_id": False}),
            lambda: payment.write({"amount": 1.0}),
            lambda: payment.copy({"collection_id": record.id}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                call()

    def test_no_reversal_while_it_is_with_the_escort(self):
        """Reversed by an entry of its own, the money would look as if the dealer had not paid it."""
        self._ship()
        payment = self._collect(self.picking, cash=210.0).line_ids.payment_ids[:1]
        context = {"active_model": "account.move", "active_ids": payment.move_id.ids}
        wizard = self.env["account.move.reversal"].with_user(self.finance).with_context(**context)
        wizard = wizard.create({"journal_id": payment.journal_id.id})
        with self.assertRaisesRegex(UserError, "stands for the collection"):
            wizard.refund_moves()

    def test_partly_delivered(self):
        """Each stop collects for its own goods; the later one what the earlier one left."""
        self.picking.move_ids.quantity = 2
        action = self.picking.with_user(self.keeper).sudo(False).with_context(skip_backorder=True)
        action.button_validate()
        self.assertEqual(self.picking._get_to_collect()[self.picking], (60.0, 60.0))
        self._collect(self.picking, cash=100.0, note="Twenty short", freight=60.0)
        rest = self.order.picking_ids - self.picking
        self.env["order.process.window"].with_context(order_process_one_transaction=True)._run_due(self._instant(12))
        rest.with_user(self.dispatcher).escort_id = self.other_escort
        rest.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(rest._get_to_collect()[rest], (110.0, 60.0), "three dyes, and what the first stop left")

    def test_two_stops_at_once(self):
        self.picking.move_ids.quantity = 2
        self.picking.with_user(self.keeper).sudo(False).with_context(skip_backorder=True).button_validate()
        rest = self.order.picking_ids - self.picking
        self.env["order.process.window"].with_context(order_process_one_transaction=True)._run_due(self._instant(12))
        rest.with_user(self.keeper).sudo(False).button_validate()
        both = self.picking | rest
        self.assertEqual(both._get_to_collect(), {self.picking: (60.0, 60.0), rest: (90.0, 60.0)})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestHandin(HandinCommon):
    def setUp(self):
        super().setUp()
        self.pickings = self._leave(self._create_orders(2, lines=[(self.dye, 5)], carrier_id=self.cod.id))
        first, second = self.pickings
        self.first = self._collect(first, cash=210.0)
        self.second = self._collect(second, cash=60.0, draft=100.0, transfer=50.0)

    def test_counted_as_collected(self):
        handin = self._open()
        self.assertEqual(handin.collection_ids, self.first | self.second)
        self.assertEqual(
            {line.method: line.expected for line in handin.line_ids}, {"cash": 270.0, "draft": 100.0, "transfer": 50.0}
        )
        self._count(handin, cash=270.0, draft=100.0, transfer=50.0)
        handin.with_user(self.finance).sudo(False).action_post()
        self.assertRecordValues(
            handin, [{"state": "posted", "received_by_id": self.finance.id, "variance_total": 0.0, "number": 1}]
        )
        self.assertEqual(set((self.first | self.second).mapped("state")), {"handed_in"})
        self.assertEqual(self._balance(self._escort_account()), (0.0, 0.0))
        self.assertEqual(self._balance(self.company.handin_cash_journal_id.default_account_id), (270.0, 270.0))
        self.assertEqual(self._balance(self.company.handin_bank_journal_id.default_account_id), (150.0, 150.0))
        self.assertEqual(len(handin.move_id.line_ids), 4)
        self.assertEqual(handin.move_id.state, "posted")

    def test_a_difference_needs_a_reason(self):
        handin = self._open()
        handin = self._count(handin, draft=100.0, transfer=50.0).with_user(self.finance).sudo(False)
        handin.line_ids.filtered(lambda line: line.method == "cash").counted = 250.0
        with self.assertRaisesRegex(UserError, r"Say why it differs.*Cash.*-.*20.00"):
            handin.action_post()
        handin.line_ids.filtered(lambda line: line.method == "cash").reason = "A note was false"
        handin.action_post()
        self.assertEqual(handin.sudo().variance_total, -20.0)
        self.assertEqual(self._balance(self.company.handin_variance_account_id), (20.0, 20.0))
        self.assertEqual(self._balance(self._escort_account()), (0.0, 0.0))

    def test_too_much(self):
        handin = self._open()
        self._count(handin, reason="Found in the car", cash=275.0, draft=100.0, transfer=50.0)
        handin.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(self._balance(self.company.handin_variance_account_id), (-5.0, -5.0))

    def test_notes_and_coins_are_the_cash(self):
        handin = self._open()
        self._count(handin, pieces={100.0: 2, 50.0: 1, 10.0: 2})
        cash = handin.line_ids.filtered(lambda line: line.method == "cash")
        self.assertEqual((cash.counted, cash.variance), (270.0, 0.0))
        self._count(handin, cash=271.0, draft=100.0, transfer=50.0, reason="x")
        with self.assertRaisesRegex(UserError, r"make .*270\.00, but .*271\.00"):
            handin.with_user(self.finance).sudo(False).action_post()

    def test_who_may_count(self):
        handin = self._open()
        for user in (self.escort, self.service, self.admin, self.clerk, self.dispatcher):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                handin.with_user(user).sudo(False).action_post()
            with self.subTest(user=user.login), self.assertRaises(UserError):
                handin.line_ids.with_user(user).sudo(False).write({"counted": 1.0})
        self.escort.group_ids += self.env.ref("order_process.group_finance_reviewer")
        with self.assertRaisesRegex(UserError, "Nobody counts what they hand in themselves"):
            handin.with_user(self.escort).sudo(False).action_post()

    def test_who_may_open(self):
        for user in (self.clerk, self.keeper, self.other_escort, self.admin, self.service):
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "by the escort or by finance"):
                self._open(user=user)
        self.assertEqual(self._open(user=self.escort), self._open(user=self.finance), "one hand-in is open at a time")

    def test_later_collections(self):
        handin = self._open()
        third = self._collect(self._stop(), cash=210.0)
        self.assertFalse(third.handin_id)
        handin.with_user(self.finance).sudo(False).action_refresh()
        self.assertEqual(third.handin_id, handin)
        self.assertEqual(handin.expected_total, 630.0)

    def test_a_second_hand_in_on_the_day(self):
        handin = self._open()
        self._count(handin, cash=270.0, draft=100.0, transfer=50.0)
        handin.with_user(self.finance).sudo(False).action_post()
        with self.assertRaisesRegex(UserError, "has nothing to hand in"):
            self._open()
        self._collect(self._stop(), cash=210.0)
        again = self._open()
        self.assertEqual((again.number, again.date, again.expected_total), (2, handin.date, 210.0))

    def test_void_in_an_open_hand_in(self):
        handin = self._open()
        self.second.with_user(self.finance).sudo(False).action_void_collection("Not this dealer")
        self.assertEqual((handin.expected_total, handin.collection_ids), (210.0, self.first))

    def test_posted_stays(self):
        handin = self._open()
        self._count(handin, cash=270.0, draft=100.0, transfer=50.0)
        own = handin.with_user(self.finance).sudo(False)
        own.action_post()
        with self.assertRaisesRegex(UserError, "was counted already, by Finance"):
            handin.with_user(self.finance2).sudo(False).action_post()
        with self.assertRaisesRegex(UserError, "only what is still with the escort"):
            self.first.with_user(self.finance).sudo(False).action_void_collection("too late")
        for record in (handin, handin.line_ids, handin.denomination_ids):
            for user in (self.env.user, self.finance, self.admin):
                sudo = record.with_user(user).sudo()
                with self.assertRaises(UserError), self.cr.savepoint():
                    sudo.unlink()
                for vals in ({"counted": 1.0}, {"pieces": 1}, {"state": "open"}, {"reason": "x"}, {"number": 5}):
                    if vals.keys() <= record._fields.keys():
                        with self.subTest(vals=vals), self.assertRaises(UserError), self.cr.savepoint():
                            sudo.write(vals)
        line = handin.line_ids[0]
        for commands in ([(1, line.id, {"counted": 5.0})], [(0, 0, {})], [(2, line.id)], [(5,)]):
            with self.assertRaises(UserError), self.cr.savepoint():
                own.write({"line_ids": commands})
        for call in (handin.move_id.button_draft, handin.move_id.button_cancel, handin.move_id.unlink):
            with self.assertRaises(UserError), self.cr.savepoint():
                call()

    def test_without_settings(self):
        handin = self._open()
        self._count(handin, cash=270.0, draft=100.0, transfer=50.0)
        self.company.handin_bank_journal_id = False
        with self.assertRaisesRegex(UserError, "Nothing says where the money goes.*Settings"):
            handin.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(handin.state, "open")

    def test_a_journal_for_each(self):
        self.company.escort_journal_mode = "each"
        picking = self._stop(escort=self.other_escort)
        record = self._collect(picking, cash=210.0)
        journal = record.line_ids.payment_ids.journal_id
        self.assertEqual((journal.escort_id, journal.name), (self.other_escort, "Cash with Escort2"))
        handin = self._open(self.other_escort)
        self._count(handin, cash=210.0)
        handin.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(self._balance(journal.default_account_id), (0.0, 0.0))
        # What was collected before the mode changed leaves the account on which it lies.
        handin = self._open()
        self._count(handin, cash=270.0, draft=100.0, transfer=50.0)
        handin.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(self._balance(self.company.escort_journal_id.default_account_id), (0.0, 0.0))

    def test_the_list_for_finance(self):
        holder = self.env["order.process.collection.holder"].with_user(self.finance).search([])
        self.assertRecordValues(
            holder,
            [{"escort_id": self.escort.id, "stop_count": 2, "amount": 420.0, "held_days": 0, "handin_id": False}],
        )
        handin = self.env["order.process.handin"].browse(holder.action_count()["res_id"])
        self.env.flush_all()
        holder.invalidate_recordset()
        self.assertEqual(holder.handin_id, handin)
        with freeze_time("2026-03-03 16:30:00"):
            self.env.invalidate_all()
            rows = self.env["order.process.collection.age"].with_user(self.finance).search([])
            self.assertEqual(set(rows.mapped("held_days")), {2}, "it is 4 March in Shanghai already")
            self.assertEqual(set(rows.mapped("bucket")), {"2"})
            self.assertEqual(set(rows.mapped("is_late")), {True})
