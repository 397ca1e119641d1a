"""Finance steps are done the same day; what is left is on record with its cause, and people are told (E8)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .invoice_common import InvoiceCommon


class ClosingCase(InvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.finance_closing_from = "2026-03-01 16:00:00"

    def _close(self, hour, minute=0, second=0, day=2):
        """Run the scheduled action at an instant."""
        now = self._instant(hour, minute, second, day)
        self.env.flush_all()
        with freeze_time(now), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            ids = self.env(cr=cr)["order.process.finance.day"]._close_due().ids
        self.env.invalidate_all()
        days = self.env["order.process.finance.day"].browse(ids)
        return days.filtered(lambda closing: closing.company_id == self.company)

    def _confirmed(self, hour, minute=0, day=2, count=1, **vals):
        with freeze_time(self._instant(hour, minute, day=day)):
            return self._approve(self._create_orders(count, **{"carrier_id": self.first.id, **vals})).sudo()

    def _left(self, day):
        return {(row.kind, row.order_id): row for row in day.leftover_ids}


@tagged("post_install", "-at_install")
class TestClosing(ClosingCase):
    def test_the_day(self):
        done, left = self._confirmed(9, count=2)
        on_receipt = self._confirmed(10, carrier_id=self.on_receipt.id)
        free = self._confirmed(10, carrier_id=self.carrier.id)
        with freeze_time(self._instant(16)):
            self._invoice(done)
            pending = self._create_orders(carrier_id=self.first.id).sudo()
            self._approve(pending, self.leader)
        self._receive(on_receipt, on=self._instant(17))
        self.assertFalse(self._close(17, 59, 59), "not before closing")
        day = self._close(18)
        self.assertEqual((day.date.isoformat(), day.closes_on, day.late), ("2026-03-02", self._instant(18), False))
        rows = self._left(day)
        self.assertEqual(set(rows), {("invoice", left), ("review", pending)})
        self.assertEqual(rows["invoice", left].since, self._instant(9))
        self.assertFalse(rows["invoice", left].cause, "finance has to say")
        self.assertNotIn(("invoice", free), rows, "may be invoiced at any time")
        self.assertEqual((day.leftover_count, day.open_count), (2, 2))
        self.assertFalse(self._close(18, 5), "once a day")

    def test_receipt_confirmed(self):
        order = self._confirmed(9, carrier_id=self.on_receipt.id)
        self._run_windows(self._instant(10))
        with freeze_time(self._instant(11)):
            self._ship(order)
        self._receive(order, on=self._instant(17))
        rows = self._left(self._close(18))
        self.assertEqual(rows["invoice", order].since, self._instant(17))

    def test_known_causes(self):
        unpaid, short, data, open_ = self._confirmed(9, count=4)
        Hold = self.env["order.process.hold"]
        # what the payment gate and the dispatch would say
        for order, code in ((unpaid, "payment"), (short, "shortage")):
            Hold._append(
                [{"order_id": order.id, "code": code, "step": "dispatch", "since": "2026-03-02 02:00:00"}]
            )
        special = self._create_dealer("Zhuzhou Jinjiandao", "D002", vat_invoice_kind="special")
        data = self._confirmed(9, 30, partner_id=special.id)
        rows = self._left(self._close(18))
        causes = {order: rows["invoice", order].cause for order in (unpaid, short, data, open_)}
        self.assertEqual(causes, {unpaid: "money", short: "goods", data: "data", open_: False})
        self.assertFalse(rows["invoice", unpaid].cause_by_id, "known to the system")

    def test_hours_late(self):
        """What was invoiced after closing was left at closing, what came after it was not."""
        before, later = self._confirmed(9, count=2)
        after = self._confirmed(18, 30)
        with freeze_time(self._instant(17)):
            self._invoice(before)
        with freeze_time(self._instant(20)):
            self._invoice(later | after)
        still = self._confirmed(20)
        day = self._close(23)
        self.assertTrue(day.late)
        self.assertEqual(set(self._left(day)), {("invoice", later)})
        tomorrow = self._close(18, day=3)
        self.assertEqual(set(self._left(tomorrow)), {("invoice", still)})

    def test_days_missed_altogether(self):
        order = self._confirmed(9)
        days = self._close(9, day=5)
        self.assertEqual([day.date.isoformat() for day in days], ["2026-03-02", "2026-03-03", "2026-03-04"])
        self.assertEqual(days.leftover_ids.order_id, order)
        self.assertEqual(len(days.leftover_ids), 3, "left on each of them")

    def test_days_off(self):
        """Friday evening's order waits for Monday's closing; a holiday is no working day either."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": self._instant(0, day=9),
                "date_to": self._instant(23, 59, day=9),
            }
        )
        self._confirmed(18, 30, day=6)
        days = self._close(9, day=10)
        self.assertEqual([day.date.isoformat() for day in days][-1], "2026-03-06")
        self.assertFalse(days[-1].leftover_ids)
        day = self._close(18, day=10)
        self.assertEqual(day.date.isoformat(), "2026-03-10")
        self.assertEqual(len(day.leftover_ids), 1)

    def test_off_and_on_again(self):
        self._confirmed(9)
        self.company.order_process_enabled = False
        self.assertFalse(self._close(18))
        with freeze_time(self._instant(19)):
            self.company.order_process_enabled = True
        self.assertFalse(self._close(20), "nobody left anything while the process was off")

    def test_second_server(self):
        """The row of the day is unique in the database: who comes second records and tells nothing."""
        self._confirmed(9)
        day = self._close(18)
        again = self.env["order.process.finance.day"].sudo()._close(
            self.company, day.date, day.closes_on, self._instant(18, 1)
        )
        self.assertFalse(again)
        self.assertEqual(len(day.leftover_ids), 1)

    def test_people_are_told_once(self):
        orders = self._confirmed(9, count=3)
        day = self._close(18)
        self._close(18, 30)
        messages = self.env["mail.message"].search([("model", "=", day._name), ("res_id", "=", day.id)])
        told = messages.notified_partner_ids
        self.assertLessEqual({self.finance.partner_id, self.manager.partner_id}, set(told))
        self.assertFalse(told & (self.clerk | self.keeper | self.leader).partner_id)
        self.assertEqual(len(messages), 1)
        self.assertIn("3 were left undone at closing, 3 of them without a cause", messages.body)
        self.assertIn(f"/odoo/finance-closings/{day.id}", messages.body)
        for order in orders:
            self.assertIn(order.name, messages.body)

    def test_nothing_left_nobody_told(self):
        day = self._close(18)
        self.assertTrue(day)
        self.assertFalse(self.env["mail.message"].search([("model", "=", day._name), ("res_id", "=", day.id)]))


@tagged("post_install", "-at_install")
class TestCauses(ClosingCase):
    def setUp(self):
        super().setUp()
        self.orders = self._confirmed(9, count=3)
        self.rows = self._close(18).leftover_ids
        self.startPatcher(freeze_time(self._instant(18, 10)))

    def _state(self, rows, user, cause, text=None):
        context = {"active_model": rows._name, "active_ids": rows.ids}
        wizard = self.env["order.process.leftover.cause"].with_user(user).with_context(**context)
        return wizard.create({"cause": cause, "text": text}).action_state()

    def test_many_at_once(self):
        with self.assertRaisesRegex(UserError, "Say in words"):
            self._state(self.rows, self.finance, "other", "  ")
        self._state(self.rows, self.finance, "work", "the printer was broken")
        self.assertEqual(set(self.rows.mapped("cause_text")), {"the printer was broken"})
        self.assertEqual(self.rows.cause_by_id, self.finance)
        self.assertEqual(set(self.rows.mapped("cause_on")), {self._instant(18, 10)})
        event = self.orders[0].event_ids.filtered(lambda event: event.kind == "cause")
        self.assertEqual(event.detail, {"reason": "Not got round to it: the printer was broken"})

    def test_it_stays(self):
        self._state(self.rows[0], self.manager, "money")
        with self.assertRaisesRegex(UserError, "on record already and stays"):
            self.rows.with_user(self.finance).action_state_cause("goods")
        self.assertEqual(self.rows.mapped("cause").count(False), 2, "all or none")

    def test_who_may(self):
        for user in (self.clerk, self.keeper, self.admin, self.salesman):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.rows.with_user(user).action_state_cause("money")
        for user in (self.clerk, self.salesman):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rows.with_user(user).mapped("kind")

    def test_evidence(self):
        for user in (self.finance, self.manager):
            rows = self.rows.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(UserError):
                    rows.write({"cause": "money"})
                with self.assertRaises(UserError):
                    rows.unlink()
                with self.assertRaises(UserError):
                    rows.create({"day_id": rows[0].day_id.id, "kind": "invoice", "since": self._instant(9)})
        with self.assertRaises(UserError):
            self.rows.day_id.write({"date": "2026-03-01"})
