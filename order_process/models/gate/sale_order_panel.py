from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_order import STAGES

# The entry of the history with which an order enters a stage.
STAGE_KINDS = {
    "created": "entry",
    "joined": "entry",
    "submitted": "review",
    "confirmed": "approved",
    "dispatched": "dispatched",
    "shipped": "shipped",
    "received": "received",
}


class SaleOrder(models.Model):
    """What people see of the gate: the band over the form, the reasons on cards and lists."""

    _inherit = "sale.order"

    is_under_process = fields.Boolean(
        compute="_compute_is_under_process", help="The order process governs this order, or will once it is saved."
    )
    is_content_locked = fields.Boolean(compute="_compute_is_under_process")
    may_amend = fields.Boolean(
        compute="_compute_is_under_process", help="You may change this confirmed order; the change is reviewed again."
    )
    lacks_receipt_facts = fields.Boolean(
        compute="_compute_is_under_process", help="Something that only dispatch asks for is still empty."
    )
    process_panel = fields.Json("Progress", compute="_compute_process_panel")
    submit_refusal = fields.Text("Why It Cannot Be Submitted", compute="_compute_process_panel")
    hold_summary = fields.Char("Held For", compute="_compute_hold_summary")

    @api.depends("process_controlled", "company_id.order_process_enabled", "state", "process_stage")
    def _compute_is_under_process(self):
        fillable = self._get_process_fields("fillable")
        for order in self:
            order.is_under_process = order.company_id.sudo().order_process_enabled and (
                order.process_controlled or not order._origin
            )
            origin = order._origin
            order.lacks_receipt_facts = any(not origin[name] for name in fillable)
            order.may_amend = order.is_under_process and bool(order._origin) and order._may_amend()
            order.is_content_locked = order.is_under_process and bool(order._origin) and order._is_content_locked()

    @api.depends_context("lang")
    @api.depends("hold_ids.released_on", "process_stage")
    def _compute_hold_summary(self):
        labels = dict(self.env["order.process.hold"]._fields["code"]._description_selection(self.env))
        for order in self:
            holds = order.sudo()._get_open_holds()
            if order.process_stage == "review":
                # The stage says it already.
                holds = holds.filtered(lambda hold: hold.code != "review")
            order.hold_summary = ", ".join(labels[hold.code] for hold in holds.sorted("id"))

    # === The band over the form ===

    def _compute_process_panel(self):
        """Everything that stops the order now, and how far it has come; empty outside the process."""
        self.process_panel = False
        self.submit_refusal = False
        orders = self.filtered("id")._under_process()
        entered = orders._get_stage_events()
        for step, group in orders.grouped(lambda order: order._next_step()).items():
            blockers = group._get_blockers(step) if step else {}
            later = group._get_later_blockers(step)
            for order in group:
                found = blockers.get(order, [])
                order.process_panel = order._prepare_process_panel(
                    step, found, later[order], entered.get(order.id, {})
                )
                if step == "submit" and found:
                    order.submit_refusal = order._refusal(order, step, found)

    def _get_later_blockers(self, step):
        """``{order: [(later step, Blocker)]}`` of what will stop a later step and is better mended now.

        Capabilities add their own by ``super()``; there is an entry for every order."""
        return {order: [] for order in self}

    def _prepare_process_panel(self, step, blockers, later, entered):
        """The band's data as plain values; instants are UTC, to be shown on the reader's clock.

        :param list later: (step, Blocker) of what will stop a later step
        :param dict entered: stage → event, as :meth:`_get_stage_events` gives it
        """
        self.ensure_one()
        steps = dict(self.env["order.process.hold"]._fields["step"]._description_selection(self.env))
        return {
            "step": step,
            "stage": self.process_stage,
            "stages": self._get_stage_times(entered),
            "promised": self._get_promise_label(),
            "waits_for": self._get_waits_for(),
            "blockers": [self._prepare_blocker(blocker, steps.get(step, "")) for blocker in blockers],
            "later": [self._prepare_blocker(blocker, steps.get(blocked, "")) for blocked, blocker in later],
        }

    def _prepare_blocker(self, blocker, blocks):
        owner = self.env.ref(blocker.owner_group, raise_if_not_found=False) if blocker.owner_group else None
        return {
            "code": blocker.code,
            "message": blocker.message,
            "blocks": blocks,
            "owner": owner.sudo().name if owner else "",
            "since": fields.Datetime.to_string(blocker.since),
            "deadline": fields.Datetime.to_string(blocker.deadline),
            "action": self._get_blocker_action(blocker),
        }

    def _get_blocker_action(self, blocker):
        """The one button that mends a blocker: ``label`` with the ``field`` to fill in or the ``method`` to call.

        Capabilities add theirs by ``super()``; ``False`` where this person can do nothing about it."""
        self.ensure_one()
        if blocker.field and (not self._is_content_locked() or blocker.field in self._get_process_fields("fillable")):
            return {"label": self.env._("Fill in"), "field": blocker.field}
        if blocker.code in ("manual", "error") and self.env["order.process.hold"]._may_release():
            return {"label": self.env._("Release"), "method": "action_open_release"}
        if blocker.code == "shortage" and self.env.user.has_group("stock.group_stock_user"):
            return {"label": self.env._("Show transfers"), "method": "action_view_delivery"}
        return False

    def _get_waits_for(self):
        """Who has to decide next and by when, for the right end of the band; ``False`` when nobody is asked."""
        return False

    def _get_stage_events(self):
        """``{order id: {stage: event}}`` of the history with which each stage was entered last; one query."""
        entries = {}
        events = self.env["order.process.event"].sudo().search_fetch(
            [("order_id", "in", self.ids), ("kind", "in", list(STAGE_KINDS))],
            ["order_id", "kind", "at", "user_id"],
            order="order_id, seq",
        )
        for event in events:
            entries.setdefault(event.order_id.id, {})[STAGE_KINDS[event.kind]] = event
        return entries

    def _get_stage_times(self, entered):
        """The stages of the line over the form, with the current one marked; reached ones with when and by whom."""
        self.ensure_one()
        names = [name for name, _label in STAGES if name != "cancelled" or name == self.process_stage]
        labels = dict(self._fields["process_stage"]._description_selection(self.env))
        at = names.index(self.process_stage) if self.process_stage in names else -1
        stages = []
        for index, name in enumerate(names):
            event = index <= at and entered.get(name)
            stages.append(
                {
                    "name": name,
                    "label": labels[name],
                    "state": "done" if index < at else "now" if index == at else "todo",
                    "at": fields.Datetime.to_string(event and event.at),
                    "by": event.user_id.name if event else "",
                }
            )
        return stages

    def action_open_release(self):
        """Ask for the reason for which the order's holds by decision are released.

        :raises UserError: when no such hold is open
        """
        self.ensure_one()
        holds = self.hold_ids.filtered("is_releasable")
        if not holds:
            raise UserError(self.env._("%s has no hold that is released by hand.", self.name))
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_release_holds")
        action["context"] = {"default_decision": "release", "active_model": holds._name, "active_ids": holds.ids}
        return action
