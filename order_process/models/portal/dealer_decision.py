from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.reason import ask_reason, need_reason
from ..base.sentinel import internal, is_internal
from ..base.staff import check_role

DECIDING_GROUPS = ("order_process.group_approving_manager", "order_process.group_process_admin")
STATES = [("none", "No Dealer"), ("approved", "Approved Dealer"), ("withdrawn", "Approval Withdrawn")]

ask_reason("res.partner", withdraw_dealer="action_withdraw_dealer")


class OrderProcessDealerDecision(models.Model):
    """Who made a contact a dealer, or took that back, when and why (L7). Appended, never changed."""

    _name = "order.process.dealer.decision"
    _inherit = "order.process.evidence"
    _description = "Decision about a Dealer"
    _order = "id desc"

    partner_id = fields.Many2one("res.partner", "Dealer", required=True, index=True, ondelete="restrict")
    state = fields.Selection(STATES[1:], required=True)
    user_id = fields.Many2one("res.users", "Decided By", required=True, ondelete="restrict")
    at = fields.Datetime("Decided On", required=True)
    reason = fields.Text()


class ResCompany(models.Model):
    _inherit = "res.company"

    dealer_by_entry = fields.Boolean(
        "Companies Entered by Staff Are Dealers",
        default=True,
        help="A company that one of our people enters as a contact is an approved dealer at once. Off, an approving"
        " manager or a process administrator approves each of them.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dealer_by_entry = fields.Boolean(related="company_id.dealer_by_entry", readonly=False)


class ResPartner(models.Model):
    """Only people of an approved dealer see goods and prices and order in the portal (L7)."""

    _inherit = "res.partner"

    dealer_state = fields.Selection(
        STATES,
        "Dealer",
        default="none",
        required=True,
        copy=False,
        readonly=True,
        index=True,
        help="Counts for the company and all its people.",
    )
    dealer_decided_on = fields.Datetime("Dealer Since", copy=False, readonly=True)
    dealer_decided_by_id = fields.Many2one("res.users", "Decided By", copy=False, readonly=True)
    dealer_decision_ids = fields.One2many("order.process.dealer.decision", "partner_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_dealer_entry(vals)
        if not is_internal(self.env):
            for vals in vals_list:
                self._refuse_decision(vals)
            # Written out, because defaults in a context would fill it in.
            none = {"dealer_state": "none", "dealer_decided_on": False, "dealer_decided_by_id": False}
            vals_list = [{**vals, **none} for vals in vals_list]
        partners = super().create(vals_list)
        partners._approve_entered()
        return partners

    def write(self, vals):
        self._check_dealer_change(vals)
        if not is_internal(self.env):
            self._refuse_decision(vals)
        return super().write(vals)

    @api.model
    def _refuse_decision(self, vals):
        """:raises UserError: the values decide who is a dealer, beside what the system would write anyway"""
        decided = vals.get("dealer_state", "none") != "none"
        decided = decided or vals.get("dealer_decided_on") or vals.get("dealer_decided_by_id")
        undone = "dealer_state" in vals and self.filtered(lambda partner: partner.dealer_state != "none")
        if decided or undone:
            raise UserError(self.env._("Who is a dealer is decided with the buttons of the contact, by a manager."))

    def _approve_entered(self):
        """Companies that our own people enter are dealers, where the settings say so; suppliers are none."""
        if self.env.user.share or not self.env.company.sudo().dealer_by_entry:
            return
        entered = self.filtered(
            lambda partner: partner.is_company and not partner.parent_id and not partner.supplier_rank
        )
        if entered:
            entered._decide_dealer("approved", self.env._("Entered by staff"))

    def _is_approved_dealer(self):
        """Whether the company of this contact may see goods and prices, and order."""
        self.ensure_one()
        dealer = self.commercial_partner_id.sudo()
        return dealer.active and dealer.dealer_state == "approved"

    def _may_order_alone(self):
        return super()._may_order_alone() and self._is_approved_dealer()

    # === Decisions ===

    def action_approve_dealer(self, reason=None):
        """Make these contacts' companies dealers; who is one already stays as it is.

        :raises AccessError: to whom the role is missing
        """
        self._check_may_decide_dealer()
        self.commercial_partner_id.sudo().filtered(lambda dealer: dealer.dealer_state != "approved")._decide_dealer(
            "approved", (reason or "").strip()
        )
        return True

    def action_withdraw_dealer(self, reason):
        """Take the approval back: the people read and sign for what is under way, and order nothing more.

        :raises AccessError: to whom the role is missing
        :raises UserError: without a reason
        """
        self._check_may_decide_dealer()
        reason = need_reason(reason, self.env._("Say why the approval is withdrawn."))
        dealers = self.commercial_partner_id.sudo().filtered(lambda dealer: dealer.dealer_state == "approved")
        dealers._decide_dealer("withdrawn", reason)
        return True

    def _check_may_decide_dealer(self):
        self.check_access("read")
        refusal = self.env._("Only an approving manager or a process administrator decides who is a dealer.")
        check_role(self.env, DECIDING_GROUPS, refusal, AccessError)

    def _decide_dealer(self, state, reason):
        """Keep the decision of the user and what follows from it."""
        if not self:
            return
        now, user = fields.Datetime.now(), self.env.user
        self.env["order.process.dealer.decision"]._append(
            [
                {"partner_id": dealer.id, "state": state, "user_id": user.id, "at": now, "reason": reason}
                for dealer in self
            ]
        )
        vals = {"dealer_state": state, "dealer_decided_on": now, "dealer_decided_by_id": user.id}
        internal(self).write(vals)

    @api.model
    def _approve_known_dealers(self):
        """Whoever was a customer before approvals began is a dealer: companies that supply nothing, and whoever has a
        confirmed order. Run at installation and at an update; run again, it changes nothing."""
        undecided = [("dealer_state", "=", "none"), ("dealer_decision_ids", "=", False), ("parent_id", "=", False)]
        partners = self.sudo().with_context(active_test=False).search([*undecided, ("is_company", "=", True)])
        own = self.env["res.company"].sudo().search([]).partner_id
        partners = partners.filtered(lambda partner: not partner.supplier_rank or partner.customer_rank) - own
        rows = self.env["sale.order"].sudo()._read_group([("state", "=", "sale")], ["partner_id"])
        bought = self.browse().union(*(partner for (partner,) in rows)).sudo().commercial_partner_id
        known = partners | bought.filtered(
            lambda partner: partner.dealer_state == "none" and not partner.dealer_decision_ids
        )
        known._decide_dealer("approved", self.env._("Customer before approvals began"))
