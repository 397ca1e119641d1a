"""Invoice and goods in the order that the delivery method wants (H2)."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.base.staff import is_system
from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestInvoiceFirst(InvoiceCommon):
    """Goods leave when the invoice has been issued."""

    def test_goods_wait_for_the_invoice(self):
        order = self._dispatched(lines=[(self.dye, 5), (self.oxide, 2)], carrier_id=self.first.id)
        self.assertEqual(order.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"), ["invoice"])
        self.assertEqual(order.hold_ids[-1:].owner_group_id, self.env.ref("order_process.group_finance_reviewer"))
        with self.assertRaisesRegex(UserError, r"Not invoiced: .*RG688.* × 5, .*SY6.* × 2.* finance has issued"):
            self._ship(order)
        self._invoice(order)
        self.assertFalse(order.is_held)
        self._ship(order)
        self.assertEqual(order.process_stage, "shipped")
        event = order.event_ids.filtered(lambda event: event.kind == "invoiced")
        self.assertEqual(event.user_id, self.finance)
        self.assertEqual(event.detail["invoice"], self._posted(order).name)
        self.assertIn("190", event.summary)

    def test_a_draft_is_no_invoice(self):
        order = self._dispatched(carrier_id=self.first.id)
        draft = order._create_invoices()
        with self.assertRaisesRegex(UserError, "Not invoiced"):
            self._ship(order)
        draft.with_user(self.finance).sudo(False).action_post()
        self.assertFalse(order.is_held)
        draft.with_user(self.finance).sudo(False).button_draft()
        self.assertTrue(order.is_held, "taken back, the goods wait again")
        with self.assertRaisesRegex(UserError, "Not invoiced"):
            self._ship(order)

    def test_partial_delivery(self):
        """Three of five are invoiced: three can go, the rest waits for its own invoice."""
        order = self._dispatched(carrier_id=self.first.id)
        draft = order._create_invoices()
        draft.invoice_line_ids.quantity = 3
        draft.with_user(self.finance).sudo(False).action_post()
        with self.assertRaisesRegex(UserError, r"Not invoiced: .* × 2\."):
            self._ship(order)
        order.picking_ids.move_ids.write({"quantity": 4, "picked": True})
        with self.assertRaisesRegex(UserError, r"Not invoiced: .* × 1\."):
            order.picking_ids.with_user(self.keeper).with_context(skip_backorder=True).button_validate()
        self._ship_part(order, 3)
        self.assertEqual(order.order_line.qty_delivered, 3)
        self._run_windows(self._instant(12))
        with self.assertRaisesRegex(UserError, r"Not invoiced: .* × 2\."):
            self._ship(order)
        self._invoice(order)
        self.assertEqual(sum(self._posted(order).invoice_line_ids.mapped("quantity")), 5)
        self._ship(order)
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_goods_slipped_into_the_transfer(self):
        order = self._dispatched(carrier_id=self.first.id)
        self._invoice(order)
        picking = order.picking_ids
        self.env["stock.move"].create(
            {
                "product_id": self.oxide.id,
                "product_uom_qty": 7,
                "quantity": 7,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        with self.assertRaisesRegex(UserError, r"Not invoiced: .*SY6.* × 7"):
            self._ship(order)

    def test_two_steps(self):
        """What is picked does not wait; what leaves does."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._dispatched(carrier_id=self.first.id)
        self.assertTrue(order.is_held)
        self._ship(order)
        with self.assertRaisesRegex(UserError, "Not invoiced"):
            self._ship(order)
        self._invoice(order)
        self._ship(order)
        self.assertEqual(order.process_stage, "shipped")

    def test_product_invoiced_on_delivery(self):
        """The delivery method decides, not the product."""
        self.dye.invoice_policy = "delivery"
        order = self._dispatched(carrier_id=self.first.id)
        self._invoice(order)
        self.assertEqual(self._posted(order).amount_total, 150)

    def test_down_payment_is_taken_off(self):
        order = self._approve(self._create_orders(carrier_id=self.first.id)).sudo()
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create(
            {"advance_payment_method": "fixed", "fixed_amount": 50, "sale_order_ids": [Command.set(order.ids)]}
        ).create_invoices()
        deposit = order.invoice_ids
        deposit.with_user(self.finance).sudo(False).action_post()
        self.assertFalse(order.event_ids.filtered(lambda event: event.kind == "invoiced"))
        self._invoice(order)
        self.assertEqual((self._posted(order) - deposit).amount_total, 100)

    def test_returns_pass(self):
        order = self._dispatched(carrier_id=self.first.id)
        self._invoice(order)
        self._ship(order)
        self._posted(order)._reverse_moves([{"invoice_date": "2026-03-02"}]).action_post()
        done = order.picking_ids
        wizard = self.env["stock.return.picking"].with_context(active_id=done.id, active_model="stock.picking")
        back = wizard.create({})
        back.product_return_moves.quantity = 5
        back._create_return().with_user(self.keeper).button_validate()
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done"})

    def test_later_hint(self):
        order = self._approve(self._create_orders(carrier_id=self.first.id))
        self.assertIn("Not invoiced", str(order.with_user(self.finance).process_panel["later"]))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestInvoiceOnReceipt(InvoiceCommon):
    """The invoice waits for the dealer's receipt, and holds what was delivered."""

    def test_invoice_waits_for_the_receipt(self):
        order = self._dispatched(carrier_id=self.on_receipt.id)
        self._ship_part(order, 3)
        with self.assertRaisesRegex(UserError, "has not confirmed receipt"):
            self._invoice(order)
        draft = order._create_invoices().with_user(self.finance).sudo(False)
        with self.assertRaisesRegex(UserError, "has not confirmed receipt"):
            draft.action_post()
        draft.unlink()
        self._receive(order)
        self._invoice(order)
        self.assertEqual(self._posted(order).amount_total, 90, "three were delivered, whatever was ordered")

    def test_down_payment_passes(self):
        order = self._approve(self._create_orders(carrier_id=self.on_receipt.id)).sudo()
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create(
            {"advance_payment_method": "fixed", "fixed_amount": 50, "sale_order_ids": [Command.set(order.ids)]}
        ).create_invoices()
        order.invoice_ids.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(self._posted(order).amount_total, 50)

    def test_receipt_is_written_by_the_system_only(self):
        order = self._dispatched(carrier_id=self.on_receipt.id)
        for user in (self.clerk, self.finance, self.manager, self.admin):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "set by the order process only"):
                order.with_user(user).sudo(False).write({"receipt_confirmed_on": "2026-03-02 01:00:00"})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestInvoiceHeadquarters(InvoiceCommon):
    """Bulk: from headquarters' warehouse, invoiced by headquarters' finance into its own journal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.env["account.journal"].create(
            {"name": "Headquarters", "code": "HQ", "type": "sale", "company_id": cls.company.id}
        )
        cls.company.write({"headquarters_id": cls.warehouse.id, "headquarters_journal_id": cls.journal.id})
        cls.regional = cls._create_user("regional", "order_process.group_finance_reviewer")
        cls.regional.process_warehouse_ids = cls.wuhan
        cls.dealer.state_id = cls.hubei
        cls.by_rail = {"carrier_id": cls.bulk.id, "commitment_date": "2026-03-10 01:00:00"}

    def test_headquarters_is_proposed(self):
        vals = self._order_vals(**self.by_rail)
        del vals["warehouse_id"]
        order = self.env["sale.order"].with_user(self.clerk).create(vals)
        self.assertEqual(order.warehouse_id, self.warehouse)
        order.carrier_id = self.carrier
        self.assertEqual(order.warehouse_id, self.wuhan, "the dealer's own centre again")
        order.carrier_id = self.bulk
        self.assertEqual(order.warehouse_id, self.warehouse)

    def test_other_centre_is_refused(self):
        order = self._create_orders(**self.by_rail, warehouse_id=self.wuhan.id)
        with self.assertRaisesRegex(UserError, r"Bulk leaves from headquarters \(.*\), the order says Wuhan"):
            order.with_user(self.clerk).action_submit_review()
        order.with_user(self.clerk).warehouse_reason = "headquarters is closed"
        order.with_user(self.clerk).action_submit_review()
        self.assertEqual(order.review_state, "pending")

    def test_who_invoices_and_where(self):
        order = self._dispatched(**self.by_rail)
        with self.assertRaisesRegex(UserError, "finance of headquarters has issued"):
            self._ship(order)
        with self.assertRaisesRegex(UserError, "finance of headquarters .* not among yours"):
            self._invoice(order, self.regional)
        self._invoice(order)
        self.assertEqual(self._posted(order).journal_id, self.journal)
        self._ship(order)
        self.assertEqual(order.process_stage, "shipped")

    def test_round_the_button(self):
        order = self._dispatched(**self.by_rail)
        draft = order._create_invoices()
        with self.assertRaisesRegex(UserError, "not among yours"):
            draft.with_user(self.regional).sudo(False).action_post()
        draft.journal_id = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id), ("id", "!=", self.journal.id)], limit=1
        )
        with self.assertRaisesRegex(UserError, "invoices into the journal Headquarters"):
            draft.with_user(self.finance).sudo(False).action_post()

    def test_superuser_mode_of_a_person_issues_none(self):
        order = self._dispatched(**self.by_rail)
        draft = order._create_invoices()
        for do in (draft.with_user(self.regional).sudo().action_post, order.with_user(self.regional)._issue_invoice):
            with self.assertRaisesRegex(UserError, "not among yours"), self.cr.savepoint():
                do()

    def test_by_itself_in_the_name_of_another_centre(self):
        """Money that another centre books lets the system issue the invoice."""
        self.company.invoice_auto = True
        order = self._dispatched(**self.by_rail)
        Order = self.env.registry["sale.order"]
        self.startPatcher(patch.object(Order, "_get_paid_in_full", lambda orders: orders))
        moves = order.with_user(self.regional)._invoice_if_due()
        self.assertEqual((moves.state, moves.journal_id, moves.env.uid), ("posted", self.journal, self.regional.id))
        self.assertFalse(is_system(moves.env), "the invoice does not carry the permission on")

    def test_modes_share_no_invoice(self):
        bulk = self._approve(self._create_orders(**self.by_rail))
        road = self._approve(self._create_orders(2, carrier_id=self.first.id, warehouse_reason="near"))
        moves = (bulk | road).sudo()._create_invoices()
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.filtered(lambda move: move.journal_id == self.journal).amount_total, 150)
        self.assertEqual(moves.filtered(lambda move: move.journal_id != self.journal).amount_total, 300)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestIssuingMany(InvoiceCommon):
    """One press for many orders."""

    def test_one_bad_order_stops_no_other(self):
        good = self._approve(self._create_orders(3, carrier_id=self.first.id))
        waiting = self._approve(self._create_orders(carrier_id=self.on_receipt.id))
        entry = self._create_orders(carrier_id=self.first.id)
        result = self._invoice(good | waiting | entry)
        self.assertEqual(len(self._posted(good)), 3, "one invoice each")
        self.assertFalse(self._posted(waiting | entry))
        said = result["params"]["message"]
        self.assertIn("3 invoices issued", said)
        self.assertIn(f"{waiting.name} cannot be invoiced yet", said)
        self.assertIn(f"{entry.name} is not confirmed", said)
        again = self._invoice(good)
        self.assertEqual(again["params"]["type"], "info")
        self.assertIn(f"{good[0].name}: nothing to invoice", again["params"]["message"])
        self.assertEqual(len(self._posted(good)), 3, "a second press makes no second invoice")

    def test_a_draft_in_the_way(self):
        order = self._approve(self._create_orders(carrier_id=self.first.id))
        order.sudo()._create_invoices()
        self.assertIn("has a draft invoice already", self._invoice(order)["params"]["message"])
        self.assertEqual(len(order.sudo().invoice_ids), 1)

    def test_all_bad(self):
        orders = self._approve(self._create_orders(2, carrier_id=self.on_receipt.id))
        with self.assertRaisesRegex(UserError, "has not confirmed receipt"):
            self._invoice(orders)

    def test_only_finance(self):
        order = self._approve(self._create_orders(carrier_id=self.first.id))
        for user in (self.clerk, self.leader, self.manager, self.dispatcher, self.admin):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "Only a finance reviewer"):
                self._invoice(order, user)
        self.assertFalse(order.sudo().invoice_ids)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestInvoiceByItself(InvoiceCommon):
    def setUp(self):
        super().setUp()
        self.company.invoice_auto = True
        self.received = {}
        Order = self.env.registry["sale.order"]
        self.startPatcher(
            patch.object(
                Order, "_get_received", lambda orders: {o: self.received.get(o.id, 0) for o in orders}, create=True
            )
        )

    def test_paid_in_full(self):
        self.first.payment_rule = "before"
        orders = self._approve(self._create_orders(2, carrier_id=self.first.id)).sudo()
        full, part = orders
        self.received = {full.id: 150.0, part.id: 149.99}
        orders._invoice_if_due()
        self.assertEqual(self._posted(full).amount_total, 150)
        self.assertFalse(self._posted(part))
        orders._invoice_if_due()
        self.assertEqual(len(orders.invoice_ids), 1)

    def test_received(self):
        orders = self._dispatched(2, carrier_id=self.on_receipt.id)
        self._ship(orders)
        self._receive(orders[0])
        orders._invoice_if_due()
        self.assertEqual(orders.filtered(self._posted), orders[0])

    def test_what_cannot_be_invoiced_stays_with_a_note(self):
        orders = self._dispatched(carrier_id=self.on_receipt.id)
        self._ship(orders)
        self._receive(orders)
        self.dealer.vat_invoice_kind = "special"
        orders._invoice_if_due()
        self.assertFalse(orders.invoice_ids)
        self.assertIn("special VAT invoice; missing", orders.message_ids[0].body)

    def test_off(self):
        self.company.invoice_auto = False
        order = self._dispatched(carrier_id=self.on_receipt.id)
        self._ship(order)
        self._receive(order)
        order._invoice_if_due()
        self.assertFalse(order.invoice_ids)
