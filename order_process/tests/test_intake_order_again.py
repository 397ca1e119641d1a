"""As last time, as usual, order again: today's prices, archived goods said, few clicks (A10)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import OrderProcessCommon


class AgainCase(OrderProcessCommon):
    def _draft(self, **vals):
        return self.env["sale.order"].with_user(self.clerk).create({"partner_id": self.dealer.id, **vals})

    def _past(self, *lines, **vals):
        """A reviewed order of the dealer."""
        order = self._create_orders(lines=list(lines), **vals)
        order.action_submit_review()
        return order

    def _goods(self, order):
        return {line.product_id: line.product_uom_qty for line in order.order_line}


@tagged("post_install", "-at_install")
class TestOrderAgain(AgainCase):
    def test_as_last_time_at_todays_prices(self):
        self._past((self.dye, 1))
        self._past((self.dye, 6), (self.oxide, 2))
        self.dye.list_price = 33
        draft = self._draft()
        told = draft.action_as_last_time()["params"]
        self.assertEqual(self._goods(draft), {self.dye: 6, self.oxide: 2})
        self.assertEqual(draft.order_line.mapped("price_unit"), [33, 20])
        self.assertEqual((draft.intake_channel_id, draft.carrier_id), (self.channel, self.carrier))
        self.assertIn("2 lines as in", told["message"])
        self.assertEqual(told["type"], "success")
        draft.action_submit_review()
        self.assertEqual(draft.review_state, "pending")

    def test_how_it_came_is_not_taken_from_the_portal(self):
        """Nobody keys an order through the portal: how this one came in has to be said."""
        self._past((self.dye, 6), intake_channel_id=self.env.ref("order_process.channel_portal").id)
        draft = self._draft()
        draft.action_as_last_time()
        self.assertFalse(draft.intake_channel_id)

    def test_pressed_twice_it_doubles_nothing(self):
        self._past((self.dye, 6), (self.oxide, 2))
        draft = self._draft(order_line=[Command.create({"product_id": self.oxide.id, "product_uom_qty": 9})])
        draft.action_as_last_time()
        told = draft.action_as_last_time()
        self.assertEqual(self._goods(draft), {self.dye: 6, self.oxide: 9})
        self.assertIn("in the order already", told["params"]["message"])

    def test_what_is_no_longer_sold_is_said(self):
        self._past((self.dye, 6), (self.oxide, 2))
        self.dye.active = False
        draft = self._draft()
        told = draft.action_as_last_time()["params"]
        self.assertEqual(self._goods(draft), {self.oxide: 2})
        self.assertIn("Dye 6/88", told["message"])
        self.assertEqual((told["type"], told["sticky"]), ("warning", True))

    def test_gifts_and_what_programs_made_stay_behind(self):
        order = self._create_orders(lines=[(self.dye, 10), (self.oxide, 1)], promotion_note="10 + 1")
        order.order_line[1].is_gift = True
        if order.may_round:
            order.action_round_amount()
        order.with_user(self.clerk).policy_reason = "agreed"
        order.action_submit_review()
        draft = self._draft()
        draft.action_as_last_time()
        self.assertEqual(self._goods(draft), {self.dye: 10})

    def test_as_usual_takes_what_came_in_most_orders(self):
        self._past((self.dye, 6), (self.oxide, 2))
        self._past((self.dye, 6))
        self._past((self.dye, 12), (self.oxide, 2))
        draft = self._draft()
        draft.action_as_usual()
        self.assertEqual(self._goods(draft), {self.dye: 6, self.oxide: 2})

    def test_drafts_samples_and_other_dealers_are_no_last_order(self):
        self._create_orders(lines=[(self.dye, 7)])
        self._past((self.dye, 8), order_class="sample")
        other = self._create_dealer("Wuhan Meiyuan", "D002")
        self._past((self.dye, 9), partner_id=other.id)
        with self.assertRaisesRegex(UserError, "Changsha Liren has not ordered before"):
            self._draft().action_as_last_time()

    def test_what_stands_still_is_not_filled_in(self):
        past = self._past((self.dye, 6))
        with self.assertRaisesRegex(UserError, "in review"):
            past.action_as_last_time()

    def test_order_again_from_the_order_and_the_dealer(self):
        past = self._past((self.dye, 6))
        again = self.env["sale.order"].browse(past.action_order_again()["res_id"])
        self.assertEqual((self._goods(again), again.partner_id), ({self.dye: 6}, self.dealer))
        self.assertEqual((again.keyed_by_id, again.review_state), (self.clerk, "none"))
        action = self.dealer.with_user(self.clerk).action_order_as_last_time()
        self.assertEqual(self._goods(self.env["sale.order"].browse(action["res_id"])), {self.dye: 6})

    def test_nothing_of_it_is_sold_any_more(self):
        past = self._past((self.dye, 6))
        self.dye.active = False
        with self.assertRaisesRegex(UserError, "Nothing of it can be ordered any more: .*Dye 6/88"):
            past.action_order_again()


@tagged("post_install", "-at_install")
class TestOrderAgainTour(AgainCase, HttpCase):
    def test_four_clicks_from_the_list(self):
        """The tour counts its clicks: new, dealer, as last time, submit."""
        past = self._past((self.dye, 6), (self.oxide, 2))
        self.clerk.password = self.clerk.login
        self.start_tour("/odoo/my-process-orders?view_type=list", "order_process_again", login=self.clerk.login)
        order = self.env["sale.order"].search([("partner_id", "=", self.dealer.id), ("id", "!=", past.id)])
        self.assertEqual(self._goods(order), {self.dye: 6, self.oxide: 2})
        self.assertEqual(order.review_state, "pending")
