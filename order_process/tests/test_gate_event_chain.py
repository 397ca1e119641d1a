"""The hash chain of an order's history, without the ORM and with it."""

from odoo.tests import BaseCase, freeze_time, tagged

from ..models.gate.event_chain import GENESIS, digest, first_break
from .common import OrderProcessCommon


def chain(length, order_id=7):
    previous, events = GENESIS, []
    for seq in range(1, length + 1):
        at, detail = f"2026-03-02 08:00:0{seq}", {"seq": seq, "name": "审单"}
        previous = digest(previous, order_id, seq, "approved", 2, at, detail)
        events.append((order_id, seq, "approved", 2, at, detail, previous))
    return events


@tagged("post_install", "-at_install")
class TestChain(BaseCase):
    def test_whole(self):
        self.assertIsNone(first_break([]))
        self.assertIsNone(first_break(chain(5)))

    def test_every_field_counts(self):
        for index, value in enumerate((8, 9, "rejected", 3, "2026-03-02 08:00:09", {"seq": 0}, "0" * 64)):
            with self.subTest(field=index):
                events = chain(5)
                row = list(events[2])
                row[index] = value
                events[2] = tuple(row)
                self.assertEqual(first_break(events), 3)

    def test_rows(self):
        events = chain(5)
        self.assertEqual(first_break(events[1:]), 1)
        self.assertEqual(first_break(events[:2] + events[3:]), 3)
        self.assertEqual(first_break([events[1], events[0], *events[2:]]), 1)
        self.assertEqual(first_break(events[:3] + [events[2]] + events[3:]), 4)
        self.assertIsNone(first_break(events[:3]), "what is cut off at the end shows by the head kept on the order")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestHistory(OrderProcessCommon):
    def test_own_chain_per_order(self):
        orders = self._approve(self._create_orders(3)).sudo()
        for order in orders:
            self.assertEqual(order.event_ids.sorted("seq").mapped("seq"), list(range(1, order.event_count + 1)))
            self.assertEqual(order.event_head, order.event_ids.sorted("seq")[-1].digest)
            self.assertEqual(order.event_ids.sorted("seq").mapped("user_id"), self.clerk | self.leader | self.finance)
        self.assertFalse(self.env["order.process.event"]._find_breaks(orders))

    def test_many_entries_at_once(self):
        orders = self._create_orders(2)
        self.env["order.process.event"]._log(
            [(orders[0], "held", {"n": 1}), (orders[1], "held", {}), (orders[0], "released", {"n": 2})]
        )
        self.assertEqual(orders[0].sudo().event_ids.sorted("seq").mapped("kind"), ["created", "held", "released"])
        self.assertFalse(self.env["order.process.event"]._find_breaks(orders))

    def test_details_of_every_shape(self):
        order = self._create_orders()
        for detail in ({"a": None}, {"a": [1, 2.5, "ä"]}, {"a": {"b": True}}, {}, None, {"note": "中文\n'\"\\"}):
            self.env["order.process.event"]._log([(order, "changed", detail)])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.env["order.process.event"]._find_breaks(order))
        self.assertTrue(order.sudo().event_ids.mapped("summary"))
