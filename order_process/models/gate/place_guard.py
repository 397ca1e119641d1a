from odoo import models
from odoo.exceptions import UserError

from ..base.compare import changes
from .transfer_guard import is_away

FOR_CUSTOMERS = ("customer", "transit")


class StockLocation(models.Model):
    """Goods leave the house when they move to a place for customers. A place does not become one while goods lie there,
    and neither becomes one nor stops being one when goods of orders have gone to it or come from it."""

    _inherit = "stock.location"

    def write(self, vals):
        if "usage" in vals:
            turned = self.filtered(
                lambda place: (
                    place.usage != vals["usage"] and not {place.usage, vals["usage"]}.isdisjoint(FOR_CUSTOMERS)
                )
            )
            turned._refuse_turning()
        if vals.keys().isdisjoint({"usage", "location_id"}):
            return super().write(vals)
        places = self.search([("id", "child_of", self.ids)])
        inside = places.filtered(lambda place: not is_away(place))
        result = super().write(vals)
        inside.filtered(is_away)._refuse_taking_along()
        return result

    def _refuse_taking_along(self):
        """Refuse to make a place that holds goods a customer's: they would be there without a transfer and an order.

        :raises UserError: naming the place and the goods in it
        """
        quants = self.env["stock.quant"].sudo().search([("location_id", "in", self.ids), ("quantity", "!=", 0)])
        watched = quants.filtered(lambda quant: quant.company_id.order_process_enabled)
        if watched:
            raise UserError(
                self.env._(
                    "%(product)s lies in %(place)s, which would become a place for customers: the goods would have left"
                    " without an order. Move them to another place first.",
                    product=watched[0].product_id.display_name,
                    place=watched[0].location_id.display_name,
                )
            )

    def _refuse_turning(self):
        if not self:
            return
        moves = self.env["stock.move"].sudo().search(
            [
                ("state", "!=", "cancel"),
                ("sale_line_id.order_id.process_controlled", "=", True),
                "|",
                ("location_id", "in", self.ids),
                ("location_dest_id", "in", self.ids),
            ],
            limit=1,
        )
        orders = moves.sale_line_id.order_id._under_process()
        if orders:
            raise UserError(
                self.env._(
                    "Goods of order %(order)s go to %(place)s, or come from there: whether it is a place for customers"
                    " stays as it is. Make another place instead.",
                    order=orders.name,
                    place=(self & (moves.location_id | moves.location_dest_id))[:1].display_name,
                )
            )


class StockPickingType(models.Model):
    """What a transfer is asked follows from the kind of its type; it does not change under transfers that are open."""

    _inherit = "stock.picking.type"

    def write(self, vals):
        changed = self.filtered(lambda kind: changes(kind, vals, {"code"}))
        if changed:
            picking = self.env["stock.picking"].sudo().search(
                [
                    ("picking_type_id", "in", changed.ids),
                    ("state", "not in", ("done", "cancel")),
                    ("sale_id.process_controlled", "=", True),
                ],
                limit=1,
            )
            if picking.sale_id._under_process():
                raise UserError(
                    self.env._(
                        "%(transfer)s of order %(order)s is open: the kind of %(type)s stays as it is. Make another"
                        " type instead.",
                        transfer=picking.name,
                        order=picking.sale_id.name,
                        type=picking.picking_type_id.display_name,
                    )
                )
        return super().write(vals)
