from odoo import api, fields, models
from odoo.tools import SQL

from ..clock.clock_rule import STAGES


class OrderProcessStageTime(models.Model):
    """How long orders were in a stage, of each person and month: the median, and what nine of ten kept (K3, M3).

    Hours by the wall clock, without the pauses in which the dealer had to answer; by the month of the end."""

    _name = "order.process.stage.time"
    _description = "Time per Stage"
    _auto = False
    _order = "month desc, stage, user_id, id"
    _rec_name = "stage"
    _depends = {
        "order.process.clock": ["stage", "user_id", "group_id", "started_on", "ended_on", "paused_seconds", "breached"]
    }

    user_id = fields.Many2one("res.users", "Person", readonly=True)
    group_id = fields.Many2one("res.groups", "Role", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    stage = fields.Selection(STAGES, readonly=True)
    month = fields.Date("First of the Month", readonly=True)
    period = fields.Char("Month", readonly=True)
    count = fields.Integer("Times", readonly=True)
    median = fields.Float("Median (h)", readonly=True, aggregator="avg")
    ninety = fields.Float("90 % Within (h)", readonly=True, aggregator="avg")
    breaches = fields.Integer(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH times AS (
                SELECT clock.*, date_trunc('month', clock.ended_on AT TIME ZONE 'UTC'
                           AT TIME ZONE COALESCE(company.process_tz, place.tz, 'UTC'))::date AS month,
                       GREATEST(EXTRACT(EPOCH FROM clock.ended_on - clock.started_on)
                           - COALESCE(clock.paused_seconds, 0), 0) / 3600 AS hours
                  FROM order_process_clock clock
                  JOIN res_company company ON company.id = clock.company_id
                  JOIN res_partner place ON place.id = company.partner_id
                 WHERE clock.ended_on IS NOT NULL
            )
            SELECT min(id) AS id, user_id, group_id, company_id, warehouse_id, stage, month,
                   to_char(month, 'YYYY-MM') AS period, count(*) AS count,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS median,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) AS ninety,
                   count(*) FILTER (WHERE breached) AS breaches
              FROM times
             GROUP BY user_id, group_id, company_id, warehouse_id, stage, month
            """
        )

    def action_open_clocks(self):
        """The times that a row is made of."""
        self.ensure_one()
        self.check_access("read")
        zone = self.company_id.sudo()._process_tz()
        first, last = self.env["order.process.appraisal"]._get_month_bounds(self.month, zone)
        return {
            "type": "ir.actions.act_window",
            "name": f"{dict(self._fields['stage']._description_selection(self.env))[self.stage]}: {self.period}",
            "res_model": "order.process.clock",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("user_id", "=", self.user_id.id),
                ("group_id", "=", self.group_id.id),
                ("warehouse_id", "=", self.warehouse_id.id),
                ("stage", "=", self.stage),
                ("ended_on", ">=", first),
                ("ended_on", "<", last),
            ],
        }


class OrderProcessAppraisal(models.Model):
    """What ran out of time while a person had it."""

    _inherit = "order.process.appraisal"

    breaches = fields.Integer("Time Limits Exceeded", readonly=True)

    def _get_sources(self):
        late = self._count_rows("order_process_clock", "user_id", "deadline", "breaches", SQL("row.breached IS TRUE"))
        return [*super()._get_sources(), late]

    @api.model
    def _get_measures(self):
        return [*super()._get_measures(), "breaches"]

    @api.model
    def _get_records(self):
        late = [("breached", "=", True)]
        title = self.env._("Time Limits Exceeded")
        return {**super()._get_records(), "breaches": (title, "order.process.clock", "user_id", "deadline", late)}

    def action_open_times(self):
        """How long the stages took in which the person answered for the order."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": f"{self.env._('Time per Stage')}: {self.display_name}",
            "res_model": "order.process.stage.time",
            "views": [(False, "list")],
            "domain": [
                ("user_id", "=", self.user_id.id),
                ("month", "=", self.month),
                ("company_id", "=", self.company_id.id),
            ],
        }
