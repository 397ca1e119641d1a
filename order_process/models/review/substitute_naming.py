from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.sentinel import external, internal, is_internal


class OrderProcessSubstitute(models.Model):
    """Naming a substitute, which people do by a form, and ending the substitution: who may, for whom, and with whom."""

    _inherit = "order.process.substitute"

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
        levels = record.level_ids or self.env["order.process.review.level"]._get_cached()
        if not all(level._may_review(absent) for level in record.level_ids) or not any(
            level._may_review(absent) for level in levels
        ):
            raise UserError(self.env._("%s does not decide there: there is nothing to stand in for.", absent.name))
        as_substitute = self.env["order.process.review"].with_user(substitute)
        if not (as_substitute.has_access("read") and as_substitute.env["sale.order"].has_access("read")):
            raise UserError(
                self.env._("%s has no access to orders: an administrator must give them a role first.", substitute.name)
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
