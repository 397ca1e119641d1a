from odoo import api, models


class OrderProcessFinanceDesk(models.AbstractModel):
    _inherit = "order.process.finance.desk"

    @api.model
    def _get_finance_tiles(self):
        """Lines of statements with which dealers do not agree, until finance has answered."""
        return [
            *super()._get_finance_tiles(),
            {
                "code": "disputes",
                "label": self.env._("Disputed lines"),
                "icon": "fa-balance-scale",
                "model": "order.process.statement.answer",
                "domain": self.env["res.partner"]._get_waiting_disputes(self.env.company),
                "action": "order_process.action_statement_disputes",
                "since": "answered_on",
            },
        ]
