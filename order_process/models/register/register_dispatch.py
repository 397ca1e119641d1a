from odoo import api, fields, models
from odoo.tools import SQL

from ..base.window import open_record
from .register import Column, Register


class OrderProcessRegisterDispatch(models.Model):
    """The dispatch register (发单登记表): what each window sent to each centre, what came late and what stayed (P4).

    An order that leaves in parts is counted at each dispatch; its amount counts once, at the first."""

    _name = "order.process.register.dispatch"
    _inherit = ["order.process.register.row"]
    _description = "Dispatch Register"
    _auto = False
    _order = "scheduled_on desc, id desc"
    _rec_name = "dispatch_id"
    _depends = {
        "order.process.dispatch": ["window_id", "date", "warehouse_id", "scheduled_on", "run_on", "late", "state"],
        "order.process.rolled": ["dispatch_id"],
        "order.process.unsent": ["dispatch_id"],
        "stock.picking": ["dispatch_id", "sale_id", "late_entry"],
        "sale.order": ["amount_total", "currency_rate", "state"],
    }

    dispatch_id = fields.Many2one("order.process.dispatch", "Dispatch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    window_id = fields.Many2one("order.process.window", "Window", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    date = fields.Date(readonly=True)
    scheduled_on = fields.Datetime(readonly=True)
    run_on = fields.Datetime("Sent On", readonly=True)
    dispatch_count = fields.Integer("Dispatches", readonly=True)
    late_dispatches = fields.Integer("Late", readonly=True, help="Run later after their time than the company allows.")
    order_count = fields.Integer("Orders", readonly=True)
    late_orders = fields.Integer("Late Entries", readonly=True)
    transfer_count = fields.Integer("Transfers", readonly=True)
    rolled_orders = fields.Integer("Rolled On", readonly=True)
    unsent_orders = fields.Integer("Not Sent", readonly=True)
    sent_amount = fields.Monetary("Amount", readonly=True, help="Each order once, at its first dispatch.")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH sent AS (
                SELECT dispatch_id, sale_id, bool_or(late_entry) AS late, count(*) AS transfers
                  FROM stock_picking WHERE dispatch_id IS NOT NULL
                 GROUP BY dispatch_id, sale_id
            ), ranked AS (
                SELECT sent.*, row_number() OVER (
                           PARTITION BY sent.sale_id ORDER BY dispatch.scheduled_on, dispatch.id) AS turn
                  FROM sent JOIN order_process_dispatch dispatch ON dispatch.id = sent.dispatch_id
            ), sums AS (
                SELECT ranked.dispatch_id, count(ranked.sale_id) AS orders, count(*) FILTER (WHERE late) AS late_orders,
                       sum(transfers) AS transfers,
                       sum(CASE WHEN turn = 1 THEN %s END) AS amount
                  FROM ranked
                  LEFT JOIN sale_order o ON o.id = ranked.sale_id
                  LEFT JOIN res_company company ON company.id = o.company_id
                  LEFT JOIN res_currency money ON money.id = company.currency_id
                 GROUP BY ranked.dispatch_id
            )
            SELECT dispatch.id, dispatch.id AS dispatch_id, dispatch.company_id, company.currency_id,
                   dispatch.window_id, dispatch.warehouse_id, dispatch.date, dispatch.scheduled_on, dispatch.run_on,
                   1 AS dispatch_count, CASE WHEN dispatch.late THEN 1 ELSE 0 END AS late_dispatches,
                   COALESCE(sums.orders, 0)::integer AS order_count,
                   COALESCE(sums.late_orders, 0)::integer AS late_orders,
                   COALESCE(sums.transfers, 0)::integer AS transfer_count,
                   (SELECT count(*) FROM order_process_rolled r WHERE r.dispatch_id = dispatch.id)::integer
                       AS rolled_orders,
                   (SELECT count(*) FROM order_process_unsent u WHERE u.dispatch_id = dispatch.id)::integer
                       AS unsent_orders,
                   COALESCE(sums.amount, 0) AS sent_amount
              FROM order_process_dispatch dispatch
              JOIN res_company company ON company.id = dispatch.company_id
              LEFT JOIN sums ON sums.dispatch_id = dispatch.id
            """,
            self._order_amount(),
        )

    def action_open_dispatch(self):
        """Open the dispatch with its orders."""
        self.ensure_one()
        self.check_access("read")
        return open_record(self.dispatch_id)


class OrderProcessRegisters(models.AbstractModel):
    _inherit = "order.process.registers"

    @api.model
    def _get_registers(self):
        _ = self.env._
        return {
            **super()._get_registers(),
            "dispatches": Register(
                _("Dispatch Register"),
                "order.process.register.dispatch",
                (
                    Column("date", width=14),
                    Column("window_id", width=14),
                    Column("warehouse_id", width=18),
                    Column("scheduled_on", width=19),
                    Column("run_on", width=19),
                    Column("dispatch_count", True, 10),
                    Column("late_dispatches", True, 8),
                    Column("order_count", True, 8),
                    Column("late_orders", True, 10),
                    Column("transfer_count", True, 10),
                    Column("rolled_orders", True, 10),
                    Column("unsent_orders", True, 10),
                    Column("sent_amount", True, 16),
                ),
                day="date",
                by="warehouse_id",
                order="scheduled_on, warehouse_id, id",
                note=_("An order that leaves in parts counts at each dispatch; its amount counts once, at the first."),
            ),
        }
