"""Keying an order: what comes from the dealer, gifts, units, eight lines without a mouse (A1, A10)."""

import doctest

from odoo import Command
from odoo.addons.order_process.models.intake import usual_goods
from odoo.exceptions import UserError
from odoo.tests import BaseCase, Form, HttpCase, tagged

from .common import OrderProcessCommon
from .test_intake_product_code import ColourGoods


@tagged("post_install", "-at_install")
class TestUsualGoods(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(usual_goods)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)


@tagged("post_install", "-at_install")
class TestDealerDefaults(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Order = cls.env["sale.order"].with_user(cls.clerk)

    def _key(self, dealer):
        with Form(self.Order) as form:
            form.partner_id = dealer
            return form.taken_by_id, form.carrier_id, form.payment_term_id, form.receiver_name

    def test_all_of_it_comes_from_the_dealer(self):
        self.dealer.write({"user_id": self.salesman.id, "property_delivery_carrier_id": self.carrier.id})
        self.assertEqual(self._key(self.dealer), (self.salesman, self.carrier, self.term, "Li Na"))

    def test_a_person_of_the_dealer_has_what_the_dealer_has(self):
        self.dealer.write({"user_id": self.salesman.id, "property_delivery_carrier_id": self.carrier.id})
        order = self.Order.create({"partner_id": self.dealer.child_ids.id})
        self.assertEqual((order.taken_by_id, order.carrier_id), (self.salesman, self.carrier))

    def test_without_a_rep_whoever_keys_it_took_it(self):
        order = self.Order.create({"partner_id": self.dealer.id})
        self.assertEqual((order.taken_by_id, order.keyed_by_id), (self.clerk, self.clerk))
        self.assertFalse(order.carrier_id)

    def test_a_rep_who_left_takes_nothing(self):
        self.dealer.user_id = self.salesman
        self.salesman.active = False
        self.assertEqual(self.Order.create({"partner_id": self.dealer.id}).taken_by_id, self.clerk)

    def test_what_is_said_is_kept(self):
        self.dealer.write({"user_id": self.salesman.id, "property_delivery_carrier_id": self.carrier.id})
        order = self.Order.create(
            {"partner_id": self.dealer.id, "taken_by_id": self.leader.id, "carrier_id": self.pickup.id}
        )
        self.assertEqual((order.taken_by_id, order.carrier_id), (self.leader, self.pickup))
        order.partner_shipping_id = self.dealer.child_ids
        self.assertEqual((order.taken_by_id, order.carrier_id), (self.leader, self.pickup))

    def test_a_method_that_does_not_go_there_is_not_proposed(self):
        self.carrier.country_ids = self.env.ref("base.de")
        self.dealer.property_delivery_carrier_id = self.carrier
        self.assertFalse(self.Order.create({"partner_id": self.dealer.id}).carrier_id)
        self.carrier.country_ids = False
        self.carrier.active = False
        self.assertFalse(self.Order.create({"partner_id": self.dealer.id}).carrier_id)

    def test_an_approved_order_does_not_follow_its_dealer(self):
        order = self._create_orders()
        self._approve(order)
        self.dealer.write({"user_id": self.salesman.id, "property_delivery_carrier_id": self.pickup.id})
        order.invalidate_recordset()
        self.assertEqual((order.taken_by_id, order.carrier_id), (self.clerk, self.carrier))


@tagged("post_install", "-at_install")
class TestGiftsAndPieces(OrderProcessCommon):
    def test_a_gift_is_a_whole_discount_and_back(self):
        order = self._create_orders()
        with Form(order) as form, form.order_line.edit(0) as line:
            line.is_gift = True
            self.assertEqual(line.price_total, 0)
        self.assertEqual((order.order_line.discount, order.amount_total), (100, 0))
        with Form(order) as form, form.order_line.edit(0) as line:
            line.is_gift = False
        self.assertEqual((order.order_line.discount, order.amount_total), (0, 150))

    def test_a_gift_in_one_call_and_a_discount_kept(self):
        order = self._create_orders(
            order_line=[
                Command.create({"product_id": self.dye.id, "product_uom_qty": 1, "is_gift": True}),
                Command.create({"product_id": self.dye.id, "product_uom_qty": 1, "discount": 10, "is_gift": False}),
            ]
        )
        self.assertEqual(order.order_line.mapped("discount"), [100, 10])
        self.assertEqual(order.order_line.mapped("is_gift"), [True, False])

    def test_policy_weighs_a_gift(self):
        order = self._create_orders()
        order.order_line.is_gift = True
        messages = [blocker.message for blocker in order._get_blockers("submit")[order]]
        self.assertTrue(any("promotion" in message.lower() for message in messages), messages)

    def test_what_was_reviewed_is_not_given_away(self):
        order = self._create_orders()
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "in review"):
            order.order_line.is_gift = True

    def test_a_box_says_how_many_pieces_it_makes(self):
        box = self.env["uom.uom"].create(
            {"name": "Box of 24", "relative_factor": 24, "relative_uom_id": self.dye.uom_id.id}
        )
        order = self._create_orders(
            order_line=[
                Command.create({"product_id": self.dye.id, "product_uom_qty": 2, "product_uom_id": box.id}),
                Command.create({"product_id": self.dye.id, "product_uom_qty": 2}),
            ]
        )
        self.assertEqual(order.order_line.mapped("pieces"), ["= 48 Units", False])
        order.order_line[0].product_uom_qty = 0.5
        self.assertEqual(order.order_line[0].pieces, "= 12 Units")

    def test_the_odd_amount_goes_by_itself_where_the_company_says_so(self):
        self.company.write({"rounding_always": True, "rounding_direction": "down", "rounding_unit": 100})
        order = self._create_orders()
        self.assertEqual((order.amount_total, order.rounding_amount), (100, -50))
        order.order_line.filtered(lambda line: not line.is_rounding).product_uom_qty = 9
        self.assertEqual((order.amount_total, order.rounding_amount), (200, -70))
        self.company.rounding_direction = False
        self.assertEqual(self._create_orders().amount_total, 150)


@tagged("post_install", "-at_install")
class TestKeyboardTour(ColourGoods, OrderProcessCommon, HttpCase):
    def test_eight_lines_by_keyboard_alone(self):
        colours = {f"{number}/0": f"KB-{number}" for number in range(1, 9)}
        self._create_dye_of_colours("Silver dye", colours)
        self.dealer.write({"user_id": self.salesman.id, "property_delivery_carrier_id": self.carrier.id})
        self.clerk.password = self.clerk.login
        self.start_tour("/odoo/my-process-orders/new", "order_process_eight_lines", login=self.clerk.login)
        order = self.env["sale.order"].search([("partner_id", "=", self.dealer.id)])
        self.assertEqual(
            [(line.product_id.default_code, line.product_uom_qty) for line in order.order_line],
            [(f"KB-{number}", number + 1) for number in range(1, 9)],
        )
        self.assertEqual((order.taken_by_id, order.keyed_by_id), (self.salesman, self.clerk))
        self.assertEqual(order.carrier_id, self.carrier)

    def test_what_is_typed_while_the_server_thinks_is_not_lost(self):
        self._create_dye_of_colours("Silver dye", {f"{number}/0": f"KB-{number}" for number in range(1, 5)})
        self.dealer.write({"user_id": self.salesman.id, "property_delivery_carrier_id": self.carrier.id})
        self.clerk.password = self.clerk.login
        self.start_tour("/odoo/my-process-orders/new", "order_process_lines_in_a_hurry", login=self.clerk.login)
        order = self.env["sale.order"].search([("partner_id", "=", self.dealer.id)])
        self.assertEqual(
            [(line.product_id.default_code, line.product_uom_qty) for line in order.order_line],
            [(f"KB-{number}", number + 1) for number in range(1, 5)],
        )
