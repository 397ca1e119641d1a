from odoo import models

from ..statement.statement_month import write_month
from .res_partner import DealerTask

MAX_TASKS = 20


class ResPartner(models.Model):
    """The home page says about which lines of the statement finance has answered."""

    _inherit = "res.partner"

    def _get_statement_tasks(self, company):
        """Lines about which finance has answered."""
        tasks = []
        answered = self.env["order.process.statement.answer"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("current", "=", True),
                ("state", "=", "disputed"),
                ("replied_on", "!=", False),
                ("move_line_id.parent_state", "=", "posted"),
            ],
            order="replied_on, id",
            limit=MAX_TASKS,
        )
        for answer in answered:
            text = self.env._("Finance answered about %s.", answer.document)
            url = f"/my/statement?month={write_month(answer.move_line_id.date)}#line_{answer.move_line_id.id}"
            tasks.append(DealerTask(text, url, self.env._("Read")))
        return tasks
