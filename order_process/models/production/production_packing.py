from odoo import fields, models


class OrderProcessProduction(models.Model):
    """What was made and passed the check is packed and put into stock, from where its dispatch takes it."""

    _inherit = "order.process.production"

    def action_pack(self):
        """The goods are packed: they are in stock, and the order may be dispatched.

        :raises UserError: to whom the role is missing, or where the goods are not to be packed yet
        """
        production = self._begin("pack")
        production._put_into_stock()
        packed = {"packed_on": fields.Datetime.now(), "packed_by_id": self.env.uid}
        goods = [part.display_name for part in production._get_wanted()]
        production._record("production_packed", goods=goods)
        production._go_on("packed", **packed)
        production.order_id._promise_made()
        return True

    def _put_into_stock(self):
        """Receive what was made from the place of production; goods with lots are received by the keeper, who names
        them, and services and what is not kept in stock not at all."""
        if not self.company_id.production_into_stock:
            return
        Move = self.env["stock.move"]
        for part in self.part_ids:
            quantity, product = part.made_qty - part.stocked_qty, part.product_id.with_company(self.company_id)
            if part.uom_id.compare(quantity, 0.0) <= 0 or not product.is_storable or product.tracking != "none":
                continue
            place = self.warehouse_id.lot_stock_id
            move = Move.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "product_uom": part.uom_id.id,
                    "location_id": product.property_stock_production.id,
                    "location_dest_id": place.id,
                    "company_id": self.company_id.id,
                    "origin": self.order_id.name,
                }
            )
            move._action_confirm(merge=False)
            move.write({"quantity": quantity, "picked": True})
            move._action_done()
            part._advance({"stocked_qty": part.stocked_qty + quantity})
        self.env["sale.order"]._wake_waiting(self.company_id)


class ResCompany(models.Model):
    _inherit = "res.company"

    production_into_stock = fields.Boolean(
        "Packed Goods Go into Stock",
        default=True,
        help="What was made for an order is received into the stock of its centre when it is packed. Off, somebody"
        " receives it by a transfer.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    production_into_stock = fields.Boolean(related="company_id.production_into_stock", readonly=False)
