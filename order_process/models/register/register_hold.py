from odoo import api, fields, models
from odoo.tools import SQL

from .register import Column, Register

OF_ORDERS = [
    *("partner_id", "user_id", "taken_by_id", "warehouse_id", "process_mode", "company_id", "state"),
    *("amount_total", "currency_rate"),
]


class OrderProcessRegisterHold(models.Model):
    """The hold list: every reason for which an order stood still, open or lifted (P2).

    An order that several things hold has a row for each. What is held now counts once, at the hold that is oldest."""

    _name = "order.process.register.hold"
    _inherit = ["order.process.register.of.order"]
    _description = "Hold Register"
    _auto = False
    _order = "since desc, id desc"
    _depends = {
        "order.process.hold": ["order_id", "code", "step", "since", "released_on", "released_by", "owner_group_id"],
        "sale.order": OF_ORDERS,
        "res.partner": ["commercial_partner_id"],
    }

    code = fields.Selection("_get_codes", "Reason", readonly=True)
    step = fields.Selection("_get_steps", "Blocks", readonly=True)
    owner_group_id = fields.Many2one("res.groups", "Responsible", readonly=True)
    since = fields.Datetime(readonly=True)
    released_on = fields.Datetime(readonly=True)
    released_by = fields.Many2one("res.users", readonly=True)
    is_open = fields.Boolean("Open", readonly=True)
    hold_count = fields.Integer("Holds", readonly=True)
    open_count = fields.Integer("Open Holds", readonly=True)
    held_orders = fields.Integer("Orders Held", readonly=True, help="Each held order once, at its oldest open hold.")
    held_amount = fields.Monetary("Amount Held", readonly=True, help="Each held order once, at its oldest open hold.")
    held_hours = fields.Float("Hours until Lifted", readonly=True, help="Of what is lifted; by the wall clock.")

    @api.model
    def _get_codes(self):
        return self.env["order.process.hold"]._fields["code"]._description_selection(self.env)

    @api.model
    def _get_steps(self):
        return self.env["order.process.hold"]._fields["step"]._description_selection(self.env)

    @property
    def _table_query(self):
        first = SQL(
            "hold.released_on IS NULL AND NOT EXISTS (SELECT FROM order_process_hold older WHERE"
            " older.order_id = hold.order_id AND older.released_on IS NULL"
            " AND (older.since, older.id) < (hold.since, hold.id))"
        )
        return SQL(
            """
            SELECT hold.id, hold.code, hold.step, hold.owner_group_id, hold.since, hold.released_on, hold.released_by,
                   %(day)s AS day, hold.released_on IS NULL AS is_open, 1 AS hold_count,
                   CASE WHEN hold.released_on IS NULL THEN 1 ELSE 0 END AS open_count,
                   CASE WHEN %(first)s THEN 1 ELSE 0 END AS held_orders,
                   CASE WHEN %(first)s THEN %(amount)s ELSE 0 END AS held_amount,
                   COALESCE(round((EXTRACT(EPOCH FROM hold.released_on - hold.since) / 3600)::numeric, 2), 0)
                       AS held_hours,
                   %(order)s
              FROM order_process_hold hold %(join)s
            """,
            day=self._local_day(SQL("hold.since")),
            first=first,
            amount=self._order_amount(),
            order=self._select_order(),
            join=self._join_order(SQL("hold.order_id")),
        )


class OrderProcessRegisters(models.AbstractModel):
    _inherit = "order.process.registers"

    @api.model
    def _get_registers(self):
        _ = self.env._
        return {
            **super()._get_registers(),
            "holds": Register(
                _("Hold Register"),
                "order.process.register.hold",
                (
                    Column("order_id", width=11),
                    Column("partner_id", width=24),
                    Column("code", width=18),
                    Column("step", width=12),
                    Column("owner_group_id", width=18),
                    Column("warehouse_id", width=14),
                    Column("since", width=20),
                    Column("released_on", width=20),
                    Column("released_by", width=12),
                    Column("hold_count", True, 8),
                    Column("open_count", True, 8),
                    Column("held_orders", True, 8),
                    Column("held_amount", True, 14),
                    Column("held_hours", True, 10),
                ),
                day="day",
                by="code",
                order="since, id",
                note=_("An order held by several things has a row for each; what is held counts once, at the oldest."),
            ),
        }
