from odoo import Command

from .invoice_common import InvoiceCommon


class UnitsCommon(InvoiceCommon):
    """Goods kept in dozens and in pieces, ordered in pieces, dozens and boxes of 7; deliveries in parts, returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.piece = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.box = cls.env["uom.uom"].create(
            {"name": "Box of 7", "relative_factor": 7, "relative_uom_id": cls.piece.id}
        )
        cls.dozens = cls._create_product("Brush, in dozens", "BR12", 120.0)
        cls.dozens.uom_id = cls.dozen
        cls.pieces = cls._create_product("Comb, in pieces", "CB1", 30.0)
        for product in (cls.dozens, cls.pieces):
            product.uom_ids = cls.piece | cls.dozen | cls.box
            cls._stock(product, 1000)
        cls.env.flush_all()

    def _ordered(self, product, quantity, unit, price, carrier=None, hour=10):
        """An order of one line in any unit, dispatched at an hour, with its transfer as the keeper has it."""
        line = {"product_id": product.id, "product_uom_qty": quantity, "product_uom_id": unit.id, "price_unit": price}
        order = self._create_orders(
            1, order_line=[Command.create(line)], carrier_id=(carrier or self.carrier).id
        )
        order = self._approve(order).sudo()
        while self._pending(order):
            self._pending(order).with_user(self.manager).sudo(False).action_approve()
        self._run_windows(self._instant(hour, 30))
        return order, self._open(order)

    def _open(self, order):
        pickings = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return pickings.with_user(self.keeper).sudo(False)

    def _leave(self, picking, quantity=None, rest=True):
        """The keeper enters what leaves, in the unit of the transfer, and validates."""
        if quantity is not None:
            picking.move_ids.write({"quantity": quantity, "picked": True})
        context = {"skip_sms": True, "skip_backorder": True}
        if not rest:
            context["picking_ids_not_to_backorder"] = picking.ids
        self.assertIs(picking.with_context(**context).button_validate(), True)

    def _come_back(self, picking, quantity, unit=None, to_refund=True):
        """What came back, by core's wizard; counted in another unit where the transfer's is too coarse."""
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": to_refund})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        if unit:
            back.move_ids.product_uom = unit
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")
        return back

    def _credit(self, order):
        """The credit note that finance makes from the order."""
        notes = order._create_invoices(final=True)
        self.assertEqual(notes.mapped("move_type"), ["out_refund"])
        notes.invoice_date = "2026-03-02"
        notes.action_post()
        return notes
