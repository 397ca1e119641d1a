"""Scarce stock goes to the urgent, nothing is split silently, and a shortage lifts by itself."""

from odoo.tests import freeze_time, tagged

from .test_dispatch_run import DispatchCase


@tagged("post_install", "-at_install")
class TestShortage(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rare = cls._create_product("Rare dye", "RARE", 50.0)
        cls._stock(cls.rare, 10)

    def test_urgency_wins(self):
        normal = self._ready(9, lines=[(self.rare, 6)])
        key = self._ready(9, 10, lines=[(self.rare, 6)], process_priority="1")
        urgent = self._ready(9, 20, lines=[(self.rare, 6)], urgency="1")
        small = self._ready(9, 30, lines=[(self.rare, 4)])
        dispatch = self._run(10)
        self.assertEqual(dispatch.picking_ids.sale_id, urgent | small)
        for order in (normal, key):
            self.assertEqual(self._codes(order), {"shortage"})
            self.assertEqual(order.picking_ids.move_ids.quantity, 0, "nothing is split silently")
            self.assertEqual(order.process_stage, "approved")
            self.assertIn("Rare dye", order.hold_ids.filtered(lambda hold: not hold.released_on).message)

    def test_priority_then_promise(self):
        later = self._ready(9, 40, lines=[(self.rare, 10)])
        key = self._ready(9, 45, lines=[(self.rare, 10)], process_priority="1")
        self.assertEqual(self._run(10).picking_ids.sale_id, key)
        self.assertEqual(self._codes(later), {"shortage"})

    def test_two_lines_of_one_product(self):
        """Each line alone could be served, both together cannot."""
        order = self._ready(9, lines=[(self.rare, 6), (self.rare, 6)])
        self.assertFalse(self._run(10).picking_ids)
        self.assertEqual(self._codes(order), {"shortage"})

    def test_one_line_short_holds_the_order(self):
        order = self._ready(9, lines=[(self.dye, 2), (self.rare, 11)])
        self.assertFalse(self._run(10).picking_ids)
        self.assertEqual(order.picking_ids.move_ids.mapped("quantity"), [0, 0])

    def test_lifts_when_goods_come(self):
        order = self._ready(9, lines=[(self.rare, 12)])
        self.assertEqual((self._codes(order), order.ready_on), ({"shortage"}, False))
        self._run(10)
        self._stock(self.rare, 5)
        self._run(11, 30)  # the scheduler's tick
        self.assertEqual((self._codes(order), order.ready_on), (set(), self._instant(11, 30)))
        hold = order.hold_ids.filtered(lambda row: row.code == "shortage")
        self.assertTrue(hold.released_on)
        self.assertFalse(hold.released_by, "nobody released it")
        self.assertEqual(self._run(12).picking_ids, order.picking_ids)

    def test_lifts_when_another_is_cancelled(self):
        first = self._ready(9, lines=[(self.rare, 8)])
        second = self._ready(9, 1, lines=[(self.rare, 8)])
        self._run(10)
        self.assertEqual((first.process_stage, self._codes(second)), ("dispatched", {"shortage"}))
        first.with_user(self.dispatcher).sudo(False).action_cancel()
        self._run(11)
        self.assertEqual(self._codes(second), set())
        self.assertEqual(self._run(12).picking_ids, second.picking_ids)

    def test_in_other_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._ready(9, lines=[(self.dye, 1)])
        self.assertFalse(self._codes(order))
        with freeze_time(self._instant(9)):
            big = self._create_orders(lines=[(self.rare, 1)]).sudo()
            big.order_line.product_uom_id = dozen
            self._approve(big)
        self.assertEqual(self._codes(big), {"shortage"})
        self.assertIn("short by 2", big.hold_ids.filtered(lambda hold: not hold.released_on).message)

    def test_rest_keeps_what_it_has(self):
        """Goods kept for the rest of a partial delivery are not counted as missing."""
        order = self._ready(9, lines=[(self.dye, 1), (self.rare, 10)])
        self._run(10)
        picking = order.picking_ids
        picking.move_ids.filtered(lambda move: move.product_id == self.dye).picked = True
        with freeze_time(self._instant(11)):
            picking.with_user(self.keeper).sudo(False).with_context(skip_backorder=True).button_validate()
        rest = order.picking_ids - picking
        self.assertEqual(rest.move_ids.product_id, self.rare)
        self.assertEqual((self._codes(order), order.process_stage), (set(), "approved"))
        dispatch = self._run(12)
        self.assertEqual(self._codes(order), set(), order.hold_ids.mapped("note"))
        self.assertEqual((dispatch.picking_ids, rest.state), (rest, "assigned"))

    def test_services_need_no_stock(self):
        service = self._create_product("Training", "T", 100.0)
        service.product_tmpl_id.write({"type": "service", "is_storable": False})
        order = self._ready(9, lines=[(service, 1)])
        self.assertEqual((order.state, order.process_stage, self._codes(order)), ("sale", "shipped", set()))

    def test_goods_that_nobody_counts(self):
        """Goods without a stock of their own leave with the others, and are never short."""
        poster = self._create_product("Poster", "P", 1.0)
        poster.is_storable = False
        order = self._ready(9, lines=[(self.rare, 10), (poster, 500)])
        self.assertEqual(self._codes(order), set())
        self.assertEqual(self._run(10).picking_ids, order.picking_ids)
        self.assertEqual(order.picking_ids.move_ids.mapped("quantity"), [10, 500])
