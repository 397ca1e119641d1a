from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from .special_need import KINDS, Grant

# Which state follows which: an approval is used once, and one that was used is never granted again.
TRANSITIONS = {
    "granted": ("used", "expired", "dropped"),
    "used": ("dropped",),
    "expired": ("dropped",),
    "dropped": (),
}


class OrderProcessSpecial(models.Model):
    """A leader's approval of what exceeds policy: for one order and kind, up to an amount, until a date, once (C7)."""

    _name = "order.process.special"
    _inherit = ["order.process.evidence"]
    _description = "Special Approval"
    _order = "id desc"
    _rec_name = "order_id"

    _evidence_mutable = frozenset({"state", "used_on", "ended_on"})

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", related="order_id.partner_id", store=True)
    kind = fields.Selection(KINDS, required=True)
    amount = fields.Monetary("Approved Up To", required=True, help="How far the order may exceed policy.")
    excess = fields.Monetary("Excess Shown", help="By how much the order exceeded policy when it was approved.")
    message = fields.Text("What Was Approved", help="The excess in words, as the leader saw it.")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    valid_until = fields.Date(required=True, help="Last day, on the company's clock, on which it can be used.")
    granted_by_id = fields.Many2one("res.users", "Approved By", required=True, ondelete="restrict")
    granted_on = fields.Datetime("Approved On", required=True)
    review_id = fields.Many2one("order.process.review", ondelete="restrict", help="Empty: approved outside a review.")
    reason = fields.Text()
    state = fields.Selection(
        [
            ("granted", "Approved"),
            ("used", "Used"),
            ("expired", "Expired"),
            ("dropped", "No longer needed"),
        ],
        required=True,
        default="granted",
    )
    used_on = fields.Datetime()
    ended_on = fields.Datetime()

    _one_open = models.UniqueIndex(
        "(order_id, kind) WHERE state = 'granted'", "The order has a special approval for this already."
    )
    _expiry = models.Index("(valid_until) WHERE state = 'granted'")

    def _as_grant(self):
        self.ensure_one()
        return Grant(self.amount, self.currency_id.id, self.valid_until, self.state == "used")

    def _set_state(self, state, note=""):
        """Take approvals to another state and tell the order's history; those that cannot go there stay."""
        moving = self.filtered(lambda special: state in TRANSITIONS[special.state])
        if not moving:
            return
        moving._advance({"state": state, "used_on" if state == "used" else "ended_on": fields.Datetime.now()})
        event = "special_used" if state == "used" else "special_ended"
        self.env["order.process.event"]._log(
            (special.order_id, event, {**special._event_detail(), "note": note}) for special in moving
        )

    def _event_detail(self):
        self.ensure_one()
        return {
            "special": self.kind,
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "until": format_date(self.env, self.valid_until),
        }

    @api.model
    def _expire_due(self):
        """End the approvals whose last day is over on their company's clock; the orders concerned are held again."""
        granted = self.sudo().search([("state", "=", "granted"), ("valid_until", "<=", fields.Date.today())])
        over = set()
        self.env["order.process.failure"]._run_apart(
            "ir_cron_specials",
            granted.company_id,
            lambda company: over.update(
                granted.filtered(
                    lambda special: special.company_id == company and special.valid_until < company._process_today()
                ).ids
            ),
            one_by_one=True,
        )
        due = granted.filtered(lambda special: special.id in over)

        def expire(specials):
            specials._set_state("expired")
            specials.order_id._sync_process()

        failed = self.env["order.process.failure"]._run_apart("ir_cron_specials", due, expire)
        return due.filtered(lambda special: special not in failed)
