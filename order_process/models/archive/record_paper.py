from typing import NamedTuple

from odoo import models
from odoo.tools import format_amount, format_datetime

from ..dispatch.manifest_pages import paginate, row_height

# Of the sheet, in the measure of ``manifest_pages``: A4 upright, less its margins.
WIDTH, HEIGHT = 864, 1240
HEAD, FOOT = 215, 20
INSTANT = "yyyy-MM-dd HH:mm:ss"


class Table(NamedTuple):
    """A table of the printed record: columns as ``(label, width in percent, class)``, cells as text."""

    title: str
    columns: tuple
    rows: list

    def measure(self):
        widths = [WIDTH * width / 100 for _label, width, _kind in self.columns]
        return [row_height([([text], width) for text, width in zip(row, widths, strict=True)]) for row in self.rows]


class SaleOrder(models.Model):
    """The printed record: its tables, cut into sheets, because not every build of wkhtmltopdf keeps a row on one."""

    _inherit = "sale.order"

    def _get_record_pages(self):
        """``[[(table, rows, whether it begins here)]]`` for each sheet, in the reader's language."""
        tables = [table for table in self._get_record_tables() if table.rows]
        pages = paginate([(table, table.measure(), 0) for table in tables], HEAD, FOOT, HEIGHT)
        return [[(table, table.rows[start:end], not start) for table, start, end, _foot in page] for page in pages]

    def _get_record_tables(self):
        order = self.sudo()
        return [
            order._get_record_lines(),
            order._get_record_reviews(),
            order._get_record_papers(),
            order._get_record_events(),
            order._get_record_anchors(),
        ]

    def _format_record_instant(self, instant):
        zone = self.company_id._process_tz()
        return format_datetime(self.env, instant, tz=zone, dt_format=INSTANT) if instant else ""

    def _get_record_lines(self):
        _, number = self.env._, "op-num"
        lines = self.order_line.filtered(lambda line: not line.display_type)
        columns = (
            (_("No."), 7, ""),
            (_("Product"), 51, ""),
            (_("Quantity"), 14, number),
            (_("Price"), 13, number),
            (_("Amount"), 15, number),
        )
        rows = [
            (
                str(place),
                line.name,
                f"{line.product_uom_qty:.12g} {line.product_uom_id.name}",
                format_amount(self.env, line.price_unit, line.currency_id),
                format_amount(self.env, line.price_total, line.currency_id),
            )
            for place, line in enumerate(lines, 1)
        ]
        return Table(_("Order Lines"), columns, rows)

    def _get_record_reviews(self):
        _ = self.env._
        labels = dict(self.env["order.process.review"]._fields["state"]._description_selection(self.env))
        columns = ((_("Level"), 20, ""), (_("Attempt"), 10, ""), (_("State"), 14, ""), (_("By"), 14, ""))
        columns += ((_("On"), 19, ""), (_("Reason"), 23, ""))
        rows = [
            (
                review.level_id.name or "",
                str(review.attempt),
                labels[review.state] + (f" · {_('Round missed')}" if review.missed else ""),
                review.reviewer_id.name or "",
                self._format_record_instant(review.decided_on),
                review.reason or review.note or "",
            )
            for review in self.review_ids.sorted("id")
        ]
        return Table(_("Reviews"), columns, rows)

    def _get_record_papers(self):
        _, Paper = self.env._, self.env["order.process.paper"].sudo()
        labels = dict(Paper._fields["state"]._description_selection(self.env))
        columns = ((_("Paper"), 24, ""), (_("Number"), 23, ""), (_("State"), 14, ""), (_("Signed By"), 19, ""))
        columns += ((_("Signed On"), 20, ""),)
        rows = [
            (
                paper.type_id.name,
                paper.name,
                labels[paper.state],
                paper.signed_by or "",
                self._format_record_instant(paper.signed_on),
            )
            for paper in Paper.search([("order_id", "=", self.id)], order="id")
        ]
        return Table(_("Papers"), columns, rows)

    def _get_record_events(self):
        _ = self.env._
        kinds, sources = (
            dict(self.env["order.process.event"]._fields[name]._description_selection(self.env))
            for name in ("kind", "source")
        )
        columns = ((_("No."), 5, ""), (_("At"), 18, ""), (_("What"), 15, ""), (_("By"), 11, ""))
        columns += ((_("Came From"), 13, ""), (_("Details"), 26, ""), (_("Digest"), 12, "op-code"))
        rows = [
            (
                str(event.seq),
                self._format_record_instant(event.at),
                kinds.get(event.kind, event.kind),
                event.user_id.name,
                sources.get(event.source, event.source or ""),
                event.summary or "",
                event.digest[:12],
            )
            for event in self.event_ids.sorted("seq")
        ]
        return Table(_("History"), columns, rows)

    def _get_record_anchors(self):
        _ = self.env._
        columns = ((_("Date"), 13, ""), (_("Entries"), 12, ""), (_("Digest on the closing manifest"), 75, "op-code"))
        heads = self._get_anchored_heads()
        rows = [(str(head.anchor_id.day), str(head.seq), head.anchor_id.digest_text) for head in heads]
        return Table(_("Daily Digests"), columns, rows)
