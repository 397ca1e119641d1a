"""Goods in another unit than the one they are kept in leave, come back and are invoiced to the piece."""

import doctest

from freezegun import freeze_time

from odoo.addons.order_process.models.base import measure
from odoo.addons.order_process.models.delivery import paper_basis
from odoo.addons.order_process.models.gate import kit_math
from odoo.exceptions import UserError
from odoo.tests import tagged

from .units_common import UnitsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestUnits(UnitsCommon):
    def test_examples(self):
        for module in (measure, kit_math, paper_basis):
            with self.subTest(module.__name__):
                self.assertFalse(doctest.testmod(module).failed)

    def test_pieces_of_dozens_leave_and_are_invoiced(self):
        for pieces, hour in ((5, 10), (7, 12), (11, 15)):
            with self.subTest(pieces=pieces):
                order, picking = self._ordered(self.dozens, pieces, self.piece, 10, hour=hour)
                move = picking.move_ids
                self.assertEqual((move.product_uom_qty, move.product_uom), (pieces, self.piece))
                self.assertEqual(move.quantity, pieces, "reserved by the piece")
                self._leave(picking)
                line = order.order_line
                self.assertEqual((line.qty_delivered, picking.state), (pieces, "done"))
                self.assertFalse(order._get_undelivered())
                self._invoice(order)
                invoice = self._posted(order)
                self.assertEqual((invoice.amount_total, invoice.invoice_line_ids.quantity), (10 * pieces, pieces))
                self.assertEqual((line.qty_to_invoice, order.invoice_status), (0, "invoiced"))

    def test_in_parts(self):
        """11 pieces leave as 4 and 7; the rest of one is that of the other."""
        order, picking = self._ordered(self.dozens, 11, self.piece, 10)
        self._leave(picking, 4)
        self.assertEqual(order.order_line.qty_delivered, 4)
        rest = self._open(order)
        self.assertEqual(rest.move_ids.product_uom_qty, 7)
        self._run_windows(self._instant(12))
        self.assertEqual(rest.move_ids.quantity, 7)
        self._leave(rest)
        self.assertEqual((order.order_line.qty_delivered, order._get_undelivered()), (11, {}))

    def test_papers_say_the_pieces(self):
        _order, picking = self._ordered(self.dozens, 7, self.piece, 10)
        content = picking.sudo()._get_paper_content()
        row = content["lines"][0]
        self.assertEqual((row["count"], row["count_uom_id"], row["amount"]), (7, self.piece.id, 70))
        self.assertEqual(picking.sudo()._get_needed(), picking.sudo()._get_counted())
        sheet = self.env["order.process.paper"]._get_sheet_rows(content["lines"])
        self.assertEqual([(row["quantity"], row["uom"], row["price"]) for row in sheet], [(7, self.piece.name, 10)])

    def test_the_manifest_says_the_pieces(self):
        _order, picking = self._ordered(self.dozens, 7, self.piece, 10)
        manifest = picking.sudo().dispatch_id._get_manifest()
        row = manifest["products"][0]
        self.assertEqual((row["quantity"], row["uom"]), (7, self.piece.name))
        self.assertEqual(manifest["sections"][0]["rows"][0]["amount"], 70)

    def test_no_more_leaves_than_the_pieces_ordered(self):
        _order, picking = self._ordered(self.dozens, 5, self.piece, 10)
        picking.move_ids.write({"quantity": 6, "picked": True})
        with self.assertRaisesRegex(UserError, "asks for 5, 0 are with the dealer and 6 would leave"):
            picking.with_context(skip_sms=True).button_validate()

    def test_no_more_leaves_than_the_box_ordered(self):
        """What no number of boxes can say is said in pieces."""
        _order, picking = self._ordered(self.dozens, 1, self.box, 70)
        picking.move_ids.write({"quantity": 8, "picked": True})
        more = f"asks for 1, 0 are with the dealer and 8 {self.piece.name} would leave"
        with self.assertRaisesRegex(UserError, more):
            picking.with_context(skip_sms=True).button_validate()

    def test_boxes_of_goods_kept_in_dozens(self):
        order, picking = self._ordered(self.dozens, 1, self.box, 70)
        self.assertEqual((picking.move_ids.product_uom_qty, picking.move_ids.product_uom), (7, self.piece))
        self._leave(picking, 3)
        self.assertEqual(order.order_line.qty_delivered, 0.43)
        self._run_windows(self._instant(12))
        self._leave(self._open(order))
        self.assertEqual((order.order_line.qty_delivered, order._get_undelivered()), (1, {}))

    def test_deliver_the_rest(self):
        order, picking = self._ordered(self.dozens, 7, self.piece, 10)
        self._leave(picking, 4, rest=False)
        self.assertEqual(list(order._get_undelivered().values()), [3])
        order.with_user(self.clerk).sudo(False).action_deliver_rest()
        rest = self._open(order)
        self.assertEqual((rest.move_ids.product_uom_qty, rest.move_ids.product_uom), (3, self.piece))
        self._run_windows(self._instant(12))
        self._leave(rest)
        self.assertEqual((order.order_line.qty_delivered, order._get_undelivered()), (7, {}))
        with self.assertRaisesRegex(UserError, "nothing is missing"):
            order.with_user(self.clerk).sudo(False).action_deliver_rest()

    def test_one_piece_of_three_dozen_comes_back(self):
        for product, hour in ((self.pieces, 10), (self.dozens, 12)):
            with self.subTest(product.name):
                order, picking = self._ordered(product, 3, self.dozen, 360, self.first, hour)
                self._invoice(order)
                self.assertEqual(order.amount_invoiced, 1080)
                self._leave(picking)
                if product == self.pieces:
                    self._come_back(picking, 1)
                else:
                    self._come_back(picking, 0.08)
                line = order.order_line
                self.assertAlmostEqual(order._get_value_returned(), 30.0)
                self.assertFalse(order._get_undelivered())
                note = self._credit(order)
                self.assertEqual(note.amount_total, 30.0)
                row = note.invoice_line_ids
                self.assertEqual((row.quantity, row.product_uom_id, row.price_unit), (1, self.piece, 30))
                self.assertEqual((line.qty_to_invoice, line.qty_invoiced), (0, 2.92))
                self.assertFalse(order._get_undelivered())

    def test_a_price_that_does_not_come_out_even(self):
        """7 of 36 pieces at 361.00 a dozen are 210.58, not 7 × 30.08."""
        order, picking = self._ordered(self.pieces, 3, self.dozen, 361, self.first)
        self._invoice(order)
        self._leave(picking)
        self._come_back(picking, 7)
        self.assertEqual(self._credit(order).amount_total, 210.58)

    def test_a_piece_of_a_large_box_is_not_forgotten(self):
        """A thousandth is less than the line can show; it is credited all the same."""
        crate = self.env["uom.uom"].create(
            {"name": "Crate of 1000", "relative_factor": 1000, "relative_uom_id": self.piece.id}
        )
        self.pieces.uom_ids |= crate
        self._stock(self.pieces, 5000)
        order, picking = self._ordered(self.pieces, 1, crate, 30000, self.first)
        self._invoice(order)
        self._leave(picking)
        self._come_back(picking, 1)
        self.assertLess(order.order_line.qty_to_invoice, 0)
        self.assertEqual(self._credit(order).amount_total, 30.0)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertFalse(order._get_undelivered())

    def test_more_than_is_there_does_not_come_back(self):
        order, picking = self._ordered(self.dozens, 5, self.piece, 10)
        self._leave(picking)
        self._come_back(picking, 3)
        self.assertEqual(order.order_line.qty_delivered, 2)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 3
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        back.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "2 of order .* are with the dealer, so 3 cannot come back"):
            back.with_context(skip_sms=True).button_validate()

    def test_what_is_sent_in_exchange_is_not_invoiced_twice(self):
        order, picking = self._ordered(self.oxide, 5, self.piece, 20, self.on_receipt)
        self._leave(picking)
        self._receive(order)
        self._invoice(order)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write({"quantity": 2, "to_refund": False})
        wizard.action_create_exchanges()
        back, anew = (order.picking_ids - picking).sorted(lambda other: other.picking_type_code == "outgoing")
        back.move_ids.picked = True
        back.with_user(self.keeper).sudo(False).with_context(skip_sms=True).button_validate()
        line = order.order_line
        self.assertEqual((line.qty_delivered, line._get_kept(), line.qty_to_invoice), (5, 3, 0))
        self._run_windows(self._instant(12))
        self._leave(anew.with_user(self.keeper).sudo(False))
        self.assertEqual((line.qty_delivered, line._get_kept(), line.qty_to_invoice), (5, 5, 0))

    def test_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order, pick = self._ordered(self.dozens, 7, self.piece, 10)
        self._leave(pick)
        out = self._open(order)
        self.assertEqual((out.move_ids.product_uom_qty, out.move_ids.quantity), (7, 7))
        self._leave(out, 5)
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_a_transfer_made_in_dozens(self):
        """What was procured in the unit of the stock, before the process, is read as the pieces that it means."""
        order, picking = self._ordered(self.dozens, 7, self.piece, 10)
        move = picking.sudo().move_ids
        move._do_unreserve()
        self.env.cr.execute(
            "UPDATE stock_move SET product_uom = %s, product_uom_qty = 0.58 WHERE id = %s", [self.dozen.id, move.id]
        )
        self.env.invalidate_all()
        move._action_assign()
        self._leave(picking)
        self.assertEqual((order.order_line.qty_delivered, order._get_undelivered()), (7, {}))

    def test_core_keeps_its_ways_without_the_process(self):
        self.company.order_process_enabled = False
        order = self.env["sale.order"].create(
            {
                "partner_id": self.dealer.id,
                "order_line": [(0, 0, {"product_id": self.dozens.id, "product_uom_qty": 5, "product_uom_id": 1})],
            }
        )
        order.action_confirm()
        self.assertEqual((order.picking_ids.move_ids.product_uom_qty, order.order_line.qty_delivered), (0.42, 0))
