"""Stock does not serve a confirmed order: the dealer is asked, answers, and nothing is split without an answer."""

from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import OrderProcessCommon


class ShortageCommon(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 4)

    @classmethod
    def _short(cls, lines=None, **vals):
        """A confirmed order of 10 masks, of which 4 are there, and 5 dyes."""
        order = cls._create_orders(lines=lines or [(cls.dye, 5), (cls.mask, 10)], **vals)
        return cls._approve(order)

    def _shortage(self, order):
        return self.env["order.process.shortage"].search([("order_id", "=", order.id)])

    def _kinds(self, order):
        return order.event_ids.sorted("seq").mapped("kind")

    def _open_pickings(self, order):
        return order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).sorted("id")

    def _ship(self, picking):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.with_context(skip_sms=True).sudo()._action_done()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestShortage(ShortageCommon):
    def test_the_dealer_is_asked_when_the_order_is_held(self):
        order = self._short()
        shortage = self._shortage(order)
        self.assertRecordValues(
            shortage,
            [
                {
                    "state": "open",
                    "asked_on": datetime(2026, 3, 2, 1),
                    "asked_by_id": False,
                    "can_go_partly": True,
                    "partner_id": self.dealer.id,
                    "remind_on": datetime(2026, 3, 2, 6),
                }
            ],
        )
        self.assertRecordValues(
            shortage.line_ids, [{"product_id": self.mask.id, "ordered": 10, "missing": 6}]
        )
        self.assertIn("asked", self._kinds(order))
        blocker = order._get_blockers("dispatch")[order][0]
        self.assertEqual(blocker.message, "Not enough stock: [M1] Mask short by 6 The dealer was asked today 09:00.")
        order._sync_process()
        self.assertEqual(len(self._shortage(order)), 1, "asked once")

    def test_not_asked_where_the_desk_asks(self):
        self.company.shortage_asks_dealer = False
        order = self._short()
        self.assertFalse(self._shortage(order))
        for user in (self.salesman, self.finance):
            with self.assertRaises(UserError):
                order.with_user(user).action_ask_shortage()
        order.with_user(self.keeper).action_ask_shortage()
        self.assertEqual(self._shortage(order).asked_by_id, self.keeper)
        with self.assertRaisesRegex(UserError, "was asked already"):
            order.with_user(self.clerk).action_ask_shortage()

    def test_stock_arrives_before_the_answer(self):
        order = self._short()
        self._stock(self.mask, 6)
        order._sync_process()
        shortage = self._shortage(order)
        self.assertEqual(shortage.state, "lapsed")
        self.assertTrue(order.ready_on)
        with self.assertRaisesRegex(UserError, "no longer short of anything"):
            shortage._answer("cancel", "Li Na")

    def test_wait(self):
        order = self._short()
        self._shortage(order)._answer("wait", "Li Na", "no hurry", wait_until=date(2026, 3, 4))
        self.assertRecordValues(
            self._shortage(order),
            [
                {
                    "state": "answered",
                    "answer": "wait",
                    "answered_by": "Li Na",
                    "answered_on": datetime(2026, 3, 2, 1),
                    "answer_text": "no hurry",
                    "wait_until": date(2026, 3, 4),
                }
            ],
        )
        hold = order.hold_ids.filtered(lambda hold: hold.code == "shortage" and not hold.released_on)
        self.assertEqual(hold.deadline, datetime(2026, 3, 4, 16))
        self.assertIn("Li Na waits until", hold.message)
        self._run_windows(self._instant(12))
        self.assertFalse(order.picking_ids.dispatch_id, "nothing is split")
        with freeze_time("2026-03-04 15:00:00"):
            self.env["order.process.shortage"]._run_due()
            self.assertEqual(len(self._shortage(order)), 1)
        with freeze_time("2026-03-04 16:10:00"):
            self.env["order.process.shortage"]._run_due()
            self.assertEqual(self._shortage(order).mapped("state"), ["open", "done"], "asked again")

    def test_send_what_is_there(self):
        order = self._short()
        self._shortage(order)._answer("partial", "Li Na")
        self.assertEqual(self._shortage(order).state, "done")
        self.assertFalse(order.is_held)
        first, rest = self._open_pickings(order)
        self.assertEqual({m.product_id: m.product_uom_qty for m in first.move_ids}, {self.dye: 5, self.mask: 4})
        self.assertEqual({m.product_id: m.product_uom_qty for m in rest.move_ids}, {self.mask: 6})
        self.assertEqual((first.is_postponed, rest.is_postponed), (False, True))
        self._run_windows(self._instant(10))
        self.assertTrue(first.dispatch_id)
        self.assertEqual(first.state, "assigned")
        self.assertFalse(rest.dispatch_id)
        self.assertEqual(order.process_stage, "dispatched")
        self.assertEqual(len(self._shortage(order)), 1, "the rest is no question while the first part is under way")
        self._ship(first)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5, 4])
        self.assertEqual(order.process_stage, "approved", "the rest waits for its own dispatch")
        self.assertFalse(rest.is_postponed)
        again = self._shortage(order).filtered(lambda shortage: shortage.state == "open")
        self.assertEqual(again.line_ids.mapped("missing"), [6])
        self.assertFalse(again.can_go_partly)
        with self.assertRaisesRegex(UserError, "Nothing of the order is there yet"):
            again._answer("partial", "Li Na")
        self._stock(self.mask, 6)
        order._sync_process()
        self._run_windows(self._instant(12))
        self.assertTrue(rest.dispatch_id)
        self._ship(rest)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5, 10])
        self.assertIn(order.process_stage, ("shipped", "settled", "closed"))

    def test_the_first_part_is_not_cancelled_alone(self):
        order = self._short()
        self._shortage(order)._answer("partial", "Li Na")
        first, rest = self._open_pickings(order)
        for part in (first, rest):
            with self.assertRaisesRegex(UserError, "is not cancelled by itself"), self.env.cr.savepoint():
                part.action_cancel()
        self.assertTrue(rest.is_postponed)
        order.with_user(self.clerk).sudo(False)._action_cancel()
        self.assertEqual((first.state, rest.state), ("cancel", "cancel"))

    def test_delivery_in_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._short()
        self._shortage(order)._answer("partial", "Li Na")
        pick, rest = self._open_pickings(order)
        self._run_windows(self._instant(10))
        self.assertEqual((pick.state, rest.dispatch_id.id), ("assigned", False))
        for move in pick.move_ids:
            move.picked = True
        pick.sudo()._action_done()
        self.assertTrue(rest.is_postponed, "the first part is still on its way out")
        self.assertIn(order.process_stage, ("dispatched", "preparing"))
        out = self._open_pickings(order) - rest
        self._ship(out)
        self.assertFalse(rest.is_postponed)
        self.assertEqual(order.process_stage, "approved")
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5, 4])

    def test_cancel_the_rest_after_a_part(self):
        order = self._short()
        self._shortage(order)._answer("partial", "Li Na")
        self._run_windows(self._instant(10))
        self._ship(self._open_pickings(order)[0])
        again = self._shortage(order).filtered(lambda shortage: shortage.state == "open")
        again._answer("cancel", "Li Na", "bought elsewhere")
        blocker = order._get_blockers("dispatch")[order][0]
        self.assertEqual(blocker.owner_group, "order_process.group_order_clerk")
        self.assertIn("Li Na cancels the rest", blocker.message)
        for user in (self.keeper, self.salesman, self.finance):
            with self.subTest(user.login), self.assertRaises(UserError):
                again.with_user(user).sudo(False).action_cancel_rest()
        again.with_user(self.clerk).sudo(False).action_cancel_rest()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [5, 4])
        self.assertFalse(self._open_pickings(order))
        self.assertEqual(again.state, "done")
        self.assertFalse(order.is_held)
        self.assertIn(order.process_stage, ("shipped", "settled", "closed"))

    def test_cancel_the_rest_before_anything_left(self):
        order = self._short()
        self._shortage(order)._answer("cancel", "Li Na")
        self.assertTrue(order.is_held, "the order desk takes it out")
        order.with_user(self.clerk).action_cancel_rest()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [5, 4])
        self._run_windows(self._instant(10))
        self.assertEqual(order.process_stage, "dispatched")
        nothing = self._short(lines=[(self._create_product("New", "N1", 5), 3)])
        self._shortage(nothing)._answer("cancel", "Li Na")
        with self.assertRaisesRegex(UserError, "would be left: cancel the order"):
            nothing.with_user(self.clerk).action_cancel_rest()

    def test_waiting_without_a_day_ends(self):
        """As answered before a day had to be said."""
        order = self._short()
        shortage = self._shortage(order)
        shortage._answer("wait", "Li Na", wait_until=date(2026, 3, 4))
        shortage._advance({"wait_until": False})
        order._sync_process()
        hold = order.hold_ids.filtered(lambda hold: hold.code == "shortage" and not hold.released_on)
        self.assertIn("Li Na waits for all of it.", hold.message)
        self.assertEqual(hold.deadline, datetime(2026, 3, 9, 16))
        with freeze_time("2026-03-09 15:00:00"):
            self.env["order.process.shortage"]._run_due()
            self.assertEqual(self._shortage(order), shortage)
        with freeze_time("2026-03-09 16:10:00"):
            self.env["order.process.shortage"]._run_due()
            self.assertEqual(self._shortage(order).mapped("state"), ["open", "done"], "asked again")

    def test_who_waits_changes_the_answer(self):
        order = self._short()
        shortage = self._shortage(order)
        shortage._answer("wait", "Li Na", wait_until=date(2026, 3, 4))
        seen = shortage._get_answer_key()
        shortage._answer("wait", "Li Na", "no hurry", date(2026, 3, 9), instead=seen)
        self.assertEqual(shortage.wait_until, date(2026, 3, 9))
        with self.assertRaisesRegex(UserError, "Li Na answered already .Wait for all of it, until"):
            shortage._answer("cancel", "Chen Jing", instead=seen)
        shortage._answer("partial", "Chen Jing", instead=shortage._get_answer_key())
        self.assertEqual((shortage.state, shortage.answer, shortage.wait_until), ("done", "partial", False))
        said = order.event_ids.filtered(lambda event: event.kind == "shortage_answer").sorted("seq")
        self.assertEqual(
            [event.detail["answer"] for event in said],
            [
                "Wait for all of it, until 03/04/2026",
                "Wait for all of it, until 03/09/2026",
                "Send what is there",
            ],
            "the old answers stay on record",
        )
        self.assertEqual(said[2].detail["people"], "Chen Jing")
        with self.assertRaisesRegex(UserError, "Chen Jing answered already"):
            shortage._answer("wait", "Li Na", wait_until=date(2026, 3, 9), instead=shortage._get_answer_key())

    def test_staff_change_the_answer(self):
        order = self._short()
        shortage = self._shortage(order)
        shortage._answer("wait", "Li Na", wait_until=date(2026, 3, 4))
        blocker = order._get_blockers("dispatch")[order][0]
        button = order.with_user(self.clerk)._get_blocker_action(blocker)
        self.assertEqual(button, {"label": "Change the answer…", "method": "action_open_shortage"})
        self.assertFalse(order.with_user(self.finance)._get_blocker_action(blocker))
        action = order.with_user(self.clerk).action_open_shortage()
        wizard = Form(self.env["order.process.shortage.answer"].with_user(self.clerk).with_context(**action["context"]))
        wizard.answer = "cancel"
        wizard.person = "Chen Jing"
        wizard.text = "by phone"
        wizard.save().action_record()
        self.assertEqual((shortage.state, shortage.answer, shortage.answered_by), ("answered", "cancel", "Chen Jing"))
        with self.assertRaisesRegex(UserError, "no question to the dealer is open"):
            order.with_user(self.clerk).action_open_shortage()

    def test_answers_count_once(self):
        shortage = self._shortage(self._short())
        shortage._answer("wait", "Li Na", wait_until=date(2026, 3, 4))
        with self.assertRaisesRegex(UserError, "Li Na answered already .Wait for all of it, until"):
            shortage._answer("cancel", "Chen Jing")

    def test_answers_that_are_none(self):
        shortage = self._shortage(self._short())
        for args in (
            ("", "Li Na"),
            ("drop", "Li Na"),
            ("wait", " ", "", date(2026, 3, 4)),
            ("wait", "Li Na"),
            ("wait", "Li Na", "", date(2026, 3, 1)),
            ("wait", "Li Na", "", date(2026, 3, 4), datetime(2026, 3, 2, 2)),
            ("wait", "Li Na", "", date(2026, 3, 4), datetime(2026, 3, 1, 2)),
        ):
            with self.subTest(args), self.assertRaises(UserError), self.env.cr.savepoint():
                shortage._answer(*args)
        self.assertEqual(shortage.state, "open")

    def test_staff_enter_what_the_dealer_says(self):
        shortage = self._shortage(self._short())
        vals = {
            "shortage_id": shortage.id,
            "answer": "wait",
            "wait_until": date(2026, 3, 4),
            "person": "Li Na",
            "answered_on": datetime(2026, 3, 2, 2),
            "text": "by phone",
        }
        with freeze_time("2026-03-02 03:00:00"):
            with self.assertRaises(UserError):
                self.env["order.process.shortage.answer"].with_user(self.salesman).create(vals).action_record()
            self.env["order.process.shortage.answer"].with_user(self.keeper).create(vals).action_record()
        self.assertRecordValues(
            shortage,
            [
                {
                    "answered_by": "Li Na",
                    "answered_on": datetime(2026, 3, 2, 2),
                    "entered_by_id": self.keeper.id,
                    "answer_text": "by phone",
                }
            ],
        )

    def test_reminders(self):
        """In working hours: 8 to 12 and 13 to 17."""
        order = self._short()
        shortage = self._shortage(order)
        self.env["order.process.shortage"]._run_due()
        self.assertEqual(shortage.reminder_count, 0)
        with freeze_time("2026-03-02 06:05:00"):
            self.env["order.process.shortage"]._run_due()
            self.env["order.process.shortage"]._run_due()
        self.assertEqual(shortage.reminder_count, 1)
        self.assertEqual(shortage.remind_on, datetime(2026, 3, 3, 1, 5))
        self.assertEqual(self._kinds(order).count("reminded"), 1)
        self.company.shortage_reminder_hours = 0
        with freeze_time("2026-03-03 02:00:00"):
            self.env["order.process.shortage"]._run_due()
        self.assertFalse(shortage.remind_on)

    def test_evidence(self):
        shortage = self._shortage(self._short())
        for user in (self.clerk, self.admin, self.env.user):
            own = shortage.with_user(user).sudo(False)
            for call in (
                lambda own=own: own.write({"answer": "cancel", "state": "answered"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create({"order_id": own.order_id.id, "asked_on": datetime(2026, 3, 2)}),
                lambda own=own: own.line_ids.write({"missing": 0}),
            ):
                with self.subTest(user.login), self.assertRaises(UserError), self.env.cr.savepoint():
                    call()
        rest = self.env["stock.picking"].create(
            {"picking_type_id": self.warehouse.out_type_id.id, "is_postponed": True}
        )
        self.assertFalse(rest.is_postponed)
        with self.assertRaises(UserError):
            rest.is_postponed = True

    def test_what_is_there_is_gone_when_the_answer_comes(self):
        order = self._short(lines=[(self.mask, 10)])
        self._stock(self.mask, -4)
        with self.assertRaisesRegex(UserError, "is there any more"), self.env.cr.savepoint():
            self._shortage(order)._answer("partial", "Li Na")
        self.assertEqual(self._shortage(order).state, "open")
