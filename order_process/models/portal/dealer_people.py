from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.sentinel import internal, is_internal
from ..base.staff import may
from .dealer_change import DECIDING_GROUPS

ROLES = [("buyer", "Buyer"), ("approver", "Approver"), ("accountant", "Accountant"), ("salon", "Salon")]
# Who has no role does everything, as a dealer who is one person.
STATEMENT_ROLES = ("", "approver", "accountant")
PRICELESS_ROLES = ("salon",)
READING_ROLES = ("accountant",)
KEPT = ("dealer_role", "dealer_limit")
MAX_LIMIT = 1e9


class ResUsers(models.Model):
    """What a person of a dealer may do in the portal (L4)."""

    _inherit = "res.users"

    def _get_dealer_role(self):
        """The role of a person outside, or empty."""
        person = self.sudo().partner_id
        return person.dealer_role or "" if self.share else ""

    def _writes_dealer_orders(self):
        return self._get_dealer_role() not in READING_ROLES

    def _sees_dealer_prices(self):
        return self._get_dealer_role() not in PRICELESS_ROLES

    def _sees_dealer_statement(self):
        return self._get_dealer_role() in STATEMENT_ROLES


class ResPartner(models.Model):
    """The role and the limit of a dealer's person, kept by our people or by the dealer's own approver (L4)."""

    _inherit = "res.partner"

    dealer_role = fields.Selection(
        ROLES,
        "Role at the Dealer",
        copy=False,
        help="Empty: everything. A buyer orders, and sees no statement; an approver decides about orders beyond a limit"
        " and about people; an accountant reads prices and statements and does not order; a salon orders without seeing"
        " prices, and each of its orders waits for an approver.",
    )
    dealer_limit = fields.Float(
        "Limit per Order",
        copy=False,
        digits="Account",
        help="An order above it waits for the dealer's approver. 0: none.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_keeps_people({name for name in KEPT if vals.get(name)}, vals)
        return super().create(vals_list)

    def write(self, vals):
        named = {name for name in KEPT if name in vals}
        if named:
            self._check_keeps_people(
                {name for name in named if any((one[name] or False) != (vals[name] or False) for one in self.sudo())},
                vals,
            )
        return super().write(vals)

    @api.model
    def _check_keeps_people(self, names, vals):
        """:raises UserError: who changes these is not one of our people who may; or a limit is none"""
        if not names:
            return
        if not is_internal(self.env) and not may(self.env, DECIDING_GROUPS):
            raise UserError(
                self.env._("The dealer's approver, or customer service, decides what a dealer's person may do.")
            )
        if not 0 <= (vals.get("dealer_limit") or 0.0) <= MAX_LIMIT:
            raise UserError(self.env._("A limit is a positive amount, or 0 for none."))

    # === The dealer's approver ===

    def _get_dealer_people(self):
        """The people of this dealer (commercial partner, superuser) who use the portal."""
        self.ensure_one()
        users = self.env["res.users"].sudo().search(
            [("partner_id.commercial_partner_id", "=", self.id), ("share", "=", True)], order="name, id"
        )
        return users.partner_id

    def _set_dealer_person(self, person, role, limit):
        """The signed-in approver says what a colleague may do.

        :param person: one of ``_get_dealer_people``
        :raises UserError: who asks is no approver, or it is about oneself
        """
        self.ensure_one()
        user = self.env.user
        if user._get_dealer_role() != "approver" or user.partner_id.commercial_partner_id != self:
            raise UserError(self.env._("Only an approver of the dealer decides about people."))
        if person == user.partner_id or person not in self._get_dealer_people():
            raise UserError(self.env._("What you may do yourself, another approver or our people decide."))
        if role not in dict(ROLES):
            raise UserError(self.env._("Choose one of the list."))
        if (person.dealer_role, person.dealer_limit) == (role, limit):
            return
        internal(person).write({"dealer_role": role, "dealer_limit": limit})
        label = dict(self._fields["dealer_role"]._description_selection(self.env))[role]
        self.sudo().message_post(
            body=self.env._("%(person)s: %(role)s, limit %(limit)s", person=person.name, role=label, limit=limit),
            author_id=user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _get_payment_tasks(self, company):
        return super()._get_payment_tasks(company) if self.env.user._sees_dealer_prices() else []

    def _get_statement_tasks(self, company):
        return super()._get_statement_tasks(company) if self.env.user._sees_dealer_statement() else []


def refuse_priceless(records):
    """What ``_check_access`` answers to whoever may not see prices, of records that are full of them; else ``None``."""
    env = records.env
    if env.su or not env.user.share or env.user._sees_dealer_prices():
        return None
    return records, lambda: AccessError(env._("You order without prices. Ask the approver of your company."))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _describe_awaited_payment(self, hold):
        return super()._describe_awaited_payment(hold) if self.env.user._sees_dealer_prices() else hold

    def _check_access(self, operation):
        return refuse_priceless(self) or super()._check_access(operation)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _check_access(self, operation):
        return refuse_priceless(self) or super()._check_access(operation)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _check_access(self, operation):
        return refuse_priceless(self) or super()._check_access(operation)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _check_access(self, operation):
        return refuse_priceless(self) or super()._check_access(operation)


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_access(self, operation):
        return refuse_priceless(self) or super()._check_access(operation)
