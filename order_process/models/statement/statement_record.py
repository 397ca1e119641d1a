import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import groupby

from ..base.staff import check_staff
from .statement_month import write_month
from .statement_sheet import REPORT


class OrderProcessStatement(models.Model):
    """The statement of a dealer for a month: whether it was sent, to whom, by whom, and with which balances (H5).

    There is one for each dealer and month with something open or booked. What was sent is kept as it was then; the
    books go on, and where they say something else now, it shows."""

    _name = "order.process.statement"
    _inherit = ["order.process.evidence"]
    _description = "Dealer's Statement"
    _order = "month desc, partner_id, id"

    _evidence_mutable = frozenset(
        {
            *("state", "queued_by_id", "opening", "closing", "figures"),
            *("sent_on", "sent_by_id", "sent_to", "opened_on"),
        }
    )

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Dealer", required=True, index=True, ondelete="restrict")
    month = fields.Date(required=True, index=True, help="The first day of the month.")
    month_name = fields.Char("Statement Month", compute="_compute_display_name")
    state = fields.Selection(
        [("open", "Not Mailed"), ("queued", "Being Mailed"), ("sent", "Mailed"), ("nobody", "No Address")],
        required=True,
        default="open",
    )
    queued_by_id = fields.Many2one("res.users", "Asked For By", ondelete="restrict")
    opening = fields.Monetary("Opening as Sent")
    closing = fields.Monetary("Closing as Sent")
    figures = fields.Char("Digest of the Figures", help="Stands for balances and lines as they were sent.")
    sent_on = fields.Datetime()
    sent_by_id = fields.Many2one("res.users", "Sent By", ondelete="restrict")
    sent_to = fields.Char()
    opened_on = fields.Datetime("Seen by the Dealer", help="The first time after it was sent.")
    opening_now = fields.Monetary("Opening Balance", compute="_compute_now")
    closing_now = fields.Monetary("Closing Balance", compute="_compute_now")
    is_changed = fields.Boolean(
        "Changed Since", compute="_compute_now", help="The books have other balances than what was sent."
    )
    sending_ids = fields.One2many("order.process.statement.sending", "statement_id", "Sendings", readonly=True)
    opened_ids = fields.Many2many("order.process.statement.opened", string="Seen", compute="_compute_opened_ids")

    _once = models.UniqueIndex("(company_id, partner_id, month)", "This dealer has a statement of this month already.")
    _queue = models.Index("(id) WHERE state = 'queued'")

    @api.depends("partner_id", "month")
    def _compute_display_name(self):
        for statement in self:
            statement.month_name = write_month(statement.month)
            statement.display_name = f"{statement.partner_id.name} {statement.month_name}"

    @api.depends("partner_id", "month", "opening", "closing", "state")
    def _compute_now(self):
        Partner = self.env["res.partner"].sudo()
        for (company, month), found in groupby(self, lambda one: (one.company_id, one.month)):
            found = self.browse([one.id for one in found])
            balances = Partner._read_statement_balances(company.sudo(), month, found.sudo().partner_id)
            for statement in found:
                opening, closing, _moved = balances.get(statement.sudo().partner_id.id, (0.0, 0.0, False))
                currency = statement.sudo().currency_id
                statement.opening_now, statement.closing_now = opening, closing
                statement.is_changed = bool(statement.sent_on) and (
                    currency.compare_amounts(statement.opening, opening) != 0
                    or currency.compare_amounts(statement.closing, closing) != 0
                )

    @api.depends("partner_id", "month")
    def _compute_opened_ids(self):
        Opened = self.env["order.process.statement.opened"]
        known = Opened.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("month", "in", list(set(self.mapped("month")))),
            ]
        ).grouped(lambda row: (row.company_id, row.partner_id, row.month))
        for statement in self:
            key = (statement.company_id, statement.partner_id, statement.month)
            statement.opened_ids = known.get(key, Opened)

    # === Which there are ===

    @api.model
    def _prepare(self, company, first, dealers=None):
        """The statements of a month, those that are missing made (superuser); safe to repeat.

        :param dealers: of these only
        :raises ConcurrencyError: somebody else makes them at this moment
        """
        Statement = self.sudo()
        found = self.env["res.partner"].sudo()._find_statement_dealers(company, first, dealers)
        known = Statement.search(
            [("company_id", "=", company.id), ("month", "=", first), ("partner_id", "in", found.ids)]
        )
        missing = found - known.partner_id
        try:
            with self.env.cr.savepoint():
                made = Statement._append(
                    [{"company_id": company.id, "partner_id": dealer.id, "month": first} for dealer in missing]
                )
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("statements of a month") from error
        return known | made

    # === Paper and workbook ===

    def _make_sheets(self, lang=False):
        return self.env["order.process.statement.sheet"].create(
            [
                {"partner_id": one.partner_id.id, "company_id": one.company_id.id, "month": one.month, "lang": lang}
                for one in self
            ]
        )

    def action_print(self):
        """Print the statements as the books have them now, each in its dealer's language.

        :raises UserError: where none is chosen
        """
        self._check_chosen()
        return self.env.ref(REPORT).report_action(self._make_sheets(), config=False)

    def action_download(self):
        """The workbook of the statements, a sheet for each.

        :raises UserError: where none is chosen
        """
        self._check_chosen()
        ids = ",".join(map(str, self.ids))
        return {"type": "ir.actions.act_url", "url": f"/order-process/statements.xlsx?ids={ids}", "target": "download"}

    def _check_chosen(self):
        check_staff(self)
        if not self:
            raise UserError(self.env._("Choose the statements first."))
