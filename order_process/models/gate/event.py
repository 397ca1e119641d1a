import json
import threading
from collections import defaultdict
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL, format_datetime

from ..base.sentinel import is_from_file
from .event_chain import GENESIS, digest, first_break
from .event_source import SOURCES, source_of_path

KINDS = [
    ("created", "Created"),
    ("joined", "Taken under the order process"),
    ("submitted", "Submitted for review"),
    ("withdrawn", "Withdrawn from review"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("returned", "Returned"),
    ("asked", "Question asked"),
    ("answered", "Question answered"),
    ("reminded", "Reminder sent"),
    ("missed", "Review round missed"),
    ("overdue", "Time run out"),
    ("outdated", "Review outdated"),
    ("special_granted", "Special approval granted"),
    ("special_used", "Special approval used"),
    ("special_ended", "Special approval ended"),
    ("confirmed", "Confirmed"),
    ("cancelled", "Cancelled"),
    ("reopened", "Reopened"),
    ("changed", "Changed"),
    ("assigned", "Assigned"),
    ("handed_over", "Handed over"),
    ("promised", "Promise changed"),
    ("remark", "Remark added"),
    ("held", "Held"),
    ("released", "Hold released"),
    ("dispatched", "Dispatched"),
    ("shipped", "Shipped"),
    ("review_error", "Review error reported"),
    ("shipment_error", "Wrong shipment reported"),
    ("paper", "Paper issued"),
    ("paper_signed", "Paper signed"),
    ("paper_printed", "Paper printed"),
    ("paper_void", "Paper void"),
    ("checked", "Papers and goods checked"),
    ("paid", "Money received"),
    ("unpaid", "Money gone back"),
    ("money_back", "Payment went back"),
    ("proof", "Payment proof sent"),
    ("proof_decided", "Payment proof decided"),
    ("invoiced", "Invoiced"),
    ("credited", "Credited"),
    ("collected", "Money collected at delivery"),
    ("handed_in", "Money handed in"),
    ("not_taken", "Not taken at the door"),
    ("freight", "Freight"),
    ("cause", "Cause recorded"),
    ("told", "Dealer told"),
    ("received", "Received by the dealer"),
    ("settled", "Settled"),
    ("closed", "Closed"),
    ("shortage_answer", "Shortage answered"),
    ("delivery_agreed", "Delivery time agreed"),
    ("dealer_data", "Dealer's data"),
    ("dealer_request", "Change asked for by the dealer"),
    ("own_approval", "Dealer's own approval"),
    ("claim", "Claim opened"),
    ("claim_decided", "Claim decided"),
    ("claim_closed", "Claim closed"),
    ("rated", "Rated"),
    ("exported", "Whole record taken out"),
]


# Ends an instant of the history that is in UTC.
UTC_MARK = "Z"

# ``{key: function}`` that says what people read of a detail; each capability adds its own with :func:`describes`.
DETAILS = {}


def describes(*keys):
    """The function, of event, key and value, yields ``(label, value)`` for what is logged with these keys."""

    def add(function):
        DETAILS.update(dict.fromkeys(keys, function))
        return function

    return add


class OrderProcessEvent(models.Model):
    """The history of an order: who did what and when, append-only and hash-chained per order (H4)."""

    _name = "order.process.event"
    _inherit = ["order.process.evidence"]
    _description = "Order History"
    _order = "order_id desc, seq desc"
    _rec_name = "kind"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, precompute=True, index=True)
    seq = fields.Integer("No.", required=True)
    kind = fields.Selection(KINDS, required=True)
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    at = fields.Datetime(required=True)
    detail = fields.Json()
    source = fields.Selection(SOURCES, "Came From", help="Through which door it came; empty before this was kept.")
    source_address = fields.Char(
        "Address", groups="order_process.group_process_admin", help="The network address, where the company keeps it."
    )
    summary = fields.Char(compute="_compute_summary")
    digest = fields.Char(required=True)

    _order_seq = models.UniqueIndex("(order_id, seq)", "The history of an order has one entry per number.")

    @api.depends_context("lang", "tz")
    @api.depends("kind", "detail")
    def _compute_summary(self):
        for event in self:
            event.summary = "; ".join(
                f"{label}: {self._format_value(value)}" for label, value in event._labelled_detail() if value
            )

    def _labelled_detail(self):
        self.ensure_one()
        labels = {
            "level": self.env._("Level"),
            "reason": self.env._("Reason"),
            "note": self.env._("Note"),
            "remark": self.env._("Remark"),
            "window": self.env._("Dispatch"),
            "hold": self.env._("Hold"),
            "old": self.env._("Before"),
            "new": self.env._("After"),
            "deadline": self.env._("Deadline"),
            "people": self.env._("People"),
            "question": self.env._("Question"),
            "answer": self.env._("Answer"),
            "substituted": self.env._("In the place of"),
            "channel": self.env._("Channel"),
            "amount": self.env._("Amount"),
            "until": self.env._("Valid until"),
        }
        order_fields = self.env["sale.order"]._fields
        for key, value in (self.detail or {}).items():
            if key in DETAILS:
                yield from DETAILS[key](self, key, value)
            elif key == "hold":
                reasons = dict(self.env["order.process.hold"]._fields["code"]._description_selection(self.env))
                yield labels[key], ", ".join(reasons.get(code, code) for code in value.split(", "))
            elif key in labels:
                yield labels[key], value
            elif key in order_fields:
                if order_fields[key].type == "datetime" and isinstance(value, list):
                    value = [self._format_instant(key, instant) for instant in value]
                yield order_fields[key].get_description(self.env, ["string"])["string"], value
            else:
                yield key, value

    def _format_instant(self, name, instant):
        """An instant of the history on the reader's clock. Without the mark, facts were kept as they were seen by
        whoever typed them, and promises in UTC."""
        if instant and (instant.endswith(UTC_MARK) or name.startswith("promised")):
            zone = self.env.context.get("tz")
            return format_datetime(self.env, instant.removesuffix(UTC_MARK), tz=zone, dt_format="short")
        return instant

    @staticmethod
    def _format_value(value):
        if isinstance(value, list) and len(value) == 2:
            return f"{value[0] or '–'} → {value[1] or '–'}"
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    @api.model
    def _log(self, entries):
        """Append ``(order, kind, detail)`` entries in the order given; one update and one insert for all.

        The orders' rows are locked and updated, so that two writers of one chain collide and the later one is run
        again by the server instead of forking the chain."""
        by_order = defaultdict(list)
        for order, kind, detail in entries:
            by_order[order.id].append((kind, detail or {}))
        if not by_order:
            return self
        now = fields.Datetime.now().replace(microsecond=0)
        source, address = self._get_source()
        Company = self.env["res.company"]
        vals_list, heads = [], []
        locked = self.env.execute_query(
            SQL(
                "SELECT id, COALESCE(event_count, 0), event_head, company_id FROM sale_order"
                " WHERE id IN %s ORDER BY id FOR UPDATE",
                tuple(by_order),
            )
        )
        for order_id, count, head, company_id in locked:
            head = head or GENESIS
            kept = address if address and self._keeps_address(Company.browse(company_id)) else None
            for kind, detail in by_order[order_id]:
                count += 1
                at = fields.Datetime.to_string(now)
                head = digest(head, order_id, count, kind, self.env.uid, at, detail, source, kept)
                vals_list.append(
                    {
                        "order_id": order_id,
                        "seq": count,
                        "kind": kind,
                        "user_id": self.env.uid,
                        "at": now,
                        "detail": detail,
                        "source": source,
                        "source_address": kept,
                        "digest": head,
                    }
                )
            heads.append((order_id, count, head))
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET event_count = v.count, event_head = v.head"
                " FROM (VALUES %s) AS v(id, count, head)"
                " WHERE sale_order.id = v.id",
                SQL(", ").join(SQL("(%s, %s, %s)", *kept) for kept in heads),
            )
        )
        self._keep_heads(heads)
        return self._append(vals_list)

    @api.model
    def _keep_heads(self, heads):
        """Put in the cache what was just written: read again, it would bring the whole row of each order with it."""
        orders = self.env["sale.order"].browse(order_id for order_id, _count, _head in heads)
        orders.invalidate_recordset(["event_count", "event_head", "event_ids"], flush=False)
        for order, (_id, count, head) in zip(orders, heads, strict=True):
            orders._fields["event_count"]._update_cache(order, count)
            orders._fields["event_head"]._update_cache(order, head)

    @api.model
    def _get_source(self):
        """``(from where, network address or None)`` of what is done now; kept in the digest of the event."""
        address = request.httprequest.remote_addr if request else None
        if is_from_file(self.env):
            return "file", address
        # Core takes the request away from the older interfaces, and leaves the address to the thread.
        url = request.httprequest.url if request else getattr(threading.current_thread(), "url", None)
        if url:
            return source_of_path(urlsplit(url).path), address
        return "scheduled" if self.env.context.get("cron_id") else "system", None

    @api.model
    def _keeps_address(self, company):
        """Hook: whether network addresses are kept in the history of the company's orders."""
        return False

    @api.model
    def _read_chains(self, orders):
        """``{order id: events}`` as :func:`first_break` takes them, as they are in the database."""
        self.flush_model()
        chains = defaultdict(list)
        for row in self.env.execute_query(
            SQL(
                "SELECT order_id, seq, kind, user_id, at, detail, source, source_address, digest"
                " FROM order_process_event WHERE order_id IN %s ORDER BY order_id, seq",
                tuple(orders.ids or [0]),
            )
        ):
            order_id, seq, kind, user_id, at, detail, source, address, found = row
            at = fields.Datetime.to_string(at)
            came = (source, address) if source or address else ()
            chains[order_id].append((order_id, seq, kind, user_id, at, detail, *came, found))
        return chains

    @api.model
    def _find_breaks(self, orders):
        """Return ``{order: number}`` for the orders whose history was tampered with: the first entry that does not fit.

        The head kept on the order shows entries cut off at the end."""
        chains = self._read_chains(orders)
        heads = {
            order_id: (count, head)
            for order_id, count, head in self.env.execute_query(
                SQL(
                    "SELECT id, COALESCE(event_count, 0), event_head FROM sale_order WHERE id IN %s",
                    tuple(orders.ids or [0]),
                )
            )
        }
        breaks = {}
        for order in orders:
            chain = chains.get(order.id, [])
            if order.id not in heads and not chain:
                # A quotation without a history was deleted meanwhile.
                continue
            broken = first_break(chain)
            count, head = heads.get(order.id, (0, None))
            if broken is None and (len(chain) != count or (chain and chain[-1][-1] != head)):
                broken = len(chain) + 1
            if broken is not None:
                breaks[order] = broken
        return breaks
