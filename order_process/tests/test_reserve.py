"""Reserving by product: who gets what, what it asks of the database, and where it stays core's own."""

import doctest
from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.tests import BaseCase, freeze_time, tagged

from ..models.reserve import allocation
from ..models.reserve.allocation import Goods, Quant
from .reserve_common import ReserveCase
from .test_dispatch_run import DispatchCase

DAYS = [datetime(2026, 3, day) for day in range(1, 6)]


def make_goods(*rows):
    """Goods of ``(location, quantity, reserved, day)``; locations 1 and 2 lie below 9, in this order by name."""
    return Goods(
        [
            Quant(number, location, f"9/{location}/", f"WH/{location}", quantity, reserved, DAYS[day])
            for number, (location, quantity, reserved, day) in enumerate(rows)
        ],
        digits=2,
    )


def give(goods, *question):
    return [(quant.id, round(amount, 2)) for quant, amount in goods.offer(*question)]


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(allocation)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_orders(self):
        rows = (2, 5, 0, 1), (1, 5, 0, 2), (1, 5, 0, 0)
        for order, given in (
            ("fifo", [(2, 5), (0, 2)]),
            ("least_packages", [(2, 5), (0, 2)]),
            ("lifo", [(1, 5), (0, 2)]),
            ("closest", [(2, 7)]),
        ):
            with self.subTest(order):
                self.assertEqual(give(make_goods(*rows), "9/", order, 7), given)

    def test_only_below_the_place(self):
        goods = make_goods((1, 5, 0, 0), (2, 5, 0, 1))
        self.assertEqual(give(goods, "9/2/", "fifo", 7), [(1, 5)])

    def test_what_is_owed_is_not_given(self):
        goods = make_goods((1, -3, 0, 0), (1, 5, 0, 1), (2, 4, 0, 2))
        self.assertEqual(give(goods, "9/", "fifo", 9), [(1, 2), (2, 4)])
        goods = make_goods((1, 5, 8, 0), (2, 4, 0, 2))
        self.assertEqual(give(goods, "9/", "fifo", 9), [(1, 1)])
        self.assertEqual(give(make_goods((1, 5, 8, 0)), "9/", "fifo", 1), [])
        self.assertEqual(give(make_goods(), "9/", "fifo", 1), [])

    def test_lowered_to_the_unit(self):
        goods = make_goods((1, 20, 0, 0))
        self.assertEqual(give(goods, "9/", "fifo", 36, lambda quantity: quantity // 12 * 12), [(0, 12)])
        self.assertEqual(give(make_goods((1, 11, 0, 0)), "9/", "fifo", 36, lambda quantity: quantity // 12 * 12), [])

    def test_the_first_of_a_place_is_raised_and_has_its_first_day(self):
        goods = make_goods((1, 2, 0, 3), (1, 9, 0, 1), (2, 5, 0, 2))
        goods.place_orders[1] = "lifo"
        self.assertEqual(goods.get_doubled(), [1])
        goods.book(1, 4)
        self.assertEqual([quant.reserved for quant in goods.quants], [4, 0, 0])
        self.assertEqual(goods.quants[0].in_date, DAYS[1])
        self.assertEqual(list(goods.raised), [0])
        # The place owes two of what the other quant has.
        self.assertEqual(give(goods, "9/", "fifo", 20), [(1, 7), (2, 5)])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05 02:00:00")
class TestReserve(ReserveCase):
    def _transfer(self, lines):
        places = {
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        self.warehouse.out_type_id.auto_batch = False
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "move_ids": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity, **places})
                    for product, quantity in lines
                ],
                **places,
            }
        )
        picking.move_ids.state = "confirmed"
        self.env.flush_all()
        return picking

    def _count(self, lines):
        """The queries of reserving so many lines of goods that are there."""
        picking = self._transfer([(self.goods[number % 6], 1) for number in range(lines)])
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        picking.action_assign()
        self.env.flush_all()
        self.assertEqual(picking.state, "assigned")
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_lines(self):
        for product in self.goods:
            self._stock(product, 1000)
        self._count(6)
        few = self._count(6)
        self.assertEqual(self._count(60), few)
        self.assertLessEqual(few, 45)

    def test_as_core_where_the_process_is_off(self):
        self._stock(self.goods[0], 5)
        picking = self._transfer([(self.goods[0], 8)])
        self.company.order_process_enabled = False
        with patch.object(self.registry["stock.quant"], "_lock_goods", side_effect=AssertionError("is asked")):
            picking.action_assign()
        self.assertEqual(picking.move_ids.quantity, 5)

    def test_a_context_reserves_nothing_away(self):
        """What travels in the context is no plain value: what a caller sends does not count."""
        self._stock(self.goods[0], 5)
        picking = self._transfer([(self.goods[0], 8)])
        number = picking.move_ids.id
        sent = {"order_process_served": {str(number): False, number: False}, "order_process_booked": {}}
        picking.with_context(**sent).action_assign()
        self.assertEqual(picking.move_ids.quantity, 5)
        self.assertEqual(picking.move_line_ids.move_id._get_unreserved(), 3)
        self.assertEqual(self.env["stock.quant"]._gather(self.goods[0], self.places[0]).reserved_quantity, 5)

    def test_by_who_may_not_write_stock(self):
        """As with core: who may see to transfers reserves, though quants are not theirs."""
        self._stock(self.goods[0], 5)
        picking = self._transfer([(self.goods[0], 5)])
        picking.with_user(self.keeper).sudo(False).action_assign()
        self.assertEqual(picking.state, "assigned")
        quant = self.env["stock.quant"]._gather(self.goods[0], self.places[0])
        self.assertEqual((quant.reserved_quantity, quant.write_uid), (5, self.keeper))


@tagged("post_install", "-at_install")
class TestReserveDispatch(DispatchCase):
    def _send(self, number, count, lines):
        orders = self._ready(9, count=count, lines=[(self.dye, 2), (self.oxide, 1)] * lines)
        with freeze_time(self._instant(9, 30)):
            dispatch = self.env["order.process.dispatch"]._append(
                [
                    {
                        "window_id": self.windows[0].id,
                        "date": self._instant(9, day=2 + number).date(),
                        "warehouse_id": self.warehouse.id,
                        "scheduled_on": self._instant(10, day=2 + number),
                    }
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            sent = dispatch._send(orders)
            self.env.flush_all()
        self.assertEqual(sent, orders)
        self.assertEqual(set(orders.picking_ids.mapped("state")), {"assigned"})
        return self.env.cr.sql_log_count - before

    def test_queries_of_a_dispatch_do_not_grow_with_lines(self):
        self._send(0, 4, 1)
        few = self._send(1, 4, 1)
        self.assertLessEqual(self._send(2, 4, 10), few)

    def test_the_older_goods_go_to_who_comes_first(self):
        """Key orders are served first; core would serve the one with the earlier date."""
        gel = self._create_product("Gel", "GEL", 5.0)
        for number, name in enumerate(("New", "Old")):
            shelf = self.env["stock.location"].create({"name": name, "location_id": self.warehouse.lot_stock_id.id})
            day = datetime(2026, 2, 20 - number)
            self.env["stock.quant"]._update_available_quantity(gel, shelf, 5, in_date=day)
        first = self._ready(9, lines=[(gel, 5)])
        key = self._ready(9, 5, lines=[(gel, 5)], process_priority="1")
        first.picking_ids.move_ids.date_deadline = self._instant(9)
        key.picking_ids.move_ids.date_deadline = self._instant(9, day=4)
        self.assertEqual(self._run(10).picking_ids.sale_id, first | key)
        self.assertEqual(key.picking_ids.move_line_ids.location_id.name, "Old")
        self.assertEqual(first.picking_ids.move_line_ids.location_id.name, "New")


@tagged("post_install", "-at_install")
class TestReorderingRules(ReserveCase):
    """Which goods are ordered again when somebody wants them: as core finds it, asked once."""

    def setUp(self):
        super().setUp()
        self.fresh = self._create_goods("Cream", 12)
        supplier = self.env["stock.location"].create({"name": "Maker", "usage": "supplier"})
        route = self.env["stock.route"].create(
            {
                "name": "From the maker",
                "product_selectable": True,
                "rule_ids": [
                    Command.create(
                        {
                            "name": "Pull",
                            "action": "pull",
                            "location_src_id": supplier.id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                            "picking_type_id": self.warehouse.in_type_id.id,
                            "procure_method": "make_to_stock",
                        }
                    )
                ],
            }
        )
        self.fresh.route_ids = route
        self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": product.id,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "product_min_qty": 1,
                    "product_max_qty": 1,
                    "trigger": trigger,
                }
                for product, trigger in zip(self.fresh[:2], ("auto", "manual"), strict=True)
            ]
        )
        self.env.flush_all()

    def _create_moves(self):
        places = {
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                **places,
                "move_ids": [
                    Command.create({"product_id": product.id, "product_uom_qty": 4, **places})
                    for product in self.fresh
                ],
            }
        )
        return picking.move_ids

    def test_ordered_where_a_rule_says_so(self):
        self._create_moves().picking_id.action_confirm()
        incoming = self.env["stock.move"].search(
            [("product_id", "in", self.fresh.ids), ("picking_type_id", "=", self.warehouse.in_type_id.id)]
        )
        self.assertEqual(
            incoming.mapped(lambda move: (move.product_id, move.product_uom_qty)), [(self.fresh[0], 5.0)]
        )

    def test_asked_once_for_all(self):
        moves = self._create_moves()
        others = moves.filtered(lambda move: move.product_id in self.fresh[2:])
        self.env.flush_all()
        others._trigger_scheduler()
        with self.assertQueryCount(1):
            others._trigger_scheduler()
