"""Where money is due, the order's page says into which account to pay and what to write as purpose."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .portal_common import DealerPortalCommon
from .test_portal_shop import PIXEL


@tagged("post_install", "-at_install")
class TestPayBox(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": "6222 0000 1111",
                "partner_id": cls.company.partner_id.id,
                "bank_id": cls.env["res.bank"].create({"name": "ICBC Changsha"}).id,
            }
        )

    def test_account_code_and_purpose(self):
        order = self._create_orders(lines=[(self.dye, 5)])
        self._approve(order)
        self._sign_in()
        page = self._get(f"/my/orders/{order.id}").text
        self.assertNotIn("o_dealer_pay ", page)
        self.company.write({"dealer_bank_ids": [Command.set(self.bank.ids)], "dealer_payment_qr": PIXEL})
        page = self._get(f"/my/orders/{order.id}").text
        for text in ("6222 0000 1111", "ICBC Changsha", f"{order.name} D001", "data:image/png;base64"):
            self.assertIn(text, page)

    def test_only_accounts_of_the_company(self):
        strange = self.bank.create({"acc_number": "99", "partner_id": self.dealer.id})
        with self.assertRaises(ValidationError):
            self.company.dealer_bank_ids = strange
