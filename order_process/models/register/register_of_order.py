from odoo import fields, models
from odoo.tools import SQL

from ..base.modes import PROCESS_MODES


class OrderProcessRegisterOfOrder(models.AbstractModel):
    """A row about one order: by what it is filtered and grouped, and what of it everybody shows."""

    _name = "order.process.register.of.order"
    _inherit = ["order.process.register.row", "order.process.of.order"]
    _description = "Row of a Register about One Order"
    _rec_name = "order_id"

    order_id = fields.Many2one("sale.order", "Order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    taken_by_id = fields.Many2one("res.users", "Taken By", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", readonly=True)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", readonly=True)
    day = fields.Date(readonly=True, help="On the company's clock.")

    def _select_order(self):
        """The columns of the order ``o``, which :meth:`_join_order` brings in."""
        return SQL(
            "o.id AS order_id, o.company_id, company.currency_id, dealer.commercial_partner_id AS partner_id, "
            "o.user_id, o.taken_by_id, o.warehouse_id, o.process_mode"
        )

    def _join_order(self, order_id):
        """The joins by which an order, its company, its dealer and the company's ``money`` and ``place`` come in."""
        return SQL(
            "JOIN sale_order o ON o.id = %s JOIN res_company company ON company.id = o.company_id"
            " JOIN res_partner place ON place.id = company.partner_id"
            " JOIN res_currency money ON money.id = company.currency_id"
            " JOIN res_partner dealer ON dealer.id = o.partner_id",
            order_id,
        )

    def _local_day(self, instant):
        """The date of an instant on the company's clock."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(company.process_tz, place.tz, 'UTC'))::date", instant
        )
