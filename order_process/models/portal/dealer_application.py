import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, single_email_re

from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role
from .dealer_decision import DECIDING_GROUPS

# What the form takes, with the most letters of each; the first four are asked for.
LIMITS = {
    "name": 100,
    "person": 60,
    "email": 120,
    "phone": 40,
    "city": 60,
    "street": 120,
    "vat": 40,
    "text": 1000,
}
REQUIRED = ("name", "person", "email", "phone")
# So many applications are taken from one address in an hour, and from everybody in a day.
HOURLY, DAILY = 3, 100
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

ask_reason("order.process.dealer.application", refuse_dealer="action_refuse")


def clean(text, limit):
    """A text of the form without characters that are not seen; one letter more than allowed is kept, to be told.

    >>> clean("  Liren\\x00 \\u202eSalon ", 20), clean(None, 5), len(clean("x" * 99, 5))
    ('Liren Salon', '', 6)
    """
    return CONTROL.sub("", text if isinstance(text, str) else "").strip()[: limit + 1]


class OrderProcessDealerApplication(models.Model):
    """Somebody asks to become a dealer; our people decide (L7).

    Written by the public form and by the decision only, so that it stays what was applied for."""

    _name = "order.process.dealer.application"
    _description = "Dealer Application"
    _order = "id desc"

    name = fields.Char("Company Name", required=True, readonly=True)
    person = fields.Char("Contact Person", required=True, readonly=True)
    email = fields.Char("Email", required=True, readonly=True)
    phone = fields.Char(required=True, readonly=True)
    city = fields.Char(readonly=True)
    street = fields.Char(readonly=True)
    vat = fields.Char("Tax Number", readonly=True)
    text = fields.Text("About the Business", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    applicant_id = fields.Many2one(
        "res.partner", "Signed In As", readonly=True, help="Who was signed in to the portal when applying."
    )
    origin = fields.Char("Sent From", readonly=True, index=True, help="The address on the network.")
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
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True, help="The contact that was made of it.")
    known_names = fields.Char(
        "Known Already", compute="_compute_known_names", help="Contacts with the same email, phone or tax number."
    )

    @api.depends("email", "phone", "vat")
    def _compute_known_names(self):
        for application in self:
            same = [("email_normalized", "=", email_normalize(application.email) or application.email)]
            for name in ("phone", "vat"):
                if application[name]:
                    same = ["|", *same, (name, "=", application[name])]
            found = self.env["res.partner"].search([*same, ("id", "not in", application.partner_id.ids)], limit=5)
            application.known_names = ", ".join(found.mapped("display_name"))

    # === Applying ===

    @api.model
    def _apply(self, texts, origin, applicant=None):
        """Keep the application of whoever fills in the form; the same one twice is one.

        :param dict texts: what was typed, by field
        :param str origin: the address on the network
        :param applicant: the contact that is signed in, if any
        :raises UserError: everything that is wrong with the form, or there were too many already
        """
        vals = {name: clean(texts.get(name), limit) for name, limit in LIMITS.items()}
        self._check_application(vals)
        company = self.env.company.sudo()
        same = [("state", "=", "new"), ("company_id", "=", company.id), ("email", "=ilike", vals["email"])]
        known = self.sudo().search([*same, ("name", "=", vals["name"])], limit=1)
        if known:
            return known
        self._check_rate(origin)
        vals.update(company_id=company.id, origin=origin, applicant_id=applicant.id if applicant else False)
        return self.sudo().create(vals)

    @api.model
    def _check_application(self, vals):
        labels = {name: self._fields[name]._description_string(self.env) for name in LIMITS}
        wrong = [self.env._("%s is missing.", labels[name]) for name in REQUIRED if not vals[name]]
        wrong += [
            self.env._("%(field)s is too long: at most %(count)s letters.", field=labels[name], count=limit)
            for name, limit in LIMITS.items()
            if len(vals[name]) > limit
        ]
        if vals["email"] and not single_email_re.match(vals["email"]):
            wrong.append(self.env._("This is no email address: %s", vals["email"]))
        if wrong:
            raise UserError("\n".join(wrong))

    @api.model
    def _check_rate(self, origin):
        now, applications = fields.Datetime.now(), self.sudo()
        recent = applications.search_count(
            [("origin", "=", origin), ("create_date", ">", now - timedelta(hours=1))], limit=HOURLY
        )
        today = applications.search_count([("create_date", ">", now - timedelta(days=1))], limit=DAILY)
        if recent >= HOURLY or today >= DAILY:
            raise UserError(self.env._("There were many applications just now. Try again later, or call us."))

    # === Deciding ===

    def action_accept(self):
        """Make a contact and dealer of each application and invite the person to the portal; decided once.

        :raises UserError: to whom the role is missing, it was decided already, or the email cannot be invited
        """
        for application in self._lock_to_decide():
            partner = application._create_dealer()
            application.sudo().write({**self._prepare_decision("accepted"), "partner_id": partner.id})
        return True

    def action_refuse(self, reason):
        """Refuse the applications.

        :raises UserError: to whom the role is missing, without a reason, or it was decided already
        """
        reason = need_reason(reason, self.env._("Say why the application is refused."))
        self._lock_to_decide().sudo().write({**self._prepare_decision("refused"), "reason": reason})
        return True

    def _lock_to_decide(self):
        self.check_access("read")
        refusal = self.env._("Only an approving manager or a process administrator decides who is a dealer.")
        check_role(self.env, DECIDING_GROUPS, refusal)
        self.sudo().lock_for_update()
        self.sudo().invalidate_recordset(["state"])
        for application in self.filtered(lambda one: one.state != "new"):
            raise UserError(
                self.env._(
                    "%(name)s was decided already by %(person)s.",
                    name=application.name,
                    person=application.sudo().decided_by_id.name,
                )
            )
        return self

    def _prepare_decision(self, state):
        return {"state": state, "decided_on": fields.Datetime.now(), "decided_by_id": self.env.uid}

    def _create_dealer(self):
        """The company and its person as contacts, approved; who was not signed in is invited to the portal."""
        self.ensure_one()
        Partner = self.env["res.partner"].sudo()
        dealer = Partner.create({name: self[name] for name in ("name", "phone", "city", "street", "vat")})
        # A company from now on: entered as one it would be a dealer for another reason.
        dealer.is_company = True
        dealer._decide_dealer("approved", self.env._("Application of %s", self.person))
        applicant = self.applicant_id.sudo()
        if applicant and applicant.commercial_partner_id == applicant and not applicant.is_company:
            applicant.parent_id = dealer
        else:
            person = {"name": self.person, "parent_id": dealer.id, "email": self.email, "phone": self.phone}
            Partner.create(person).with_company(self.company_id)._invite_to_portal()
        return dealer


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _invite_to_portal(self):
        """Give the person access to the portal as core's wizard does, with its mail.

        :raises UserError: the email is somebody else's already
        """
        wizard = self.env["portal.wizard"].sudo().create({"partner_ids": [(6, 0, self.ids)]})
        wizard.user_ids.action_grant_access()
