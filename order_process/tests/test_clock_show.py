"""What people see of the time: the band, lists, boards, the list for managers."""

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .clock_common import ClockCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday, 9:00 in Shanghai
class TestClockShow(ClockCase):
    def test_band_and_lists(self):
        order = self._create_orders().with_user(self.clerk)
        panel = order.process_panel["clocks"]
        self.assertEqual([clock["stage"] for clock in panel], ["Confirmation", "Order Desk", "Shipped Since Receipt"])
        self.assertEqual(
            panel[0],
            {
                "stage": "Confirmation",
                "who": "Clerk",
                "deadline": "2026-03-02 04:00:00",
                "warn_on": "2026-03-02 03:24:00",
                "paused_on": False,
                "paused_for": False,
            },
        )
        self.assertEqual(order.clock_now, panel)
        self.assertEqual((order.clock_count, order.clock_breach_count), (3, 0))

    def test_what_is_paused_comes_last(self):
        order = self._create_orders()
        self._clocks(order, "confirmation")._pause(self._instant(9, 30))
        order.invalidate_recordset()
        self.assertEqual([clock["stage"] for clock in order.clock_now][-1], "Confirmation")
        self.assertEqual(order.clock_now[-1]["paused_on"], "2026-03-02 01:30:00")
        self.assertEqual(order.clock_now[-1]["paused_for"], "The dealer has to answer.")

    def test_lists_read_the_clocks_of_all_orders_at_once(self):
        orders = self._create_orders(30)
        for records in (orders[:2], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            records.mapped("state")
            with self.assertQueryCount(6):
                records.mapped("clock_now")

    def test_verdict(self):
        order = self._create_orders()
        confirmation, desk = (self._clocks(order, stage) for stage in ("confirmation", "desk"))
        self.assertEqual(confirmation.verdict, "running")
        desk._pause(self._instant(9))
        self.assertEqual(desk.verdict, "paused")
        with freeze_time(self._instant(12, 0, 1)):
            confirmation.invalidate_recordset()
            self.assertEqual(confirmation.verdict, "late", "also before the tick")
            order.action_submit_review()
        self.assertEqual(confirmation.verdict, "missed")
        self.assertEqual(confirmation.allowed_text, "3 working hours")

    def test_what_held_the_order_is_kept(self):
        order = self._create_orders()
        order.action_submit_review()
        with freeze_time(self._instant(11, 0, 1)):
            self._clocks(order, "review")._breach(self._instant(11, 0, 1))
            self._approve(order)
        self.assertEqual(self._clocks(order, "review").held_for, "Not reviewed")

    def test_breaches_first(self):
        first, second = self._create_orders(), self._create_orders()
        self._clocks(first, "desk")._breach(self._instant(18))
        found = self.Clock.search([("order_id", "in", (first | second).ids)])
        self.assertEqual(found[0], self._clocks(first, "desk"))

    def test_forms_of_the_roles(self):
        order = self._approve(self._create_orders())
        for user in (self.clerk, self.leader, self.manager, self.dispatcher, self.finance, self.admin):
            with self.subTest(user.login):
                self.assertTrue(order.with_user(user).sudo(False).action_open_clocks()["domain"])
                Form(order.with_user(user).sudo(False))
                clock = self._clocks(order, "desk").with_user(user).sudo(False)
                self.assertTrue(clock.web_read({"countdown": {}, "verdict": {}, "held_for": {}, "allowed_text": {}}))

    def test_dealers_see_nothing_of_it(self):
        order = self._create_orders()
        buyer = self._create_buyer("op_buyer", self.dealer)
        order.sudo().message_subscribe(buyer.partner_id.ids)
        for name in ("clock_now", "clock_count", "clock_ids", "needs_feedback"):
            with self.subTest(name), self.assertRaises(AccessError):
                order.with_user(buyer).sudo(False).read([name])
        with self.assertRaises(AccessError):
            self.Clock.with_user(buyer).sudo(False).search([("order_id", "=", order.id)])
        with self.assertRaises(AccessError):
            order.with_user(buyer).sudo(False).action_open_clocks()
