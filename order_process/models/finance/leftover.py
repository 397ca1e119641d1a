from odoo import fields, models
from odoo.exceptions import UserError

from ..base.staff import check_role
from ..base.window import open_record

KINDS = [
    ("review", "Review to decide"),
    ("proof", "Money to verify"),
    ("invoice", "Invoice to issue"),
    ("slip", "Slip to issue"),
    ("handin", "Hand-in to count"),
    ("freight", "Freight to book"),
    ("other", "Other"),
]
CAUSES = [
    ("money", "Money not in"),
    ("goods", "Goods short"),
    ("data", "Dealer's data missing"),
    ("review", "Review not finished"),
    ("dealer", "Dealer has not answered"),
    ("work", "Not got round to it"),
    ("other", "Other"),
]
CAUSE_GROUPS = ("order_process.group_finance_reviewer", "order_process.group_approving_manager")


class OrderProcessLeftover(models.Model):
    """What finance left undone on a day, since when, and why (E8)."""

    _name = "order.process.leftover"
    _inherit = ["order.process.evidence"]
    _description = "Left Undone by Finance"
    _order = "date desc, kind, since, id"
    _rec_name = "kind"

    _evidence_mutable = frozenset({"cause", "cause_text", "cause_by_id", "cause_on"})

    day_id = fields.Many2one("order.process.finance.day", "Closing", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="day_id.company_id", store=True, index=True)
    date = fields.Date(related="day_id.date", store=True, index=True)
    kind = fields.Selection(KINDS, "What", required=True)
    order_id = fields.Many2one("sale.order", index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(related="order_id.amount_total")
    warehouse_id = fields.Many2one(related="order_id.warehouse_id", string="Centre")
    what = fields.Char("Subject", help="What it is about where it is not an order.")
    since = fields.Datetime("Due Since", required=True)
    cause = fields.Selection(CAUSES)
    cause_text = fields.Text("Explanation")
    cause_by_id = fields.Many2one("res.users", "Stated By", ondelete="restrict", help="Empty: known to the system.")
    cause_on = fields.Datetime("Stated On")

    _once = models.UniqueIndex(
        "(day_id, kind, COALESCE(order_id, 0), COALESCE(what, ''))", "This is on the day's list already."
    )
    _unexplained = models.Index("(company_id, date) WHERE cause IS NULL")

    def action_state_cause(self, cause, text=None):
        """State why these were left undone; what is stated stays.

        :param str cause: one of :data:`CAUSES`; with ``other``, ``text`` is needed
        :raises UserError: to whom the role is missing, without a cause, or where one is on record already
        """
        refusal = self.env._("Only finance or an approving manager states why something was left undone.")
        check_role(self.env, CAUSE_GROUPS, refusal)
        self.check_access("read")
        text = (text or "").strip()
        if cause not in dict(CAUSES):
            raise UserError(self.env._("Say why it was left undone."))
        if cause == "other" and not text:
            raise UserError(self.env._("Say in words why it was left undone."))
        self.sudo().lock_for_update()
        self.invalidate_recordset()
        known = self.filtered("cause")
        if known:
            raise UserError(
                self.env._(
                    "The cause is on record already and stays: %s.",
                    ", ".join(row.order_id.name or row.what or row.display_name for row in known),
                )
            )
        self._advance(
            {
                "cause": cause,
                "cause_text": text or False,
                "cause_by_id": self.env.uid,
                "cause_on": fields.Datetime.now(),
            }
        )
        label = dict(self._fields["cause"]._description_selection(self.env))[cause]
        self.env["order.process.event"]._log(
            (row.order_id, "cause", {"reason": ": ".join(filter(None, (label, text)))})
            for row in self.sudo().filtered("order_id")
        )

    def action_open_left(self):
        """Open the order that was left, or the escorts with money to hand in."""
        self.ensure_one()
        if self.kind == "handin":
            return self.env["ir.actions.actions"]._for_xml_id("order_process.action_collection_holders")
        if not self.order_id:
            raise UserError(self.env._("%s belongs to no order.", self.what or self.display_name))
        return open_record(self.order_id)
