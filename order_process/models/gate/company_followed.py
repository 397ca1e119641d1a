from odoo import models
from odoo.tools import SQL

QUOTATION_STAGES = ("entry", "review")
OPEN_STAGES = (*QUOTATION_STAGES, "approved", "dispatched", "preparing")


class ResCompany(models.Model):
    """The settings of a company are rules too."""

    _name = "res.company"
    _inherit = ["res.company", "order.process.followed"]

    _followed_orders = ("company_id", "")
    # Switching the process on or off brings the orders in step by itself.
    _followed_less = frozenset({"order_process_enabled"})


class ResCompanyStarting(models.Model):
    _inherit = "res.company"

    def _start_order_process(self):
        """Put the open quotations of these companies under the process.

        Orders confirmed while the process was off stay outside it."""
        super()._start_order_process()
        known = self.env["sale.order"].sudo().search(
            [
                ("company_id", "in", self.ids),
                ("process_controlled", "=", True),
                "|",
                ("process_stage", "in", OPEN_STAGES),
                "&",
                ("process_stage", "in", ("cancelled", False)),
                ("state", "!=", "cancel"),
            ]
        )
        # Cancelled and taken up again while nobody watched: as always, what was approved before does not count.
        known.filtered(
            lambda order: order.state in ("draft", "sent") and order.process_stage not in QUOTATION_STAGES
        )._drop_reviews()
        known._sync_process()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET process_controlled = TRUE, process_stage = 'entry'"
                " WHERE company_id IN %s AND state IN ('draft', 'sent') AND process_controlled IS NOT TRUE"
                " RETURNING id",
                tuple(self.ids) or (0,),
            )
        )
        orders = self.env["sale.order"].sudo().browse([row[0] for row in self.env.cr.fetchall()])
        orders.invalidate_recordset()
        orders._drop_reviews()
        orders._start_process()
        orders._sync_process()


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "order.process.followed"]
