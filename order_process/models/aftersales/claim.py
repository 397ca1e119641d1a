from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.notify import in_their_languages, notify
from ..base.staff import check_role
from .claim_states import KINDS, KINDS_OF_GOODS, OPENING_GROUPS, OUTCOMES, SERVICE, SOURCES, STATES, WORKED_OUT

MAX_TEXT = 5000
MAX_REASON = 200


class OrderProcessClaim(models.Model):
    """What a dealer claims about an order, from the first word to the end (I1).

    What the dealer said is kept as said; what is decided is appended as entries. Nobody deletes a claim."""

    _name = "order.process.claim"
    _inherit = ["order.process.evidence", "order.process.of.order", "order.process.rated", "mail.activity.mixin"]
    _description = "Claim"
    _order = "queue_rank, answer_due_on, id"
    _mail_post_access = "read"
    _rating_template = "order_process.mail_rating_claim"
    _rec_names_search = ["name", "order_id", "partner_id"]

    _evidence_mutable = frozenset(
        {
            *WORKED_OUT,
            "state",
            "outcome",
            "answer_due_on",
            "answered_on",
            "answered_by_id",
            "breached_on",
            "approved_amount",
            "asked_amount",
            "closed_on",
            "rating_requested_on",
            "warned_on",
        }
    )

    name = fields.Char("Number", required=True, readonly=True, index=True)
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    source = fields.Selection(SOURCES, required=True, readonly=True)
    text = fields.Text("What the Dealer Says", required=True, readonly=True)
    line_ids = fields.One2many("order.process.claim.line", "claim_id", "Goods", readonly=True)
    entry_ids = fields.One2many("order.process.claim.entry", "claim_id", "Course", readonly=True)
    file_ids = fields.Many2many("ir.attachment", compute="_compute_file_ids", string="Files")
    opened_by_id = fields.Many2one("res.users", "Claim Opened By", required=True, readonly=True, ondelete="restrict")
    by_dealer = fields.Boolean("Opened by the Dealer", readonly=True)
    submission = fields.Char(readonly=True, help="Names the form from which it came, so that it comes once.")
    received_on = fields.Datetime("Claimed On", required=True, readonly=True, index=True)
    queue_rank = fields.Integer(readonly=True, help="Refunds are answered first, then the oldest.")

    state = fields.Selection(STATES, required=True, readonly=True, index=True, tracking=True, group_expand=True)
    outcome = fields.Selection(OUTCOMES, readonly=True, tracking=True)
    closed_on = fields.Datetime("Closed On", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Handled By",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who looks after the claim.",
    )
    cause_id = fields.Many2one(
        "order.process.claim.cause", "Cause", tracking=True, domain="[('company_id', 'in', (company_id, False))]"
    )
    responsible_id = fields.Many2one(
        "res.users",
        "Person Responsible",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Whose work it goes back to, or who has to see to it.",
    )
    cause_note = fields.Text("How It Happened", help="Never shown to the dealer.")

    _submission = models.UniqueIndex("(order_id, submission) WHERE submission IS NOT NULL", "It was sent already.")
    _queue = models.Index("(company_id, queue_rank, answer_due_on) WHERE state != 'closed'")
    _unanswered = models.Index("(answer_due_on) WHERE answered_on IS NULL AND breached_on IS NULL")

    @api.depends("name", "order_id")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = f"{claim.name} · {claim.sudo().order_id.name}"

    @api.depends("entry_ids.attachment_ids")
    def _compute_file_ids(self):
        for claim in self:
            claim.file_ids = claim.sudo().entry_ids.attachment_ids.sorted("id").with_env(self.env)

    def _mail_get_partner_fields(self, introspect_fields=False):
        # The dealer reads the claim's page and the mails about it, never the discussion inside.
        return []

    @api.constrains("user_id", "responsible_id", "cause_id")
    def _check_people(self):
        for claim in self:
            for person in claim.user_id | claim.responsible_id:
                if person.share or not person.active or claim.company_id not in person.company_ids:
                    raise UserError(self.env._("%s does not work in the company of the claim.", person.name))
            if claim.cause_id.company_id and claim.cause_id.company_id != claim.company_id:
                raise UserError(self.env._("The cause %s is another company's.", claim.cause_id.name))

    # === Opening ===

    @api.model
    def _create_claim(self, order, kind, text, lines=(), files=(), **vals):
        """Open a claim about an order in the name of the current person; the caller has checked who that may be.

        :param lines: ``[(order line, quantity, reason)]`` in the units of the lines
        :param files: :class:`~.claim_files.ClaimFile` rows
        :param vals: ``source``; ``received_on`` (naive UTC, now by default); ``by_dealer``; ``submission``
        :raises UserError: what is missing, or what is more than was delivered
        """
        order.sudo()._lock_rows()
        text = self._check_text(text)
        self._check_order(order, kind, lines)
        now = fields.Datetime.now()
        received_on = vals.pop("received_on", None) or now
        if received_on > now:
            raise UserError(self.env._("A claim cannot have been received in the future."))
        sequence = self.env["ir.sequence"].sudo().with_company(order.company_id)
        claim = (
            self.with_context(mail_create_nosubscribe=True)
            ._append(
                [
                    {
                        "name": sequence.next_by_code("order.process.claim"),
                        "order_id": order.id,
                        "kind": kind,
                        "text": text,
                        "opened_by_id": self.env.uid,
                        "received_on": received_on,
                        "answer_due_on": order.company_id.sudo()._get_claim_due(received_on),
                        "queue_rank": 0 if kind == "refund" else 1,
                        "state": "new",
                        **vals,
                    }
                ]
            )
            .with_env(self.env)
        )
        self.env["order.process.claim.line"]._append(
            [
                {
                    "claim_id": claim.id,
                    "order_line_id": line.id,
                    "quantity": quantity,
                    "reason": (reason or "").strip()[:MAX_REASON] or False,
                }
                for line, quantity, reason in lines
            ]
        )
        self.env["order.process.claim.entry"]._append_entry(
            claim, "opened", files, text=text, by_dealer=bool(vals.get("by_dealer"))
        )
        claim = claim.sudo()
        claim.invalidate_recordset(["line_ids", "entry_ids"])
        self.env["order.process.event"]._log([(order, "claim", {"claim": claim.name, "claim_kind": kind})])
        order.sudo()._sync_process()
        claim._tell_opened()
        return claim.with_env(self.env)

    @api.model
    def _check_text(self, text):
        text = (text or "").replace("\x00", "").strip()
        if not text:
            raise UserError(self.env._("Say what is wrong."))
        if len(text) > MAX_TEXT:
            raise UserError(self.env._("The text is longer than %s characters.", MAX_TEXT))
        return text

    @api.model
    def _check_order(self, order, kind, lines):
        if kind not in dict(KINDS):
            raise UserError(self.env._("Choose what the claim is about."))
        if not order.company_id.sudo().order_process_enabled:
            raise UserError(self.env._("The order process of %s is switched off.", order.company_id.name))
        if order.state != "sale":
            raise UserError(self.env._("%s is not confirmed; there is nothing to claim yet.", order.name))
        if not lines and kind in KINDS_OF_GOODS:
            raise UserError(self.env._("Say which goods are concerned, and how many."))
        self.env["order.process.claim.line"]._check_quantities(order, lines)

    @api.model
    def _open_by_staff(self, order, kind, text, lines=(), uploads=(), source="phone", received_on=None):
        """Open a claim that a dealer made on another way than the portal.

        :param uploads: ``[(name, content)]``
        :raises AccessError: to who is neither customer service, desk leader nor order clerk
        """
        refusal = self.env._("Claims are opened by customer service, desk leaders and order clerks.")
        check_role(self.env, OPENING_GROUPS, refusal, AccessError)
        order.check_access("read")
        if source == "portal":
            raise UserError(self.env._("Claims of the portal are opened by the dealers there."))
        files = self.env["order.process.claim.entry"]._check_files(uploads)
        return self._create_claim(order, kind, text, lines, files, source=source, received_on=received_on)

    # === Notices ===

    def _get_service_people(self):
        """The people of customer service in the company of the claim."""
        self.ensure_one()
        return self.env.ref(SERVICE)._get_colleagues(self.company_id)

    def _tell_opened(self):
        people = (self._get_service_people() | self.order_id.user_id) - self.env.user
        for user, told in in_their_languages(self, people.filtered(lambda user: user.active and not user.share)):
            subject = told.env._("%(claim)s: %(kind)s", claim=self.name, kind=told._get_label("kind"))
            notify(told, user, subject, [self.partner_id.display_name, self.text])

    def action_view_documents(self):
        """Open what was arranged for the claim: returns, replacement orders or credit notes, as the context says."""
        self.ensure_one()
        self.check_access("read")
        name = self.env.context.get("claim_documents")
        if name not in ("return_ids", "replacement_ids", "credit_note_ids"):
            return False
        documents = self.sudo()[name].with_env(self.env)
        action = {
            "type": "ir.actions.act_window",
            "name": self._fields[name].get_description(self.env, ["string"])["string"],
            "res_model": documents._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", documents.ids)],
        }
        if len(documents) == 1:
            action.update(views=[(False, "form")], res_id=documents.id)
        return action

    # === Rating after the end ===
