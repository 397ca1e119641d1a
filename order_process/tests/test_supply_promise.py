"""The last approval takes the goods: nobody is promised what somebody else was, and who waits is served by itself."""

from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import OrderProcessCommon


class PromiseCommon(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.promise_mode = "hold"
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 10)

    @classmethod
    def _order(cls, quantity, **vals):
        return cls._create_orders(lines=[(cls.mask, quantity)], **vals)

    def _goods(self, product=None):
        product = product or self.mask
        return product._get_goods(self.warehouse, coming=True)[product, self.warehouse]

    def _codes(self, order):
        return {hold.code for hold in order.hold_ids if not hold.released_on}

    def _shortage(self, order):
        return self.env["order.process.shortage"].search([("order_id", "=", order.id)])

    def _receive(self, quantity, product=None, on=None, done=True):
        """Goods of a supplier, come or on their way."""
        place = self.env.ref("stock.stock_location_suppliers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": place.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        move = self.env["stock.move"].create(
            {
                "product_id": (product or self.mask).id,
                "product_uom_qty": quantity,
                "picking_id": picking.id,
                "location_id": place.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        picking.action_confirm()
        if on:
            move.date = on
        if done:
            move.quantity = quantity
            move.picked = True
            picking._action_done()
        return picking

    def _ship(self, order):
        for picking in order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")):
            if picking.dispatch_id:
                for move in picking.move_ids:
                    move.quantity = move.product_uom_qty
                    move.picked = True
                picking.with_context(skip_sms=True)._action_done()

    def _run_due(self):
        self.env["order.process.shortage"]._run_due()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestPromise(PromiseCommon):
    def test_the_figures(self):
        self._approve(self._order(4))
        self._receive(20, on=datetime(2026, 3, 5, 2), done=False)
        goods = self._goods()
        found = goods.on_hand, goods.reserved, goods.promised, goods.behind, goods.unpromised
        self.assertEqual(found, (10, 0, 4, 0, 6))
        self.assertEqual(goods.coming, ((datetime(2026, 3, 5, 2), 20),))
        self._run_windows(self._instant(10))
        goods = self._goods()
        self.assertEqual((goods.reserved, goods.promised, goods.unpromised), (4, 0, 6), "reserved is promised no more")
        other = self.mask._get_goods(self.wuhan)[self.mask, self.wuhan]
        self.assertEqual((other.on_hand, other.unpromised), (0, 0))

    def test_two_cannot_promise_the_same(self):
        first, second = self._approve(self._order(7)), self._approve(self._order(7))
        self.assertEqual((first.state, second.state), ("sale", "draft"))
        self.assertEqual((second.review_state, second.process_stage), ("approved", "review"))
        self.assertEqual(second.goods_awaited_since, datetime(2026, 3, 2, 1))
        self.assertEqual(self._codes(second), {"shortage"})
        hold = second.hold_ids.filtered(lambda hold: not hold.released_on)
        self.assertEqual(hold.step, "confirm")
        self.assertIn("Not free for this order: [M1] Mask short by 4", hold.message)
        self.assertRecordValues(
            self._shortage(second).line_ids, [{"product_id": self.mask.id, "ordered": 7, "missing": 4}]
        )
        self.assertTrue(self._shortage(second).can_go_partly)
        self.assertEqual(self._goods().promised, 7)
        with self.assertRaisesRegex(UserError, "cannot be confirmed yet:\n• Not free for this order: .*short by 4"):
            second.sudo().action_confirm()

    def test_off_nothing_changes(self):
        self.company.promise_mode = "none"
        first, second = self._approve(self._order(7)), self._approve(self._order(7))
        self.assertEqual((first | second).mapped("state"), ["sale", "sale"])
        self.assertEqual(self._goods().unpromised, -4)

    def test_together_the_urgent_one_first(self):
        orders = self._create_orders(3, lines=[(self.mask, 4)])
        orders[2].urgency = "2"
        self._approve(orders)
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale"])
        self.assertEqual(self._shortage(orders[1]).line_ids.missing, 2)

    def test_confirmed_by_hand(self):
        self.company.review_confirms = False
        orders = self._approve(self._create_orders(2, lines=[(self.mask, 6)]))
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])
        with self.assertRaisesRegex(UserError, "Not free for this order: .* short by 2"):
            orders.sudo().action_confirm()
        orders[0].sudo().action_confirm()
        with self.assertRaisesRegex(UserError, "short by 2"):
            orders[1].sudo().action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])

    def test_goods_come_and_the_urgent_one_is_served(self):
        self._approve(self._order(8))
        normal, urgent = self._approve(self._order(5)), self._approve(self._order(5, urgency="2"))
        cron = self.env.ref("order_process.ir_cron_shortages")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._receive(4)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before + 1)
        self._run_due()
        self.assertEqual((normal.state, urgent.state), ("draft", "sale"))
        self.assertEqual(self._shortage(urgent).state, "lapsed")
        self.assertFalse(urgent.goods_awaited_since)
        self.assertFalse(self._codes(urgent))

    def test_cancelling_gives_back(self):
        first, second = self._approve(self._order(8)), self._approve(self._order(8))
        first.with_user(self.manager).sudo(False)._action_cancel()
        self.assertEqual(self._goods().unpromised, 10)
        self._run_due()
        self.assertEqual(second.state, "sale")

    def test_part_of_it(self):
        self._approve(self._order(6))
        order = self._approve(self._order(7))
        self._shortage(order)._answer("partial", "Li Na")
        self.assertEqual((order.state, self._shortage(order).state), ("sale", "done"))
        goods = self._goods()
        self.assertEqual((goods.promised, goods.behind, goods.unpromised), (10, 3, -3))
        self._run_windows(self._instant(10))
        self.assertEqual(order.process_stage, "dispatched")
        self.assertEqual(self._goods().reserved, 10)
        self._ship(order)
        self.assertEqual(order.order_line.qty_delivered, 4)
        self.assertEqual(self._codes(order), {"shortage"}, "the rest is owed")
        third = self._approve(self._order(1))
        self.assertEqual(third.state, "draft")
        self._receive(3)
        self._run_due()
        self.assertEqual(third.state, "draft", "what is owed goes first")
        order._sync_process()
        self.assertFalse(self._codes(order))

    def test_who_is_owed_takes_nothing_from_who_was_promised(self):
        owed = self._order(12)
        self._approve(owed)
        self._shortage(owed).with_user(self.manager).action_let_follow("bought, comes on Thursday")
        self.assertEqual(owed.state, "sale")
        self.assertEqual((self._goods().promised, self._goods().behind), (0, 12))
        self._receive(14)
        other = self._approve(self._order(12))
        self.assertEqual(other.state, "sale")
        owed._sync_process()
        self._run_windows(self._instant(10))
        self.assertEqual((owed.process_stage, other.process_stage), ("dispatched", "dispatched"))

    def test_owed_waits_behind_promised(self):
        promised = self._approve(self._order(8))
        owed = self._approve(self._order(8, urgency="2"))
        with self.assertRaisesRegex(UserError, "A desk leader or an approving manager decides"):
            self._shortage(owed).with_user(self.clerk).action_let_follow("no")
        with self.assertRaisesRegex(UserError, "Say how the goods are to come"):
            self._shortage(owed).with_user(self.leader).action_let_follow("  ")
        self._shortage(owed).with_user(self.leader).action_let_follow("made on Thursday")
        self.assertIn("goods_follow", owed.event_ids.mapped("kind"))
        self.assertEqual((owed.state, self._codes(owed)), ("sale", {"shortage"}))
        self.assertEqual(len(self._shortage(owed)), 1, "the dealer is not asked about what the desk decided")
        self._run_windows(self._instant(10))
        self.assertEqual((promised.process_stage, owed.process_stage), ("dispatched", "approved"))

    def test_the_rest_is_cancelled(self):
        self._approve(self._order(6))
        order = self._approve(self._order(7))
        self._shortage(order)._answer("cancel", "Li Na")
        self._shortage(order).with_user(self.clerk).action_cancel_rest()
        self.assertEqual(order.order_line.product_uom_qty, 4)
        self.assertEqual(order.state, "sale", "a lower quantity needs no new review")
        self.assertEqual(self._goods().unpromised, 0)

    def test_a_confirmed_order_grows_by_what_is_free(self):
        order = self._approve(self._order(6))
        line = order.order_line.with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "Mask: only 4 Units more are free in .* order of its own"):
            line.product_uom_qty = 11
        line.product_uom_qty = 9
        self.assertEqual(self._goods().promised, 9)
        line.product_uom_qty = 5
        self.assertEqual(self._goods().promised, 5)

    def test_withdrawn_it_waits_no_more(self):
        self._approve(self._order(6))
        order = self._approve(self._order(7))
        order.with_user(self.clerk).action_withdraw_review()
        self.assertFalse(self._codes(order))
        self.assertEqual(self._shortage(order).state, "lapsed")
        self._receive(10)
        self._run_due()
        self.assertEqual(order.state, "draft")

    def test_services_and_what_is_not_kept_promise_nothing(self):
        service = self.env["product.product"].create({"name": "Training", "type": "service", "taxes_id": False})
        loose = self.env["product.product"].create({"name": "Leaflet", "type": "consu", "taxes_id": False})
        order = self._create_orders(lines=[(service, 5), (loose, 5)])
        self.assertEqual(self._approve(order).state, "sale")

    def test_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order(1)
        order.order_line.product_uom_id = dozen
        self._approve(order)
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._shortage(order).line_ids.missing, 2)

    def test_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._approve(self._order(7))
        self.assertEqual((self._goods().promised, self._goods().unpromised), (7, 3))
        self._run_windows(self._instant(10))
        self._ship(order)
        goods = self._goods()
        self.assertEqual((goods.on_hand, goods.unpromised), (3, 3), "picked goods are not counted twice")

    # === What people see ===

    def test_shown_while_it_is_written(self):
        self._approve(self._order(6))
        self._receive(20, on=datetime(2026, 3, 5, 20), done=False)
        order = self._order(7)
        line = order.order_line.with_user(self.clerk)
        self.assertEqual((line.goods_free, line.goods_missing), (4, 3))
        self.assertTrue(line.order_id.goods_short, "the column with the day is shown")
        self.assertEqual(line.goods_expected_on, date(2026, 3, 6), "on the company's clock")
        later = order.with_user(self.clerk).process_panel["later"]
        self.assertIn("Not free for this order: [M1] Mask short by 3.", [row["message"] for row in later])
        with Form(order.with_user(self.clerk)) as form, form.order_line.edit(0) as edited:
            edited.product_uom_qty = 3
            self.assertEqual(edited.goods_missing, 0)

    def test_shown_to_who_decides(self):
        self._approve(self._order(6))
        order = self._order(7)
        order.with_user(self.clerk).action_submit_review()
        review = self._pending(order).with_user(self.leader)
        [row] = [row for row in review.sheet["lines"] if row["available"] is not False]
        self.assertEqual((row["available"], row["missing"], row["expected"]), (4, 3, ""))
        self.assertEqual(review.stock_note, "1 lines short")

    def test_only_the_system_says_what_is_owed(self):
        order = self._approve(self._order(6))
        with self.assertRaisesRegex(UserError, "follows from the order's approval"):
            order.sudo().picking_ids.move_ids.with_user(self.keeper).write({"awaits_goods": True})
        for name in ("goods_may_follow", "goods_awaited_since"):
            with self.assertRaises(UserError):
                order.with_user(self.clerk).write({name: False})

    def test_a_fixed_number_of_queries(self):
        products = [self._create_product(f"P{n}", f"P{n}", 1) for n in range(30)]
        for product in products:
            self._stock(product, 100)
        counts = []
        for size in (3, 30):
            orders = self._create_orders(5, lines=[(product, 1) for product in products[:size]])
            orders.with_user(self.clerk).action_submit_review()
            orders = orders.sudo()
            orders.order_line._get_needs()
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            orders._promise_goods()
            counts.append(self.env.cr.sql_log_count - start)
            orders._forget_goods()
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 4)
