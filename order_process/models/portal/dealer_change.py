from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role
from ..gate.event import describes
from .res_partner import OVER_STAGES

DECIDING_GROUPS = (
    "order_process.group_customer_service",
    "order_process.group_desk_leader",
    "order_process.group_approving_manager",
    "order_process.group_process_admin",
)
# What a person may change of oneself and of addresses to which nothing is under way; all else that a form of the
# portal may send says who a dealer is, and how the dealer is invoiced.
PLAIN_FIELDS = frozenset(
    {"name", "phone", "email", "street", "street2", "city", "state_id", "country_id", "zip", "zipcode"}
)
STRUCTURE_FIELDS = frozenset({"active", "is_company", "parent_id", "type", "company_registry", "ref"})
MAX_OPEN = 20

ask_reason("order.process.dealer.change", refuse_change="action_refuse")


class OrderProcessDealerChange(models.Model):
    """A dealer's person asks that something about the dealer be changed; our people decide (L3, L6).

    Written by the portal and by the decision only, so that it stays what was asked for."""

    _name = "order.process.dealer.change"
    _description = "Change of a Dealer's Data"
    _order = "id desc"
    _rec_name = "partner_id"

    dealer_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, ondelete="restrict", help="Empty: a new billing address."
    )
    requested_by_id = fields.Many2one("res.users", "Asked For By", required=True, readonly=True, ondelete="restrict")
    old_values = fields.Json(readonly=True)
    new_values = fields.Json(readonly=True)
    summary = fields.Text("Change", compute="_compute_summary")
    order_names = fields.Char("Open Orders", compute="_compute_order_names", help="Orders that use the contact now.")
    state = fields.Selection(
        [("new", "Waiting for a Decision"), ("accepted", "Agreed"), ("refused", "Refused")],
        default="new",
        required=True,
        readonly=True,
        index=True,
    )
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided By", readonly=True)
    reason = fields.Text(readonly=True)

    @api.depends_context("lang")
    @api.depends("old_values", "new_values")
    def _compute_summary(self):
        for change in self:
            change.summary = "\n".join(
                f"{label}: {old or '–'} → {new or '–'}" for label, old, new in change._describe_change()
            )

    def _describe_change(self):
        """``(label, old, new)`` of each field, in words."""
        self.ensure_one()
        Partner, old = self.env["res.partner"], self.old_values or {}
        for name, value in (self.new_values or {}).items():
            field = Partner._fields[name]
            yield field._description_string(self.env), self._show(field, old.get(name)), self._show(field, value)

    def _show(self, field, value):
        if field.type == "many2one":
            return self.env[field.comodel_name].sudo().browse(value or []).display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return value

    @api.depends("partner_id", "dealer_id")
    def _compute_order_names(self):
        for change in self:
            orders = (change.partner_id or change.dealer_id).sudo()._get_orders_under_way()
            change.order_names = ", ".join(orders.mapped("name"))

    # === Asking ===

    @api.model
    def _ask(self, dealer, partner, values):
        """Keep what the portal user asks for; the same again is one request, another one takes its place.

        :param dealer: the commercial partner (superuser)
        :param partner: the contact that is to change, or none for a new billing address
        :param dict values: field → new value, ids for records
        :raises UserError: too many wait already
        """
        Change = self.sudo()
        waiting = Change.search([("dealer_id", "=", dealer.id), ("state", "=", "new")])
        same = waiting.filtered(lambda one: one.partner_id == partner and one.new_values == values)
        if same:
            return same[:1]
        if len(waiting) >= MAX_OPEN:
            raise UserError(self.env._("Many changes wait for our people already. Ask your contact."))
        change = Change.create(
            {
                "dealer_id": dealer.id,
                "partner_id": partner.id,
                "requested_by_id": self.env.uid,
                "old_values": partner._read_plain(values) if partner else {},
                "new_values": values,
            }
        )
        change._note("asked")
        return change

    def _note(self, decision):
        """Say it in the history of the dealer and of every order that uses the contact."""
        for change in self:
            detail = {"dealer_data": "; ".join(change.summary.splitlines()), "decision": decision}
            if change.reason:
                detail["reason"] = change.reason
            orders = (change.partner_id or change.dealer_id)._get_orders_under_way()
            self.env["order.process.event"]._log([(order, "dealer_data", detail) for order in orders])
            words = {
                "asked": self.env._("The dealer asks for a change:"),
                "approve": self.env._("The change that the dealer asked for was made:"),
                "refuse": self.env._("The change that the dealer asked for was refused:"),
            }
            change.dealer_id.message_post(
                body="\n".join(filter(None, (words[decision], change.summary, change.reason))),
                author_id=self.env.user.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )

    # === Deciding ===

    def action_accept(self):
        """Make the changes; each is decided once.

        :raises UserError: to whom the role is missing, it was decided, or the contact has changed since
        """
        for change in self._lock_to_decide():
            if change.partner_id:
                if change.partner_id._read_plain(change.new_values) != change.old_values:
                    raise UserError(
                        self.env._(
                            "%s has changed since it was asked for. Refuse it, and change the contact itself.",
                            change.partner_id.display_name,
                        )
                    )
                change.partner_id.write(change.new_values)
            else:
                change.partner_id = change.partner_id.create({**change.new_values, "parent_id": change.dealer_id.id})
            change.write(self._prepare_decision("accepted"))
            change._note("approve")
        return True

    def action_refuse(self, reason):
        """Leave everything as it is; the dealer reads the reason.

        :raises UserError: to whom the role is missing, without a reason, or it was decided already
        """
        reason = need_reason(reason, self.env._("Say why the change is refused; the dealer reads it."))
        changes = self._lock_to_decide()
        changes.write({**self._prepare_decision("refused"), "reason": reason})
        changes._note("refuse")
        return True

    def _lock_to_decide(self):
        self.check_access("read")
        refusal = self.env._("Only customer service, the desk leader or a manager decides about a dealer's data.")
        check_role(self.env, DECIDING_GROUPS, refusal)
        changes = self.sudo()
        changes.lock_for_update()
        changes.invalidate_recordset()
        for change in changes.filtered(lambda one: one.state != "new"):
            raise UserError(self.env._("It was decided already by %s.", change.decided_by_id.name))
        return changes

    def _prepare_decision(self, state):
        return {"state": state, "decided_on": fields.Datetime.now(), "decided_by_id": self.env.uid}


@describes("dealer_data")
def describe_dealer_data(event, _key, value):
    yield event.env._("Dealer's data"), value


class ResPartner(models.Model):
    """What a dealer's people may not change by themselves: name, tax number, how one is invoiced, and the addresses to
    which orders are under way."""

    _inherit = "res.partner"

    @api.model
    def _check_dealer_entry(self, vals):
        """:raises UserError: a dealer's person would enter a new billing address"""
        dealer = self.sudo().browse(vals.get("parent_id") or []).commercial_partner_id
        if self.env.user.share and vals.get("type") == "invoice" and dealer.dealer_state not in (False, "none"):
            raise UserError(self.env._("A new billing address is for our people to enter. Ask your contact."))

    def _check_dealer_change(self, vals):
        """Core's pages write as superuser what their forms send; this stands behind them all.

        :raises UserError: it is for our people to change, or to be asked for
        """
        if not self.env.user.share or not (self._get_guarded_fields() | PLAIN_FIELDS).intersection(vals):
            return
        for partner in self:
            guarded = partner._get_guarded_of(vals)
            if not guarded:
                continue
            orders = partner.sudo()._get_orders_under_way()
            if orders and guarded <= PLAIN_FIELDS | {"active"}:
                names = ", ".join(orders[:5].mapped("name"))
                raise UserError(
                    self.env._("Orders are under way to this address: %s. Ask your contact to change it.", names)
                )
            raise UserError(self.env._("This is changed by our people. Ask your contact."))

    @api.model
    def _get_guarded_fields(self):
        """What our people decide about every contact of a dealer."""
        return (set(self._get_frontend_writable_fields()) - PLAIN_FIELDS) | STRUCTURE_FIELDS

    def _get_guarded_of(self, vals):
        """The names among ``vals`` that would change this contact and are not for the dealer's person to change."""
        self.ensure_one()
        partner = self.sudo()
        dealer = partner.commercial_partner_id
        if dealer.dealer_state == "none" or not self.env.company.sudo().order_process_enabled:
            return set()
        names = {name for name in vals if name in self._fields and partner._differs(name, vals[name])}
        guarded = names & self._get_guarded_fields()
        plain = names & PLAIN_FIELDS
        if plain and not partner._is_free_to_edit():
            guarded |= plain
        elif partner.parent_id and partner.type == "contact":
            # Core gives the company the address of its people.
            guarded |= plain.intersection(self._address_fields())
        spare = partner != dealer and partner.type != "invoice" and not partner._get_orders_under_way()
        if guarded == {"active"} and spare:
            return set()
        return guarded

    def _is_free_to_edit(self):
        """Whether the user's own person, or an address that nobody else is and to which nothing is under way."""
        self.ensure_one()
        own = self == self.env.user.partner_id.sudo()
        if self == self.commercial_partner_id:
            return False
        if not own and (self.type == "invoice" or self.with_context(active_test=False).user_ids):
            return False
        return not self._get_orders_under_way()

    def _get_orders_under_way(self):
        """The orders that use this contact and are not over; what a dealer is still writing is not under way."""
        self.ensure_one()
        used = ["|", "|", ("partner_id", "=", self.id), ("partner_shipping_id", "=", self.id)]
        return self.env["sale.order"].sudo().search(
            [
                *used,
                ("partner_invoice_id", "=", self.id),
                ("state", "!=", "cancel"),
                ("process_stage", "not in", OVER_STAGES),
                ("dealer_draft_user_id", "=", False),
            ],
            order="id",
        )

    def _differs(self, name, value):
        field = self._fields[name]
        if field.type == "many2one":
            return (self[name].id or False) != (getattr(value, "id", value) or False)
        return (self[name] or False) != (value or False)

    def _read_plain(self, names):
        """``{field: value}`` as JSON has it, ids for records, empty for nothing."""
        self.ensure_one()
        return {
            name: (self[name].id or False) if self._fields[name].type == "many2one" else self[name] or False
            for name in names
        }

    def _get_dealer_changes(self):
        """What this dealer's people asked for lately and what came of it, for the page of addresses (superuser)."""
        dealer = self.commercial_partner_id.sudo()
        return self.env["order.process.dealer.change"].sudo().search([("dealer_id", "=", dealer.id)], limit=5)
