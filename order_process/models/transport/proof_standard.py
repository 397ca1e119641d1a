import hashlib
import hmac

from odoo import fields, models

NEEDS = [("required", "Required"), ("asked", "Asked for"), ("off", "Off")]
KINDS = ("signature", "photo", "position", "code")
CODE_DIGITS = 6


class DeliveryCarrier(models.Model):
    """What proves a delivery by this mode (G8)."""

    _inherit = "delivery.carrier"

    proof_signature = fields.Selection(NEEDS, "Signature", default="required", required=True)
    proof_photo = fields.Selection(NEEDS, "Photo", default="asked", required=True)
    proof_position = fields.Selection(NEEDS, "Position", default="asked", required=True)
    proof_code = fields.Selection(
        NEEDS,
        "Receipt Code",
        default="off",
        required=True,
        help="A number that the dealer sees in the portal and tells whoever brings the goods.",
    )

    def _get_proof_labels(self):
        """``{kind: what people read}``"""
        return {
            kind: self._fields[f"proof_{kind}"].get_description(self.env, ["string"])["string"] for kind in KINDS
        }


class OrderProcessStop(models.Model):
    _inherit = "order.process.stop"

    def _get_proof_standard(self):
        """``{kind: need}`` at this door: of several ways of delivery the strictest."""
        self.ensure_one()
        carriers = [order._get_carrier() for order in self.sudo().picking_ids.sale_id]
        order = [need for need, _label in NEEDS]
        return {
            kind: min((carrier[f"proof_{kind}"] for carrier in carriers if carrier), key=order.index, default="asked")
            for kind in KINDS
        }

    def _is_receipt_code(self, code):
        """Whether a dealer who receives goods here was given this code."""
        self.ensure_one()
        return any(hmac.compare_digest(order._get_receipt_code(), code) for order in self.sudo().picking_ids.sale_id)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_receipt_code(self):
        """The number that the dealer of this order, and nobody else, knows."""
        self.ensure_one()
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        code = hmac.new(secret.encode(), f"receipt-{self.id}".encode(), hashlib.sha256).hexdigest()
        return str(int(code, 16) % 10**CODE_DIGITS).zfill(CODE_DIGITS)

    def _asks_receipt_code(self):
        """Whether whoever brings the goods of this order will ask for its code."""
        self.ensure_one()
        carrier = self._get_carrier()
        return bool(carrier) and carrier.proof_code != "off" and not self.receipt_confirmed_on
