from odoo import fields
from odoo.tests import HttpCase, tagged

from .finance_common import FinanceCommon


@tagged("post_install", "-at_install")
class TestDeliveryTours(FinanceCommon, HttpCase):
    """Two deliveries as the people do them, each on the screen of their role and with its rights only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser lives now, so the windows count from now and not from the tests' day.
        cls.windows.effective_from = fields.Datetime.now()
        for user in (cls.finance, cls.keeper, cls.dispatcher, cls.escort):
            user.password = user.login

    def _dispatched(self, mode):
        order = self._approve(self._create_orders(carrier_id=self.modes[mode].id)).sudo()
        self._run_windows(order.promised_dispatch_on)
        self.assertEqual(order.process_stage, "dispatched")
        return order, order.picking_ids

    def _walk(self, action, tour, user, record=None):
        path = f"/odoo/action-order_process.{action}" + (f"/{record.id}" if record else "")
        self.start_tour(path, f"order_process_{tour}", login=user.login)
        self.env.invalidate_all()

    def test_self_pickup(self):
        order, picking = self._dispatched("pickup")
        self._walk("action_orders_to_pay", "pickup_finance", self.finance, order)
        self.assertEqual((order.amount_received, order.payment_status), (150, "full"))
        self.assertEqual(order.invoice_ids.payment_state, "paid")
        self.assertEqual(self._paper(order, "TH").issued_by_id, self.finance)
        self._walk("action_keeper_desk", "pickup_keeper", self.keeper)
        self.assertEqual((picking.state, picking.checked_by_id), ("done", self.keeper))
        signature = self._paper(order, "CK").signature_ids
        self.assertEqual((signature.name, signature.role), ("Zhou Ping", "collector"))
        self.assertGreater(len(signature.image), 500, "what was drawn")
        self.assertEqual((order.receipt_confirmed_by, order.process_stage), ("Zhou Ping", "settled"))

    def test_cash_on_delivery(self):
        order, picking = self._dispatched("cod")
        self._walk("action_finance_desk", "cod_slip", self.finance)
        self.assertEqual(self._paper(order, "SX").issued_by_id, self.finance)
        self._walk("action_keeper_desk", "cod_dispatcher", self.dispatcher)
        self.assertEqual((picking.escort_id, picking.vehicle_no), (self.escort, "YA-88888"))
        self._walk("action_keeper_desk", "cod_keeper", self.keeper)
        self.assertEqual(picking.state, "done")
        self.assertEqual(self._paper(order, "SX").signature_ids.name, "Escort")
        self.browser_size = "390x844"
        self._walk("action_my_transfers", "cod_escort", self.escort)
        self.browser_size = "1366x768"
        self.assertEqual(order.receipt_confirmed_by, "Li Na")
        collection = picking.collection_ids
        self.assertEqual((collection.amount, collection.freight_amount, collection.state), (210, 60, "escort"))
        self._walk("action_finance_desk", "cod_count", self.finance)
        self.assertEqual((collection.state, collection.handin_id.received_by_id), ("handed_in", self.finance))
        self.assertEqual(order.amount_received, 150)
