"""What the whole record of an order holds, part by part."""

import base64

from odoo import fields, models
from odoo.tools import html2plaintext

# ``{part: (model, how its rows name the order)}``; fines of people are not the order's.
PARTS = {
    "reviews": ("order.process.review", "order_id"),
    "questions": ("order.process.review.question", "order_id"),
    "special_approvals": ("order.process.special", "order_id"),
    "holds": ("order.process.hold", "order_id"),
    "remarks": ("order.process.remark", "order_id"),
    "clocks": ("order.process.clock", "order_id"),
    "papers": ("order.process.paper", "order_id"),
    "signatures": ("order.process.paper.signature", "paper_id.order_id"),
    "prints": ("order.process.paper.print", "paper_id.order_id"),
    "load_sheets": ("order.process.load.sheet", "line_ids.picking_id.sale_id"),
    "load_sheet_lines": ("order.process.load.sheet.line", "sheet_id.line_ids.picking_id.sale_id"),
    "payment_proofs": ("order.process.payment.proof", "order_id"),
    "money_collected": ("order.process.collection", "order_id"),
    "delivery_proofs": ("order.process.proof", "picking_id.sale_id"),
    "claims": ("order.process.claim", "order_id"),
}
# Columns that say nothing to whoever reads the record later.
NEVER_EMPTY = ("integer", "float", "monetary", "boolean")
TECHNICAL = {"create_uid", "create_date", "write_uid", "write_date", "access_token", "token"}


def dump(record, part, keep):
    """A record's own columns as plain values: names beside ids, files by their names in the record."""
    row = {"id": record.id}
    for name, field in record._fields.items():
        if name in TECHNICAL or name == "id" or not (field.store or (field.type == "binary" and field.attachment)):
            continue
        value = record[name]
        if field.type == "binary":
            value = value and keep(f"{part}/{record.id}-{name}{_ending(record, name)}", base64.b64decode(value))
        elif field.type == "many2one":
            value = value and [value.id, value.sudo().display_name]
        elif field.relational:
            value = value.ids
        elif field.type in ("datetime", "date"):
            value = value and str(value)
        row[name] = value or (value if field.type in NEVER_EMPTY else None)
    return row


def _ending(record, name):
    """How the name of a file ends: as that of the file that was sent, else as that of a picture."""
    return f"-{record.filename}" if name == "content" and "filename" in record._fields else ".png"


class SaleOrder(models.Model):
    """The parts of an order's record as plain values, and the files that go with them."""

    _inherit = "sale.order"

    def _get_record_parts(self, keep):
        """``{part: rows}`` of all evidence about the order.

        :param keep: called with a name and bytes of each file; says under which name it is kept
        """
        parts = {}
        for part, (model, path) in PARTS.items():
            records = self.env[model].sudo().with_context(active_test=False, bin_size=False)
            records = records.search([(path, "=", self.id)], order="id")
            parts[part] = [dump(record, part, keep) for record in records]
        parts["messages"] = [
            {
                "date": fields.Datetime.to_string(message.date),
                "author": message.author_id.name or message.email_from or "",
                "subject": message.subject or "",
                "text": html2plaintext(message.body or "").strip(),
                "files": [keep(f"messages/{file.id}-{file.name}", file.raw or b"") for file in message.attachment_ids],
            }
            for message in self.sudo().message_ids.sorted("id")
        ]
        shown = self.sudo().message_ids.attachment_ids
        files = self.env["ir.attachment"].sudo().search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        parts["files"] = [keep(f"files/{file.id}-{file.name}", file.raw or b"") for file in files - shown]
        return parts
