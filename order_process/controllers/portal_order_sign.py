from odoo.addons.sale.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from ..models.base.signature import read_signature
from .guess import limits_links


class PortalOrderSign(CustomerPortal):
    """A dealer accepts a quotation by writing the name by hand, as for everything else that is signed here."""

    @route()
    @limits_links
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None):
        """Core keeps the picture; for an order under the process it is drawn from strokes, which are kept as well."""
        token = access_token or request.httprequest.args.get("access_token")
        try:
            order = self._document_check_access("sale.order", order_id, access_token=token)
        except (AccessError, MissingError):
            order = request.env["sale.order"]
        refusal = order.with_env(request.env)._get_dealer_refusal(0.0) if order.process_controlled else ""
        if refusal:
            return {"error": refusal}
        if not order.process_controlled or not signature or not order._has_to_be_signed():
            return super().portal_quote_accept(order_id, access_token, name, signature)
        if not (isinstance(name, str) and name.strip()):
            return {"error": request.env._("Write the name of the person who signs.")}
        try:
            drawn = read_signature(request.env, signature)
        except UserError as error:
            return {"error": str(error)}
        order._keep_acceptance(drawn["strokes"])
        picture = drawn["image"].decode()
        return super().portal_quote_accept(order_id, access_token, name.strip(), picture)
