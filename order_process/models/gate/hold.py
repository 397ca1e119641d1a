from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.halves import apply_by_halves
from ..base.notify import show_result
from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role, has_role

# Every other hold lifts by itself when its cause is gone; only these rest on somebody's decision.
RELEASABLE = ("manual", "error")
RELEASING_GROUPS = (
    "order_process.group_approving_manager",
    "order_process.group_dispatcher",
    "order_process.group_process_admin",
)

ask_reason("order.process.hold", release="action_release")
ask_reason("sale.order", hold="action_hold")


class OrderProcessHold(models.Model):
    """Why an order stands still. Kept in step with the blockers of its next step by the system (D6)."""

    _name = "order.process.hold"
    _inherit = ["order.process.evidence", "order.process.of.order"]
    _description = "Order Hold"
    _order = "urgency desc, since, id"
    _rec_name = "order_id"

    _evidence_mutable = frozenset({"deadline", "owner_group_id", "released_on", "released_by", "reason", "step"})

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, precompute=True)
    warehouse_id = fields.Many2one(related="order_id.warehouse_id", store=True, precompute=True)
    urgency = fields.Selection(related="order_id.urgency", store=True, precompute=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(related="order_id.amount_total", store=True, precompute=True)
    # Each capability adds the codes of its blockers by ``selection_add``, before those that people set.
    code = fields.Selection(
        [("manual", "Held by hand"), ("error", "Error at dispatch")],
        "Reason",
        required=True,
        group_expand="_expand_code",
    )
    step = fields.Selection(
        [
            ("submit", "Review"),
            ("confirm", "Confirmation"),
            ("dispatch", "Dispatch"),
            ("ship", "Shipping"),
            ("invoice", "Invoice"),
            ("close", "Completion"),
        ],
        "Blocks",
        required=True,
    )
    note = fields.Text(help="What was said when the order was held by a person or by a failed dispatch.")
    message = fields.Text("Details", compute="_compute_message")
    since = fields.Datetime(required=True)
    deadline = fields.Datetime()
    owner_group_id = fields.Many2one("res.groups", "Responsible")
    released_on = fields.Datetime()
    released_by = fields.Many2one("res.users", ondelete="restrict")
    reason = fields.Text("Reason of the Release")
    is_releasable = fields.Boolean(compute="_compute_is_releasable")

    _open_code = models.UniqueIndex("(order_id, code) WHERE released_on IS NULL", "The order is already held for this.")
    _board = models.Index("(company_id, code, since) WHERE released_on IS NULL")

    @api.model
    def _expand_code(self, values, domain):
        return self._sort_codes(values)

    @api.model
    def _sort_codes(self, codes):
        """The codes in the order in which the hold board shows them."""
        return [code for code in self._fields["code"].get_values(self.env) if code in codes]

    @api.depends_context("lang", "uid")
    @api.depends("code", "step", "released_on", "note")
    def _compute_message(self):
        self.message = False
        for step, holds in self.filtered(lambda hold: not hold.released_on).grouped("step").items():
            blockers = holds.order_id.sudo()._get_blockers(step)
            for hold in holds:
                hold.message = "\n".join(
                    blocker.message for blocker in blockers[hold.order_id.sudo()] if blocker.code == hold.code
                )
        for hold in self.filtered(lambda hold: not hold.message):
            hold.message = hold.note

    @api.depends("code", "released_on")
    def _compute_is_releasable(self):
        for hold in self:
            hold.is_releasable = hold.code in RELEASABLE and not hold.released_on

    @api.model
    def _may_release(self):
        return has_role(self.env, RELEASING_GROUPS)

    def action_release(self, reason):
        """Lift holds that rest on a decision, with the reason kept; the orders go on if nothing else stops them.

        Of many, those that lift by themselves are named, and the rest is released.

        :raises UserError: naming who may, without a reason, or when none could be released
        :return: a notification with the result where there were several
        """
        if not self._may_release():
            raise UserError(
                self.env._("Only an approving manager, a dispatcher or a process administrator may release a hold.")
            )
        reason = need_reason(reason, self.env._("Say why the hold is released."))
        if len(self) == 1:
            self._release_by_hand(reason)
            return True
        refused = apply_by_halves(self, lambda holds: holds._release_by_hand(reason))
        failures = [str(error) for error in refused.values()]
        if self and len(failures) == len(self):
            raise UserError("\n".join(failures))
        released = self.env._("%s released.", len(self) - len(failures))
        return show_result(released, failures)

    def _release_by_hand(self, reason):
        for hold in self.filtered(lambda hold: not hold.is_releasable):
            values = {"order": hold.order_id.name, "hold": hold._get_label("code")}
            if hold.released_on:
                raise UserError(self.env._("%(order)s: %(hold)s: released already.", **values))
            raise UserError(
                self.env._(
                    "%(order)s: %(hold)s: lifts by itself when its cause is gone and cannot be released by hand.",
                    **values,
                )
            )
        orders = self.order_id
        orders.check_access("read")
        self._release(reason, self.env.user)
        orders._sync_process()

    def _release(self, reason, user):
        if not self:
            return
        self._lift(released_by=user.id, reason=reason)
        self.env["order.process.event"]._log(
            (hold.order_id, "released", {"hold": hold.code, "reason": reason}) for hold in self
        )

    def _lift(self, **vals):
        self._advance({"released_on": fields.Datetime.now(), **vals})
        self._after_hold()

    def _after_hold(self):
        """Hook: something has just begun to hold the orders of these holds, or, where they say that they are released,
        has just stopped to, by itself or by a person.

        As superuser or as who held them, in the transaction of the step that brought the holds up to date."""

    @api.model
    def _hold(self, orders, code, step, message, owner_group=None):
        """Hold orders by decision (``manual``, ``error``); a second hold of the same code changes nothing."""
        held = self.sudo().search([("order_id", "in", orders.ids), ("code", "=", code), ("released_on", "=", False)])
        fresh = orders - held.order_id
        self._append(
            [
                {
                    "order_id": order.id,
                    "code": code,
                    "step": step,
                    "note": message,
                    "since": fields.Datetime.now(),
                    "owner_group_id": self.env.ref(owner_group).id if owner_group else False,
                }
                for order in fresh
            ]
        )._after_hold()
        self.env["order.process.event"]._log((order, "held", {"hold": code, "reason": message}) for order in fresh)
        orders.invalidate_recordset(["hold_ids"])
        orders._sync_process()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_hold(self, reason):
        """Stop orders by hand until somebody releases them.

        Of many, those that have nothing left to hold are named, and the rest is held.

        :raises UserError: to whom the role is missing, without a reason, or when there was nothing to hold
        :return: a notification with the result where there were several
        """
        groups = (*RELEASING_GROUPS, "order_process.group_desk_leader", "order_process.group_finance_reviewer")
        refusal = self.env._("Only reviewers, dispatchers, managers and administrators may hold an order.")
        check_role(self.env, groups, refusal)
        reason = need_reason(reason, self.env._("Say why the order is held."))
        self.check_access("read")
        going = self.sudo()._under_process().filtered(lambda order: order._next_step())
        self.env["order.process.hold"]._hold(going, "manual", "dispatch", reason, "order_process.group_dispatcher")
        failures = {
            order: self.env._("%s: nothing is left to hold.", order.name) for order in self if order.sudo() not in going
        }
        return self._tell_result(self.env._("%s held.", len(going)), failures)
