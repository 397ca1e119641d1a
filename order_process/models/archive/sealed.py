import base64
import hashlib

from odoo import api, models


class OrderProcessHistoryCheck(models.Model):
    _inherit = "order.process.history.check"

    @api.model
    def _get_sealed(self):
        return [*super()._get_sealed(), "order.process.payment.proof", "order.process.load.sheet"]


class OrderProcessPaymentProof(models.Model):
    """A proof of payment is the file that was sent."""

    _inherit = "order.process.payment.proof"

    def _get_altered(self):
        """The proofs whose file is not the one that was sent."""
        plain = self.with_context(bin_size=False)
        return plain.filtered(
            lambda proof: hashlib.sha256(base64.b64decode(proof.content or b"")).hexdigest() != proof.digest
        )

    def _get_sealed_order(self):
        return self.order_id


class OrderProcessLoadSheet(models.Model):
    """A load sheet lists what was signed for."""

    _inherit = "order.process.load.sheet"

    def _get_altered(self):
        """The sheets whose lines, or the papers on them, are not those that were signed for."""
        return self.filtered(
            lambda sheet: sheet.line_ids._get_digest() != sheet.digest
            or not all(line._is_unchanged() for line in sheet.line_ids)
        )

    def _get_sealed_order(self):
        return self.env["sale.order"]
