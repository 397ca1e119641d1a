from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.modes import PROCESS_MODES
from ..base.plain import as_text
from ..base.reason import ask_reason
from ..base.window import open_record
from ..gate.event import describes
from .paper_words import ROLES, STEPS

STATES = [("issued", "Issued"), ("signed", "Signed"), ("returned", "Came back"), ("void", "Void")]
# What a paper may become; nothing is undone. What came back while its goods were still here may prove wrong.
TRANSITIONS = {
    "issued": ("signed", "returned", "void"),
    "signed": ("returned", "void"),
    "returned": ("void",),
    "void": (),
}

ask_reason("order.process.paper", void="action_void", reprint="action_print")


class OrderProcessPaper(models.Model):
    """One numbered paper as it was issued: its content never changes, what happens to it is appended (E9)."""

    _name = "order.process.paper"
    _inherit = ["order.process.evidence"]
    _description = "Paper"
    _order = "id desc"

    _evidence_mutable = frozenset(
        {
            "state",
            "signed_by",
            "signed_on",
            "voided_by_id",
            "voided_on",
            "void_reason",
            "returned_by_id",
            "returned_on",
            "scan_ids",
        }
    )

    name = fields.Char("Number", required=True)
    type_id = fields.Many2one("order.process.paper.type", "Paper", required=True, ondelete="restrict")
    level = fields.Selection(related="type_id.level")
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, precompute=True, index="btree_not_null")
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True)
    warehouse_id = fields.Many2one(related="order_id.warehouse_id", store=True, precompute=True, string="Centre")
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode")
    picking_id = fields.Many2one("stock.picking", "Transfer", index="btree_not_null", ondelete="restrict")
    state = fields.Selection(STATES, required=True, default="issued", index=True)
    issued_on = fields.Datetime(required=True)
    issued_by_id = fields.Many2one("res.users", "Issued By", required=True, ondelete="restrict")
    by_itself = fields.Boolean(help="Issued by the system with the dispatch or with the keeper's check.")
    step = fields.Selection(STEPS, "Missing, It Stops")
    sign_step = fields.Selection(STEPS, "Unsigned, Stops")
    signer_role = fields.Selection(ROLES, "To Be Signed By")
    cosigner_role = fields.Selection(ROLES, "And By")
    comes_back = fields.Boolean()
    confirms_receipt = fields.Boolean()
    content = fields.Json(help="What the paper says, as it was issued.")
    token = fields.Char(required=True, copy=False, groups="base.group_system")
    wagon_no = fields.Char("Wagon")
    station = fields.Char()
    loaded_on = fields.Date()
    weight = fields.Float("Weight (kg)")
    scan_ids = fields.Many2many("ir.attachment", "order_process_paper_scan_rel", "paper_id", "attachment_id", "Scans")
    signature_ids = fields.One2many("order.process.paper.signature", "paper_id", "Signatures")
    signed_by = fields.Char()
    signed_on = fields.Datetime()
    print_ids = fields.One2many("order.process.paper.print", "paper_id", "Prints")
    print_count = fields.Integer("Printed", compute="_compute_print_count")
    returned_by_id = fields.Many2one("res.users", "Taken Back By", ondelete="restrict")
    returned_on = fields.Datetime("Came Back On")
    voided_by_id = fields.Many2one("res.users", "Made Void By", ondelete="restrict")
    voided_on = fields.Datetime("Void Since")
    void_reason = fields.Text("Why Void")
    awaited_roles = fields.Char("Awaits the Signature Of", compute="_compute_awaited_roles")

    _number = models.UniqueIndex("(company_id, name)", "The number of a paper is given once.")
    _token_unique = models.UniqueIndex("(token)", "A paper has a code of its own.")
    _one_valid = models.UniqueIndex(
        "(type_id, order_id, COALESCE(picking_id, 0)) WHERE state <> 'void'",
        "This paper has been issued already; make it void first if it is wrong.",
    )

    @api.depends("print_ids")
    def _compute_print_count(self):
        for paper in self:
            paper.print_count = len(paper.sudo().print_ids)

    @api.depends_context("lang")
    @api.depends("signer_role", "cosigner_role", "signature_ids")
    def _compute_awaited_roles(self):
        labels = dict(self._fields["signer_role"]._description_selection(self.env))
        for paper in self:
            paper.awaited_roles = ", ".join(labels[role] for role in paper._get_awaited())

    def _get_awaited(self):
        """The roles whose signature is still awaited, in the order in which they sign."""
        self.ensure_one()
        if self.state not in ("issued", "signed"):
            return []
        signed = set(self.sudo().signature_ids.mapped("role"))
        return [role for role in (self.signer_role, self.cosigner_role) if role and role not in signed]

    def _move_to(self, state, vals=None):
        """The one place where a paper's state changes.

        :raises UserError: naming the paper, where it cannot become that
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for paper in self:
            if state not in TRANSITIONS[paper.state]:
                raise UserError(
                    self.env._(
                        "%(paper)s %(number)s cannot become “%(state)s”: its state is “%(now)s”.",
                        **paper._get_naming(),
                        now=labels[paper.state],
                        state=labels[state],
                    )
                )
        self._advance({"state": state, **(vals or {})})

    def _get_naming(self):
        """How a message names the paper, as ``%(paper)s %(number)s``."""
        return {"paper": self.type_id.name, "number": self.name}

    def _log_papers(self, kind, **detail):
        """Note what happened to the papers in the history of their orders."""
        self.env["order.process.event"]._log(
            (paper.order_id, kind, {"paper": f"{paper.type_id.name} {paper.name}", **detail}) for paper in self
        )

    def _get_outgoing(self):
        """The transfers that bring the goods of the paper to the dealer."""
        self.ensure_one()
        transfers = self.picking_id.sudo()._get_following() if self.picking_id else self.order_id.sudo().picking_ids
        return transfers.filtered(lambda picking: picking.state != "cancel" and picking._reaches_customer())

    def _is_gone(self):
        """Whether goods that the paper covers have left."""
        return "done" in self._get_outgoing().mapped("state")

    def _has_left(self):
        """Whether everything that the paper covers has left."""
        return set(self._get_outgoing().mapped("state")) == {"done"}

    def action_void(self, reason):
        """Make wrong papers void, for a reason that is kept; a new one can then be issued.

        A receipt that was confirmed stays confirmed: the goods have arrived, whatever is wrong with the paper.

        :raises UserError: to whom the role is missing, without a reason, or once the goods have left
        """
        reason = as_text(reason)
        if not reason:
            raise UserError(self.env._("Say why the paper is void."))
        self.check_access("read")
        manager = self.env.user.has_group("order_process.group_approving_manager")
        papers = self.union()
        for paper in papers:
            group = paper._get_rule().issuer_group_id or paper.type_id.issuer_group_id
            is_own = self.env.user._works_at(paper.sudo().warehouse_id)
            if not manager and not (is_own and group in self.env.user.all_group_ids):
                raise UserError(
                    self.env._(
                        "%(paper)s %(number)s is made void by %(group)s of its centre or an approving manager.",
                        **paper._get_naming(),
                        group=group.sudo().name,
                    )
                )
            if not manager and paper._is_gone():
                raise UserError(
                    self.env._(
                        "The goods of %(paper)s %(number)s have left: only an approving manager makes it void.",
                        **paper._get_naming(),
                    )
                )
            if paper.state == "returned" and paper._is_gone():
                raise UserError(
                    self.env._(
                        "%(paper)s %(number)s came back with the goods delivered: it is kept as it is.",
                        **paper._get_naming(),
                    )
                )
        papers.order_id.sudo()._lock_rows()
        papers._void(reason)
        return True

    def _void(self, reason):
        papers = self.sudo().with_env(self.env(su=True))
        papers._move_to(
            "void",
            {"voided_by_id": self.env.uid, "voided_on": fields.Datetime.now(), "void_reason": reason},
        )
        # Of its kind one paper is valid: the next may be issued in the same breath, and the database looks at what is
        # written.
        papers.flush_recordset(["state"])
        papers._log_papers("paper_void", reason=reason)
        papers.order_id._after_papers()

    def action_return(self, note=None):
        """Note that the signed originals came back to the office.

        :raises UserError: to whom the role is missing, for papers that nobody has signed yet, or of goods still here
        """
        groups = ("group_order_clerk", "group_finance_reviewer", "group_customer_service", "group_warehouse_keeper")
        if not any(self.env.user.has_group(f"order_process.{group}") for group in groups):
            raise UserError(
                self.env._("The order desk, finance, customer service or a keeper notes that a paper came back.")
            )
        self.check_access("read")
        for paper in self:
            awaited = paper.awaited_roles
            if awaited:
                raise UserError(
                    self.env._(
                        "%(paper)s %(number)s is not signed yet: %(roles)s. Take the signature down first.",
                        **paper._get_naming(),
                        roles=awaited,
                    )
                )
            if paper.state != "void" and not paper._is_gone():
                raise UserError(
                    self.env._(
                        "%(paper)s %(number)s goes along with goods that have not left: it comes back after them.",
                        **paper._get_naming(),
                    )
                )
        papers = self.union().sudo().with_env(self.env(su=True))
        papers._move_to("returned", {"returned_by_id": self.env.uid, "returned_on": fields.Datetime.now()})
        papers._log_papers("paper_signed", note=as_text(note) or self.env._("came back"))
        papers.order_id._after_papers()
        return True

    def _get_rule(self):
        """The rule of the order's delivery method by which the paper is asked for; none where it was taken away."""
        self.ensure_one()
        rules = self.order_id._get_carrier().paper_rule_ids
        return rules.filtered(lambda rule: rule.type_id == self.type_id)[:1]

    def action_open(self):
        """Open the paper."""
        self.ensure_one()
        self.check_access("read")
        return open_record(self)


@describes("paper")
def describe_paper(event, _key, value):
    yield event.env._("Paper"), value
