from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.sentinel import external, internal, is_internal
from ..company import schedule


class OrderProcessSubstitute(models.Model):
    """Who decides for whom during an absence (C4). What was named stays on record; it can be ended, not changed."""

    _name = "order.process.substitute"
    _inherit = ["order.process.evidence"]
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

    @api.model_create_multi
    def create(self, vals_list):
        """Name substitutes: for oneself, as leader of the levels, or as process administrator.

        :raises UserError: saying who may, or why this person cannot stand in
        """
        if is_internal(self.env):
            return super().create(vals_list)
        self.check_access("create")
        fixed = {"named_by_id": self.env.uid, "ended_on": False, "ended_by_id": False}
        records = external(super(OrderProcessSubstitute, internal(self)).create([v | fixed for v in vals_list]), self)
        records.check_access("read")
        for record in records:
            record._check_named()
        records._tell_substitute()
        return records

    def write(self, vals):
        if self.sudo().filtered("ended_on"):
            raise UserError(self.env._("A substitution that was ended stays as it is."))
        return super().write(vals)

    def _may_name(self):
        """Whether the current person may name or end this substitution."""
        self.ensure_one()
        user, levels = self.env.user, self.sudo().level_ids
        return (
            user == self.user_id
            or user.has_group("order_process.group_process_admin")
            or (bool(levels) and set(levels.mapped("leader_id")) == {user})
        )

    def _check_named(self):
        self.ensure_one()
        record, user = self.sudo(), self.env.user
        absent, substitute, company = record.user_id, record.substitute_id, record.company_id
        if not self._may_name():
            raise AccessError(
                self.env._(
                    "A substitute is named by the absent person, by the leader of the levels named,"
                    " or by a process administrator."
                )
            )
        if substitute == absent:
            raise UserError(self.env._("Nobody stands in for themselves: choose somebody else."))
        if substitute == user:
            raise UserError(self.env._("You cannot name yourself to decide for somebody else."))
        if record.date_from < company._process_today():
            raise UserError(self.env._("A substitution begins today or later: what is past stays as it was."))
        for person in (absent, substitute):
            if not person._is_colleague(company):
                raise UserError(
                    self.env._("%(person)s does not work in %(company)s.", person=person.name, company=company.name)
                )
        levels = record.level_ids or self.env["order.process.review.level"].sudo().search([])
        if not all(level._may_review(absent) for level in record.level_ids) or not any(
            level._may_review(absent) for level in levels
        ):
            raise UserError(self.env._("%s does not decide there: there is nothing to stand in for.", absent.name))
        as_substitute = self.env["order.process.review"].with_user(substitute)
        if not (as_substitute.has_access("read") and as_substitute.env["sale.order"].has_access("read")):
            raise UserError(
                self.env._("%s has no access to orders: an administrator must give them a role first.", substitute.name)
            )

    def action_end(self):
        """End the substitution now; what the substitute decided stays decided.

        :raises AccessError: to who may not name it either
        """
        self.check_access("read")
        for record in self:
            if not record._may_name():
                raise AccessError(
                    self.env._("Only the absent person, the leader of the levels or a process administrator ends it.")
                )
        self._advance({"ended_on": fields.Datetime.now(), "ended_by_id": self.env.uid})
        return True

    @api.model
    def _get_valid(self, domain, at=None):
        """The substitutions in force at an instant (naive UTC; now by default), the oldest first.

        Each ends at the end of its last day in its company's zone, and when its substitute leaves."""
        at = at or fields.Datetime.now()
        day = timedelta(days=1)  # no zone is further from UTC
        found = self.sudo().search(
            [
                *domain,
                ("date_from", "<=", at.date() + day),
                ("date_to", ">=", at.date() - day),
                "|",
                ("ended_on", "=", False),
                ("ended_on", ">", at),
            ],
            order="id",
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

    def _tell_substitute(self):
        for record in self.sudo():
            user = record.substitute_id
            record = record.with_context(lang=user.lang)
            message = record.env._(
                "You decide for %(person)s from %(start)s to %(end)s (%(reason)s): see your review queue.",
                person=record.user_id.name,
                start=record.date_from,
                end=record.date_to,
                reason=record.reason,
            )
            user._process_notify(record.env._("You stand in for %s", record.user_id.name), message)
