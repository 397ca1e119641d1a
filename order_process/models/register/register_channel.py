from odoo import api, fields, models
from odoo.tools import SQL

from .register import Column, Register
from .register_order import READ

# What is added up of the orders of a row.
SUMS = (
    *("orders", "cancelled", "line_count", "amount_untaxed", "amount_tax", "amount"),
    *("given", "delivered", "invoiced", "paid"),
)


class OrderProcessRegisterChannel(models.Model):
    """Channels and dealers: what each dealer ordered in a month, by which channel and salesperson (P16).

    The sums are those of the order register, by performance date."""

    _name = "order.process.register.channel"
    _inherit = ["order.process.register.sums", "order.process.register.row"]
    _description = "Channels and Dealers"
    _auto = False
    _order = "month desc, amount desc, id desc"
    _rec_name = "partner_id"
    _depends = READ

    month = fields.Date("First of the Month", readonly=True)
    period = fields.Char("Month", readonly=True)
    intake_channel_id = fields.Many2one("order.process.channel", "Channel", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(entry.id) AS id, entry.company_id, entry.currency_id,
                   date_trunc('month', entry.performance_date)::date AS month,
                   to_char(entry.performance_date, 'YYYY-MM') AS period, entry.intake_channel_id, entry.partner_id,
                   entry.user_id, %(sums)s
              FROM (%(orders)s) entry
             GROUP BY entry.company_id, entry.currency_id, date_trunc('month', entry.performance_date)::date,
                   to_char(entry.performance_date, 'YYYY-MM'), entry.intake_channel_id, entry.partner_id, entry.user_id
            """,
            sums=SQL(", ").join(
                SQL(
                    "sum(%s)::%s AS %s",
                    SQL.identifier("entry", name),
                    SQL("integer" if self._fields[name].type == "integer" else "numeric"),
                    SQL.identifier(name),
                )
                for name in SUMS
            ),
            orders=self.env["order.process.register.order"]._table_query,
        )

    def action_open_orders(self):
        """The orders of which the row is made."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_register_orders")
        action["context"] = {"register": "orders"}
        action["domain"] = [
            *(("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id)),
            *(("user_id", "=", self.user_id.id), ("intake_channel_id", "=", self.intake_channel_id.id)),
            ("performance_date", ">=", self.month),
            ("performance_date", "<", fields.Date.add(self.month, months=1)),
        ]
        return action


class OrderProcessRegisters(models.AbstractModel):
    _inherit = "order.process.registers"

    @api.model
    def _get_registers(self):
        _ = self.env._
        orders = super()._get_registers()["orders"]
        columns = {column.name: column for column in orders.columns}
        return {
            **super()._get_registers(),
            "channels": Register(
                _("Channels and Dealers"),
                "order.process.register.channel",
                (
                    Column("period", width=9),
                    Column("intake_channel_id", width=12),
                    Column("partner_id", width=24),
                    Column("user_id", width=14),
                    *(columns[name] for name in SUMS if name in columns),
                ),
                day="month",
                by="intake_channel_id",
                order="month, intake_channel_id, partner_id, id",
                note=orders.note,
            ),
            "roundings": orders._replace(
                title=_("Odd Amounts"),
                columns=(
                    Column("name", width=12),
                    Column("business_date", width=14),
                    Column("partner_id", width=28),
                    Column("taken_by_id", width=16),
                    Column("process_mode", width=16),
                    Column("process_stage", width=12),
                    Column("orders", True, 8),
                    Column("amount", True, 16),
                    Column("given", True, 14),
                ),
                domain=(("given", "!=", 0),),
                day="business_date",
                by="taken_by_id",
                order="business_date, id",
                note=_("In the company's currency, by business date. Cancelled orders waive nothing."),
            ),
        }
