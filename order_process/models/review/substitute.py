from datetime import timedelta

from odoo import api, fields, models

from ..company import schedule


class OrderProcessSubstitute(models.Model):
    """Who decides for whom during an absence (C4). What was named stays on record; it can be ended, not changed."""

    _name = "order.process.substitute"
    _inherit = ["order.process.evidence", "order.process.cached"]
    _description = "Review Substitute"
    _order = "date_from desc, id desc"
    _rec_name = "substitute_id"

    _evidence_mutable = frozenset({"ended_on", "ended_by_id"})

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users", "Absent", required=True, index=True, ondelete="restrict", default=lambda self: self.env.user
    )
    substitute_id = fields.Many2one("res.users", "Substitute", required=True, index=True, ondelete="restrict")
    level_ids = fields.Many2many(
        "order.process.review.level", string="Levels", help="Empty: wherever the absent person decides."
    )
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._process_today())
    date_to = fields.Date("To", required=True, help="The last day, on the company's clock.")
    reason = fields.Char(required=True)
    named_by_id = fields.Many2one("res.users", "Named By", required=True, readonly=True, ondelete="restrict")
    ended_on = fields.Datetime(readonly=True)
    ended_by_id = fields.Many2one("res.users", "Ended By", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("planned", "Planned"), ("valid", "In Force"), ("over", "Over")], compute="_compute_state"
    )
    may_end = fields.Boolean(compute="_compute_state")

    _dates = models.Constraint("CHECK (date_from <= date_to)", "A substitution ends on the day it begins or later.")

    @api.depends_context("uid")
    @api.depends("date_from", "date_to", "ended_on")
    def _compute_state(self):
        for record in self:
            today = (record.company_id or self.env.company).sudo()._process_today()
            if record.ended_on or (record.date_to and record.date_to < today):
                record.state = "over"
            else:
                record.state = "planned" if record.date_from and record.date_from > today else "valid"
            record.may_end = record.state != "over" and bool(record.id) and record._may_name()

    @api.model
    def _get_valid(self, domain, at=None):
        """The substitutions in force at an instant (naive UTC; now by default), the oldest first.

        Each ends at the end of its last day in its company's zone, and when its substitute leaves."""
        at = at or fields.Datetime.now()
        day = timedelta(days=1)  # no zone is further from UTC
        found = self._get_cached().sorted("id").filtered_domain(
            [
                *domain,
                ("date_from", "<=", at.date() + day),
                ("date_to", ">=", at.date() - day),
                "|",
                ("ended_on", "=", False),
                ("ended_on", ">", at),
            ]
        )
        return found.filtered(
            lambda record: (
                record.date_from <= schedule.to_local(at, record.company_id._process_tz()).date() <= record.date_to
                and record.substitute_id._is_colleague(record.company_id)
            )
        )

    def _covers(self, review):
        """Whether the absent person decides on the review, so that the substitute may."""
        self.ensure_one()
        return (
            self.company_id == review.company_id
            and (not self.level_ids or review.level_id in self.level_ids)
            and review.level_id._may_review(self.user_id)
        )
