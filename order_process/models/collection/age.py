from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..base.staff import check_role
from .record import FINANCE_GROUP

HELD = {"order.process.collection": ["state", "day", "escort_id", "company_id", "amount_company"]}


class OrderProcessCollectionAge(models.Model):
    """Money that escorts have not handed in, with the days since it was collected."""

    _name = "order.process.collection.age"
    _description = "Money with Escorts"
    _auto = False
    _order = "day, id"
    _rec_name = "collection_id"
    _depends = HELD

    collection_id = fields.Many2one("order.process.collection", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    dealer_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    escort_id = fields.Many2one("res.users", "Escort", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", "Company Currency", readonly=True)
    day = fields.Date("Collected on", readonly=True)
    held_days = fields.Integer("Days", readonly=True, aggregator="max", help="Days since it was collected; 0: today.")
    bucket = fields.Selection(
        [("0", "Today"), ("1", "Since yesterday"), ("2", "2 to 3 days"), ("3", "4 days and more")],
        "Age",
        readonly=True,
    )
    amount = fields.Monetary(readonly=True, currency_field="company_currency_id")
    is_late = fields.Boolean("Of an Earlier Day", readonly=True)

    @property
    def _table_query(self):
        companies = self.env["res.company"].sudo().search([])
        # The company's own day, which the database does not know.
        today = SQL(", ").join(SQL("(%s, %s::date)", company.id, company._process_today()) for company in companies)
        return SQL(
            """
            SELECT row.id, row.id AS collection_id, row.order_id, row.dealer_id, row.escort_id, row.company_id,
                   company.currency_id AS company_currency_id, row.day, today.day - row.day AS held_days,
                   CASE WHEN today.day - row.day <= 0 THEN '0' WHEN today.day - row.day = 1 THEN '1'
                        WHEN today.day - row.day <= 3 THEN '2' ELSE '3' END AS bucket,
                   row.amount_company AS amount, today.day > row.day AS is_late
              FROM order_process_collection row
              JOIN res_company company ON company.id = row.company_id
              JOIN (VALUES %s) AS today(company_id, day) ON today.company_id = row.company_id
             WHERE row.state = 'escort'
            """,
            today,
        )


class OrderProcessCollectionHolder(models.Model):
    """An escort with money to hand in: what the cashier counts next."""

    _name = "order.process.collection.holder"
    _description = "Escort with Money to Hand in"
    _auto = False
    _order = "since, id"
    _rec_name = "escort_id"
    _depends = {**HELD, "order.process.handin": ["state", "escort_id", "company_id"]}

    escort_id = fields.Many2one("res.users", "Escort", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", "Company Currency", readonly=True)
    stop_count = fields.Integer("Stops", readonly=True, aggregator="sum")
    amount = fields.Monetary("To Hand in", readonly=True, currency_field="company_currency_id")
    since = fields.Date(readonly=True)
    held_days = fields.Integer("Days", readonly=True, aggregator="max")
    handin_id = fields.Many2one("order.process.handin", "Being Counted", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(age.id) AS id, age.escort_id, age.company_id, age.company_currency_id, count(*) AS stop_count,
                   sum(age.amount) AS amount, min(age.day) AS since, max(age.held_days) AS held_days,
                   (SELECT handin.id FROM order_process_handin handin WHERE handin.state = 'open'
                       AND handin.escort_id = age.escort_id AND handin.company_id = age.company_id) AS handin_id
              FROM (%s) age GROUP BY age.escort_id, age.company_id, age.company_currency_id
            """,
            self.env["order.process.collection.age"]._table_query,
        )

    def action_count(self):
        """Open the hand-in of this escort, as it stands now, to be counted."""
        self.ensure_one()
        check_role(self.env, FINANCE_GROUP, self.env._("Only finance counts what escorts hand in."), AccessError)
        self.check_access("read")
        return self.env["order.process.handin"].action_open_for(self.escort_id.id, self.company_id.id)

    @api.readonly
    def action_collections(self):
        """The stops behind the amount."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_collections_held")
        action["domain"] = [
            ("escort_id", "=", self.escort_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "escort"),
        ]
        return action
