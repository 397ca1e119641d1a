from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .goods import Goods

# The places of a centre, from its own stock down.
PLACES = """
WITH centre AS (
    SELECT warehouse.id, stock.parent_path || '%%' AS stock, centre.parent_path || '%%' AS whole
      FROM stock_warehouse warehouse
      JOIN stock_location stock ON stock.id = warehouse.lot_stock_id
      JOIN stock_location centre ON centre.id = warehouse.view_location_id
     WHERE warehouse.id IN %(warehouses)s
)
"""
ON_HAND = """
SELECT centre.id, quant.product_id, SUM(quant.quantity), SUM(quant.reserved_quantity)
  FROM stock_quant quant
  JOIN stock_location place ON place.id = quant.location_id
  JOIN centre ON place.parent_path LIKE centre.stock
 WHERE quant.product_id IN %(products)s
 GROUP BY 1, 2
"""
# What open transfers of orders take out of the stock of a centre and have not reserved; what is bought or made for an
# order waits for that, and takes nothing else.
PROMISED = """
SELECT centre.id, move.product_id, move.awaits_goods IS TRUE,
       SUM(GREATEST(move.product_qty * (1 - move.quantity / NULLIF(move.product_uom_qty, 0)), 0))
  FROM stock_move move
  JOIN stock_location place ON place.id = move.location_id
  JOIN stock_location target ON target.id = move.location_dest_id
  JOIN centre ON place.parent_path LIKE centre.stock AND target.parent_path NOT LIKE centre.stock
 WHERE move.product_id IN %(products)s
   AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
   AND move.sale_line_id IS NOT NULL
   AND NOT (move.state = 'waiting' AND move.procure_method = 'make_to_order')
 GROUP BY 1, 2, 3
"""
# What comes from outside, and what has come and is not put away yet. What dealers send back counts when it is there.
COMING = """
SELECT centre.id, move.product_id, move.date, SUM(move.product_qty)
  FROM stock_move move
  JOIN stock_location place ON place.id = move.location_id
  JOIN stock_location target ON target.id = move.location_dest_id
  JOIN centre ON target.parent_path LIKE centre.whole AND (
             place.parent_path NOT LIKE centre.whole
          OR target.parent_path LIKE centre.stock AND place.parent_path NOT LIKE centre.stock
             AND move.state != 'waiting')
 WHERE move.product_id IN %(products)s
   AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
   AND place.usage != 'customer'
 GROUP BY 1, 2, 3
 ORDER BY 3
"""
READ = {
    "stock.quant": ["product_id", "location_id", "quantity", "reserved_quantity"],
    "stock.move": [
        "product_id",
        "location_id",
        "location_dest_id",
        "state",
        "product_qty",
        "product_uom_qty",
        "quantity",
        "sale_line_id",
        "procure_method",
        "awaits_goods",
        "date",
    ],
    "stock.location": ["parent_path", "usage"],
    "stock.warehouse": ["lot_stock_id", "view_location_id"],
}


class ProductProduct(models.Model):
    """What there is of goods, centre by centre (F1)."""

    _inherit = "product.product"

    def _get_goods(self, warehouses, coming=False):
        """``{(product, warehouse): Goods}`` with an entry for each; as superuser, two or three queries for all.

        :param bool coming: read what is on its way, too
        """
        goods = defaultdict(dict)
        if not self or not warehouses:
            return {}
        for model, names in READ.items():
            self.env[model].flush_model(names)
        for warehouse_id, product_id, on_hand, reserved in self._ask_goods(ON_HAND, warehouses):
            goods[product_id, warehouse_id].update(on_hand=float(on_hand), reserved=float(reserved))
        for warehouse_id, product_id, owed, quantity in self._ask_goods(PROMISED, warehouses):
            goods[product_id, warehouse_id]["behind" if owed else "promised"] = float(quantity or 0.0)
        if coming:
            for warehouse_id, product_id, at, quantity in self._ask_goods(COMING, warehouses):
                found = goods[product_id, warehouse_id]
                found["coming"] = (*found.get("coming", ()), (at, float(quantity)))
        return {
            (product, warehouse): Goods(**goods.get((product.id, warehouse.id), {}))
            for product in self
            for warehouse in warehouses
        }

    def _ask_goods(self, query, warehouses):
        return self.env.execute_query(
            SQL(PLACES + query, warehouses=tuple(warehouses.ids), products=tuple(self.ids))
        )
