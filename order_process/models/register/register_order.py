from odoo import api, fields, models
from odoo.tools import SQL

from ..base.modes import PROCESS_MODES
from ..gate.sale_order import STAGES
from ..intake.sale_order import ORDER_CLASSES, URGENCIES
from .register import Column, Register
from .register_rows import GONE

# What the order register reads.
READ = {
    "sale.order": [
        *("name", "client_order_ref", "partner_id", "user_id", "taken_by_id", "keyed_by_id", "team_id", "state"),
        *("warehouse_id", "process_mode", "intake_channel_id", "order_class", "urgency", "process_stage"),
        *("received_on", "business_date", "performance_date", "currency_id", "currency_rate", "amount_untaxed"),
        *("amount_tax", "amount_total", "rounding_given", "amount_received", "process_controlled"),
        *("register_lines", "register_delivered", "register_invoiced"),
    ],
    "res.partner": ["commercial_partner_id"],
}


class OrderProcessRegisterSums(models.AbstractModel):
    """What is added up of orders: of each by itself, or of several (M3)."""

    _name = "order.process.register.sums"
    _description = "Sums of Orders"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    orders = fields.Integer(readonly=True, help="Without the cancelled.")
    cancelled = fields.Integer(readonly=True)
    line_count = fields.Integer("Lines", readonly=True)
    amount_untaxed = fields.Monetary("Before Taxes", readonly=True)
    amount_tax = fields.Monetary("Taxes", readonly=True)
    amount = fields.Monetary(readonly=True, help="Taxes included, in the company's currency.")
    given = fields.Monetary("Given Away", readonly=True, help="The odd amount that was waived.")
    delivered = fields.Monetary(
        "With the Dealer", readonly=True, help="What was delivered and did not come back, taxes included."
    )
    invoiced = fields.Monetary("Invoiced before Taxes", readonly=True, help="Less what was credited.")
    paid = fields.Monetary("Money Received", readonly=True, help="Money that was received for the order.")


class OrderProcessRegisterOrder(models.Model):
    """The order register (订单登记表): every order that was received, a row for each, and what became of it (P2, P16).

    Amounts are in the company's currency, by the rate of the order, each rounded before it is added up. A cancelled
    order keeps its row and counts in no sum but the number of the cancelled. An order counts on its performance day."""

    _name = "order.process.register.order"
    _inherit = ["order.process.register.sums", "order.process.register.row", "order.process.of.order"]
    _description = "Order Register"
    _auto = False
    _order = "performance_date desc, id desc"
    _rec_name = "name"
    _depends = READ

    name = fields.Char("Order", readonly=True)
    order_id = fields.Many2one("sale.order", "Order Record", readonly=True)
    client_order_ref = fields.Char("Dealer's Number", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    taken_by_id = fields.Many2one("res.users", "Taken By", readonly=True)
    keyed_by_id = fields.Many2one("res.users", "Keyed By", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", readonly=True)
    intake_channel_id = fields.Many2one("order.process.channel", "Channel", readonly=True)
    order_class = fields.Selection(ORDER_CLASSES, "Class", readonly=True)
    urgency = fields.Selection(URGENCIES, readonly=True)
    process_stage = fields.Selection(STAGES, "Stage", readonly=True)
    received_on = fields.Datetime(readonly=True)
    business_date = fields.Date(readonly=True)
    performance_date = fields.Date(readonly=True, help="The day for whose performance the order counts.")
    order_currency_id = fields.Many2one("res.currency", "Order Currency", readonly=True)
    order_total = fields.Monetary(
        "Order Total",
        currency_field="order_currency_id",
        readonly=True,
        aggregator=None,
        help="In the currency of the order.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT o.id, o.id AS order_id, o.name, o.client_order_ref, o.company_id, company.currency_id,
                   dealer.commercial_partner_id AS partner_id, o.user_id, o.team_id, o.taken_by_id, o.keyed_by_id,
                   o.warehouse_id, o.process_mode, o.intake_channel_id, o.order_class, o.urgency, o.process_stage,
                   o.received_on, o.business_date, o.performance_date, o.currency_id AS order_currency_id,
                   o.amount_total AS order_total, %(columns)s
              FROM sale_order o
              JOIN res_company company ON company.id = o.company_id
              JOIN res_currency money ON money.id = company.currency_id
              JOIN res_partner dealer ON dealer.id = o.partner_id
             WHERE o.process_controlled AND o.performance_date IS NOT NULL
            """,
            columns=SQL(", ").join(
                SQL("%s AS %s", number, SQL.identifier(name)) for name, number in self._get_measures().items()
            ),
        )

    @api.model
    def _get_measures(self):
        """Hook: ``{field: SQL}`` of what is added up, of the order ``o`` in the company's currency ``money``."""
        return {
            "orders": SQL("CASE WHEN %s THEN 0 ELSE 1 END", GONE),
            "cancelled": SQL("CASE WHEN %s THEN 1 ELSE 0 END", GONE),
            "line_count": SQL("CASE WHEN %s THEN 0 ELSE o.register_lines END", GONE),
            "amount_untaxed": self._in_company_currency(SQL("o.amount_untaxed"), GONE),
            "amount_tax": SQL(
                "%s - %s",
                self._order_amount(),
                self._in_company_currency(SQL("o.amount_untaxed"), GONE),
            ),
            "amount": self._order_amount(),
            "given": SQL("CASE WHEN %s THEN 0 ELSE COALESCE(o.rounding_given, 0) END", GONE),
            "delivered": self._in_company_currency(SQL("o.register_delivered")),
            "invoiced": self._in_company_currency(SQL("o.register_invoiced")),
            "paid": self._in_company_currency(SQL("o.amount_received")),
        }


class OrderProcessRegisters(models.AbstractModel):
    _inherit = "order.process.registers"

    @api.model
    def _get_registers(self):
        _ = self.env._
        return {
            **super()._get_registers(),
            "orders": Register(
                _("Order Register"),
                "order.process.register.order",
                (
                    Column("name", width=11),
                    Column("performance_date", width=14),
                    Column("partner_id", width=24),
                    Column("taken_by_id", width=12),
                    Column("intake_channel_id", width=10),
                    Column("warehouse_id", width=14),
                    Column("process_mode", width=14),
                    Column("process_stage", width=10),
                    Column("orders", True, 7),
                    Column("cancelled", True, 7),
                    Column("line_count", True, 7),
                    Column("amount_untaxed", True, 14),
                    Column("amount_tax", True, 12),
                    Column("amount", True, 14),
                    Column("given", True, 10),
                    Column("delivered", True, 14),
                    Column("invoiced", True, 14),
                    Column("paid", True, 14),
                ),
                day="performance_date",
                by="process_mode",
                order="performance_date, id",
                note=_(
                    "Amounts are in the company's currency. Cancelled orders are listed and count in no order amount; "
                    "what was delivered, invoiced or paid of them counts."
                ),
            ),
        }
