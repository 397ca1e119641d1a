import csv
import io

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.tools import SQL

from ..base.plain_cell import csv_text
from ..base.qr_code import draw_qr
from ..base.work_time import to_local
from .merkle import anchor_digest, grouped, leaf_of, path_of, root_of


class OrderProcessAnchor(models.Model):
    """One digest a day over the history of all orders of a company (H6).

    It is printed on the day's closing manifest and mailed, so that it stands outside the database: who rewrites a
    history, and all digests after it, cannot rewrite the paper. Each day's digest covers the heads that changed since
    the day before and that day's digest, and so everything before."""

    _name = "order.process.anchor"
    _inherit = ["order.process.evidence"]
    _description = "Daily Digest of the History"
    _order = "day desc, id desc"
    _rec_name = "day"
    _evidence_mutable = frozenset({"mailed_on"})

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    day = fields.Date(required=True)
    taken_on = fields.Datetime(required=True)
    order_count = fields.Integer("Orders Changed", help="Orders whose history grew since the day before.")
    order_total = fields.Integer("Orders")
    event_total = fields.Integer("Entries")
    root = fields.Char("Digest of the Heads", required=True)
    previous_id = fields.Many2one("order.process.anchor", ondelete="restrict")
    digest = fields.Char("Raw Digest", required=True)
    digest_text = fields.Char("Digest", compute="_compute_digest_text")
    head_ids = fields.One2many("order.process.anchor.head", "anchor_id", "Heads")
    mailed_on = fields.Datetime("Handed to Mail On")

    _once = models.UniqueIndex("(company_id, day)", "The digest of this day was taken already.")
    _no_fork = models.UniqueIndex("(company_id, COALESCE(previous_id, 0))", "Another digest follows that day already.")

    @api.depends("digest")
    def _compute_digest_text(self):
        for anchor in self:
            anchor.digest_text = grouped(anchor.digest or "")

    @api.model
    def _take(self, company, day=None):
        """The digest of a day of the company, taken now where that was not done yet.

        :param date day: in the company's zone; today by default
        """
        company = company.sudo()
        now = fields.Datetime.now()
        day = day or to_local(now, company._process_tz()).date()
        anchors = self.sudo().search([("company_id", "=", company.id)], order="day desc", limit=1)
        if anchors.day and anchors.day >= day:
            return self.sudo().search([("company_id", "=", company.id), ("day", "=", day)])
        self._lock(company)
        self.env.flush_all()
        heads = self._get_changed_heads(company)
        [(orders, events)] = self.env.execute_query(
            SQL(
                "SELECT count(*), COALESCE(sum(event_count), 0) FROM sale_order"
                " WHERE company_id = %s AND event_count > 0",
                company.id,
            )
        )
        root = root_of([leaf_of(*head) for head in heads])
        anchor = self._append(
            [
                {
                    "company_id": company.id,
                    "day": day,
                    "taken_on": now,
                    "order_count": len(heads),
                    "order_total": orders,
                    "event_total": events,
                    "root": root,
                    "previous_id": anchors.id,
                    "digest": anchor_digest(anchors.digest or "", company.id, day, root, orders, events),
                }
            ]
        ).sudo()
        anchor.head_ids._append_heads(anchor, heads)
        return anchor

    @api.model
    def _lock(self, company):
        """Let nobody else take a digest of the company until this transaction ends.

        :raises LockError: somebody is taking it at this moment
        """
        [(free,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", self._name, company.id)
        )
        if not free:
            raise LockError(self.env._("Somebody is taking the digest of this day at this moment."))

    @api.model
    def _get_changed_heads(self, company):
        """``[(order id, number of entries, head)]`` of the orders whose history grew since the last digest."""
        return self.env.execute_query(
            SQL(
                "SELECT o.id, o.event_count, o.event_head FROM sale_order o"
                " LEFT JOIN (SELECT order_id, max(seq) AS seq FROM order_process_anchor_head GROUP BY order_id) h"
                "   ON h.order_id = o.id"
                " WHERE o.company_id = %s AND o.event_count > COALESCE(h.seq, 0) ORDER BY o.id",
                company.id,
            )
        )

    def _get_heads(self):
        """``[(order id, number of entries, head)]`` of this day, as they are kept."""
        self.ensure_one()
        return self.env.execute_query(
            SQL(
                "SELECT order_id, seq, head FROM order_process_anchor_head WHERE anchor_id = %s ORDER BY order_id",
                self.id,
            )
        )

    def _get_proof(self, order):
        """What shows without the database that the order's history was part of this day's digest: see ``merkle``."""
        self.ensure_one()
        heads = self._get_heads()
        index = next(at for at, head in enumerate(heads) if head[0] == order.id)
        return {
            "day": str(self.day),
            "company_id": self.company_id.id,
            "seq": heads[index][1],
            "head": heads[index][2],
            "path": path_of([leaf_of(*head) for head in heads], index),
            "previous": self.previous_id.digest or "",
            "orders": self.order_total,
            "entries": self.event_total,
            "digest": self.digest,
        }

    def _get_address(self):
        """Where the QR code leads: a public page that says whether the digest is the one that is kept."""
        self.ensure_one()
        return f"{self.company_id.sudo().get_base_url()}/history/{self.day}/{self.digest}"

    def _get_paper_note(self):
        """What the manifest says beside the digest."""
        self.ensure_one()
        return self.env._(
            "%(orders)s orders, %(entries)s entries. Keep this sheet: it shows what the history was on %(day)s, "
            "whatever is done to it later.",
            orders=self.order_total,
            entries=self.event_total,
            day=self.day,
        )

    def _get_qr(self):
        return draw_qr(self._get_address())

    def _write_heads(self):
        """All heads of the day as CSV, so that they too are kept outside the database."""
        self.ensure_one()
        names = dict(
            self.env.execute_query(
                SQL(
                    "SELECT o.id, o.name FROM sale_order o JOIN order_process_anchor_head h ON h.order_id = o.id"
                    " WHERE h.anchor_id = %s",
                    self.id,
                )
            )
        )
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(["order_id", "order", "entries", "head"])
        writer.writerows([one, csv_text(names[one]), seq, head] for one, seq, head in self._get_heads())
        return stream.getvalue().encode("utf-8-sig")


class OrderProcessAnchorHead(models.Model):
    """Where the history of one order ended on a day: so many entries, the last with this digest."""

    _name = "order.process.anchor.head"
    _inherit = ["order.process.evidence"]
    _description = "Head of an Order's History on a Day"
    _order = "anchor_id desc, order_id"
    _rec_name = "order_id"

    anchor_id = fields.Many2one("order.process.anchor", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="anchor_id.company_id")
    order_id = fields.Many2one("sale.order", required=True, ondelete="restrict")
    seq = fields.Integer("Entries", required=True)
    head = fields.Char(required=True)

    _once = models.UniqueIndex("(order_id, anchor_id)")

    @api.model
    def _append_heads(self, anchor, heads):
        """Keep the heads of a day, thousands at once and in one statement each."""
        for start in range(0, len(heads), 5000):
            rows = [SQL("(%s, %s, %s, %s)", anchor.id, *head) for head in heads[start : start + 5000]]
            self.env.cr.execute(
                SQL(
                    "INSERT INTO order_process_anchor_head (anchor_id, order_id, seq, head) VALUES %s",
                    SQL(", ").join(rows),
                )
            )
        anchor.invalidate_recordset(["head_ids"])
