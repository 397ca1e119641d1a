"""The main job beside modules that many companies have: a shop on a website, a point of sale, goods sent by vendors."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import OrderProcessCommon
from ..portal_pages import PortalPages


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestBesideOthers(OrderProcessCommon, PortalPages):
    def test_an_order_is_sent(self):
        order = self._approve(self._create_orders(lines=[(self.dye, 5)])).sudo()
        self.assertEqual((order.state, order.process_stage), ("sale", "approved"))
        self._run_windows(self._instant(10))
        self.assertEqual((order.process_stage, order.picking_ids.state), ("dispatched", "assigned"))
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_sms=True)._action_done()
        self.assertEqual((order.process_stage, order.order_line.qty_delivered), ("shipped", 5))

    def test_goods_that_the_vendor_sends(self):
        """Reviewed as all orders, and ordered of the vendor by the last approval."""
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        mask = self._create_product("Mask", "M1", 10)
        mask.write({
            "route_ids": [Command.set(self.env.ref("stock_dropshipping.route_drop_shipping").ids)],
            "seller_ids": [Command.create({"partner_id": vendor.id, "price": 4})],
        })
        order = self._create_orders(lines=[(mask, 3)]).sudo()
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertFalse(order._get_purchase_orders())
        self._approve(order)
        self.assertEqual(order._get_purchase_orders().order_line.mapped("product_qty"), [3])

    def test_pages_of_a_website_open_for_anybody(self):
        self.authenticate(None, None)
        for path in ("/", "/shop", "/shop/cart", "/web/login", "/dealer/apply"):
            with self.subTest(path):
                self.assertEqual(self._get(path).status_code, 200)
        for path in (f"/paper/{'x' * 22}", f"/load-sheet/{'x' * 22}", f"/history/2026-03-02/{'0' * 64}"):
            with self.subTest(path), mute_logger("odoo.http"):
                page = self._get(path)
                self.assertEqual(page.status_code, 404)
                self.assertIn("alert-danger", page.text)

    def test_an_order_of_the_shop_waits_for_its_reviews(self):
        self.authenticate(None, None)
        self.dye.is_published = True
        self.assertEqual(self._get(self.dye.website_url).status_code, 200)
        template = self.dye.product_tmpl_id
        self._rpc("/shop/cart/add", product_id=self.dye.id, product_template_id=template.id, quantity=2)
        order = self.env["sale.order.line"].search([("product_id", "=", self.dye.id)]).order_id
        self.assertEqual((order.website_id, order.state), (self.env["website"].search([], limit=1), "draft"))
        with self.assertRaises(UserError):
            order.sudo().action_confirm()
        self.assertEqual(order.state, "draft")
