from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .allocation import Goods, Quant

CONTEXT_KEY = "order_process_booked"
RESERVED = ("reserved_quantity", "in_date")


class Booked:
    """What core would book for lines being made, whose quants are raised already.

    It travels in the context, where nobody outside can put an object. It equals nothing but itself, because contexts
    that are equal share an environment."""

    def __init__(self):
        self.amounts = defaultdict(float)  # by (product, location)


def booking(records, booked):
    """The same records, of which what core books is noted in ``booked``; plain again with ``None``."""
    return records.with_context(**{CONTEXT_KEY: booked})


def get_booked(env):
    booked = env.context.get(CONTEXT_KEY)
    return booked if type(booked) is Booked else None


class StockQuant(models.Model):
    """The quants of many products read, locked and raised in one query each."""

    _inherit = "stock.quant"

    @api.model
    def _update_reserved_quantity(
        self, product_id, location_id, quantity, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        booked = get_booked(self.env)
        if booked is None:
            return super()._update_reserved_quantity(
                product_id, location_id, quantity, lot_id, package_id, owner_id, strict=strict
            )
        booked.amounts[product_id.id, location_id.id] += quantity
        return None

    @api.model
    def _lock_goods(self, wanted):
        """Wait, in the order of the ids, for what others do with these goods, and read what they left.

        What somebody changed since this transaction began makes the database refuse, and whoever called runs it again.

        :param wanted: ``{product id: paths of locations}``
        :return: ``{product id: Goods}`` of the products that have plain stock only: no lot, package or owner
        :raises psycopg2.errors.SerializationFailure: somebody was faster
        """
        self.flush_model()
        self.env["stock.location"].flush_model(["parent_path", "complete_name"])
        paths = {path for group in wanted.values() for path in group}
        places = SQL(" OR ").join(SQL("place.parent_path LIKE %s", f"{path}%") for path in sorted(paths))
        rows = self.env.execute_query(
            SQL(
                "SELECT quant.id, quant.product_id, quant.location_id, place.parent_path, place.complete_name,"
                " quant.quantity, quant.reserved_quantity, quant.in_date,"
                " quant.lot_id IS NULL AND quant.package_id IS NULL AND quant.owner_id IS NULL"
                " FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id"
                " WHERE quant.product_id IN %s AND (%s) ORDER BY quant.id FOR NO KEY UPDATE OF quant",
                tuple(sorted(wanted)),
                places,
            )
        )
        return self._group_goods(wanted, rows)

    @api.model
    def _group_goods(self, wanted, rows):
        quants, mixed = {product: [] for product in wanted}, set()
        for number, product, place, path, name, quantity, reserved, in_date, plain in rows:
            if not any(path.startswith(tree) for tree in wanted[product]):
                continue
            if not plain:
                mixed.add(product)
            quants[product].append(Quant(number, place, path, name, float(quantity or 0), float(reserved), in_date))
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return {product: Goods(found, digits) for product, found in quants.items() if product not in mixed}

    @api.model
    def _raise_reserved(self, quants):
        """Write what is reserved of these quants of :mod:`allocation`, as core does: in the name of who asks, whose
        rights are not asked for."""
        if not quants:
            return
        rows = SQL(", ").join(
            SQL("(%s, %s::numeric, %s::timestamp)", quant.id, quant.reserved, quant.in_date) for quant in quants
        )
        self.env.cr.execute(
            SQL(
                "UPDATE stock_quant quant SET reserved_quantity = new.reserved, in_date = new.in_date, write_uid = %s,"
                " write_date = %s FROM (VALUES %s) new (id, reserved, in_date) WHERE quant.id = new.id",
                self.env.uid,
                fields.Datetime.now(),
                rows,
            )
        )
        records = self.sudo().browse(quant.id for quant in quants)
        records.invalidate_recordset([*RESERVED, "write_date", "write_uid"], flush=False)
        records.modified(RESERVED)
