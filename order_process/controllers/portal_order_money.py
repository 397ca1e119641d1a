from odoo import fields
from odoo.http import request

from ..models.base.file_kind import MAX_FILE_BYTES
from .portal_dealer import dealer_form, text_of
from .portal_order_act import PortalOrderAct

# A little more than may be sent, so that what is too large is told in words.
MAX_REQUEST = 2 * MAX_FILE_BYTES


class PortalOrderMoney(PortalOrderAct):
    """A dealer shows that an order was paid (L2)."""

    def _prepare_follow(self, order):
        return {
            **super()._prepare_follow(order),
            "payment": order._get_dealer_payment() if request.env.user._sees_dealer_prices() else None,
            "paid_on": fields.Date.to_string(order.company_id._process_today()),
            "proof_max_bytes": MAX_FILE_BYTES,
        }

    @dealer_form("/my/orders/<int:order_id>/proof", max_content_length=MAX_REQUEST)
    def portal_order_proof(self, order_id, amount="", paid_on="", reference="", file=None, **_kwargs):
        """Take the proof for finance to decide on; sent twice, it is one proof."""
        order = self._get_dealer_order(order_id)
        self._check_sees_prices()
        amount, paid_on = text_of(amount), text_of(paid_on)
        content = file.read(MAX_FILE_BYTES + 1) if hasattr(file, "read") else b""
        name = getattr(file, "filename", "")
        return self._do(
            order,
            lambda: order._send_dealer_proof(amount, paid_on, reference, name, content),
            request.env._("Thank you. Finance looks whether the money is in."),
        )
