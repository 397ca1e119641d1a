"""Automatic promotions are in every order, whichever way it came; what applies and is not used shows at review (B6)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderProcessCommon
from .portal_common import NEW, DealerPortalCommon
from .test_intake_import import ImportCommon
from .test_intake_order_file import csv_bytes


class Programs:
    @classmethod
    def _create_ten_plus_one(cls, name="Buy ten, get one", **vals):
        """Ten dyes give one for nothing."""
        return cls.env["loyalty.program"].create(
            {
                "name": name,
                "program_type": "buy_x_get_y",
                "trigger": "auto",
                "applies_on": "current",
                "company_id": cls.company.id,
                "rule_ids": [
                    Command.create(
                        {
                            "product_ids": [Command.set(cls.dye.ids)],
                            "reward_point_mode": "unit",
                            "reward_point_amount": 1,
                            "minimum_qty": 10,
                        }
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "product",
                            "reward_product_id": cls.dye.id,
                            "reward_product_qty": 1,
                            "required_points": 10,
                        }
                    )
                ],
                **vals,
            }
        )

    def _goods(self, order):
        return order.order_line.filtered(lambda line: not line.reward_id)

    def _gifts(self, order):
        return sum(order.order_line.filtered("reward_id").mapped("product_uom_qty"))


@tagged("post_install", "-at_install")
class TestPromotion(Programs, ImportCommon):
    def test_an_order_over_rpc_gets_its_gift_before_anybody_reviews_it(self):
        self._create_ten_plus_one()
        order = self._create_orders(lines=[(self.dye, 78)])
        order.action_submit_review()
        self.assertEqual((self._gifts(order), order.amount_total, order.review_state), (7, 2340, "pending"))
        self.assertFalse(order.unused_promotions)
        self._approve(order)
        self.assertEqual((order.state, self._gifts(order)), ("sale", 7))

    def test_below_ten_and_after_a_change(self):
        self._create_ten_plus_one()
        order = self._create_orders(lines=[(self.dye, 9)])
        order.action_submit_review()
        self.assertEqual(self._gifts(order), 0)
        for quantity, gifts in ((30, 3), (10, 1), (9, 0), (20, 2)):
            order.action_withdraw_review()
            self._goods(order).product_uom_qty = quantity
            order.action_submit_review()
            self.assertEqual(self._gifts(order), gifts, quantity)

    def test_a_salesman_without_rights_on_coupons(self):
        self._create_ten_plus_one()
        order = self._create_orders(lines=[(self.dye, 10)], user=self.salesman)
        order.action_submit_review()
        self.assertEqual(self._gifts(order), 1)

    def test_copies(self):
        self._create_ten_plus_one()
        order = self._create_orders(lines=[(self.dye, 10)])
        order.action_submit_review()
        copy = order.with_user(self.clerk).copy()
        self._goods(copy).product_uom_qty = 20
        copy.action_submit_review()
        self.assertEqual((self._gifts(order), self._gifts(copy)), (1, 2))

    def test_imported_orders(self):
        self._create_ten_plus_one()
        record = self._drop(csv_bytes("PO-1,D001,RG688,78", "PO-2,D001,RG688,9"))
        record.action_import_all()
        gifts = {order.client_order_ref: self._gifts(order) for order in record.order_ids}
        self.assertEqual(gifts, {"PO-1": 7, "PO-2": 0})
        self.assertEqual(self._drop(csv_bytes("PO-1,D001,RG688,78")).bad_count, 0, "the gift is no difference")

    def test_two_programs(self):
        self._create_ten_plus_one()
        self.env["loyalty.program"].create(
            {
                "name": "Five percent",
                "program_type": "promotion",
                "trigger": "auto",
                "company_id": self.company.id,
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 5, "discount_applicability": "order"})
                ],
            }
        )
        order = self._create_orders(lines=[(self.dye, 20)])
        order.action_submit_review()
        gifts = order.order_line.filtered(lambda line: line.reward_id.reward_type == "product")
        self.assertEqual((gifts.product_uom_qty, order.amount_total), (2, 570))

    def test_what_somebody_took_off_shows_at_review(self):
        program = self._create_ten_plus_one()
        order = self._create_orders(lines=[(self.dye, 10)])
        order.action_submit_review()
        order.action_withdraw_review()
        order.order_line.filtered("reward_id").unlink()
        order.action_submit_review()
        self.assertEqual(self._gifts(order), 0)
        review = self._pending(order).with_user(self.leader)
        self.assertRegex(review.unused_promotions, f"{program.name}: .*Dye")
        self.assertEqual(review.with_user(self.finance).unused_promotions, review.unused_promotions)
        order.action_withdraw_review()
        order.order_line.product_uom_qty = 9
        order.action_submit_review()
        self.assertFalse(review.unused_promotions, "it gives nothing any more")
        order.action_withdraw_review()
        order.order_line.product_uom_qty = 10
        order.action_submit_review()
        self.assertEqual(self._gifts(order), 1, "earned anew")

    def test_a_choice_is_left_to_people_and_shown(self):
        program = self._create_ten_plus_one()
        program.reward_ids.copy({"program_id": program.id, "reward_product_id": self.oxide.id})
        order = self._create_orders(lines=[(self.dye, 10)])
        order.action_submit_review()
        self.assertEqual(self._gifts(order), 0)
        self.assertIn(program.name, self._pending(order).unused_promotions)

    def test_programs_of_others_and_of_the_past(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_ten_plus_one(company_id=other.id)
        self._create_ten_plus_one(active=False)
        self._create_ten_plus_one(date_to="2020-01-01")
        self._create_ten_plus_one(trigger="with_code")
        order = self._create_orders(lines=[(self.dye, 10)])
        order.action_submit_review()
        self.assertEqual((self._gifts(order), order.unused_promotions), (0, ""))

    def test_one_whose_program_fails_keeps_its_goods(self):
        program = self._create_ten_plus_one()
        order = self._create_orders(lines=[(self.dye, 10)])
        self.patch(type(order), "_apply_program_reward", lambda self, reward, coupon: {"error": "no"})
        order.action_submit_review()
        self.assertEqual((order.review_state, self._gifts(order)), ("pending", 0))
        self.assertIn(program.name, order.unused_promotions)

    def test_nobody_writes_what_was_given(self):
        order = self._create_orders()
        for name in ("given_reward_ids", "unused_reward_ids"):
            with self.assertRaisesRegex(UserError, "set by the order process only"):
                order.write({name: [Command.clear()]})
            with self.assertRaisesRegex(UserError, "set by the order process only"):
                order.create(self._order_vals(**{name: [Command.clear()]}))

    def test_approved_orders_stay_as_they_were_approved(self):
        order = self._create_orders(lines=[(self.dye, 10)])
        order.action_submit_review()
        self._create_ten_plus_one()
        order.sudo()._apply_promotions()
        self.assertEqual((self._gifts(order), order.review_state), (0, "pending"))

    def test_orders_that_reach_no_program_cost_nothing(self):
        self._create_ten_plus_one()
        orders = self._create_orders(20, lines=[(self.dye, 9), (self.oxide, 50)])
        self.env.flush_all()
        orders._apply_promotions()
        self.env.invalidate_all()
        orders.mapped("order_line.product_uom_qty")
        with self.assertQueryCount(20):
            orders._apply_promotions()

    def test_without_programs_nothing_is_asked_order_by_order(self):
        self.env["loyalty.program"].search([]).active = False
        orders = self._create_orders(20)
        self.env.flush_all()
        orders._apply_promotions()
        with self.assertQueryCount(3):
            orders._apply_promotions()


@tagged("post_install", "-at_install")
class TestPromotionInPortal(Programs, DealerPortalCommon):
    def test_the_dealer_sees_the_gift_and_submits_with_it(self):
        self._create_ten_plus_one()
        self._sign_in()
        shown = self._set(self.dye, 78)
        self.assertIn("Gift", shown["lines"])
        self.assertIn("× 7", shown["lines"])
        draft = self._draft()
        self.assertEqual((self._gifts(draft), draft.amount_total), (7, 2340))
        self._set(self.dye, 9)
        self.assertEqual(self._gifts(draft), 0)
        self._set(self.dye, 20)
        self._submit(draft)
        self.assertEqual((draft.review_state, self._gifts(draft)), ("pending", 2))

    def test_rows_order_again_and_emptying(self):
        self._create_ten_plus_one()
        self._sign_in()
        self._post(f"{NEW}/rows", {"rows": "RG688 20"})
        draft = self._draft()
        self.assertEqual(self._gifts(draft), 2)
        self._submit(draft)
        self._post(f"/my/orders/{draft.id}/again")
        again = self._draft()
        self.assertEqual((self._gifts(again), self._goods(again).product_uom_qty), (2, 20))
        self._post(f"{NEW}/empty")
        self.assertFalse(again.order_line)

    def test_a_program_that_begins_before_the_dealer_submits_is_shown_first(self):
        self._sign_in()
        self._set(self.dye, 20)
        draft = self._draft()
        fingerprint = draft._get_dealer_fingerprint()
        self._create_ten_plus_one()
        page = self._submit(draft, fingerprint=fingerprint).text
        self.assertIn("The order has changed since this page was shown", page)
        self.assertEqual(draft.review_state, "none")


@tagged("post_install", "-at_install")
class TestPromotionOff(Programs, OrderProcessCommon):
    def test_orders_outside_the_process_are_cores(self):
        self._create_ten_plus_one()
        self.company.order_process_enabled = False
        order = self._create_orders(lines=[(self.dye, 10)])
        order._apply_promotions()
        self.assertEqual(self._gifts(order), 0)
