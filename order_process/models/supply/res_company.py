from odoo import fields, models


class ResCompany(models.Model):
    """Whether goods are promised by approvals, when dealers are asked again, and reminded of their stock."""

    _inherit = "res.company"

    promise_mode = fields.Selection(
        [("none", "Confirm; what is short waits at dispatch"), ("hold", "Confirm only what is there")],
        "Promise of Goods",
        default="none",
        required=True,
        help="The last approval takes the goods as it takes the credit. An order whose goods are not free is approved"
        " and waits for them, or for a decision at the shortage desk.",
    )
    shortage_asks_dealer = fields.Boolean(
        "Ask Dealers about Shortages",
        default=True,
        help="An approved order that stock does not serve asks its dealer at once: wait, send what is there, or cancel"
        " the rest. Off, the order desk or the keeper asks.",
    )
    shortage_reminder_hours = fields.Float(
        "Remind after (working hours)", default=4.0, help="Until the dealer answers, the question is put again."
    )
    dealer_stock_reminder_days = fields.Integer(
        "Remind Every (days)", default=7, help="Dealers whose stock is below their safety quantity. 0: never."
    )

    def _get_next_reminder(self, start):
        """The naive UTC instant of the next reminder, in working hours of the company; ``False`` for never."""
        self.ensure_one()
        hours = self.shortage_reminder_hours
        if hours <= 0:
            return False
        return self._plan_hours([start], hours)[start]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    promise_mode = fields.Selection(related="company_id.promise_mode", readonly=False)
    shortage_asks_dealer = fields.Boolean(related="company_id.shortage_asks_dealer", readonly=False)
    shortage_reminder_hours = fields.Float(related="company_id.shortage_reminder_hours", readonly=False)
    dealer_stock_reminder_days = fields.Integer(related="company_id.dealer_stock_reminder_days", readonly=False)
