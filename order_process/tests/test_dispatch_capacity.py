"""A window has room for so much: the urgent first, and what is over rolls on and is told why (D7)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

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
        small = self._ready(9, 20)
        big = self._ready(9, lines=[(self.dye, 1), (self.oxide, 1)])
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
        self._limit(capacity_orders=1)
        self.dealer.email = "liren@example.com"
        first, second = self._ready(17), self._ready(17, 10)
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
