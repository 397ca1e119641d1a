from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..base.staff import check_role
from .statement_month import write_month
from .statement_reply import FINANCE


class OrderProcessStatementChoose(models.TransientModel):
    """Asks whose statements of which month finance wants to see, print and send."""

    _name = "order.process.statement.choose"
    _description = "Statements of a Month"

    month = fields.Date(
        required=True,
        default=lambda self: self.env["res.company"]._get_last_month(),
        help="Any day of the month.",
    )
    partner_ids = fields.Many2many("res.partner", string="Dealers", help="All where none is chosen.")

    def action_list(self):
        """List the statements of the month; those that are missing are made, and nothing is sent.

        :raises AccessError: to whom finance's role is missing
        :raises UserError: where nothing was open nor booked
        """
        self.ensure_one()
        check_role(self.env, FINANCE, self.env._("Only finance prepares statements."), AccessError)
        first = self.month.replace(day=1)
        dealers = self.partner_ids.commercial_partner_id if self.partner_ids else None
        statements = self.env["order.process.statement"]._prepare(self.env.company, first, dealers)
        if not statements:
            raise UserError(self.env._("Nothing was open or booked in %s.", write_month(first)))
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_statements")
        return {**action, "domain": [("id", "in", statements.ids)], "context": {}}
