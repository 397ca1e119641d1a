"""Orders from before the process: left alone they go on as in core; taken up again or grown, they are reviewed."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday 9:00 in Shanghai
class TestBefore(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env.ref("order_process.level_desk")
        cls.money = cls.env.ref("order_process.level_finance")
        cls.company.order_process_enabled = False
        cls.confirmed, cls.cancelled, cls.dropped, cls.half = cls._create_orders(4, [(cls.dye, 10)], cls.salesman)
        (cls.confirmed | cls.dropped | cls.half).action_confirm()
        (cls.dropped | cls.cancelled).sudo()._action_cancel()
        cls.half.picking_ids.sudo().move_ids.quantity = 4
        cls.half.picking_ids.sudo().with_context(skip_backorder=True).button_validate()
        cls.company.order_process_enabled = True
        cls.elsewhere = cls._create_dealer("Changsha Second", "D002")
        cls.env.flush_all()

    def _as(self, user, records):
        return records.with_user(user).sudo(False)

    def _asked(self, order):
        return order.sudo()._get_open_reviews().level_id

    def _kinds(self, order):
        return order.sudo().event_ids.sorted("seq").mapped("kind")

    # === Taken up again ===

    def test_cancelled_quotation(self):
        order = self._as(self.salesman, self.cancelled)
        order.action_draft()
        self.assertEqual((order.process_controlled, order.process_stage), (True, "entry"))
        self.assertEqual(self._kinds(order), ["joined", "reopened"])
        self.assertEqual(order.sudo().keyed_by_id, self.salesman)
        order.order_line.write({"product_uom_qty": 300, "price_unit": 1.0})
        with self.assertRaisesRegex(UserError, "It has not been reviewed: submit it for review"):
            order.action_confirm()
        self.assertEqual((order.state, order.picking_ids.filtered(lambda p: p.state != "cancel").ids), ("draft", []))

    def test_cancelled_order(self):
        order = self._as(self.salesman, self.dropped)
        order.action_draft()
        order.order_line.product_uom_qty = 60
        with self.assertRaisesRegex(UserError, "It has not been reviewed"):
            order.action_confirm()
        order.action_submit_review()
        self._approve(order)
        self.assertEqual((order.state, order.process_stage), ("sale", "approved"))

    def test_by_every_value_of_the_state(self):
        for order in self.cancelled | self.dropped:
            with self.assertRaisesRegex(UserError, "It has not been reviewed"), self.cr.savepoint():
                self._as(self.salesman, order).write({"state": "sale"})
            order.invalidate_recordset()
            self.assertEqual((order.state, order.process_controlled), ("cancel", False))
        self._as(self.salesman, self.dropped).write({"state": "sent"})
        self.assertTrue(self.dropped.process_controlled)
        with self.assertRaisesRegex(UserError, "a confirmed order cannot become a quotation again"):
            self._as(self.salesman, self.confirmed).write({"state": "draft"})

    def test_several_at_once(self):
        orders = self._as(self.salesman, self.cancelled | self.dropped)
        orders.action_draft()
        self.assertEqual(orders.mapped("process_stage"), ["entry", "entry"])
        self.assertFalse(self.env["order.process.event"]._find_breaks(orders))

    def test_what_a_cancelled_order_tells(self):
        """It asks for nothing: its lines and its transfers are anybody's, until it is taken up again."""
        order = self._as(self.salesman, self.dropped)
        order.order_line.write({"product_uom_qty": 60, "price_unit": 1.0})
        self._as(self.keeper, self.dropped.picking_ids).partner_id = self.elsewhere
        self.assertFalse(order.process_controlled)
        order.action_draft()
        with self.assertRaisesRegex(UserError, "Prices or gifts exceed promotion policy by .*1,740.00"):
            order.action_submit_review()

    def test_let_go_after_the_order_was_cancelled(self):
        """What the cancelled order asked for says nothing about goods that a dispatcher lets go without an order."""
        picking = self._as(self.keeper, self.dropped.picking_ids.copy())
        self.assertEqual(picking.move_ids.sale_line_id.order_id, self.dropped)
        picking.move_ids.product_uom_qty = 11
        picking.action_assign()
        with self.assertRaisesRegex(UserError, "would bring goods to a customer without an order: .* × 11"):
            picking.button_validate()
        self._as(self.dispatcher, picking).action_let_go("The dealer fetches them after all")
        picking.button_validate()
        self.assertEqual((picking.state, picking.move_ids.quantity), ("done", 11))
        self.assertFalse(self.dropped.process_controlled)

    # === Confirmed before ===

    def test_left_alone(self):
        self.assertFalse(self.confirmed.process_controlled)
        order = self._as(self.salesman, self.confirmed)
        order.write({"client_order_ref": "PO-1", "partner_shipping_id": order.partner_shipping_id.id})
        order.order_line.write({"product_uom_qty": 10, "price_unit": 30.0, "name": "Dye"})
        order.order_line.product_uom_qty = 8
        order.order_line = [Command.create({"display_type": "line_note", "name": "By the back door"})]
        self.assertFalse(order.process_controlled)
        picking = self.confirmed.picking_ids.with_user(self.keeper).sudo(False)
        picking.action_assign()
        picking.button_validate()
        self.assertEqual((picking.state, self.confirmed.order_line[0].qty_delivered), ("done", 8))
        self.assertFalse(self.confirmed.process_controlled or self.confirmed.event_count)

    def test_rep_may_not_change_what_has_not_left(self):
        order = self._as(self.salesman, self.confirmed)
        changes = (
            lambda: order.order_line.write({"product_uom_qty": 60}),
            lambda: order.order_line.write({"price_unit": 1.0}),
            lambda: order.order_line.write({"discount": 50}),
            lambda: order.write({"order_line": [Command.create({"product_id": self.oxide.id})]}),
            lambda: order.write({"partner_shipping_id": self.elsewhere.id}),
            lambda: order.write({"partner_id": self.elsewhere.id}),
            lambda: self.cancelled.order_line.with_user(self.salesman).write({"order_id": order.id}),
        )
        for change in changes:
            with self.assertRaisesRegex(UserError, "confirmed before the order process. Only the order desk"):
                with self.cr.savepoint():
                    change()
            self.env.invalidate_all()
        self.assertFalse(order.process_controlled)
        self.assertEqual(sum(self.confirmed.picking_ids.move_ids.mapped("product_uom_qty")), 10)

    def test_superuser_mode_of_a_person_changes_nothing_either(self):
        order = self.confirmed.with_user(self.salesman).sudo()
        for change in (
            lambda: order.order_line.write({"product_uom_qty": 60}),
            lambda: order.write({"partner_shipping_id": self.elsewhere.id}),
        ):
            with self.assertRaisesRegex(UserError, "Only the order desk"), self.cr.savepoint():
                change()
        self.env.invalidate_all()
        self.assertFalse(order.process_controlled)
        order.with_user(self.env.ref("base.user_root"))._take_in_changed()
        self.assertTrue(order.process_controlled, "the system takes it in")

    def test_growth_is_reviewed(self):
        order = self._as(self.clerk, self.confirmed)
        order.order_line.product_uom_qty = 60
        self.assertEqual((order.process_controlled, order.review_state), (True, "pending"))
        self.assertEqual((order.process_stage, order.is_held), ("approved", True))
        self.assertEqual(self._asked(order), self.desk | self.money)
        self.assertEqual(self._kinds(order), ["joined", "changed"])
        with self.assertRaisesRegex(UserError, "Desk review has not approved it yet"):
            self.confirmed.picking_ids.with_user(self.keeper).sudo(False).button_validate()
        self._approve(order)
        self.assertEqual((order.review_state, order.is_held), ("approved", False))
        with freeze_time(self._instant(10, 1)):
            sent = self._run_windows().picking_ids
        self.assertEqual(sent, self.confirmed.picking_ids)
        sent.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 60)

    def test_price_and_address_are_reviewed(self):
        order = self._as(self.clerk, self.confirmed)
        order.write({"partner_shipping_id": self.elsewhere.id, "order_line": [
            Command.update(order.order_line.id, {"price_unit": 25.0})
        ]})
        self.assertEqual((order.review_state, order.picking_ids.sudo().partner_id), ("pending", self.elsewhere))
        self.assertIn("Delivery Address", " ".join(order.sudo().event_ids.mapped("summary")))
        with self.assertRaisesRegex(UserError, "has not approved it yet"):
            self.confirmed.picking_ids.with_user(self.keeper).sudo(False).button_validate()

    def test_who_changed_it_does_not_review_it(self):
        self._as(self.leader, self.confirmed).order_line.product_uom_qty = 11
        self.assertEqual(self.confirmed.keyed_by_id, self.salesman)
        with self.assertRaisesRegex(UserError, "somebody else reviews it"):
            self._pending(self.confirmed).with_user(self.leader).sudo(False).action_approve()

    def test_address_in_the_record_of_the_dealer(self):
        self.dealer.with_user(self.clerk).sudo().street = "88 Furong Road"
        self.assertFalse(self.confirmed.process_controlled)
        self.dealer.with_user(self.clerk).sudo().street = "1 Other Road"
        self.assertEqual((self.confirmed.review_state, self.half.review_state), ("pending", "pending"))
        with self.assertRaisesRegex(UserError, "has not approved it yet"):
            self.confirmed.picking_ids.with_user(self.keeper).sudo(False).button_validate()

    def test_address_that_a_person_shares_with_the_dealer(self):
        """Core keeps the address of a dealer's person in step with the dealer's."""
        person = self.dealer.child_ids
        person.write({"type": "contact"})
        self._as(self.clerk, self.confirmed).partner_shipping_id = person
        self.assertFalse(self.confirmed.review_ids.filtered(lambda review: review.state == "approved"))
        self._approve(self.confirmed)
        self.assertEqual(self.confirmed.review_state, "approved")
        self.dealer.sudo().street = "1 Other Road"
        self.assertEqual((person.street, self.confirmed.review_state), ("1 Other Road", "pending"))

    def test_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        with self.assertRaisesRegex(UserError, "Only the order desk"):
            self._as(self.salesman, self.confirmed).order_line.product_uom_id = dozen

    def test_rest_of_a_partial_delivery(self):
        self.assertEqual(self.half.order_line.qty_delivered, 4)
        self._as(self.clerk, self.half).order_line.price_unit = 1.0
        self.assertEqual((self.half.review_state, self.half.process_stage), ("pending", "approved"))

    def test_what_has_left_stays(self):
        rest = self.half.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        rest.with_user(self.keeper).sudo(False).action_assign()
        rest.with_user(self.keeper).sudo(False).button_validate()
        order = self._as(self.salesman, self.half)
        order.order_line.price_unit = 29.0
        order.partner_shipping_id = self.elsewhere
        self.assertFalse(order.process_controlled)
        with self.assertRaisesRegex(UserError, "Only the order desk"):
            order.order_line.product_uom_qty = 11

    def test_growth_and_address_in_the_transfer(self):
        """What leaves, and where to, is told by the order, also where the process does not govern it."""
        picking = self.confirmed.picking_ids.with_user(self.keeper).sudo(False)
        with self.assertRaisesRegex(UserError, "changes the address in the order, and the change is reviewed"):
            picking.partner_id = self.elsewhere
        picking.move_ids.product_uom_qty = 60
        picking.action_assign()
        picking.move_ids.quantity = 60
        with self.assertRaisesRegex(UserError, "would bring goods to a customer without an order: .* × 50"):
            picking.button_validate()
        picking.move_ids.quantity = 10
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.confirmed.order_line.qty_delivered, 10)

    def test_other_goods_in_the_transfer(self):
        picking = self.confirmed.picking_ids.with_user(self.keeper).sudo(False)
        self.env["stock.move"].with_user(self.keeper).create(
            {
                "picking_id": picking.id,
                "product_id": self.oxide.id,
                "product_uom_qty": 3,
                "quantity": 3,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        with self.assertRaisesRegex(UserError, "would bring goods to a customer without an order: .*SY6.* × 3"):
            picking.button_validate()

    # === Nothing is prepared while the process is off ===

    def test_forged_while_off(self):
        self.company.order_process_enabled = False
        Order = self.env["sale.order"].with_user(self.salesman)
        draft = self._create_orders(user=self.salesman)
        forged = {"review_state": "approved", "process_controlled": True, "keyed_by_id": self.leader.id}
        for name, value in forged.items():
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "set by the order process only"):
                    draft.with_user(self.salesman).write({name: value})
                with self.assertRaisesRegex(UserError, "set by the order process only"):
                    Order.create({**self._order_vals(), name: value})
                with self.assertRaisesRegex(UserError, "set by the order process only"):
                    self._as(self.salesman, self.confirmed).write({name: value})

    def test_reopened_while_off(self):
        """Approved, then cancelled and reopened while nobody watched: it starts anew."""
        order, other = self._approve(self._create_orders(2))
        self._as(self.clerk, other).with_context(disable_cancel_warning=True).action_cancel()
        self.company.order_process_enabled = False
        self._as(self.salesman, order.sudo()).sudo().with_context(disable_cancel_warning=True).action_cancel()
        (order | other).sudo().action_draft()
        self.company.order_process_enabled = True
        for each in order | other:
            self.assertEqual((each.process_stage, each.review_state), ("entry", "none"))
            with self.assertRaisesRegex(UserError, "It has not been reviewed"):
                self._as(self.clerk, each).action_confirm()
