from .common import OrderProcessCommon
from .portal_pages import PortalPages

NEW = "/my/orders/new"


class DealerPortalCommon(OrderProcessCommon, PortalPages):
    """Two dealers, one with two people, who use the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer.write({"user_id": cls.salesman.id, "property_delivery_carrier_id": cls.carrier.id})
        cls.other = cls._create_dealer("Wuhan Meiyuan", "D002")
        cls.buyer = cls._create_buyer("op_buyer", cls.dealer, name="Li Na")
        cls.colleague = cls._create_buyer("op_colleague", cls.dealer, name="Chen Jing")
        cls.rival = cls._create_buyer("op_rival", cls.other, name="Hu Jun")
        cls.portal_channel = cls.env.ref("order_process.channel_portal")

    def _set(self, product, quantity):
        return self._rpc(f"{NEW}/set", product_id=product.id, quantity=quantity)

    def _draft(self, user=None):
        return self.env["sale.order"].search([("dealer_draft_user_id", "=", (user or self.buyer).id)])

    def _submit(self, draft, **data):
        values = {"order_id": draft.id, "fingerprint": draft._get_dealer_fingerprint(), **data}
        return self._post(f"{NEW}/submit", values)

    def _orders(self, dealer=None):
        return self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("partner_id", "=", (dealer or self.dealer).id)]
        )
