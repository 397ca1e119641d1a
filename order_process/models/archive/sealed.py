import base64
import hashlib
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL


class OrderProcessHistoryCheck(models.Model):
    _inherit = "order.process.history.check"

    @api.model
    def _get_sealed(self):
        return [*super()._get_sealed(), "order.process.payment.proof", "order.process.load.sheet"]


class OrderProcessPaymentProof(models.Model):
    """A proof of payment is the file that was sent; its digest stands in the order's history."""

    _inherit = "order.process.payment.proof"

    def _get_altered(self):
        """:return: the proofs that were looked at, and those whose file is not the one that was sent. What came before
        its digest was kept in the history is not looked at."""
        rows = self.env.execute_query(
            SQL(
                "SELECT order_id, detail->>'file', at FROM order_process_event"
                " WHERE kind = 'proof' AND detail ? 'file' AND order_id IN %s",
                tuple(self.order_id.ids),
            )
        )
        kept = {row[:2] for row in rows}
        first = min((row[2] for row in rows), default=None)
        looked = self.filtered(
            lambda proof: (proof.order_id.id, proof.digest) in kept or (first and proof.uploaded_on >= first)
        )
        return looked, looked.filtered(
            lambda proof: (proof.order_id.id, proof.digest) not in kept or proof._hash_file() != proof.digest
        )

    def _hash_file(self):
        content = self.with_context(bin_size=False).content or b""
        return hashlib.sha256(base64.b64decode(content)).hexdigest()

    def _get_sealed_order(self):
        return self.order_id


class OrderProcessLoadSheet(models.Model):
    """A load sheet lists what was signed for; its digest stands in the history of each of its orders."""

    _inherit = "order.process.load.sheet"

    def _get_altered(self):
        """:return: the signed sheets, and those whose lines, or the papers on them, are not what was signed for, or
        that are not what the histories of their orders say. What was signed before these said it is looked at alone."""
        signed = self.filtered("signed_on")
        said, first = signed._get_said()
        return signed, signed.filtered(
            lambda sheet: sheet.line_ids._get_digest() != sheet.digest
            or not all(line._is_unchanged() for line in sheet.line_ids)
            or (
                (sheet.name in said or (first and sheet.signed_on >= first))
                and said.get(sheet.name) != {(order.id, sheet.digest) for order in sheet._get_orders()}
            )
        )

    def _get_said(self):
        """``({number: {(order id, digest)}}, since when it is said)`` by the histories of orders of one company."""
        company = self.company_id
        if not self:
            return {}, None
        said = defaultdict(set)
        for number, order_id, kept in self.env.execute_query(
            SQL(
                "SELECT detail->>'load_sheet', order_id, detail->>'sheet_digest' FROM order_process_event"
                " WHERE kind = 'loaded' AND company_id = %s AND detail->>'load_sheet' IN %s",
                company.id,
                tuple(self.mapped("name")),
            )
        ):
            said[number].add((order_id, kept))
        query = "SELECT min(at) FROM order_process_event WHERE kind = 'loaded' AND company_id = %s"
        return said, self.env.execute_query(SQL(query, company.id))[0][0]

    def _get_sealed_order(self):
        return self.env["sale.order"]
