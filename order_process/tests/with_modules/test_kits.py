"""Kits: ordered as one, sent as their parts. No part leaves beyond what the kits need; whole kits count and cost."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.delivery.paper_basis import quantities
from .kits_common import KitsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestKits(KitsCommon):
    def test_no_part_leaves_beyond_the_kits(self):
        order, picking = self._kits(3)
        dye = picking.move_ids.filtered(lambda move: move.product_id == self.dye)
        picking.move_ids.picked = True
        dye.quantity = 26
        with self.assertRaisesRegex(UserError, "asks for 6, 0 are with the dealer and 26 would leave"):
            picking.with_context(skip_sms=True).button_validate()
        dye.quantity = 6
        self._leave(picking)
        self.assertEqual((order.order_line.qty_delivered, picking.state), (3, "done"))

    def test_parts_in_two_transfers(self):
        order, picking = self._kits(3)
        self._take(picking, {self.dye: 6, self.oxide: 1})
        rest = self._send_rest(order, 12)
        rest.move_ids.write({"quantity": 3, "picked": True})
        with self.assertRaisesRegex(UserError, "asks for 3, 1 are with the dealer and 3 would leave"):
            rest.with_context(skip_sms=True).button_validate()
        self._take(rest, {self.oxide: 2})
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_other_goods_tied_to_the_kit(self):
        _order, picking = self._kits(3)
        line = picking.sudo().move_ids[0]
        stranger = line.copy({"product_id": self.pieces.id, "product_uom_qty": 1})
        stranger._action_confirm(merge=False)
        stranger.write({"quantity": 1, "picked": True})
        with self.assertRaisesRegex(UserError, "Comb, in pieces is not on order"):
            picking.with_context(skip_sms=True).button_validate()

    def test_cash_for_four_and_three(self):
        """The escort sees what the kits that left are worth."""
        order, picking = self._kits(7, self.cash)
        picking.with_user(self.dispatcher).write({"escort_id": self.escort.id, "vehicle_no": "YA-1"})
        self._take(picking, {self.dye: 8, self.oxide: 4})
        self.assertEqual(picking.sudo()._get_to_collect()[picking.sudo()][0], 360)
        rest = self._send_rest(order, 12)
        rest.with_user(self.dispatcher).write({"escort_id": self.escort.id, "vehicle_no": "YA-1"})
        self._take(rest, {self.dye: 6, self.oxide: 3})
        collect = (picking | rest).sudo()._get_to_collect()
        self.assertEqual([goods for goods, _freight in collect.values()], [360, 270])
        self.assertEqual((order.order_line.qty_delivered, order._get_delivered_value()), (7, 630))

    def test_a_part_of_a_kit_costs_nothing_until_it_is_whole(self):
        order, picking = self._kits(3)
        self._take(picking, {self.dye: 4, self.oxide: 1})
        rest = self._send_rest(order, 12)
        self._take(rest, {self.dye: 2, self.oxide: 2})
        values = [each.sudo()._get_transfer_value() for each in (picking, rest)]
        self.assertEqual(values, [90, 180])

    def test_papers_say_kits_and_parts(self):
        order, picking = self._kits(7)
        content = picking.sudo()._get_paper_content()
        rows = [(row["product_id"], row["quantity"], row["amount"]) for row in content["lines"]]
        self.assertEqual(rows, [(self.kit.id, 7, 630), (self.dye.id, 14, 0), (self.oxide.id, 7, 0)])
        self.assertEqual((content["value"], content["lines"][0]["price"]), (630, 90))
        self.assertEqual(quantities(content["lines"]), picking.sudo()._get_needed())
        for move in picking.move_ids:
            move.quantity = {self.dye: 8, self.oxide: 5}[move.product_id]
        counted = picking.sudo()._get_paper_content(counted=True)
        self.assertEqual([(row["quantity"], row["amount"]) for row in counted["lines"]], [(4, 360), (8, 0), (5, 0)])
        self.assertEqual(order._get_delivered_value(), 0)

    def test_a_shortage_of_a_part(self):
        """5 tubes are missing: 3 kits cannot be made, and that is what taking the rest out takes out."""
        order, _picking = self._kits(7)
        line = order.order_line
        self.assertEqual((line._get_spoiled(self.dye, 5), line._get_spoiled(self.oxide, 2)), (3, 2))

    def test_one_kit_comes_back(self):
        order, picking = self._kits(7, self.first)
        self._invoice(order)
        self._leave(picking)
        self._parts_back(picking, {self.dye: 2, self.oxide: 1})
        line = order.order_line
        self.assertEqual((line.qty_delivered, line._get_returned(), order._get_undelivered()), (6, 1, {}))
        note = self._credit(order)
        self.assertEqual((note.amount_total, line.qty_to_invoice), (90, 0))
        self.assertFalse(order._get_undelivered())

    def test_a_part_comes_back(self):
        """Nothing is credited by itself before a whole kit is back; a part more than is there does not come back."""
        order, picking = self._kits(2, self.first)
        self._invoice(order)
        self._leave(picking)
        back = self._parts_back(picking, {self.dye: 2})
        line = order.order_line
        self.assertEqual((line.qty_delivered, line.qty_to_invoice, order._get_undelivered()), (2, 0, {}))
        again = back.sudo().copy({"move_ids": [], "return_id": picking.id})
        move = back.sudo().move_ids.copy({"picking_id": again.id, "product_uom_qty": 3, "to_refund": True})
        move._action_confirm(merge=False)
        move.write({"quantity": 3, "picked": True})
        with self.assertRaisesRegex(UserError, "2 of order .* are with the dealer, so 3 cannot come back"):
            again.with_user(self.keeper).sudo(False).with_context(skip_sms=True).button_validate()
        self._parts_back(picking, {self.oxide: 1})
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (1, -1))
        self.assertEqual(self._credit(order).amount_total, 90)

    def test_the_bill_changes_after_the_order(self):
        """What the order asked for counts: core would read that half of it was delivered."""
        order, picking = self._kits(2, self.first)
        self.bill.bom_line_ids[0].product_qty = 4
        self._invoice(order)
        self._leave(picking)
        line = order.order_line
        line.invalidate_recordset()
        self.env.add_to_compute(line._fields["qty_delivered"], line)
        self.assertEqual((line.qty_delivered, order._get_undelivered()), (2, {}))
        self.assertEqual(line.kit_parts, {str(self.dye.id): 2, str(self.oxide.id): 1})
        self._parts_back(picking, {self.dye: 2, self.oxide: 1})
        self.assertEqual(self._credit(order).amount_total, 90)

    def test_the_order_grows_by_the_bill_it_was_made_with(self):
        order = self._approve(self._create_orders(1, [(self.kit, 2)])).sudo()
        self.bill.bom_line_ids[0].product_qty = 4
        order.order_line.with_user(self.clerk).sudo(False).product_uom_qty = 3
        moves = order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
        asked = {part: sum(own.mapped("product_uom_qty")) for part, own in moves.grouped("product_id").items()}
        self.assertEqual(asked, {self.dye: 6, self.oxide: 3})

    def test_deliver_the_rest_by_the_part(self):
        order, picking = self._kits(3)
        self._take(picking, {self.dye: 4, self.oxide: 1}, rest=False)
        self.assertEqual(list(order._get_undelivered().values()), [2])
        order.with_user(self.clerk).sudo(False).action_deliver_rest()
        moves = self._open(order).move_ids
        self.assertEqual({move.product_id: move.product_uom_qty for move in moves}, {self.dye: 2, self.oxide: 2})
        self._leave(self._send_rest(order, 12))
        self.assertEqual((order.order_line.qty_delivered, order._get_undelivered()), (3, {}))

    def test_a_dozen_of_kits(self):
        order, picking = self._kits(1, self.first, self.dozen, 1080)
        asked = {move.product_id: move.product_uom_qty for move in picking.move_ids}
        self.assertEqual(asked, {self.dye: 24, self.oxide: 12})
        self._invoice(order)
        self._leave(picking)
        self._parts_back(picking, {self.dye: 2, self.oxide: 1})
        note = self._credit(order)
        self.assertEqual((note.amount_total, note.invoice_line_ids.quantity), (90, 1))
        self.assertFalse(order._get_undelivered())

    def test_a_part_kept_in_dozens(self):
        self.kit = self._create_product("Brush kit", "KIT2", 90.0)
        self._create_bill(self.kit, {self.dozens: 1}).bom_line_ids.write(
            {"product_qty": 5, "product_uom_id": self.piece.id}
        )
        order, picking = self._kits(1)
        self.assertEqual((picking.move_ids.product_uom_qty, picking.move_ids.product_uom), (5, self.piece))
        self._leave(picking)
        self.assertEqual((order.order_line.qty_delivered, order._get_undelivered()), (1, {}))

    def test_exchange(self):
        """A kit that is sent anew for one that came back is neither credited nor refused."""
        order, picking = self._kits(2)
        self._leave(picking)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        for row in wizard.product_return_moves:
            row.write({"quantity": 2 if row.product_id == self.dye else 1, "to_refund": False})
        wizard.action_create_exchanges()
        back, anew = (order.picking_ids - picking).sorted(lambda other: other.picking_type_code == "outgoing")
        back.move_ids.picked = True
        back.with_user(self.keeper).sudo(False).with_context(skip_sms=True).button_validate()
        self.assertEqual(order.order_line._get_kept(), 1)
        self._leave(self._send_rest(order, 12))
        self.assertEqual((anew.state, order.order_line._get_kept()), ("done", 2))
        self.assertEqual((order.order_line.qty_delivered, order.order_line._get_returned()), (2, 0))

    def test_what_the_order_asked_for_is_not_written_by_people(self):
        order, _picking = self._kits(3)
        for user in (self.clerk, self.keeper, self.salesman):
            with self.subTest(user.login), self.assertRaises(UserError), self.env.cr.savepoint():
                order.order_line.with_user(user).sudo(False).write({"kit_parts": {str(self.dye.id): 50}})
