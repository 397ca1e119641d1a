from odoo import api, fields, models
from odoo.exceptions import UserError

from ..dispatch.manifest_pages import paginate, row_height

REPORT = "order_process.action_report_merit_sheet"
# Of the sheet, in the measure of ``manifest_pages``: A4 upright, less its margins; with what stands above and below.
WIDTH, HEIGHT = 864, 1240
HEAD, FOOT = 300, 190


class OrderProcessMeritPrint(models.TransientModel):
    """Asks which month's sheets are to be printed for signature."""

    _name = "order.process.merit.print"
    _description = "Printing of Monthly Sheets"

    month = fields.Date(required=True, default=fields.Date.context_today, help="Any day of the month.")
    user_ids = fields.Many2many("res.users", string="People", domain="[('share', '=', False)]")

    def action_print(self):
        """Print one sheet for each person with figures in the month, as far as the reader may see them.

        :raises UserError: when there are none
        """
        self.ensure_one()
        domain = [("month", "=", self.month.replace(day=1)), ("company_id", "in", self.env.companies.ids)]
        if self.user_ids:
            domain.append(("user_id", "in", self.user_ids.ids))
        rows = self.env["order.process.appraisal"].search(domain)
        if not rows:
            raise UserError(self.env._("Nobody has figures that you may see in that month."))
        return rows.action_print_sheet()


class OrderProcessMeritSheet(models.TransientModel):
    """A person's month on paper: what is charged, what became of it, lines for signatures."""

    _name = "order.process.merit.sheet"
    _description = "Monthly Sheet of Fines and Rewards"

    user_id = fields.Many2one("res.users", required=True)
    company_id = fields.Many2one("res.company", required=True)
    month = fields.Date(required=True)

    def _get_rows(self):
        """The fines and rewards of the month that the reader may see, by number."""
        self.ensure_one()
        return self.env["order.process.merit"].search(
            [("user_id", "=", self.user_id.id), ("company_id", "=", self.company_id.id), ("month", "=", self.month)],
            order="number",
        )

    def _get_figures(self):
        """The month in figures; empty where the reader may not see them."""
        self.ensure_one()
        return self.env["order.process.appraisal"].search(
            [("user_id", "=", self.user_id.id), ("company_id", "=", self.company_id.id), ("month", "=", self.month)]
        )

    @api.model
    def _print_months(self, months):
        """Print a sheet for each ``(person, company, first day of the month)``."""
        sheets = self.create(
            [
                {"user_id": user.id, "company_id": company.id, "month": month}
                for user, company, month in sorted(months, key=lambda row: (row[2], row[0].name, row[1].id))
            ]
        )
        return self.env.ref(REPORT).report_action(sheets, config=False)

    @api.model
    def _get_pages(self, rows):
        """The rows of each sheet of paper; the last has room for sums and signatures."""
        money = rows._shows_amounts()
        widths = {"for": 0.42 * WIDTH, "state": (0.17 if money else 0.3) * WIDTH}
        labels = dict(rows._fields["kind"]._description_selection(self.env))
        states = dict(rows._fields["state"]._description_selection(self.env))
        heights = []
        for merit in rows:
            said = [f"{labels[merit.kind]}: {merit._get_cause()}", merit.description]
            said += [f"{self.env._('Appeal')}: {merit.appeal}"] if merit.appeal else []
            decided = [states[merit.state], merit.decided_by.sudo().name, merit.decision]
            heights.append(row_height([(said, widths["for"]), ([text for text in decided if text], widths["state"])]))
        pages = paginate([("rows", heights, 0)] if heights else [], HEAD, FOOT, HEIGHT)
        return [rows.browse().union(*(rows[start:end] for _key, start, end, _foot in page)) for page in pages]

    @api.model
    def _sum(self, rows):
        """``[(kind, points, amount)]`` of what was confirmed; no amounts for companies that work with points only."""
        money = rows._shows_amounts()
        confirmed = rows.filtered(lambda merit: merit.state in ("confirmed", "settled"))
        labels = rows._fields["kind"]._description_selection(self.env)
        return [
            (label, sum(found.mapped("points")), sum(found.mapped("amount")) if money else 0.0)
            for kind, label in labels
            if (found := confirmed.filtered(lambda merit, kind=kind: merit.kind == kind))
        ]


class OrderProcessMerit(models.Model):
    _inherit = "order.process.merit"

    def action_print_sheets(self):
        """Print the whole months to which these belong, one sheet for each person and month."""
        self.check_access("read")
        return self.env["order.process.merit.sheet"]._print_months(
            {(merit.user_id, merit.company_id, merit.month) for merit in self}
        )
