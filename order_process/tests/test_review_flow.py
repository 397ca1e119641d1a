"""An order's way through review: levels, attempts, sending back, withdrawing, snapshots and what outdates them."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReviewFlow(OrderProcessCommon):
    def _states(self, order):
        return order.sudo().review_ids.sorted("id").mapped("state")

    def _kinds(self, order):
        return order.sudo().event_ids.sorted("seq").mapped("kind")

    def test_levels_in_sequence(self):
        order = self._create_orders()
        order.action_submit_review()
        self.assertEqual(self._states(order), ["pending", "waiting"])
        waiting = order.sudo().review_ids.filtered(lambda review: review.state == "waiting")
        with self.assertRaisesRegex(UserError, "waits for an earlier level"):
            waiting.with_user(self.finance).sudo(False).action_approve()
        self._approve(order, self.leader)
        self.assertEqual(self._states(order), ["approved", "pending"])
        self.assertEqual((order.state, order.review_state), ("draft", "pending"))
        self._approve(order, self.finance)
        self.assertEqual((order.state, order.review_state), ("sale", "approved"))

    def test_the_note_of_an_approval_stays_with_it(self):
        orders = self._create_orders(2)
        orders.action_submit_review()
        noted, plain = (self._pending(order) for order in orders)
        noted.with_user(self.leader).sudo(False).action_approve("Asked the dealer by phone")
        plain.with_user(self.leader).sudo(False).action_approve()
        self.assertEqual((noted.note, plain.note), ("Asked the dealer by phone", False))
        [event] = orders[0].sudo().event_ids.filtered(lambda event: event.kind == "approved")
        self.assertIn("Asked the dealer by phone", str(event.detail))

    def test_own_level_by_condition(self):
        """A level of the company's own, for large orders, named people only."""
        special = self.env["order.process.review.level"].create(
            {
                "name": "Special",
                "sequence": 30,
                "company_id": self.company.id,
                "domain": "[('amount_total', '>', 1000)]",
                "group_id": self.env.ref("order_process.group_approving_manager").id,
                "user_ids": [Command.set(self.manager.ids)],
            }
        )
        small, large = self._create_orders(), self._create_orders(lines=[(self.dye, 100)])
        self._approve(small | large)
        self.assertEqual((small.state, large.state), ("sale", "draft"))
        self.assertEqual(self._pending(large).level_id, special)
        other = self._create_user("other_manager", "order_process.group_approving_manager")
        with self.assertRaisesRegex(UserError, "is reviewed by"):
            self._pending(large).with_user(other).sudo(False).action_approve()
        self._approve(large, self.manager)
        self.assertEqual(large.state, "sale")
        with self.assertRaisesRegex(ValidationError, "condition cannot be read"):
            special.domain = "[('no_such_field', '=', 1)]"

    def test_no_level_is_no_approval(self):
        self.env["order.process.review.level"].search([]).active = False
        order = self._create_orders()
        with self.assertRaisesRegex(UserError, "No review level applies"):
            order.action_submit_review()
        with self.assertRaisesRegex(UserError, "has not been reviewed"):
            order.action_confirm()

    def test_rejecting_and_returning(self):
        for action, state in (("action_reject", "rejected"), ("action_return", "returned")):
            with self.subTest(action):
                order = self._create_orders()
                order.action_submit_review()
                review = self._pending(order)
                for empty in ("", "  ", None):
                    with self.assertRaisesRegex(UserError, "Say why"):
                        getattr(review.with_user(self.leader).sudo(False), action)(empty)
                getattr(review.with_user(self.leader).sudo(False), action)("wrong colour")
                self.assertEqual(self._states(order), [state, "outdated"])
                self.assertEqual((order.review_state, order.process_stage), ("rejected", "entry"))
                self.assertEqual((review.reviewer_id, review.reason), (self.leader, "wrong colour"))
                order.order_line.product_uom_qty = 4
                order.action_submit_review()
                self.assertEqual(self._states(order), [state, "outdated", "pending", "waiting"])
                self.assertEqual(order.review_attempt, 2)
                self._approve(order)
                self.assertEqual(order.state, "sale")
                self.assertEqual(review.state, state, "what was decided stays")
                self.assertFalse(self.env["order.process.event"]._find_breaks(order))

    def test_withdrawing(self):
        order = self._create_orders()
        with self.assertRaisesRegex(UserError, "Only orders in review"):
            order.action_withdraw_review()
        self._approve(order, self.leader)
        order.action_withdraw_review()
        self.assertEqual((self._states(order), order.process_stage), (["approved", "outdated"], "entry"))
        with self.assertRaisesRegex(UserError, "has not been reviewed"):
            order.action_confirm()
        order.order_line.product_uom_qty = 6
        self._approve(order)
        with self.assertRaisesRegex(UserError, "Only orders in review"):
            order.action_withdraw_review()
        self.assertEqual(self._kinds(order).count("withdrawn"), 1)

    def test_submitting_twice(self):
        order = self._create_orders()
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "Only orders in entry"):
            order.action_submit_review()
        self.assertEqual(order.review_attempt, 1)

    def test_all_gaps_of_all_orders_at_once(self):
        first, second = self._create_orders(carrier_id=False), self._create_orders(payment_term_id=False)
        complete = self._create_orders()
        told = (first | second | complete).action_submit_review()["params"]["message"]
        for word in (first.name, second.name, "delivery method", "payment terms"):
            self.assertIn(word, told)
        self.assertNotIn(complete.name, told)
        self.assertEqual((first | second | complete).mapped("review_state"), ["none", "none", "pending"])
        with self.assertRaises(UserError) as caught:
            (first | second).action_submit_review()
        for word in (first.name, second.name, "delivery method", "payment terms"):
            self.assertIn(word, str(caught.exception))

    def test_who_may_submit(self):
        order = self._create_orders()
        stranger = self._create_user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            order.with_user(stranger).sudo(False).action_submit_review()

    def test_confirmed_by_hand_where_the_company_wants_it(self):
        self.company.review_confirms = False
        order = self._create_orders()
        self._approve(order)
        self.assertEqual((order.state, order.process_stage), ("draft", "review"))
        with self.assertRaisesRegex(UserError, "is in review"):
            order.order_line.product_uom_qty = 6
        order.action_confirm()
        self.assertEqual((order.state, order.process_stage), ("sale", "approved"))

    def test_snapshot_catches_what_slipped_in(self):
        """Content changed behind the guards is not what was approved."""
        self.company.review_confirms = False
        order = self._create_orders()
        self._approve(order)
        self.env.flush_all()
        line, head = "UPDATE sale_order_line SET %s WHERE order_id = %s", "UPDATE sale_order SET %s WHERE id = %s"
        cases = {
            "Quantity 5 → 50": line % ("product_uom_qty = 50", order.id),
            "Unit Price 30 → 1": line % ("price_unit = 1", order.id),
            "Receiver Li Na → x": head % ("receiver_name = 'x'", order.id),
            "Warehouse Meiyan Salon Supplies → Wuhan": head % (f"warehouse_id = {self.wuhan.id}", order.id),
            "Payment Terms Immediate Payment → –": head % ("payment_term_id = NULL", order.id),
        }
        for what, query in cases.items():
            with self.subTest(what=what), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(query)
                self.env.invalidate_all()
                with self.assertRaisesRegex(UserError, f"Changed after approval.*{what}"):
                    order.action_confirm()
                savepoint.rollback()
                self.env.invalidate_all()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_changed_after_confirmation_holds_the_goods(self):
        order = self._approve(self._create_orders())
        self._run_windows(self._instant(10))
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET product_uom_qty = 50 WHERE order_id = %s", [order.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Changed after approval"):
            order.sudo().picking_ids.with_user(self.keeper).button_validate()

    def test_promotion_recomputed_while_confirming(self):
        """Core recomputes promotions before it confirms; the same promotion is no change."""
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "company_id": self.company.id,
                "rule_ids": [Command.create({})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10, "discount_applicability": "order"})
                ],
            }
        )
        order, other = self._create_orders(2)
        for each in (order, other):
            self._reward(each)
            self.assertTrue(each.order_line.reward_id)
        total = order.amount_total
        self._approve(order)
        self.assertEqual((order.state, order.amount_total), ("sale", total))
        # a promotion that is worth something else when the last level decides is not what the desk approved
        self._approve(other, self.leader)
        program.reward_ids.discount = 50
        refusal = "Changed after approval .10% on your order: Unit Price -15 → -75"
        with self.assertRaisesRegex(UserError, refusal), self.env.cr.savepoint():
            self._approve(other, self.finance)
        self.assertEqual((other.state, other.amount_total), ("draft", total))
        other.action_withdraw_review()
        self._reward(other)
        self._approve(other)
        self.assertEqual(other.state, "sale")

    def _reward(self, order):
        order = order.sudo()
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards[0], coupon)

    def test_down_payment_is_no_change(self):
        order = self._approve(self._create_orders())
        order.sudo().write(
            {
                "order_line": [
                    Command.create(
                        {"name": "Down payment", "is_downpayment": True, "product_uom_qty": 0, "price_unit": 50}
                    )
                ]
            }
        )
        self.assertEqual(order._get_blockers("dispatch"), {order: []})

    def test_real_freight_at_delivery(self):
        """The real cost of the carrier is put on the order when the goods leave."""
        order = self._approve(self._create_orders()).sudo()
        self._run_windows(self._instant(10))
        self.carrier.sudo().invoice_policy = "real"
        picking = order.picking_ids
        picking.sudo().carrier_price = 12.0
        picking.sudo()._add_delivery_cost_to_so()
        self.assertEqual(order.order_line.filtered("is_delivery").price_unit, 12.0)
        self.assertEqual(order._get_blockers("ship"), {order: []})

    def test_extra_goods_found_at_delivery(self):
        """What the warehouse adds was approved by nobody: it does not leave with the order."""
        order = self._approve(self._create_orders()).sudo()
        self._run_windows(self._instant(10))
        picking = order.picking_ids
        self.env["stock.move"].create(
            {
                "picking_id": picking.id,
                "product_id": self.oxide.id,
                "product_uom_qty": 1,
                "quantity": 1,
                "picked": True,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.move_ids.picked = True
        with self.assertRaisesRegex(UserError, f"Developer 6% is not on order {order.name}"):
            picking.button_validate()
