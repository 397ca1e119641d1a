from typing import NamedTuple

from odoo import api, models

from ..payment.gate import INVOICE_FIRST

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


class Leftover(NamedTuple):
    """One thing that finance has not done by closing: of an order, or ``what`` in words; ``since`` is naive UTC."""

    kind: str
    order: object
    since: object
    what: str = ""


class OrderProcessLeftover(models.Model):
    """What finance may leave undone: invoices, reviews, money to verify, slips, hand-ins, freight; and why (E8)."""

    _inherit = "order.process.leftover"

    @api.model
    def _get_leftovers(self, company, date, until):
        """What finance has not done of what was due by ``until``.

        :param date: the working day, on the company's clock
        :param until: its closing, naive UTC; what fell due later, or was done later, is not looked at as it is now but
            as it was then
        :rtype: list[Leftover]
        """
        found = self._get_left_invoices(company, until)
        invoices = {item.order for item in found}
        return [
            *found,
            *self._get_left_reviews(company, until),
            *self._get_left_proofs(company, until),
            # The slip comes after the invoice: one of them tells what was left.
            *(item for item in self._get_left_papers(company, until) if item.order not in invoices),
            *self._get_left_handins(company, until),
            *self._get_left_freight(company, until),
        ]

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

    @api.model
    def _get_left_proofs(self, company, until):
        proofs = self.env["order.process.payment.proof"].search(
            [
                ("company_id", "=", company.id),
                ("uploaded_on", "<=", until),
                "|",
                ("state", "=", "waiting"),
                ("decided_on", ">", until),
            ],
            order="uploaded_on, id",
        )
        return [
            Leftover("proof", order, own[0].uploaded_on) for order, own in proofs.grouped("order_id").items()
        ]

    @api.model
    def _get_left_papers(self, company, until):
        """Transfers that a window sent before and whose papers of finance were not there at closing."""
        Picking = self.env["stock.picking"]
        left = Picking._find_with_finance_papers(company).filtered(lambda picking: picking._was_sent_before(until))
        missing = left._get_finance_papers()
        left = left.filtered(lambda picking: missing[picking])
        # Run late: what was issued between closing and now was missing at closing.
        issued = self.env["order.process.paper"].search(
            [
                ("company_id", "=", company.id),
                ("type_id", "in", Picking._get_finance_rules().type_id.ids),
                ("picking_id", "!=", False),
                ("issued_on", ">", until),
            ]
        )
        again = {
            (paper.picking_id, paper.type_id)
            for paper in issued.search([("picking_id", "in", issued.picking_id.ids), ("issued_on", "<=", until)])
        }
        for paper in issued:
            if (paper.picking_id, paper.type_id) not in again and paper.picking_id._was_sent_before(until):
                left |= paper.picking_id
        by_order = left.sorted("id").grouped("sale_id")
        return [
            Leftover("slip", order, min(own.dispatch_id.mapped("run_on"))) for order, own in by_order.items()
        ]

    @api.model
    def _get_left_handins(self, company, until):
        """Money of the day that lay with escorts at closing, a row for each escort."""
        rows = self.env["order.process.collection"].search(
            [
                ("company_id", "=", company.id),
                ("collected_on", "<=", until),
                "|",
                ("state", "=", "escort"),
                "&",
                ("state", "=", "handed_in"),
                ("handin_id.posted_on", ">", until),
            ],
            order="collected_on, id",
        )
        none = self.env["sale.order"]
        return [
            Leftover("handin", none, own[0].collected_on, escort.name)
            for escort, own in rows.grouped("escort_id").items()
        ]

    @api.model
    def _get_left_freight(self, company, until):
        """Freight that the dealer pays and that could not be invoiced when the goods left."""
        rows = self.env["order.process.freight"].search(
            [
                ("company_id", "=", company.id),
                ("left_on", "<=", until),
                ("freight_rule", "in", ("collect", "return")),
                "|",
                "&",
                ("state", "=", "charged"),
                ("invoice_id", "=", False),
                ("invoice_id.create_date", ">", until),
            ],
            order="left_on, id",
        )
        return [Leftover("freight", order, own[0].left_on) for order, own in rows.grouped("order_id").items()]

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
        handins = {item: item.what for item in found if item.kind == "handin"}
        if handins:
            # An escort who has not come to hand in keeps finance from counting.
            counting = self.env["order.process.handin"].search([("state", "=", "open")]).escort_id.mapped("name")
            causes.update({item: "money" for item, name in handins.items() if name not in counting})
        return causes


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _was_sent_before(self, instant):
        """Whether a window sent the transfer before an instant, so that there was time for its papers."""
        self.ensure_one()
        return bool(self.dispatch_id.run_on) and self.dispatch_id.run_on < instant
