from odoo import Command, api, fields, models

from .leftover import CAUSES


class OrderProcessLeftoverCause(models.TransientModel):
    """Asks why finance left something undone, for one or many at once."""

    _name = "order.process.leftover.cause"
    _description = "State the Cause"

    leftover_ids = fields.Many2many("order.process.leftover", "order_process_leftover_cause_rel", readonly=True)
    cause = fields.Selection(CAUSES, required=True)
    text = fields.Text("Explanation")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "order.process.leftover":
            rows = self.env["order.process.leftover"].browse(self.env.context.get("active_ids"))
            values["leftover_ids"] = [Command.set(rows.filtered(lambda row: not row.cause).ids)]
        return values

    def action_state(self):
        """Put the cause on record.

        :raises UserError: as :meth:`order.process.leftover.action_state_cause` does
        """
        self.ensure_one()
        self.leftover_ids.action_state_cause(self.cause, self.text)
        return {"type": "ir.actions.act_window_close"}
