import random

from odoo import Command

from .units_common import UnitsCommon


class HistoriesCommon(UnitsCommon):
    """Random histories of one order: parts leave, goods come back for good or to be exchanged, the rest is dropped and
    delivered after all, invoices and credit notes are made in between. Counted beside by the piece."""

    def _get_wanted(self):
        """``[(product, quantity, unit, price)]`` of the order."""
        return [
            (self.dozens, 11, self.piece, 10),
            (self.dozens, 1, self.box, 73),
            (self.dozens, 2, self.dozen, 121),
            (self.pieces, 3, self.dozen, 361),
            (self.pieces, 2, self.box, 211.5),
            (self.oxide, 9, self.piece, 20.1),
        ]

    def _begin(self, carrier):
        lines = [
            Command.create(
                {"product_id": product.id, "product_uom_qty": number, "product_uom_id": unit.id, "price_unit": price}
            )
            for product, number, unit, price in self._get_wanted()
        ]
        order = self._approve(self._create_orders(1, order_line=lines, carrier_id=carrier.id)).sudo()
        while self._pending(order):
            self._pending(order).with_user(self.manager).sudo(False).action_approve()
        self._run_windows(self._instant(10, 30))
        self.dispatch = order.picking_ids.dispatch_id
        return order

    def _play(self, order, seed, steps=14):
        self.rng = random.Random(seed)
        actions = [self._leave_some, self._leave_some, self._come_back_some, self._drop_rest, self._bill]
        for step in range(steps):
            action = self.rng.choice(actions)
            with self.subTest(seed=seed, step=step, action=action.__name__):
                action(order)
                self._check_balance(order)
        self._end(order)

    # === What happens ===

    def _get_leaving(self, order):
        picking = self._open(order).filtered(lambda picking: picking.picking_type_code == "outgoing")[:1]
        if picking and not picking.dispatch_id:
            # A later window has sent it.
            self.env.cr.execute(
                "UPDATE stock_picking SET dispatch_id = %s WHERE id = %s", [self.dispatch.id, picking.id]
            )
            picking.invalidate_recordset()
            picking.sudo().move_ids._action_assign()
        return picking

    def _choose_part(self, move):
        whole = int(round(move._in_pieces(move.product_uom_qty)))
        pieces = self.rng.randint(0, whole)
        return move.product_uom.round(move.product_uom._get_smallest()._to_exact(pieces, move.product_uom))

    def _leave_some(self, order, rest=True):
        picking = self._get_leaving(order)
        if not picking:
            return
        moves = picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        parts = {move: self._choose_part(move) for move in moves}
        if not any(parts.values()):
            return
        for move, quantity in parts.items():
            move.write({"quantity": quantity, "picked": bool(quantity)})
        self._leave(picking, rest=rest)

    def _drop_rest(self, order):
        self._leave_some(order, rest=False)
        if not self._open(order) and order._get_undelivered():
            order.with_user(self.clerk).sudo(False).action_deliver_rest()

    def _come_back_some(self, order):
        done = order.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"
        )
        if not done:
            return
        picking = self.rng.choice(done)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        rows = wizard.product_return_moves
        chosen = False
        for row in rows:
            move = row.move_id
            back = sum(other._in_pieces(other.quantity) for other in move.returned_move_ids if other.state == "done")
            left = int(round(move._in_pieces(move.quantity) - back))
            pieces = self.rng.randint(0, min(left, 5)) if left > 0 else 0
            quantity = move.product_uom._get_smallest()._to_exact(pieces, move.product_uom)
            row.write({"quantity": quantity, "to_refund": True})
            chosen = chosen or pieces
        if not chosen:
            return
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")

    def _bill(self, order):
        if any(line.qty_to_invoice for line in order.order_line):
            moves = order._create_invoices(final=True)
            moves.invoice_date = "2026-03-02"
            moves.filtered(lambda move: move.move_type == "out_refund").action_post()
            for move in moves.filtered(lambda move: move.move_type == "out_invoice"):
                move.action_post()

    # === What is right ===

    def _count_parts(self, line, moves):
        """Pieces of each product that these moves moved or ask for."""
        found = {}
        for move in moves:
            pieces = move._in_pieces(move.quantity if move.state == "done" else move.product_uom_qty)
            found[move.product_id] = found.get(move.product_id, 0) + pieces
        return found

    def _check_balance(self, order):
        """Ordered is what the dealer keeps, what came back, what is on its way and what is missing, by the piece."""
        for line in order.order_line:
            moves = line.move_ids.filtered(lambda move: move.state != "cancel")
            done = moves.filtered(lambda move: move.state == "done")
            sent = self._count_parts(line, done.filtered(lambda move: move.location_dest_usage == "customer"))
            back = self._count_parts(line, done.filtered(lambda move: move.location_usage == "customer"))
            rest = (moves - done).filtered(lambda move: move.location_dest_usage == "customer")
            coming = self._count_parts(line, rest)
            for product, asked in line._get_needed_parts(line.product_uom_qty).items():
                gone = sent.get(product, 0)
                self.assertEqual(gone, round(gone, 6), "whole pieces leave")
                self.assertLessEqual(round(gone + coming.get(product, 0), 6), round(asked, 6))
                self.assertGreaterEqual(round(gone - back.get(product, 0), 6), 0)
            smallest = line.product_uom_id._get_smallest()
            pieces = [
                line.product_uom_id._to_exact(quantity, smallest)
                for quantity in (line.product_uom_qty, line._get_delivered(), line._get_returned())
            ]
            missing = line.product_uom_id._to_exact(line._get_undelivered(), smallest)
            self.assertAlmostEqual(pieces[0], pieces[1] + pieces[2] + missing, 6, line.product_id.name)

    def _end(self, order):
        """Everything leaves in the end; then invoices are what the dealer keeps, at the order's price."""
        while self._open(order) or order._get_undelivered():
            picking = self._get_leaving(order)
            if picking:
                self._leave(picking)
            else:
                order.with_user(self.clerk).sudo(False).action_deliver_rest()
        self._bill(order)
        self._bill(order)
        order.invalidate_recordset()
        self.assertEqual(order._get_undelivered(), {})
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0] * len(order.order_line))
        signed = dict.fromkeys(order.order_line, 0.0)
        moves = order.invoice_ids.filtered(lambda move: move.state == "posted")
        signs = {"out_invoice": 1, "out_refund": -1}
        for row in moves.invoice_line_ids.filtered("sale_line_ids"):
            signed[row.sale_line_ids] += signs[row.move_id.move_type] * row.price_total
        total = sum(signs[move.move_type] * move.amount_total for move in moves)
        self.assertAlmostEqual(total, order._get_delivered_value(), 2, "documents say what is kept, to the cent")
        for line, amount in signed.items():
            kept = line._get_delivered()
            self.assertAlmostEqual(line._get_invoiced(), kept, 6, line.product_id.name)
            rows = len(line.invoice_lines)
            # Each invoice rounds to the cent.
            self.assertAlmostEqual(amount, line.price_unit * kept, delta=0.005 * rows + 0.001)
