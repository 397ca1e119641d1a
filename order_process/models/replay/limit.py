from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..base.work_time import at_local, to_local
from ..credit.dealer import LIMIT_FIELDS
from ..credit.standing import Standing
from .account_past import Account, Grant, Line, Moves, open_moves
from .span import Judged


class ResPartner(models.Model):
    """Which orders of a dealer another limit would have held, or let go, by the account as it stood then."""

    _name = "res.partner"
    _inherit = ["res.partner", "order.process.tried"]

    @api.model
    def _get_tried_fields(self):
        return frozenset(LIMIT_FIELDS)

    @api.model
    def _get_tried_kind(self):
        return self.env._("Credit Limit of a Dealer")

    @api.model
    def _get_tried_view(self):
        return "order_process.view_try_credit_limit"

    def action_try_change(self):
        """The limit is that of the dealer, whoever of its people it is opened from."""
        return super(ResPartner, self.commercial_partner_id).action_try_change()

    def _replay(self, changed, span):
        """Each order when credit first held it, or sent it to special approval, or, where it did neither, when it was
        confirmed, or now; when it was submitted, where it was cancelled before."""
        orders = self._get_past_orders(
            span,
            [("partner_invoice_id.commercial_partner_id", "=", self.id), ("submitted_on", "!=", False)],
        ).filtered(lambda order: order._is_on_credit())
        if not span.company._controls_credit() or not orders:
            return Judged(0, [])
        account = self._read_past_account(span)
        confirmed = self._get_instants(orders, "confirmed")
        held = {}
        for hold in self.env["order.process.hold"].search_fetch(
            [("order_id", "in", orders.ids), ("code", "=", "credit")], ["order_id", "since"], order="id desc"
        ):
            held[hold.order_id.id] = hold.since
        # What management was asked about did not go on by itself, whatever management decided.
        held.update((order.id, order.submitted_on) for order in orders.filtered("credit_special"))
        rows = []
        for order in orders:
            open_at = order.submitted_on if order.state == "cancel" else span.now
            at = held.get(order.id) or confirmed.get(order.id) or open_at
            was, would_be = (rule._get_past_reason(order, account, at, span) for rule in (self, changed))
            goes = self.env._("goes on")
            told = [reason and self.env._("held: %s", reason) or goes for reason in (was, would_be)]
            if bool(was) != bool(would_be):
                kind = "held" if would_be else "free"
                rows.append(self._prepare_effect(kind, order, *told, at=at, person=order.user_id))
            if bool(was) != (order.id in held):
                real = self.env._("held") if order.id in held else goes
                rows.append(self._prepare_effect("unlike", order, real, told[0], at=at, person=order.user_id))
        return Judged(len(orders), rows)

    # === The account ===

    def _get_past_reason(self, order, account, at, span):
        """Why the dealer's account did not bear the order at an instant by this limit; ``False`` where it did."""
        company = span.company
        day = to_local(at, company._process_tz()).date()
        unallocated, due = account.on(day)
        key = at, order.id
        own = self.process_overdue_own
        standing = Standing(
            limit=max(self.credit_limit, 0.0) if self.credit_limit > 0 or company.credit_limit_required else None,
            temporary=sum(grant.amount for grant in account.grants if grant.counts_on(at, day)),
            receivable=account.owed.before(key),
            unallocated=unallocated,
            prepaid=account.prepaid.before(key),
            orders={0: account.ordered.before(key)},
            due=due,
        )
        if own or company.credit_overdue_stops:
            standing.overdue_days = self.process_overdue_days if own else company.credit_overdue_days
            standing.overdue_amount = self.process_overdue_amount if own else company.credit_overdue_amount
        return "; ".join(order._get_shortfall_reasons(standing, order._get_credit_amount(), day)) or False

    def _read_past_grants(self, company):
        grants = self.env["order.process.credit.grant"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("state", "in", ("granted", "revoked")),
            ]
        )
        return [Grant(grant.amount, grant.decided_on, grant.revoked_on or None, grant.valid_until) for grant in grants]

    @api.model
    def _get_instants(self, orders, kind):
        """``{order id: when something first happened}``, from the history."""
        events = (
            self.env["order.process.event"]
            .search_fetch([("order_id", "in", orders.ids), ("kind", "=", kind)], ["order_id", "at"], order="id desc")
        )
        return {event.order_id.id: event.at for event in events}

    def _read_past_account(self, span):
        """What the dealer ordered, was invoiced and paid, each from when on; a handful of queries."""
        company = span.company
        Order = self.env["sale.order"]
        orders = Order.search(
            [
                ("company_id", "=", company.id),
                ("partner_invoice_id.commercial_partner_id", "=", self.id),
                ("state", "in", ("sale", "cancel")),
            ],
            order="id",
        )
        confirmed, ended = (self._get_instants(orders, kind) for kind in ("confirmed", "cancelled"))
        for order in orders.filtered(lambda order: order.state == "sale" and order.id not in confirmed):
            confirmed[order.id] = order.date_order
        billed, begun = self._read_billed(orders, confirmed, company)
        ordered, prepaid = [], []
        for order in orders:
            if order.id not in confirmed:
                continue
            end = ended.get(order.id) if order.state == "cancel" else None
            moves = open_moves(confirmed[order.id], order._get_credit_amount(), billed[order.id], end)
            into = ordered if order._is_on_credit() else prepaid
            into += [((at, order.id), change) for at, change in moves]
        lines, owed = self._read_ledger(company, begun)
        return Account(lines, Moves(ordered), Moves(prepaid), Moves(owed), self._read_past_grants(company))

    def _read_billed(self, orders, confirmed, company):
        """``({order id: [(instant, amount)]}, {invoice id: when the last of its orders was confirmed})``"""
        zone = company._process_tz()
        billed, begun = defaultdict(list), {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.order_id, move.id, move.invoice_date, SUM(item.price_total
                           / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                           * CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END)
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                  JOIN account_move_line item ON item.id = link.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
                 WHERE line.order_id IN %s AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
                 GROUP BY 1, 2, 3
                """,
                tuple(orders.ids) or (0,),
            )
        )
        for order_id, move_id, day, amount in rows:
            billed[order_id].append((at_local(day, 0, zone), float(amount)))
            begin = confirmed.get(order_id)
            if begin:
                begun[move_id] = max(begin, begun.get(move_id, begin))
        return billed, begun

    def _read_ledger(self, company, begun):
        """``([Line], [(key, balance)])`` of the dealer's receivable account."""
        zone = company._process_tz()
        items = self.env["account.move.line"].search(
            [
                ("partner_id.commercial_partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ],
            order="date, id",
        )
        partials = self.env["account.partial.reconcile"].search(
            ["|", ("debit_move_id", "in", items.ids), ("credit_move_id", "in", items.ids)]
        )
        settled = defaultdict(list)
        for partial in partials:
            for item in partial.debit_move_id | partial.credit_move_id:
                settled[item.id].append((partial.max_date, partial.amount))
        lines = [Line(item.balance, item.date, item.date_maturity, tuple(settled[item.id])) for item in items]
        owed = []
        for item in items:
            begin = at_local(item.date, 0, zone)
            # An invoice of the same day came after its order.
            owed.append(((max(begin, begun.get(item.move_id.id, begin)), 0), item.balance))
        return lines, owed
