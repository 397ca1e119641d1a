from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..base.lock import lock_rows
from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role
from .dealer import LIMIT_GROUPS

REQUESTING_GROUPS = (
    *LIMIT_GROUPS,
    "order_process.group_order_clerk",
    "order_process.group_desk_leader",
    "order_process.group_approving_manager",
    "sales_team.group_sale_salesman",
)
GRANTING_GROUP = "order_process.group_approving_manager"

ask_reason("order.process.credit.grant", refuse_credit="action_refuse_credit", revoke_credit="action_revoke")


class OrderProcessCreditGrant(models.Model):
    """Credit on top of a dealer's limit for a time: asked for by one person, granted by another (C8)."""

    _name = "order.process.credit.grant"
    _inherit = ["order.process.evidence"]
    _description = "Temporary Credit"
    _order = "id desc"
    _rec_name = "partner_id"

    _evidence_mutable = frozenset({"state", "decided_by", "decided_on", "revoked_by", "revoked_on", "note"})

    partner_id = fields.Many2one("res.partner", "Dealer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, help="Added to the dealer's limit while it is valid.")
    valid_until = fields.Date(required=True, help="The last day on which it counts, on the company's clock.")
    reason = fields.Text(required=True)
    order_id = fields.Many2one("sale.order", "Asked For", ondelete="restrict")
    requested_by = fields.Many2one("res.users", required=True, ondelete="restrict")
    requested_on = fields.Datetime(required=True)
    state = fields.Selection(
        [("requested", "Requested"), ("granted", "Granted"), ("refused", "Refused"), ("revoked", "Revoked")],
        required=True,
        default="requested",
    )
    decided_by = fields.Many2one("res.users", ondelete="restrict")
    decided_on = fields.Datetime()
    revoked_by = fields.Many2one("res.users", ondelete="restrict")
    revoked_on = fields.Datetime()
    note = fields.Text("Reason of the Decision")
    is_valid = fields.Boolean("Counts Now", compute="_compute_is_valid")
    refusal = fields.Char("Why not", compute="_compute_refusal")

    _valid = models.Index("(company_id, partner_id, valid_until) WHERE state = 'granted'")

    @api.depends("state", "valid_until")
    def _compute_is_valid(self):
        for grant in self:
            grant.is_valid = grant.state == "granted" and grant.valid_until >= grant.company_id._process_today()

    @api.depends_context("uid")
    @api.depends("state", "valid_until")
    def _compute_refusal(self):
        for grant in self:
            grant.refusal = grant._get_grant_refusal(grant.state)

    # === Asking ===

    @api.model
    def _request(self, dealer, company, amount, valid_until, reason, order=None):
        """Ask for temporary credit in the name of the current person.

        :param float amount: in the company's currency
        :param date valid_until: the last day, on the company's clock
        :raises UserError: to whom the role is missing, without a reason, or when amount or date make no sense
        """
        refusal = self.env._("Temporary credit is asked for by the order desk, sales or finance.")
        check_role(self.env, REQUESTING_GROUPS, refusal)
        reason = need_reason(reason, self.env._("Say why the dealer needs temporary credit."))
        if company.currency_id.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("The amount of temporary credit is more than nothing."))
        if not valid_until or valid_until < company._process_today():
            raise UserError(self.env._("The last day of temporary credit is today or later."))
        grant = self._append(
            [
                {
                    "partner_id": dealer.commercial_partner_id.id,
                    "company_id": company.id,
                    "amount": amount,
                    "valid_until": valid_until,
                    "reason": reason,
                    "order_id": order.id if order else False,
                    "requested_by": self.env.uid,
                    "requested_on": fields.Datetime.now(),
                }
            ]
        )
        grant._post(self.env._("asked for by %s", self.env.user.name), reason)
        return grant

    # === Deciding ===

    def _get_grant_refusal(self, state):
        """Why the current person may not decide on it while it is in ``state``; ``False`` when they may."""
        self.ensure_one()
        if self.state != state or state not in ("requested", "granted"):
            person = (self.revoked_by or self.decided_by).name or self.env._("nobody yet")
            return self.env._("This temporary credit was decided on already by %s.", person)
        if not self.env.user.has_group(GRANTING_GROUP):
            return self.env._("Temporary credit is granted and revoked by an approving manager.")
        if state == "requested" and self.requested_by == self.env.user:
            return self.env._("You asked for it, so somebody else grants it.")
        return False

    def _decide_credit(self, before, after, reason, person, instant):
        self.check_access("read")
        lock_rows(self)
        for grant in self:
            refusal = grant._get_grant_refusal(before)
            if refusal:
                message = f"{grant.partner_id.display_name}: {refusal}"
                raise UserError(message)
        dealers = self.sudo().partner_id
        # An approval at the same moment goes by what is decided here.
        dealers._turn_credit()
        vals = {"state": after, person: self.env.uid, instant: fields.Datetime.now()}
        self._advance({**vals, "note": reason} if reason else vals)
        for grant in self:
            said = self.env._("%(state)s by %(person)s", state=grant._get_label("state"), person=self.env.user.name)
            grant._post(said, reason)
        dealers._sync_credit_holds()
        return True

    def action_grant(self):
        """Grant what was asked for; it adds to the dealer's limit at once, and what it lets go goes on.

        :raises UserError: to whom the role is missing, who asked for it, when it was decided or its last day is over
        """
        late = self.filtered(lambda grant: grant.valid_until < grant.company_id._process_today())
        if late:
            raise UserError(self.env._("Its last day is over: ask for it anew."))
        return self._decide_credit("requested", "granted", "", "decided_by", "decided_on")

    def action_refuse_credit(self, reason):
        """Refuse what was asked for.

        :raises UserError: as for granting, and without a reason
        """
        return self._decide_credit("requested", "refused", self._need(reason), "decided_by", "decided_on")

    def action_revoke(self, reason):
        """End a temporary credit before its last day.

        :raises UserError: to whom the role is missing, when it does not count, and without a reason
        """
        return self._decide_credit("granted", "revoked", self._need(reason), "revoked_by", "revoked_on")

    def _need(self, reason):
        return need_reason(reason, self.env._("Say why, so that the person who asked for it understands."))

    def _post(self, what, reason):
        """Tell it in the dealer's chatter, and the person who asked."""
        self.ensure_one()
        grant = self.sudo()
        text = self.env._(
            "Temporary credit of %(amount)s until %(date)s: %(what)s",
            amount=format_amount(self.env, grant.amount, grant.currency_id),
            date=format_date(self.env, grant.valid_until),
            what=what,
        )
        people = grant.requested_by.partner_id if grant.state != "requested" else grant.partner_id.browse()
        grant.partner_id.message_post(body=f"{text}\n{reason}" if reason else text, partner_ids=people.ids)
