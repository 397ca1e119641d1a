"""The decision page: the order at one look, a checklist that stays with the decision, and the next order after it."""

from time import perf_counter

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReviewSheet(OrderProcessCommon):
    def _submit(self, count=1, **vals):
        orders = self._create_orders(count, **vals)
        orders.action_submit_review()
        self.env.flush_all()
        self.env.invalidate_all()
        return orders

    def _review(self, order, user=None):
        return self._pending(order).with_user(user or self.leader).sudo(False)

    def test_stock_of_each_line(self):
        """What an earlier line of the same order takes is not there for a later one; other centres do not count."""
        scarce = self._create_product("Scarce", "SC1", 10)
        self._stock(scarce, 10)
        self._stock(scarce, 100, self.wuhan)
        order = self._submit(lines=[(scarce, 7), (self.dye, 5), (scarce, 7)])
        review = self._review(order)
        lines = review.sheet["lines"]
        self.assertEqual([line["available"] for line in lines], [10, 1000, 3])
        self.assertEqual([line["missing"] for line in lines], [0, 0, 4])
        self.assertEqual(review.stock_note, "1 lines short")
        other = self._submit(lines=[(scarce, 10)])
        self.assertFalse(self._review(other).stock_note)

    def test_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        scarce = self._create_product("Scarce", "SC1", 10)
        self._stock(scarce, 30)
        order = self._create_orders(lines=[(scarce, 1)])
        order.order_line.write({"product_uom_id": dozen.id, "product_uom_qty": 3})
        order.action_submit_review()
        line = self._review(order).sheet["lines"][0]
        self.assertEqual((line["available"], line["missing"]), (2.5, 0.5))

    def test_kinds_of_lines(self):
        order = self._create_orders(promotion_note="buy 5 get 1")
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_note", "name": "look here"}),
                    Command.create({"product_id": self.oxide.id, "product_uom_qty": 1, "price_unit": 0}),
                ]
            }
        )
        level = self.env.ref("order_process.level_desk")
        review = self.env["order.process.review"].sudo().new({"order_id": order.id, "level_id": level.id})
        lines = review.sheet["lines"]
        self.assertEqual([line["kind"] for line in lines], ["goods", "line_note", "gift"])
        self.assertEqual(lines[1]["name"], "look here")

    def test_checklist_stays_with_the_decision(self):
        self.env.ref("order_process.level_desk").checklist = "Colour\n\nQuantity"
        order = self._submit()
        review = self._review(order)
        self.assertEqual([point["point"] for point in review.checklist_points], ["Colour", "Quantity"])
        review.action_tick(1, True)
        review.action_tick(0, True)
        review.action_tick(0, False)
        self.assertEqual([point["by"] for point in review.checklist_points], ["", "Leader"])
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            review.action_tick(2, True)
        with self.assertRaisesRegex(UserError, "is reviewed by"):
            review.with_user(self.finance).action_tick(0, True)
        review.action_approve()
        self.env.ref("order_process.level_desk").checklist = "Other"
        self.assertEqual(
            review.sudo().ticks, [{"no": 1, "point": "Quantity", "by": self.leader.id, "on": "2026-03-02 01:00:00"}]
        )
        with self.assertRaisesRegex(UserError, "decided already"):
            review.action_tick(0, True)
        with self.assertRaises(UserError):
            review.write({"ticks": []})

    def test_the_next_one(self):
        """After a decision the first of the queue that waits for nobody else; the rest can be gone through."""
        urgent, asked, plain = self._submit(urgency="2"), self._submit(urgency="1"), self._submit()
        self._review(asked).action_ask("Which colour?")
        self.env.flush_all()
        mine = self._pending(urgent | asked | plain)
        result = self._review(urgent).action_approve_next()
        self.assertEqual(result["params"]["res_id"], self._pending(plain).id)
        self.assertEqual(set(result["params"]["res_ids"]) & set(mine.ids), set(self._pending(asked | plain).ids))
        result = self._review(plain).action_approve_next()
        self.assertEqual(result["params"]["res_id"], self._pending(asked).id)

    def test_the_queue_goes_on_from_where_one_is(self):
        """Whoever returns the third order sees the fourth, not the first again; after the last comes the first."""
        orders = [self._submit() for _number in range(4)]
        reviews = [self._review(order) for order in orders]
        wizard = self.env["order.process.reason"].with_user(self.leader)
        wizard = wizard.with_context(active_model="order.process.review", active_ids=reviews[2].ids)
        wizard = wizard.with_context(default_decision="return", process_open_next=True).create({"reason": "No phone"})
        self.assertEqual(wizard.action_decide()["params"]["next"]["params"]["res_id"], reviews[3].id)
        self.assertEqual(reviews[3].action_approve_next()["params"]["res_id"], reviews[0].id)
        self.assertEqual(reviews[0].action_approve_next()["params"]["res_id"], reviews[1].id)

    def test_stock_of_a_confirmed_order_that_grows(self):
        """What is reserved for the order is there for it; what it already got is not asked for again."""
        scarce = self._create_product("Scarce", "SC1", 10)
        self._stock(scarce, 12)
        order = self._approve(self._create_orders(lines=[(scarce, 10)]))
        self._run_windows(self._instant(10))
        self.assertEqual(order.picking_ids.move_ids.quantity, 10)
        order.with_user(self.clerk).write({"commitment_date": self._instant(12, day=4)})
        order.order_line.with_user(self.clerk).write({"price_unit": 9})
        line = self._review(order).sheet["lines"][0]
        self.assertEqual((line["available"], line["missing"]), (12, 0))
        self._create_orders(lines=[(scarce, 2)])
        self._stock(scarce, -5)
        self.env.invalidate_all()
        line = self._review(order).sheet["lines"][0]
        self.assertEqual((line["available"], line["missing"]), (10, 0), "what others lost is not this order's")

    def test_two_hundred_lines(self):
        """The page of a long order opens in under a second, with the queries of a short one."""
        products = [self._create_product(f"Shade {n}", f"SH{n}", 10) for n in range(20)]
        short = self._submit(lines=[(products[0], 1)])
        long = self._submit(lines=[(products[n % 20], 1) for n in range(200)])
        fields = {name: {} for name in ("sheet", "stock_note", "checklist_points", "change_list", "remarks", "refusal")}
        fields |= {"dealer_order_count": {}, "dealer_open_amount": {}, "dealer_sent_back_count": {}, "is_mine": {}}
        counts = []
        for order in (short, short, long):
            review = self._review(order)
            self.env.invalidate_all()
            before, start = self.env.cr.sql_log_count, perf_counter()
            [values] = review.web_read(fields)
            counts.append(self.env.cr.sql_log_count - before)
            seconds = perf_counter() - start
        self.assertEqual(len(values["sheet"]["lines"]), 200)
        self.assertLessEqual(counts[2], counts[1] + 2)
        self.assertLess(seconds, 1.0)

    def test_queue_is_flat(self):
        orders = self._submit(12, lines=[(self.dye, 1), (self.oxide, 2)])
        reviews = self._pending(orders).with_user(self.leader).sudo(False)
        fields = {name: {} for name in ("stock_note", "question_state", "change_summary", "acting_for_id", "remarks")}
        counts = []
        for group in (reviews[:2], reviews[:2], reviews):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            group.web_read(fields)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 2)
