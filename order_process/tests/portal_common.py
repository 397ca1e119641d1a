from odoo import Command, http
from odoo.tests import HttpCase, new_test_user

from .common import OrderProcessCommon

NEW = "/my/orders/new"


class DealerPortalCommon(OrderProcessCommon, HttpCase):
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

    @classmethod
    def _create_buyer(cls, login, dealer, **vals):
        user = new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )
        user.partner_id.parent_id = dealer
        return user

    def _sign_in(self, user=None):
        user = user or self.buyer
        self.authenticate(user.login, user.login)
        return user

    def _get(self, path):
        self.env.flush_all()
        try:
            return self.url_open(path, timeout=60)
        finally:
            self.env.invalidate_all()

    def _post(self, path, data=None, files=None, **kwargs):
        self.env.flush_all()
        try:
            values = {"csrf_token": http.Request.csrf_token(self), **(data or {})}
            return self.url_open(path, data=values, files=files, timeout=60, **kwargs)
        finally:
            self.env.invalidate_all()

    def _rpc(self, path, **params):
        self.env.flush_all()
        try:
            return self.make_jsonrpc_request(path, params, timeout=60)
        finally:
            self.env.invalidate_all()

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
