from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday 9:00 in Shanghai
class TestReviewAmend(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.desk = cls.env.ref("order_process.level_desk")
        cls.money = cls.env.ref("order_process.level_finance")
        cls.desk.scope_price = False
        # What is given away is not the question here.
        cls.env["order.process.discount.limit"].create(
            {"name": "Anything", "company_id": cls.company.id, "max_discount": 100}
        )
        cls.order = cls._create_orders(lines=[(cls.dye, 10), (cls.oxide, 4)])
        cls._approve(cls.order)
        cls.line = cls.order.order_line[0]

    def _send(self, hour=10):
        """Run the window of that hour; return the transfers that it sent."""
        with freeze_time(self._instant(hour, 1)):
            return self._run_windows().picking_ids.filtered(lambda picking: picking.state != "done")

    def _ship(self, picking, quantity=None):
        if quantity is not None:
            picking.move_ids.filtered(lambda move: move.product_id == self.dye).quantity = quantity
            picking.move_ids.picked = True
        picking.with_user(self.keeper).with_context(skip_backorder=True).button_validate()

    def _asked(self, order=None):
        """The levels that are asked now, in their sequence."""
        return (order or self.order).sudo()._get_open_reviews().sorted("sequence").level_id

    def _change(self, vals, user=None, line=None):
        (line or self.line).with_user(user or self.clerk).write(vals)

    # === After a partial shipment ===

    def test_price_of_half_shipped_order(self):
        [picking] = self._send()
        self._ship(picking, 6)
        self.assertEqual(self.line.qty_delivered, 6)
        self.assertEqual(self.order.process_stage, "approved")
        self._change({"price_unit": 31})
        self.assertEqual(self._asked(), self.money)
        self.assertEqual(self.order.review_state, "pending")
        self.assertTrue(self.order.is_held)
        approvals = self.order.sudo().review_ids.filtered(lambda review: review.state == "approved")
        self.assertEqual(approvals.level_id, self.desk)
        # the shipped part is untouched, the rest waits and no bill goes out at a price nobody saw
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.move_ids.filtered(lambda move: move.product_id == self.dye).quantity, 6)
        self.assertFalse(self._send(12))
        rest = self.order.picking_ids - picking
        with self.assertRaisesRegex(UserError, "Finance review has not approved it yet"):
            rest.with_user(self.keeper).button_validate()
        with self.assertRaisesRegex(UserError, "cannot be invoiced yet"):
            self.order.sudo()._create_invoices().action_post()
        review = self._pending(self.order)
        self.assertIn("Dye 6/88: Unit Price 30 → 31", review.change_summary)
        self.assertIn("Clerk", review.change_list)
        review.with_user(self.finance).action_approve()
        self.assertFalse(self.order.is_held)
        sent = self._send(15)
        self.assertFalse(sent, "ready after 12:00, it goes with the window of 15:30")
        with freeze_time(self._instant(15, 31)):
            sent = self._run_windows().picking_ids
        self.assertEqual(sent, rest)
        self._ship(rest)
        self.assertEqual(self.line.qty_delivered, 10)
        self.assertEqual(self.order.process_stage, "shipped")

    def test_delivered_quantity_is_the_floor(self):
        [picking] = self._send()
        self._ship(picking, 6)
        with self.assertRaisesRegex(UserError, "cannot be decreased below the amount already delivered"):
            self._change({"product_uom_qty": 5})
        self._change({"product_uom_qty": 6})
        self.assertFalse(self._asked())

    # === What counts as a change ===

    def test_lower_quantity(self):
        self._change({"product_uom_qty": 9})
        self.assertFalse(self._asked())
        self.assertFalse(self.order.is_held)
        [picking] = self._send()
        self.assertEqual(sum(picking.move_ids.mapped("product_uom_qty")), 13)

    def test_a_service_is_reviewed_like_goods(self):
        training = self.env["product.product"].create({"name": "Training", "type": "service", "list_price": 200})
        order = self._create_orders(lines=[(self.dye, 10), (training, 1)])
        self._approve(order)
        self._change({"product_uom_qty": 2}, line=order.order_line[1])
        self.assertEqual(self._asked(order), self.desk | self.money, "it is no freight, whatever its type")

    def test_lower_quantity_reviewed_by_setting(self):
        self.company.review_free_lower_quantity = False
        self._change({"product_uom_qty": 9})
        self.assertEqual(self._asked(), self.desk)

    def test_lower_quantity_where_something_was_given_for_it(self):
        order = self._create_orders(
            promotion_note="10 and one free",
            order_line=[
                Command.create({"product_id": self.dye.id, "product_uom_qty": 10}),
                Command.create({"product_id": self.oxide.id, "product_uom_qty": 1, "price_unit": 0}),
            ],
        )
        self._approve(order)
        if order.review_state == "pending":  # a gift beyond policy asks for a leader as well
            self._pending(order).with_user(self.manager).action_approve()
        self._change({"product_uom_qty": 1}, line=order.order_line[0])
        self.assertIn(self.desk, self._asked(order))

    def test_raised_quantity_and_back(self):
        self._change({"product_uom_qty": 12})
        self.assertEqual(self._asked(), self.desk | self.money)
        self.assertFalse(self._send())
        self._pending(self.order).with_user(self.leader).action_approve()
        self._pending(self.order).with_user(self.finance).action_approve()
        self.assertEqual(self.order.review_state, "approved")
        self.assertEqual(len(self._send(12)), 1)

    def test_new_line(self):
        self.order.with_user(self.clerk).write(
            {"order_line": [Command.create({"product_id": self.oxide.id, "product_uom_qty": 2, "price_unit": 1})]}
        )
        self.assertEqual(self._asked(), self.desk | self.money)
        self.assertEqual(self._pending(self.order).level_id, self.desk)

    def test_notes_and_dates(self):
        self.company.review_free_days = 2
        order = self._create_orders(commitment_date=self._instant(18, day=5))
        self._approve(order)
        order.with_user(self.clerk).client_order_ref = "PO-7"
        order.with_user(self.clerk).commitment_date = self._instant(18, day=7)
        self.assertFalse(self._asked(order))
        order.with_user(self.clerk).commitment_date = self._instant(18, day=7) + timedelta(seconds=1)
        self.assertEqual(self._asked(order), self.desk | self.money)
        self.company.review_free_notes = False
        other = self._approve(self._create_orders())
        other.with_user(self.clerk).client_order_ref = "PO-8"
        self.assertEqual(self._asked(other), self.desk | self.money)

    def test_several_scopes(self):
        """Each change asks its own level; an earlier level that is asked later still comes first."""
        self._change({"price_unit": 31})
        self.assertEqual(self._pending(self.order).level_id, self.money)
        self._change({"product_uom_qty": 11})
        self.assertEqual(self._pending(self.order).level_id, self.desk)
        self.assertEqual(self._asked(), self.desk | self.money)
        self._pending(self.order).with_user(self.leader).action_approve()
        self._pending(self.order).with_user(self.finance).action_approve()
        self.assertEqual(self.order.review_state, "approved")

    def test_a_later_change_gives_no_more_time(self):
        self.company.review_free_lower_quantity = False
        self._change({"product_uom_qty": 9})
        desk = self._pending(self.order)
        self.assertEqual((desk.level_id, desk.deadline), (self.desk, self._instant(9, 30)))
        with freeze_time(self._instant(9, 40)):
            self._change({"price_unit": 31})
        self.assertEqual(self._asked(), self.desk | self.money)
        self.assertEqual((desk.state, desk.deadline), ("pending", self._instant(9, 30)))

    def test_address_of_the_dealer(self):
        """Who edits the address in the dealer's record takes the goods elsewhere as well."""
        self.order.partner_shipping_id.with_user(self.env.ref("base.user_admin")).sudo().street = "1 Other Road"
        self.assertEqual(self._asked(), self.desk | self.money)
        self.assertTrue(self.order.is_held)
        self.assertIn("88 Furong Road", self._pending(self.order).change_summary)

    def test_delivery_address_of_the_order(self):
        other = self._create_dealer("Changsha Second", "D002")
        self.order.with_user(self.clerk).partner_shipping_id = other
        self.assertEqual(self.order.picking_ids.partner_id, other)
        self.assertEqual(self._asked(), self.desk | self.money)
        self.assertFalse(self._send())

    def test_payment_term_only(self):
        self.order.with_user(self.clerk).payment_term_id = self.env.ref("account.account_payment_term_30days")
        self.assertEqual(self._asked(), self.money)

    def test_written_as_it_is(self):
        self._change({"price_unit": 30.0, "product_uom_qty": 10})
        self.order.with_user(self.clerk).write({"payment_term_id": self.term.id})
        self.assertFalse(self._asked())
        self.assertNotIn("changed", self.order.event_ids.mapped("kind"))

    def test_dispatched_goods_stay(self):
        self._send()
        for quantity in (12, 9):
            with self.assertRaisesRegex(UserError, "is being prepared"):
                self._change({"product_uom_qty": quantity})
        with self.assertRaisesRegex(UserError, "is being prepared"):
            self.order.with_user(self.clerk).order_line = [Command.create({"product_id": self.dye.id})]

    def test_system_writes_are_no_change(self):
        [picking] = self._send()
        self._ship(picking)
        invoice = self.order.sudo()._create_invoices()
        invoice.action_post()
        self.assertEqual(self.order.review_state, "approved")
        self.assertFalse(self.order.sudo()._get_unapproved_changes())

    # === Who ===

    def test_people(self):
        self.order.user_id = self.salesman
        with self.assertRaisesRegex(UserError, "only the order desk may change"):
            self._change({"price_unit": 31}, self.salesman)
        for name, value in (
            ("partner_id", self._create_dealer("Other", "D009").id),
            ("warehouse_id", self.wuhan.id),
            ("carrier_id", self.env.ref("order_process.carrier_rail").id),
        ):
            with self.assertRaisesRegex(UserError, "cannot be changed any more"):
                self.order.with_user(self.clerk).write({name: value})

    def test_asking_again_in_vain(self):
        with self.assertRaisesRegex(UserError, "there is nothing that its reviewers have not seen"):
            self.order.with_user(self.clerk).action_ask_again()
        self.assertEqual((self.order.review_state, self._asked()), ("approved", self.desk.browse()))

    def test_who_changed_it_does_not_review_it(self):
        self._change({"product_uom_qty": 11}, self.leader)
        review = self._pending(self.order)
        self.assertIn("you changed this order", review.with_user(self.leader).refusal)
        self.assertNotIn(review, review.with_user(self.leader).search([("is_mine", "=", True)]))
        with self.assertRaisesRegex(UserError, "you changed this order"):
            review.with_user(self.leader).action_approve()

    def test_who_changed_it_in_entry_does_not_review_it(self):
        order = self._create_orders()
        with Form(order.with_user(self.leader)) as form:
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 8
        order.with_user(self.clerk).action_submit_review()
        with self.assertRaisesRegex(UserError, "you changed this order"):
            self._pending(order).with_user(self.leader).action_approve()

    def test_history_keeps_old_and_new(self):
        self._change({"price_unit": 31})
        event = self.order.event_ids.filtered(lambda event: event.kind == "changed")
        self.assertEqual(event.user_id, self.clerk)
        self.assertEqual(event.summary, "[RG688] Dye 6/88: Unit Price: 30 → 31")
        self.assertFalse(self.order.event_ids._find_breaks(self.order))

    def test_goods_marked_as_freight_are_reviewed(self):
        order = self._create_orders(lines=[(self.dye, 5), (self.oxide, 5)])
        order.order_line[1].with_user(self.clerk).is_delivery = True
        self.assertEqual(len(order._goods_lines()), 2)
        self.assertIn(str(order.order_line[1].id), order._get_snapshot()["goods"])

    # === Before confirmation ===

    def test_withdrawn_and_submitted_again(self):
        """What a level approved stands as long as nothing of it changes."""
        order = self._create_orders()
        order.with_user(self.clerk).action_submit_review()
        self._pending(order).with_user(self.leader).action_approve()
        order.with_user(self.clerk).action_withdraw_review()
        order.with_user(self.clerk).payment_term_id = self.env.ref("account.account_payment_term_30days")
        order.with_user(self.clerk).action_submit_review()
        self.assertEqual(self._asked(order), self.money)
        order.with_user(self.clerk).action_withdraw_review()
        order.order_line.with_user(self.clerk).product_uom_qty = 6
        order.with_user(self.clerk).action_submit_review()
        self.assertEqual(self._asked(order), self.desk | self.money)
        self._approve(order)
        self.assertEqual(order.state, "sale")

    def test_returned_by_finance(self):
        order = self._create_orders()
        order.with_user(self.clerk).action_submit_review()
        self._pending(order).with_user(self.leader).action_approve()
        self._pending(order).with_user(self.finance).action_return("Which payment term?")
        order.with_user(self.clerk).payment_term_id = self.env.ref("account.account_payment_term_30days")
        order.with_user(self.clerk).action_submit_review()
        self.assertEqual(self._asked(order), self.money)

    def test_reopened_order_starts_anew(self):
        self.order.with_user(self.clerk).action_cancel()
        self.order.with_user(self.clerk).action_draft()
        self.order.with_user(self.clerk).action_submit_review()
        self.assertEqual(self._asked(), self.desk | self.money)
