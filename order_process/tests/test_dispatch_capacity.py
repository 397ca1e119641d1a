"""A window has room for so much: the urgent first, and what is over rolls on and is told why (D7)."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_dispatch_run import DispatchCase


@tagged("post_install", "-at_install")
class TestCapacity(DispatchCase):
    def _limit(self, **vals):
        self.windows.with_user(self.admin).write(vals)

    def _sent(self, dispatch):
        return dispatch.picking_ids.sale_id

    def test_the_urgent_go_first_and_the_rest_rolls_on(self):
        self._limit(capacity_orders=2)
        first, second = self._ready(9), self._ready(9, 10)
        urgent = self._ready(9, 20, urgency="2")
        dispatch = self._run(10)
        self.assertEqual(self._sent(dispatch), first | urgent)
        self.assertEqual((second.process_stage, second.is_held), ("approved", False))
        rolled = dispatch.rolled_ids
        self.assertEqual(rolled.order_id, second)
        self.assertEqual((rolled.was_full, rolled.reason), (True, "The window was full"))
        self.assertEqual(second.promised_dispatch_on, self._instant(12))
        event = second.event_ids.filtered(lambda event: event.kind == "rolled")
        self.assertIn("Reason: The window was full", event.summary)
        self.assertEqual(self._sent(self._run(12)), second, "it is ready, and goes with the next one")

    def test_twice_over(self):
        """More than one chunk, and each window takes its part once."""
        self._limit(capacity_orders=2)
        orders = self._ready(9, count=5)
        counts = [len(self._sent(self._run(*time))) for time in ((10,), (12,), (15, 30), (18,))]
        self.assertEqual(counts, [2, 2, 1, 0])
        self.assertEqual(set(orders.mapped("process_stage")), {"dispatched"})

    def test_lines_weight_and_volume(self):
        self.dye.write({"weight": 2.0, "volume": 0.5})
        for limit in ({"capacity_lines": 3}, {"capacity_weight": 30.0}, {"capacity_volume": 7.5}):
            with self.subTest(limit=limit), self.env.cr.savepoint() as savepoint:
                self._limit(**limit)
                big = self._ready(9, lines=[(self.dye, 10), (self.oxide, 1)])
                other = self._ready(9, 10, lines=[(self.dye, 10), (self.oxide, 1)])
                small = self._ready(9, 20, lines=[(self.dye, 5)])
                self.assertEqual(self._sent(self._run(10)), big | small, "a smaller one fits where a big one does not")
                self.assertEqual(other.process_stage, "approved")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_too_big_for_any_window(self):
        self._limit(capacity_lines=1)
        big = self._ready(9, lines=[(self.dye, 1), (self.oxide, 1)])
        small = self._ready(9, 20)
        self.assertEqual(small.promised_dispatch_on, self._instant(12))
        self.assertEqual(self._sent(self._run(10)), big, "it would never leave otherwise")
        self.assertEqual(self._sent(self._run(12)), small)

    def test_each_centre_has_its_own(self):
        self._limit(capacity_orders=1)
        self._stock(self.dye, 10, self.wuhan)
        here = self._ready(9)
        there = self._ready(9, warehouse_id=self.wuhan.id, warehouse_reason="nearer")
        self._run(10)
        self.assertEqual((here.process_stage, there.process_stage), ("dispatched", "dispatched"))

    def test_the_dealer_is_told_of_another_day(self):
        self.dealer.email = "liren@example.com"
        first, second = self._ready(17), self._ready(17, 10)
        self._limit(capacity_orders=1)
        self._run(18)
        self.assertEqual(first.process_stage, "dispatched")
        said = second._describe_delay({"codes": ["full"]})
        self.assertEqual(said["reasons"], ["The trucks of that dispatch were full."])
        told = self.env["order.process.told"].search([("order_id", "=", second.id), ("occasion", "=", "delayed")])
        self.assertEqual(told.mapped("key"), ["2026-03-03"])
        self.assertEqual(second.promised_dispatch_on, self._instant(10, day=3))

    def test_a_late_entry_is_decided_by_the_dispatcher(self):
        self._limit(capacity_orders=1)
        self._ready(9)
        over = self._ready(9, 10)
        dispatch = self._run(10)
        dispatch.with_user(self.dispatcher)._take_late(over, "the truck still had room")
        self.assertEqual(over.process_stage, "dispatched")

    def test_who_sets_it(self):
        for user in (self.clerk, self.dispatcher):
            with self.assertRaises(UserError):
                self.windows.with_user(user).write({"capacity_orders": 5})


@tagged("post_install", "-at_install")
class TestPromisedRoom(DispatchCase):
    """What is promised is what the window will do: the first one with room, and a new one when that changes (D7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.windows.write({"capacity_orders": 2})
        cls.dealer.email = "liren@example.com"

    def _orders(self, count=1, hour=9, minute=0, **kwargs):
        """Approved one by one, as they come in."""
        return self.env["sale.order"].union(*(self._ready(hour, minute, second, **kwargs) for second in range(count)))

    def _promised(self, orders):
        return [order.promised_dispatch_on for order in orders]

    def _told(self, order):
        return self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "delayed")])

    def test_the_third_is_promised_the_next_window_and_goes_by_it(self):
        orders = self._orders(3)
        ten, twelve = self._instant(10), self._instant(12)
        self.assertEqual(self._promised(orders), [ten, ten, twelve])
        self.assertEqual(orders[2].promised_window_id, self.windows[1])
        self.assertIn("12:00", orders[2]._get_promise_label())
        self.assertIn("12:00", orders[2]._describe_leaving(orders[2].promised_dispatch_on))
        self.assertEqual(self._run(10).picking_ids.sale_id, orders[:2])
        self.assertFalse(orders[2].event_ids.filtered(lambda event: event.kind == "rolled"), "nothing slipped")
        self.assertEqual(self._run(12).picking_ids.sale_id, orders[2])

    def test_many_at_once_fill_one_window_after_the_other(self):
        with freeze_time(self._instant(9)):
            orders = self._create_orders(9).sudo()
            orders.with_user(self.clerk).action_submit_review()
        expected = [self._instant(*time) for time in ((10,), (12,), (15, 30), (18,)) for _place in range(2)]
        self.assertEqual(self._promised(orders), [*expected, self._instant(10, day=3)])

    def test_the_day_of_arrival_follows(self):
        transit = {"company_id": self.company.id, "transit_days": 1}
        self.env["order.process.transit"].with_user(self.admin).create(transit)
        self.windows[1:].with_user(self.admin).write({"active": False})
        orders = self._orders(3)
        self.assertEqual([day.day for day in orders.mapped("promised_arrival_on")], [3, 3, 4])
        self.assertEqual(orders[2].first_arrival_on.day, 4, "by this it is measured")

    def test_a_place_that_becomes_free_is_given_on(self):
        orders = self._orders(4)
        self.assertEqual(self._promised(orders)[2:], [self._instant(12)] * 2)
        with freeze_time(self._instant(9, 20)):
            orders[0].with_user(self.manager)._action_cancel()
        self.assertFalse(self._run(9, 30))
        self.assertEqual(self._promised(orders)[1:], [self._instant(10), self._instant(10), self._instant(12)])
        event = orders[2].event_ids.filtered(lambda event: event.kind == "promised")
        self.assertIn("An earlier window has room", event.summary)
        self.assertFalse(self._told(orders[2]), "it is the same day")
        self.assertEqual(self._run(10).picking_ids.sale_id, orders[1:3])

    def test_an_urgent_one_takes_the_place_and_it_is_said(self):
        self.windows[1:].with_user(self.admin).write({"active": False})
        orders = self._orders(2)
        urgent = self._orders(minute=10, urgency="2")
        self.assertEqual(self._promised(urgent), [self._instant(10)], "it goes first, whatever was promised before")
        self._run(9, 30)
        self.assertEqual(self._promised(orders), [self._instant(10), self._instant(10, day=3)])
        event = orders[1].event_ids.filtered(lambda event: event.kind == "promised")
        self.assertIn("Reason: The window was full", event.summary)
        self.assertEqual(self._told(orders[1]).mapped("key"), ["2026-03-03"])
        self._run(9, 40)
        self.assertEqual(len(self._told(orders[1])), 1, "told once")
        self.assertEqual(self._run(10).picking_ids.sale_id, orders[0] | urgent)

    def test_what_is_held_takes_no_place_from_what_may_go(self):
        held = self._orders(2)
        group = "order_process.group_dispatcher"
        for order in held:
            self.env["order.process.hold"]._hold(order, "error", "dispatch", "look at it", group)
        held._sync_process()
        order = self._orders(minute=10)
        self.assertEqual(self._promised(order), [self._instant(10)])
        self.assertEqual(self._run(10).picking_ids.sale_id, order)

    def test_a_window_that_was_sent_early_is_not_promised(self):
        with freeze_time(self._instant(9)):
            self.env["order.process.dispatch"].with_user(self.dispatcher).with_context(
                order_process_one_transaction=True
            ).action_run_now(self.windows[0].id, self.warehouse.id, "the truck is here")
        self.assertEqual(self._promised(self._orders(minute=5)), [self._instant(12)])

    def test_lines_of_what_is_still_in_review(self):
        self.windows.with_user(self.admin).write({"capacity_orders": 0, "capacity_lines": 3})
        two = [(self.dye, 1), (self.oxide, 1)]
        with freeze_time(self._instant(9)):
            orders = self._create_orders(2, lines=two).sudo()
            orders |= self._create_orders(lines=[(self.dye, 1)]).sudo()
            orders.with_user(self.clerk).action_submit_review()
        self.assertEqual(self._promised(orders), [self._instant(10), self._instant(12), self._instant(10)])
        self._approve(orders)
        self.assertEqual(self._promised(orders), [self._instant(10), self._instant(12), self._instant(10)])

    def test_a_changed_capacity_is_followed(self):
        orders = self._orders(3)
        self.windows.with_user(self.admin).write({"capacity_orders": 3})
        self._run(9, 30)
        self.assertEqual(self._promised(orders), [self._instant(10)] * 3)
        self.windows.with_user(self.admin).write({"capacity_orders": 1})
        self._run(9, 40)
        self.assertEqual(self._promised(orders), [self._instant(10), self._instant(12), self._instant(15, 30)])

    def test_no_query_per_order(self):
        def count(number):
            with freeze_time(self._instant(9)):
                orders = self._create_orders(number).sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(self._instant(9)):
                orders._fill_windows(self.warehouse)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(30), count(2) + 2)
