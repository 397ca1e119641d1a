from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

# As the register rounds them, only when they are in the company's currency.
EXACT = (16, 6)
COLUMNS = {"register_lines": "int4", "register_delivered": "numeric", "register_invoiced": "numeric"}


class SaleOrder(models.Model):
    """What the registers add up of an order's lines is kept with the order: a hundred thousand orders have more than a
    million lines."""

    _inherit = "sale.order"
    _process_fields = {"computed": set(COLUMNS)}

    register_lines = fields.Integer(compute="_compute_register_lines", store=True, copy=False, aggregator=None)
    register_delivered = fields.Float(
        compute="_compute_register_delivered", store=True, copy=False, digits=EXACT, aggregator=None
    )
    register_invoiced = fields.Float(
        compute="_compute_register_invoiced", store=True, copy=False, digits=EXACT, aggregator=None
    )

    @api.depends("order_line.display_type", "order_line.is_delivery")
    def _compute_register_lines(self):
        """The lines with goods or services; what carrying costs is none."""
        for order in self:
            goods = [line for line in order.order_line if not line.display_type and not line.is_delivery]
            order.register_lines = len(goods)

    @api.depends(
        "order_line.display_type",
        "order_line.is_rounding",
        "order_line.price_total",
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
    )
    def _compute_register_delivered(self):
        """What was delivered and did not come back, at the order's prices and in its currency; the odd amount is waived
        with the first goods, and not before."""
        for order in self:
            lines = [line for line in order.order_line if not line.display_type and line.product_uom_qty]
            begun = sum(line.qty_delivered for line in lines if not line.is_rounding)
            order.register_delivered = begun and sum(
                line.price_total * line.qty_delivered / line.product_uom_qty for line in lines
            )

    @api.depends("order_line.untaxed_amount_invoiced")
    def _compute_register_invoiced(self):
        """What was invoiced before taxes, less what was credited, in the order's currency."""
        for order in self:
            order.register_invoiced = sum(order.order_line.mapped("untaxed_amount_invoiced"))

    def _auto_init(self):
        """Orders that are there already are summed up by the database, at once."""
        if not column_exists(self.env.cr, self._table, "register_lines"):
            for name, kind in COLUMNS.items():
                create_column(self.env.cr, self._table, name, kind)
            self._sum_up_all()
        return super()._auto_init()

    def _sum_up_all(self):
        rounding = column_exists(self.env.cr, "sale_order_line", "is_rounding")
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order o SET register_lines = sums.lines, register_invoiced = sums.invoiced,
                       register_delivered = CASE WHEN sums.begun != 0 THEN sums.delivered ELSE 0 END
                  FROM (SELECT order_id, sum(untaxed_amount_invoiced) AS invoiced,
                               count(*) FILTER (WHERE display_type IS NULL
                                                  AND NOT COALESCE(is_delivery, false)) AS lines,
                               sum(qty_delivered) FILTER (WHERE display_type IS NULL AND product_uom_qty != 0
                                                            AND NOT %s) AS begun,
                               sum(price_total * qty_delivered / NULLIF(product_uom_qty, 0))
                                   FILTER (WHERE display_type IS NULL) AS delivered
                          FROM sale_order_line GROUP BY order_id) sums
                 WHERE sums.order_id = o.id
                """,
                SQL("COALESCE(is_rounding, false)") if rounding else SQL("false"),
            )
        )
