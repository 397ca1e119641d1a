"""The day on which goods are to be with the dealer: by mode and region, kept, or moved with a reason and told (J3)."""

from ast import literal_eval
from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_dispatch_run import DispatchCase


@tagged("post_install", "-at_install")
class TestArrival(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hunan = cls.env.ref("base.state_cn_HN")
        cls.dealer.write({"state_id": cls.hunan.id, "email": "liren@example.com"})
        cls._transit(transit_days=4)
        cls._transit(transit_days=2, process_mode="road", state_ids=[Command.set(cls.hunan.ids)])
        cls.service = cls._create_user("service", "order_process.group_customer_service")

    @classmethod
    def _transit(cls, **vals):
        return cls.env["order.process.transit"].with_user(cls.admin).create({"company_id": cls.company.id, **vals})

    def test_working_days_from_the_dispatch(self):
        """Monday 2 March, two working days: Wednesday. Over a weekend and a holiday it takes longer."""
        order = self._ready(9)
        self.assertEqual((order.promised_arrival_on, order.first_arrival_on), (date(2026, 3, 4), date(2026, 3, 4)))
        self.env["order.process.day"].with_user(self.admin).create(
            {"name": "Stocktaking", "date_from": date(2026, 3, 9), "works": "off", "company_id": self.company.id}
        )
        self.assertEqual(self._ready(9, day=6).promised_arrival_on, date(2026, 3, 11))

    def test_what_says_more_goes_first(self):
        self.assertEqual(self._ready(9, carrier_id=self.pickup.id).promised_arrival_on, date(2026, 3, 6))
        self.dealer.state_id = self.hubei
        vals = {"warehouse_id": self.warehouse.id, "warehouse_reason": "asked for"}
        self.assertEqual(self._ready(9, **vals).promised_arrival_on, date(2026, 3, 6))
        self._transit(transit_days=0, warehouse_id=self.warehouse.id)
        self.assertEqual(self._ready(9, **vals).promised_arrival_on, date(2026, 3, 2))

    def test_nothing_is_promised_where_nothing_is_said(self):
        self.env["order.process.transit"].search([("company_id", "=", self.company.id)]).with_user(self.admin).unlink()
        order = self._ready(9)
        self.assertFalse(order.promised_arrival_on)
        self.assertEqual(order._describe_way().sentences[0][:9], "It leaves")

    def test_it_moves_with_the_dispatch_and_why_is_kept(self):
        first, order = self._ready(17), self._ready(17, 10)
        self.windows.with_user(self.admin).write({"capacity_orders": 1})
        self._run(18)
        self.assertEqual(order.promised_arrival_on, date(2026, 3, 5))
        self.assertEqual((first + order).mapped("first_arrival_on"), [date(2026, 3, 4)] * 2)
        event = order.event_ids.filtered(lambda event: event.kind == "rolled")
        self.assertIn("Promised Arrival: 2026-03-04 → 2026-03-05", event.summary)
        told = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "delayed")])
        self.assertEqual(told.mapped("key"), ["2026-03-03"])
        self.assertEqual(order._describe_delay({"arrives": "2026-03-05", "codes": ["full"]})["arrives"], "03/05/2026")

    def test_moved_by_hand_with_a_reason_that_is_told(self):
        order = self._ready(9)
        with freeze_time(self._instant(11)):
            with self.assertRaisesRegex(UserError, "A dispatcher, customer service or an approving manager"):
                order.with_user(self.clerk)._move_arrival(date(2026, 3, 6), "snow")
            with self.assertRaisesRegex(UserError, "the dealer reads it"):
                order.with_user(self.service)._move_arrival(date(2026, 3, 6), " ")
            with self.assertRaisesRegex(UserError, "lies in the past"):
                order.with_user(self.service)._move_arrival(date(2026, 3, 1), "snow")
            wizard = self.env["order.process.arrival"].with_user(self.service)
            wizard.create({"order_id": order.id, "day": date(2026, 3, 6), "reason": "Snow on the road"}).action_move()
        self.assertEqual((order.promised_arrival_on, order.first_arrival_on), (date(2026, 3, 6), date(2026, 3, 4)))
        event = order.event_ids.filtered(lambda event: event.kind == "promised")
        self.assertIn("Snow on the road", event.summary)
        self.assertIn("It arrives on 03/06/2026.", order._describe_way().sentences)
        told = order._describe_delay({"arrives": "2026-03-06", "why": "Snow on the road"})
        self.assertEqual((told["arrives"], told["reasons"]), ("03/06/2026", ["Snow on the road"]))
        order._keep_arrivals({order: self._instant(12)})
        self.assertEqual(order.promised_arrival_on, date(2026, 3, 6), "it comes no earlier by itself")
        with self.assertRaises(UserError):
            order.with_user(self.service).write({"promised_arrival_on": date(2026, 3, 5)})

    def test_punctuality(self):
        orders = self._ready(9, count=2)
        with freeze_time(self._instant(9, day=6)):
            orders[0]._confirm_receipt("Li Na")
        with freeze_time(self._instant(9, day=3)):
            orders[1]._confirm_receipt("Li Na")
        self.assertEqual(orders.mapped("arrival_days_late"), [2, -1])
        action = self.env.ref("order_process.action_punctuality")
        domain = [*literal_eval(action.domain), ("id", "in", (orders + self._ready(9)).ids)]
        [(carrier, late, on_time, count)] = self.env["sale.order"].with_user(self.dispatcher)._read_group(
            domain, ["carrier_id"], ["arrival_days_late:avg", "arrived_on_time:avg", "__count"]
        )
        self.assertEqual((carrier, late, on_time, count), (orders.carrier_id, 0.5, 50.0, 2))
