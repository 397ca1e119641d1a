from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .paper_words import FORM_SIZES, HAND_BOXES, LEVELS, RECIPIENTS, ROLES, STEPS


class OrderProcessPaperPart(models.Model):
    """One of the copies in which a paper is filed: stub, finance, warehouse, customer (联次). Types name theirs."""

    _name = "order.process.paper.part"
    _inherit = ["order.process.rule"]
    _description = "Part of a Paper"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100, help="In this order the parts of a paper are numbered and printed.")
    active = fields.Boolean(default=True)


class OrderProcessPaperType(models.Model):
    """A kind of paper: who issues it, who signs it, what is on it and what it stops. Administrators add more (E1)."""

    _name = "order.process.paper.type"
    _inherit = ["order.process.rule"]
    _description = "Paper Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Begins the paper's number. Letters and digits.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    level = fields.Selection(LEVELS, "Issued", required=True, default="delivery")
    issuer_group_id = fields.Many2one("res.groups", "Issued By", required=True)
    signer_role = fields.Selection(ROLES, "Signed By")
    cosigner_role = fields.Selection(ROLES, "And Signed By")
    step = fields.Selection(STEPS, "Missing, It Stops", help="Empty: it stops nothing.")
    sign_step = fields.Selection(STEPS, "Unsigned, It Stops", help="Empty: the signature stops nothing.")
    needs_payment = fields.Boolean("Only When the Money Is In")
    needs_scan = fields.Boolean(
        "With a Scan and Loading Facts", help="Wagon, station, date, weight and the scan itself."
    )
    comes_back = fields.Boolean(help="The signed original comes back to the office before the order is complete.")
    confirms_receipt = fields.Boolean(help="Its signature says that the dealer has received the goods.")
    form = fields.Selection(
        FORM_SIZES,
        "Kind of Sheet",
        required=True,
        default="a4",
        help="The sheet, or the continuous form with its holes.",
    )
    part_ids = fields.Many2many(
        "order.process.paper.part",
        "order_process_paper_type_part_rel",
        "type_id",
        "part_id",
        "Parts",
        help="Who files a copy. Each is printed with its name; none: one sheet without a name.",
    )
    parts_at_once = fields.Boolean(
        "Carbon Forms", help="The form has its carbons: it is printed once and names all its parts."
    )
    hand_box = fields.Selection(
        HAND_BOXES, "Box to Sign by Hand", help="An empty box on the sheet. It is no signature that anything waits for."
    )
    show_due = fields.Boolean(help="The day by which the dealer pays is printed.")
    show_prices = fields.Boolean(help="Prices and amounts are printed.")
    show_freight = fields.Boolean(help="Freight to pay is printed.")
    only_with_freight = fields.Boolean(help="Asked for only where the dealer pays freight beside the order.")
    for_dealer = fields.Boolean("Dealers May Open It", help="Dealers find it on the page of their order, as a copy.")
    note = fields.Text(translate=True, help="Printed under the goods.")
    paper_count = fields.Integer("Papers", compute="_compute_paper_count")

    _code_unique = models.UniqueIndex("(code)", "There is a paper type with this code already.")

    def _compute_paper_count(self):
        counts = dict(
            self.env["order.process.paper"]._read_group([("type_id", "in", self.ids)], ["type_id"], ["__count"])
        )
        for paper_type in self:
            paper_type.paper_count = counts.get(paper_type, 0)

    def write(self, vals):
        """:raises UserError: the code of papers that were issued changes: it is part of what was signed for"""
        changed = self.filtered(lambda one: "code" in vals and one.code != vals["code"])
        if changed and self.env["order.process.paper"].sudo().search_count([("type_id", "in", changed.ids)], limit=1):
            raise UserError(self.env._("Papers of this type were issued: its code is part of what was signed for."))
        return super().write(vals)

    @api.constrains("code")
    def _check_code(self):
        for paper_type in self:
            if not paper_type.code.isascii() or not paper_type.code.isalnum():
                raise ValidationError(
                    self.env._("The code of %s begins its numbers: letters and digits only.", paper_type.name)
                )

    @api.constrains("signer_role", "cosigner_role", "sign_step", "confirms_receipt")
    def _check_signers(self):
        for paper_type in self:
            if not paper_type.signer_role and (
                paper_type.cosigner_role or paper_type.sign_step or paper_type.confirms_receipt
            ):
                raise ValidationError(self.env._("%s: say first who signs it.", paper_type.name))
            if paper_type.confirms_receipt and not RECIPIENTS & {paper_type.signer_role, paper_type.cosigner_role}:
                raise ValidationError(
                    self.env._("%s confirms the receipt: the dealer or the collector signs it.", paper_type.name)
                )

    def _draw_numbers(self, company, count):
        """The next ``count`` numbers of this type in the company; one query for all, none given twice."""
        self.ensure_one()
        code = f"order.process.paper.{self.code}"
        Sequence = self.env["ir.sequence"].sudo().with_company(company)
        sequence = Sequence.search_fetch([("code", "=", code), ("company_id", "=", company.id)], limit=1)
        if not sequence:
            sequence = Sequence.create(
                {
                    "name": f"{self.name} · {company.name}",
                    "code": code,
                    "prefix": f"{self.code}%(y)s",
                    "padding": 5,
                    "company_id": company.id,
                }
            )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _n in range(count)]
        drawn = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count)
        )
        return [sequence.get_next_char(number) for (number,) in drawn]
