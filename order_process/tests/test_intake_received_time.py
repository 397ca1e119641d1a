from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderProcessCommon

FURTHER = "You may move it by 5 minutes; further only a desk leader or an approving manager does, with a reason"


@tagged("post_install", "-at_install", "order_process")
class TestReceivedTime(OrderProcessCommon):
    """The clock is not turned back: beyond a few minutes it takes a role and a reason, on record (A6).

    Monday 2 March 2026; Shanghai is eight hours ahead of UTC."""

    def _at(self, instant):
        return freeze_time(instant)

    def test_from_the_night_to_the_afternoon(self):
        with self._at("2026-03-02 15:20:00"):  # 23:20
            order = self._create_orders()
            promised = order.promised_dispatch_on
            with self.assertRaisesRegex(UserError, FURTHER):
                order.write({"received_on": datetime(2026, 3, 2, 7, 30), "received_reason": "it was earlier"})
            self.assertEqual(str(order.performance_date), "2026-03-03")
            with self.assertRaisesRegex(UserError, "say why it counts as received at another time"):
                order.with_user(self.leader).write({"received_on": datetime(2026, 3, 2, 7, 30)})
            with self.assertRaisesRegex(UserError, "say why"):
                order.with_user(self.leader).write({"received_on": datetime(2026, 3, 2, 7, 30), "received_reason": " "})
            order.with_user(self.leader).write(
                {"received_on": datetime(2026, 3, 2, 7, 30), "received_reason": "The fax says 15:30"}
            )
        self.assertEqual(str(order.performance_date), "2026-03-02")
        self.assertEqual(order.promised_dispatch_on, promised, "no window that has run is promised")
        event = order.event_ids.filtered(lambda event: event.kind == "changed" and "received_reason" in event.detail)
        self.assertEqual(event.user_id, self.leader)
        self.assertEqual(event.detail["received_reason"], ["", "The fax says 15:30"])
        self.assertIn("received_on", event.detail)

    def test_a_few_minutes_are_free_and_do_not_add_up(self):
        with self._at("2026-03-02 08:04:00"):
            order = self._create_orders()
            order.received_on = datetime(2026, 3, 2, 7, 59)
            self.assertEqual(str(order.performance_date), "2026-03-02")
            with self.assertRaisesRegex(UserError, FURTHER):
                order.received_on = datetime(2026, 3, 2, 7, 58)
            with self.assertRaisesRegex(UserError, "set by the order process only"):
                order.received_known_on = datetime(2026, 3, 2, 7, 0)

    def test_superuser_mode_of_a_person_moves_no_further(self):
        early = {"received_on": datetime(2026, 3, 2, 7, 30)}
        with self._at("2026-03-02 15:20:00"):
            order = self._create_orders()
            with self.assertRaisesRegex(UserError, FURTHER):
                order.sudo().write(early)
            with self.assertRaisesRegex(UserError, FURTHER):
                self.env["sale.order"].with_user(self.clerk).sudo().create(self._order_vals(**early))
            order.sudo().received_on = datetime(2026, 3, 2, 15, 16)
            self.assertEqual(order.received_known_on, datetime(2026, 3, 2, 15, 20), "measured from the first still")
            order.with_user(self.env.ref("base.user_root")).write(early)
            self.assertEqual(order.received_known_on, early["received_on"], "the system moves it")

    def test_setting(self):
        self.company.received_tolerance = 60
        with self._at("2026-03-02 08:30:00"):
            order = self._create_orders()
            order.received_on = datetime(2026, 3, 2, 7, 30)
            with self.assertRaisesRegex(UserError, "by 60 minutes"):
                order.received_on = datetime(2026, 3, 2, 7, 29, 59)

    def test_entered_as_received_earlier(self):
        early = datetime(2026, 3, 2, 7, 30)
        with self._at("2026-03-02 15:20:00"):
            with self.assertRaisesRegex(UserError, FURTHER):
                self._create_orders(received_on=early)
            with self.assertRaisesRegex(UserError, FURTHER):
                self.env["sale.order"].with_user(self.clerk).with_context(default_received_on=early).create(
                    self._order_vals()
                )
            with self.assertRaisesRegex(UserError, "say why"):
                self._create_orders(user=self.leader, received_on=early)
            order = self._create_orders(user=self.leader, received_on=early, received_reason="On the fax")
        self.assertEqual(str(order.performance_date), "2026-03-02")
        self.assertEqual(order.promised_dispatch_on, self._instant(10, day=3))

    def test_later_than_it_came(self):
        """Moved forward it counts for another day as well."""
        with self._at("2026-03-02 07:50:00"):
            order = self._create_orders()
        with self._at("2026-03-02 08:30:00"), self.assertRaisesRegex(UserError, FURTHER):
            order.received_on = datetime(2026, 3, 2, 8, 10)

    def test_a_reason_holds_for_one_move(self):
        with self._at("2026-03-02 15:20:00"):
            order = self._create_orders()
            led = order.with_user(self.leader)
            led.write({"received_on": datetime(2026, 3, 2, 7, 30), "received_reason": "On the fax"})
            led.received_on = datetime(2026, 3, 2, 7, 33)
            with self.assertRaisesRegex(UserError, "say why"):
                led.received_on = datetime(2026, 3, 2, 6)

    def test_promise_is_never_in_the_past(self):
        with self._at("2026-03-02 04:30:00"):
            order = self._create_orders()
            order.order_class = "sample"
        with self._at("2026-03-03 03:00:00"):
            order.order_class = "product"
        self.assertEqual(order.promised_dispatch_on, self._instant(12, day=3))

    def test_an_instant_of_the_history_is_converted_once(self):
        """What is typed at 15:21 in Shanghai is 15:21 for whoever reads it there, and 2:21 in New York."""
        with self._at("2026-03-02 07:25:00"):
            order = self._create_orders()
            order.with_context(tz="Asia/Shanghai").received_on = datetime(2026, 3, 2, 7, 21)
        event = order.event_ids.filtered(lambda event: event.kind == "changed" and "received_on" in event.detail)
        self.assertEqual(event.detail["received_on"], ["2026-03-02 07:25:00Z", "2026-03-02 07:21:00Z"])
        self.assertRegex(event.with_context(tz="Asia/Shanghai").summary, r"3:25\sPM → .*3:21\sPM")
        self.assertRegex(event.with_context(tz="America/New_York").summary, r"2:25\sAM → .*2:21\sAM")

    def test_entries_of_before_are_shown_as_they_were_seen(self):
        order = self._create_orders()
        details = {
            "received_on": ["2026-03-02 15:25:00", "2026-03-02 15:21:00"],
            "promised_dispatch_on": ["", "2026-03-02 10:00:00"],
        }
        entries = [(order, "changed", {name: said}) for name, said in details.items()]
        events = self.env["order.process.event"]._log(entries)
        seen = [event.with_context(tz="Asia/Shanghai").summary for event in events]
        self.assertRegex(seen[0], "15:25:00 → 2026-03-02 15:21:00")
        self.assertRegex(seen[1], r"6:00\sPM")
