"""The dealer's main job on the phone: from signing in to a submitted order, and on to the signature for the goods."""

from odoo import fields
from odoo.tests import tagged

from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
class TestDealerTour(DealerPortalCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_what_is_shown_is_what_is_submitted(self):
        self.windows.effective_from = fields.Datetime.now()
        self.start_tour("/my/orders/new", "order_process_dealer_hurries", login=self.buyer.login, timeout=120)
        order = self._orders()
        self.assertRecordValues(order, [{"review_state": "pending", "receiver_name": "王芳"}])
        self.assertRecordValues(order.order_line, [{"product_id": self.dye.id, "product_uom_qty": 12}])

    def test_what_is_typed_early_is_kept(self):
        """A quantity and a receiver that stand on the page before its script runs are what the dealer wants."""
        self.browser_js(
            "/my/orders/new",
            """
            const page = document.querySelector(".o_dealer_order");
            page.querySelector(".o_dealer_product .o_dealer_stepper input").value = "7";
            page.querySelector("#o_dealer_receiver_name").value = "王芳";
            const { DealerOrder } = odoo.loader.modules.get("@order_process/light/dealer_order");
            new DealerOrder(page).start();
            const wait = setInterval(() => {
                if (page.querySelector(".o_dealer_lines .o_dealer_stepper input")?.value === "7") {
                    clearInterval(wait);
                    console.log("test successful");
                }
            }, 100);
            """,
            "!!document.querySelector('.o_dealer_order:not(.o_dealer_loading)')",
            login=self.buyer.login,
        )
        order = self._orders()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [7])
        self.assertEqual(order.receiver_name, "王芳")

    def test_five_products_ordered_followed_and_signed_for(self):
        self.windows.effective_from = fields.Datetime.now()
        for number in range(3):
            self._stock(self._create_product(f"Mask {number}", f"M{number}", 10), 100)
        self.dye.barcode = "6901234567892"
        self.start_tour("/web/login?redirect=/my", "order_process_dealer_orders", timeout=120)
        order = self._orders()
        self.assertEqual(order.review_state, "pending")
        self.assertEqual(
            {line.product_id.default_code: line.product_uom_qty for line in order.order_line},
            {"RG688": 2, "SY6": 3, "M0": 1, "M1": 12, "M2": 1},
        )
        self.assertEqual(order.receiver_name, "王芳")

        self._approve(order)
        self._run_windows(order.promised_dispatch_on)
        self.assertEqual(order.process_stage, "dispatched")
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_sms=True).sudo()._action_done()
        self.assertEqual(order.process_stage, "shipped")

        self.start_tour("/my", "order_process_dealer_receives", login=self.buyer.login, timeout=120)
        self.assertRecordValues(
            order,
            [{"process_stage": "received", "receipt_confirmed_by": "Li Na", "receipt_differences": False}],
        )
        self.assertTrue(order.receipt_signature)
