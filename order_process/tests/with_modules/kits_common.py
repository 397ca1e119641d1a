from freezegun import freeze_time

from odoo import Command

from ..units_common import UnitsCommon


class KitsCommon(UnitsCommon):
    """A care kit at 90.00, of 2 tubes and 1 bottle, sold as one and sent as its parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._create_product("Care kit", "KIT", 90.0)
        cls.kit.uom_ids = cls.dozen
        cls.bill = cls._create_bill(cls.kit, {cls.dye: 2, cls.oxide: 1})
        cls.cash = cls.env.ref("order_process.carrier_cod").copy({"name": "Cash by truck", "paper_rule_ids": False})
        cls.cash.write({"invoice_moment": "receipt", "freight_rule": "none"})
        cls.escort = cls._create_user("escort", "order_process.group_carrier")
        cls.env.flush_all()

    @classmethod
    def _create_bill(cls, product, parts):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity}) for part, quantity in parts.items()
                ],
            }
        )

    def _kits(self, kits, carrier=None, unit=None, price=90, hour=10):
        return self._ordered(self.kit, kits, unit or self.piece, price, carrier, hour)

    def _take(self, picking, quantities, rest=True):
        """The keeper enters how much of each part leaves, and validates."""
        for move in picking.move_ids:
            quantity = quantities.get(move.product_id, 0)
            move.write({"quantity": quantity, "picked": bool(quantity)})
        if picking.asks_for_check:
            picking.action_count_as_listed()
            picking.action_check()
        self._leave(picking, rest=rest)

    def _parts_back(self, picking, quantities, to_refund=True):
        """Parts that came back, by core's wizard."""
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        for row in wizard.product_return_moves:
            row.write({"quantity": quantities.get(row.product_id, 0), "to_refund": to_refund})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")
        return back

    def _send_rest(self, order, hour):
        with freeze_time(self._instant(hour, 30)):
            self._run_windows(self._instant(hour, 30))
        order.invalidate_recordset()
        return self._open(order)
