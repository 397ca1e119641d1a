from odoo import api, fields, models
from odoo.tools import SQL


class OrderProcessGoodsTurn(models.Model):
    """One decision at a time about who gets the goods of a product at a centre."""

    _name = "order.process.goods.turn"
    _description = "Turn of Promising Goods"
    _log_access = False
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", required=True, ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", required=True, index=True, ondelete="cascade")
    turn = fields.Integer(required=True)

    _once = models.UniqueIndex("(product_id, warehouse_id)")

    @api.model
    def _take(self, keys):
        """Wait for these goods and mark that they were decided on; nobody else promises any until the transaction ends.

        A transaction that has waited would go on with what it saw before. Since the rows have changed, it fails
        instead, and the server runs it again with what is true now.

        :param keys: ``(product, warehouse)``; taken in the order of their ids, so that two never wait for each other
        """
        pairs = sorted({(warehouse.id, product.id) for product, warehouse in keys})
        if pairs:
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO order_process_goods_turn (warehouse_id, product_id, turn) VALUES %s
                    ON CONFLICT (product_id, warehouse_id)
                    DO UPDATE SET turn = order_process_goods_turn.turn + 1
                    RETURNING id
                    """,
                    SQL(", ").join(SQL("(%s, %s, 0)", *pair) for pair in pairs),
                )
            )
