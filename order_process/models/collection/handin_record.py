import psycopg2

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from ..base.capitals import in_capitals
from ..base.window import open_record
from .record import FINANCE_GROUP

# What finance fills in while it counts; each row is written by the line itself.
COUNTED = ("line_ids", "denomination_ids")


class OrderProcessHandin(models.Model):
    """What an escort hands in on a day: expected and counted by method, differences with their reason (E5).

    Opened with everything the escort has not handed in yet, counted and posted by a finance person who is not the
    escort. From then on nothing of it changes.
    """

    _name = "order.process.handin"
    _inherit = ["order.process.evidence"]
    _description = "Hand-in"
    _order = "date desc, id desc"

    _evidence_mutable = frozenset({"state", "received_by_id", "posted_on", "move_id"})

    name = fields.Char("Number", required=True)
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    escort_id = fields.Many2one("res.users", "Escort", required=True, index=True, ondelete="restrict")
    date = fields.Date(required=True, help="The day on which it was opened, on the company's clock.")
    number = fields.Integer("No. on the Day", required=True)
    state = fields.Selection([("open", "To Count"), ("posted", "Counted and Posted")], required=True, default="open")
    opened_by_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    opened_on = fields.Datetime(required=True)
    received_by_id = fields.Many2one("res.users", "Received by", ondelete="restrict")
    posted_on = fields.Datetime("Counted on")
    move_id = fields.Many2one("account.move", "Journal Entry", index="btree_not_null", ondelete="restrict")
    collection_ids = fields.One2many("order.process.collection", "handin_id", "Collections", readonly=True)
    line_ids = fields.One2many("order.process.handin.line", "handin_id", "Count")
    denomination_ids = fields.One2many("order.process.handin.denomination", "handin_id", "Notes and Coins")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    expected_total = fields.Monetary("Expected", compute="_compute_totals", currency_field="company_currency_id")
    counted_total = fields.Monetary("Counted", compute="_compute_totals", currency_field="company_currency_id")
    variance_total = fields.Monetary("Difference", compute="_compute_totals", currency_field="company_currency_id")
    pieces_total = fields.Monetary(
        "Value of Notes and Coins", compute="_compute_pieces", currency_field="company_currency_id"
    )
    may_count = fields.Boolean(compute="_compute_may_count")
    refusal = fields.Char("Why not", compute="_compute_may_count")

    _open = models.UniqueIndex(
        "(company_id, escort_id) WHERE state = 'open'",
        "Somebody opened the hand-in of this escort at the same moment: open it from the list.",
    )
    _day_number = models.UniqueIndex(
        "(company_id, escort_id, date, number)",
        "Somebody opened the hand-in of this escort at the same moment: open it from the list.",
    )

    @api.depends("line_ids.expected_company", "line_ids.counted_company")
    def _compute_totals(self):
        for record in self:
            record.expected_total = sum(record.line_ids.mapped("expected_company"))
            record.counted_total = sum(record.line_ids.mapped("counted_company"))
            record.variance_total = record.counted_total - record.expected_total

    @api.depends("denomination_ids.amount")
    def _compute_pieces(self):
        for record in self:
            record.pieces_total = sum(record.denomination_ids.mapped("amount"))

    @api.depends_context("uid")
    @api.depends("state", "escort_id")
    def _compute_may_count(self):
        for record in self:
            record.refusal = record._get_count_refusal()
            record.may_count = not record.refusal

    def _get_counted_words(self):
        """The amount in Chinese capitals, as it stands on the receipt."""
        self.ensure_one()
        return in_capitals(self.counted_total)

    @api.onchange("denomination_ids")
    def _onchange_denominations(self):
        """The notes and coins counted are the cash."""
        if self.pieces_total:
            self.line_ids.filtered(lambda line: line._is_company_cash()).counted = self.pieces_total

    def _get_count_refusal(self):
        self.ensure_one()
        if self.state == "posted":
            return self.env._(
                "%(handin)s was counted already, by %(person)s.", handin=self.name, person=self.received_by_id.name
            )
        if not self.env.user.has_group(FINANCE_GROUP):
            return self.env._("Only finance counts what escorts hand in.")
        if self.escort_id == self.env.user:
            return self.env._("Nobody counts what they hand in themselves: another finance person does.")
        return False

    def _check_may_count(self):
        for record in self:
            record.check_access("read")
            refusal = record.sudo().with_user(self.env.user)._get_count_refusal()
            if refusal:
                raise UserError(refusal)

    # === Opening ===

    @api.model
    def action_open_for(self, escort_id, company_id=None):
        """Open the hand-in of an escort with all that was not handed in yet, or bring the open one up to date.

        :raises AccessError: to who is neither finance nor the escort
        :raises UserError: when the escort has nothing to hand in
        """
        escort = self.env["res.users"].browse(escort_id)
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        own = escort == self.env.user and self.env.user.has_group("order_process.group_carrier")
        if not own and not self.env.user.has_group(FINANCE_GROUP):
            raise AccessError(self.env._("A hand-in is opened by the escort or by finance."))
        if company not in self.env.companies:
            raise AccessError(self.env._("Choose one of your companies."))
        record = self._open_for(escort, company)
        return open_record(record, name=record.name)

    @api.model
    def _open_for(self, escort, company):
        """The open hand-in of ``escort`` with all that is still with them."""
        Collection = self.env["order.process.collection"].sudo()
        held = Collection._get_held(company).get(escort.sudo(), Collection)
        record = self.sudo().search(
            [("company_id", "=", company.id), ("escort_id", "=", escort.id), ("state", "=", "open")]
        )
        if not record:
            if not held:
                raise UserError(self.env._("%s has nothing to hand in.", escort.sudo().name))
            record = self._create_open(escort, company).sudo()
        record._take(held)
        return record.with_env(self.env)

    def _create_open(self, escort, company):
        today = company.sudo()._process_today()
        number = self.sudo().search_count(
            [("company_id", "=", company.id), ("escort_id", "=", escort.id), ("date", "=", today)]
        )
        name = self.env["ir.sequence"].sudo().with_company(company).next_by_code("order.process.handin")
        vals = {
            "name": name,
            "company_id": company.id,
            "escort_id": escort.id,
            "date": today,
            "number": number + 1,
            "opened_by_id": self.env.uid,
            "opened_on": fields.Datetime.now(),
        }
        try:
            with self.env.cr.savepoint():
                record = self._append([vals])
        except psycopg2.errors.UniqueViolation as error:
            # Somebody opened it at this moment: the server starts over, and finds it.
            raise ConcurrencyError("hand-in of an escort") from error
        record.sudo()._create_denominations()
        return record

    def _take(self, held):
        """Put what is still with the escort into this open hand-in."""
        self.ensure_one()
        fresh = held.filtered(lambda row: row.handin_id != self)
        if fresh:
            fresh._advance({"handin_id": self.id})
            self.invalidate_recordset(["collection_ids"])
        self._recount()

    def write(self, vals):
        counted = {name: vals[name] for name in COUNTED if name in vals}
        if not counted:
            return super().write(vals)
        self._check_may_count()
        for name, commands in counted.items():
            for command in commands:
                if command[0] == Command.UPDATE and command[1] in self[name].ids:
                    self[name].browse(command[1]).write(command[2])
                elif command[0] != Command.LINK:
                    raise UserError(self.env._("The rows of a hand-in are made by the system; only fill them in."))
        rest = {name: value for name, value in vals.items() if name not in counted}
        return super().write(rest) if rest else True
