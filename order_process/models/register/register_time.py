from odoo import api, fields, models
from odoo.tools import SQL

from ..clock.clock_rule import STAGES
from .register import Column, Register
from .register_hold import OF_ORDERS


class OrderProcessRegisterTime(models.Model):
    """The time register: each time that an order was in a stage, by when it had to be through, and if it was (P8).

    Hours are by the wall clock, without the pauses in which the dealer had to answer, of what has ended."""

    _name = "order.process.register.time"
    _inherit = ["order.process.register.of.order"]
    _description = "Time Register"
    _auto = False
    _order = "started_on desc, id desc"
    _depends = {
        "order.process.clock": [
            *("order_id", "stage", "started_on", "deadline", "ended_on", "paused_seconds", "breached"),
            *("user_id", "group_id", "warehouse_id"),
        ],
        "sale.order": OF_ORDERS,
        "res.partner": ["commercial_partner_id"],
    }

    stage = fields.Selection(STAGES, readonly=True)
    person_id = fields.Many2one("res.users", "Responsible", readonly=True)
    group_id = fields.Many2one("res.groups", "Responsible Role", readonly=True)
    started_on = fields.Datetime("Began", readonly=True)
    deadline = fields.Datetime(readonly=True)
    ended_on = fields.Datetime("Ended", readonly=True)
    breached = fields.Boolean("Breach", readonly=True)
    time_count = fields.Integer("Times", readonly=True)
    ended_count = fields.Integer("Ended Times", readonly=True)
    breach_count = fields.Integer("Breaches", readonly=True)
    hours_taken = fields.Float("Hours Taken", readonly=True)
    hours_late = fields.Float("Hours Late", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT clock.id, clock.stage, clock.user_id AS person_id, clock.group_id, clock.started_on, clock.deadline,
                   clock.ended_on, COALESCE(clock.breached, false) AS breached, %(day)s AS day, 1 AS time_count,
                   CASE WHEN clock.ended_on IS NULL THEN 0 ELSE 1 END AS ended_count,
                   CASE WHEN clock.breached THEN 1 ELSE 0 END AS breach_count,
                   COALESCE(round((GREATEST(EXTRACT(EPOCH FROM clock.ended_on - clock.started_on)
                       - COALESCE(clock.paused_seconds, 0), 0) / 3600)::numeric, 2), 0) AS hours_taken,
                   CASE WHEN clock.breached AND clock.ended_on IS NOT NULL THEN round((GREATEST(
                       EXTRACT(EPOCH FROM clock.ended_on - clock.deadline), 0) / 3600)::numeric, 2) ELSE 0 END
                       AS hours_late,
                   %(order)s
              FROM order_process_clock clock %(join)s
            """,
            day=self._local_day(SQL("clock.started_on")),
            order=self._select_order(),
            join=self._join_order(SQL("clock.order_id")),
        )


class OrderProcessRegisters(models.AbstractModel):
    _inherit = "order.process.registers"

    @api.model
    def _get_registers(self):
        _ = self.env._
        return {
            **super()._get_registers(),
            "times": Register(
                _("Time Register"),
                "order.process.register.time",
                (
                    Column("order_id", width=11),
                    Column("partner_id", width=24),
                    Column("stage", width=14),
                    Column("person_id", width=14),
                    Column("group_id", width=16),
                    Column("warehouse_id", width=14),
                    Column("started_on", width=20),
                    Column("deadline", width=20),
                    Column("ended_on", width=20),
                    Column("breached", width=7),
                    Column("time_count", True, 8),
                    Column("ended_count", True, 8),
                    Column("breach_count", True, 8),
                    Column("hours_taken", True, 11),
                    Column("hours_late", True, 11),
                ),
                day="day",
                by="stage",
                order="started_on, id",
                note=_("Hours by the wall clock, of what has ended, less the time in which the dealer had to answer."),
            ),
        }
