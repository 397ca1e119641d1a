from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.staff import has_role
from .production import STATES, UNFINISHED

PRODUCTION = "order_process.group_production"
QUALITY = "order_process.group_quality"
MANAGER = "order_process.group_approving_manager"
KEEPER = "order_process.group_warehouse_keeper"


class Step(NamedTuple):
    """Where the work has to stand for a step, and whose step it is."""

    states: tuple
    group: str


STEPS = {
    "plan": Step(("plan", "approval", "making"), PRODUCTION),
    "approve": Step(("approval",), MANAGER),
    "report": Step(("making",), PRODUCTION),
    "check": Step(("check", "packing", "packed"), QUALITY),
    "pack": Step(("packing",), KEEPER),
}
# Whose it is to go on from where the work stands.
OWNERS = {"plan": PRODUCTION, "approval": MANAGER, "making": PRODUCTION, "check": QUALITY, "packing": KEEPER}
GONE = ("shipped", "received", "settled", "closed", "cancelled")


class OrderProcessProduction(models.Model):
    """Who takes which step, and when: the same answer shows a button and guards the server."""

    _inherit = "order.process.production"

    may_plan = fields.Boolean(compute="_compute_may")
    may_approve = fields.Boolean(compute="_compute_may")
    may_report = fields.Boolean(compute="_compute_may")
    may_check = fields.Boolean(compute="_compute_may")
    may_pack = fields.Boolean(compute="_compute_may")

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_may(self):
        for production in self:
            for step in STEPS:
                production[f"may_{step}"] = bool(production.id) and not production._get_step_refusal(step)

    def _get_step_refusal(self, step):
        """Why the current person does not take this step now; empty where they do."""
        self.ensure_one()
        production = self.sudo()
        order, asked = production.order_id.name, STEPS[step]
        if not has_role(self.env, asked.group):
            role = self.env.ref(asked.group).sudo().name
            return self.env._("%(order)s: this is a step of the role %(role)s.", order=order, role=role)
        if not self.env.user._works_at(production.warehouse_id):
            centre = production.warehouse_id.name
            return self.env._("%(order)s: this is done by people of %(centre)s.", order=order, centre=centre)
        if production.state not in asked.states or production.order_id.process_stage in GONE:
            label = production.with_env(self.env)._get_label("state")
            return self.env._("%(order)s: this step is not due. It stands at: %(state)s.", order=order, state=label)
        return production.with_env(self.env)._get_person_refusal(step)

    def _get_person_refusal(self, step):
        """Nobody approves a plan of their own, nor checks what they made."""
        production, person = self.sudo(), self.env.user
        if step == "approve" and production._get_plan().planned_by_id == person:
            return self.env._("%s: you made this plan; somebody else approves it.", production.order_id.name)
        if step == "check" and person in production._get_makers():
            return self.env._(
                "%s: you reported what was made; somebody else checks it.", production.order_id.name
            )
        return ""

    def _get_makers(self):
        """Who said that goods were made (superuser)."""
        return self.report_ids.reported_by_id

    def _begin(self, step):
        """Wait for the order, look again, and let only those go on whose step it is now.

        :raises UserError: who takes the step, or that it is not due
        """
        self.ensure_one()
        self.check_access("read")
        self.sudo().order_id._lock_rows()
        self.env.invalidate_all()
        self._refuse_step(step)
        return self.sudo()

    def _refuse_step(self, step):
        """:raises UserError: who takes the step, or that it is not due"""
        self.ensure_one()
        self.check_access("read")
        if refusal := self._get_step_refusal(step):
            raise UserError(refusal)

    def _go_on(self, state, **vals):
        """Let the work stand there, and bring the order's holds, stage and clocks in step (superuser)."""
        self._stand(state, **vals)
        self.order_id._sync_process()

    def _record(self, kind, **detail):
        """Put a step into the history of the order."""
        said = {key: value for key, value in detail.items() if value}
        self.env["order.process.event"]._log((production.order_id, kind, said) for production in self)

    def _get_owner_group(self):
        """Whose it is to go on; empty where nothing is to do."""
        return OWNERS.get(self.state, "")


assert set(OWNERS) == set(UNFINISHED) <= {state for state, _label in STATES}
