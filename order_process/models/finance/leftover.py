from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.staff import check_role
from ..base.window import open_record
from ..invoice.gate import INVOICE_FIRST

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
# What stops an order tells why finance could not go on; the first that fits counts.
KNOWN_CAUSES = (
    ("payment", "money"),
    ("shortage", "goods"),
    ("incomplete", "data"),
    ("review", "review"),
    ("changed", "review"),
)
# What a kind of leftover brings about by itself: an open review, money that nobody has verified.
OWN_CODES = {"review": {"review", "payment"}, "proof": {"payment"}, "freight": {"payment"}}
CAUSE_GROUPS = ("order_process.group_finance_reviewer", "order_process.group_approving_manager")


class Leftover(NamedTuple):
    """One thing that finance has not done by closing: of an order, or ``what`` in words; ``since`` is naive UTC."""

    kind: str
    order: object
    since: object
    what: str = ""


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

    # === What is left ===

    @api.model
    def _get_leftovers(self, company, date, until):
        """What finance has not done of what was due by ``until``. Capabilities add theirs by ``super()``.

        :param date: the working day, on the company's clock
        :param until: its closing, naive UTC; what fell due later, or was done later, is not looked at as it is now but
            as it was then
        :rtype: list[Leftover]
        """
        return self._get_left_invoices(company, until) + self._get_left_reviews(company, until)

    @api.model
    def _get_left_invoices(self, company, until):
        Order = self.env["sale.order"]
        due = Order.search(Order._get_invoice_due_domain(company))
        # Run late: what was invoiced between closing and now was open at closing.
        Event = self.env["order.process.event"]
        later = Event.search([("company_id", "=", company.id), ("kind", "=", "invoiced"), ("at", ">", until)]).order_id
        if later:
            before = Event.search([("order_id", "in", later.ids), ("kind", "=", "invoiced"), ("at", "<=", until)])
            due |= later - before.order_id
        found = []
        for order in due.sorted("id"):
            moment = order._get_invoice_moment()
            since = order.date_order if moment in INVOICE_FIRST else order.receipt_confirmed_on
            if moment != "free" and since and since <= until:
                found.append(Leftover("invoice", order, since))
        return found

    @api.model
    def _get_left_reviews(self, company, until):
        group = self.env.ref("order_process.group_finance_reviewer")
        reviews = self.env["order.process.review"].search(
            [
                ("company_id", "=", company.id),
                ("group_id", "=", group.id),
                ("order_id.submitted_on", "<=", until),
                "|",
                ("state", "=", "pending"),
                ("decided_on", ">", until),
            ],
            order="id",
        )
        return [Leftover("review", order, order.submitted_on) for order in reviews.order_id]

    # === Why ===

    @api.model
    def _get_known_causes(self, found):
        """``{leftover: cause}`` where what stops the order says why finance could not go on."""
        orders = self.env["sale.order"].union(*(item.order for item in found if item.order))
        codes = {order.id: set() for order in orders}
        for hold in self.env["order.process.hold"].search(
            [("order_id", "in", orders.ids), ("released_on", "=", False)]
        ):
            codes[hold.order_id.id].add(hold.code)
        for step in ("invoice", "ship"):
            for order, blockers in orders._get_blockers(step).items():
                codes[order.id].update(blocker.code for blocker in blockers)
        causes = {}
        for item in found:
            # What is left is no cause of itself.
            known = codes[item.order.id] - OWN_CODES.get(item.kind, frozenset()) if item.order else ()
            cause = next((cause for code, cause in KNOWN_CAUSES if code in known), False)
            if cause:
                causes[item] = cause
        return causes

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
