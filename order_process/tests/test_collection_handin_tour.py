from odoo import fields
from odoo.tests import HttpCase, tagged

from .handin_common import HandinCommon


@tagged("post_install", "-at_install")
class TestHandinTour(HandinCommon, HttpCase):
    """From the dealer's hand into the cash, each on the screen of their role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser lives now, so the windows count from now and not from the tests' day.
        cls.windows.effective_from = fields.Datetime.now()
        for user in (cls.escort, cls.finance):
            user.password = user.login

    def test_collected_and_counted(self):
        order = self._create_orders(lines=[(self.dye, 5)], carrier_id=self.cod.id)
        self._approve(order)
        self._run_windows(order.sudo().promised_dispatch_on)
        picking = order.sudo().picking_ids
        picking.with_user(self.dispatcher).escort_id = self.escort
        picking.with_user(self.keeper).sudo(False).button_validate()
        self.start_tour(
            "/odoo/action-order_process.action_my_collections", "order_process_escort_collects", login=self.escort.login
        )
        record = picking.collection_ids
        self.assertEqual((record.amount, record.note, record.freight_amount), (200.0, "A bottle was broken", 60.0))
        self.start_tour(
            "/odoo/action-order_process.action_collection_holders",
            "order_process_finance_counts",
            login=self.finance.login,
        )
        handin = record.handin_id
        self.assertEqual((handin.state, handin.variance_total, handin.received_by_id), ("posted", -100.0, self.finance))
        self.assertEqual(handin.line_ids.filtered("reason").reason, "A note was false")
        self.assertEqual(self._balance(self._escort_account()), (0.0, 0.0))
