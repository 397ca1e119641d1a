from odoo.tests import tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
class TestClaim(OrderProcessCommon):
    def test_nothing(self):
        pass
