from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.notify import notify
from ..base.reason import need_reason
from ..base.sentinel import internal, is_internal
from ..base.staff import has_role
from .claim_states import MANAGER, SERVICE

PLANNING_GROUPS = (SERVICE, MANAGER, "order_process.group_desk_leader", "order_process.group_process_admin")
# What whoever plans may still change while it is open.
PLANNED = frozenset({"name", "owner_id", "due_on", "detail", "suggested_by_id"})
SET_BY_SYSTEM = frozenset({"state", "result", "ended_on", "ended_by_id", "overdue_told_on", "rating_id", "claim_id"})


class OrderProcessImprovement(models.Model):
    """Something to be done better: what, by whom, until when, and what came of it (I2)."""

    _name = "order.process.improvement"
    _inherit = ["mail.thread"]
    _description = "Improvement"
    _order = "state desc, due_on, id"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char("What Is Done Better", required=True, tracking=True)
    detail = fields.Text("Why")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    owner_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        tracking=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    due_on = fields.Date("To Be Done By", required=True, tracking=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    result = fields.Text(readonly=True)
    ended_on = fields.Datetime(readonly=True)
    ended_by_id = fields.Many2one("res.users", "Ended By", readonly=True)
    overdue_told_on = fields.Datetime(readonly=True, copy=False)
    evaluation_id = fields.Many2one(
        "order.process.evaluation", index="btree_not_null", ondelete="restrict", check_company=True
    )
    suggested_by_id = fields.Many2one(
        "res.users",
        "Suggested By",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="A rule may reward whoever suggested what was put into practice.",
    )
    rating_id = fields.Many2one("rating.rating", readonly=True, ondelete="set null", copy=False)
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null", ondelete="restrict")
    claim_id = fields.Many2one("order.process.claim", readonly=True, index="btree_not_null", ondelete="restrict")
    may_end = fields.Boolean(compute="_compute_may_end")
    is_late = fields.Boolean(compute="_compute_is_late")

    _once = models.UniqueIndex("(rating_id) WHERE rating_id IS NOT NULL", "A rating is followed up once.")

    @api.depends_context("uid")
    @api.depends("owner_id", "state")
    def _compute_may_end(self):
        plans = has_role(self.env, PLANNING_GROUPS)
        for improvement in self:
            improvement.may_end = improvement.state == "open" and (plans or improvement.owner_id == self.env.user)

    @api.depends("state", "due_on")
    def _compute_is_late(self):
        for improvement in self:
            today = (improvement.company_id or self.env.company).sudo()._process_today()
            improvement.is_late = improvement.state == "open" and bool(
                improvement.due_on and improvement.due_on < today
            )

    @api.constrains("owner_id", "company_id")
    def _check_owner(self):
        for improvement in self:
            owner = improvement.owner_id
            if owner.share or not owner.active or improvement.company_id not in owner.company_ids:
                raise UserError(
                    self.env._("%s cannot own it: the owner is an active person of the company.", owner.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            if any(not SET_BY_SYSTEM.isdisjoint(vals) or vals.get("order_id") for vals in vals_list):
                raise UserError(self.env._("State, result and origin of an improvement follow from what is done."))
            # Written out, because a context or a person's own defaults would fill it in.
            fixed = {**dict.fromkeys(SET_BY_SYSTEM, False), "order_id": False, "state": "open"}
            vals_list = [{**vals, **fixed} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env):
            if not PLANNED.issuperset(vals):
                raise UserError(self.env._("State, result and origin of an improvement follow from what is done."))
            if self.filtered(lambda improvement: improvement.state != "open"):
                raise UserError(self.env._("What was ended stays as it is; plan another improvement."))
            if "due_on" in vals or "owner_id" in vals:
                internal(self).write({"overdue_told_on": False})
        return super().write(vals)

    def unlink(self):
        if self:
            raise UserError(self.env._("Improvements are kept; drop one with the reason instead."))
        return super().unlink()

    def action_done(self, result):
        """End it with what came of it.

        :raises UserError: without a result, or where it has ended already
        :raises AccessError: to who neither owns nor plans it
        """
        return self._end("done", result)

    def action_drop(self, reason):
        """End it without doing it, with the reason; raises as :meth:`action_done`."""
        return self._end("dropped", reason)

    def _end(self, state, text):
        self.check_access("read")
        text = need_reason(text, self.env._("Say what came of it."))
        for improvement in self:
            if improvement.state != "open":
                raise UserError(self.env._("“%s” has ended already.", improvement.name))
            if not improvement.may_end:
                raise AccessError(self.env._("“%s” is ended by its owner or by who plans it.", improvement.name))
        internal(self).write(
            {"state": state, "result": text, "ended_on": fields.Datetime.now(), "ended_by_id": self.env.uid}
        )
        return True

    @api.model
    def _follow_up(self, rating, record):
        """Open the follow-up of a low rating of an order or a claim; once for each rating, however often it changes."""
        company = record.company_id.sudo()
        if self.sudo().search_count([("rating_id", "=", rating.id)], limit=1):
            return
        order = record if record._name == "sale.order" else record.order_id
        owner = self._choose_owner(company, order)
        if not owner:
            return
        said = self.with_context(lang=owner.lang or self.env.lang)
        name = said.env._(
            "Low rating of %(what)s by %(dealer)s: %(rating)s of 5",
            what=record.name,
            dealer=order.partner_id.commercial_partner_id.name,
            rating=f"{rating.rating:g}",
        )
        improvement = internal(self).create(
            {
                "name": name,
                "detail": rating.feedback or False,
                "company_id": company.id,
                "owner_id": owner.id,
                "due_on": company._process_today() + timedelta(days=company.rating_follow_up_days),
                "rating_id": rating.id,
                "order_id": order.id,
                "claim_id": record.id if record != order else False,
            }
        )
        notify(said.browse(improvement.id).sudo(), owner, name, [rating.feedback])

    @api.model
    def _choose_owner(self, company, order):
        service = self.env.ref(SERVICE)._get_colleagues(company).sorted("id")
        people = company.rating_follow_up_id | order.sudo().user_id
        return (people.filtered(lambda user: user._is_colleague(company)) or service)[:1]

    @api.model
    def _run_reminders(self):
        """Tell the owners of what is overdue, once for each date set. Called by the scheduled action."""
        improvements = self.sudo().search([("state", "=", "open"), ("overdue_told_on", "=", False)])

        def remind(open_ones):
            late = open_ones.filtered("is_late")
            for improvement in late:
                owner = improvement.owner_id
                said = improvement.with_context(lang=owner.lang or self.env.lang)
                notify(
                    said, owner.filtered("active"), said.env._("Overdue: %s", improvement.name), [improvement.detail]
                )
            internal(late).write({"overdue_told_on": fields.Datetime.now()})

        self.env["order.process.failure"]._run_apart("ir_cron_improvements", improvements, remind)
