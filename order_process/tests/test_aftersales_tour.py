from odoo.tests import HttpCase, tagged

from .aftersales_common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestClaimTour(AftersalesCommon, HttpCase):
    """From the queue of customer service to the end of the claim, with the rights of customer service only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.password = cls.service.login

    def _walk(self, tour):
        self.start_tour("/odoo/action-order_process.action_claims", tour, login=self.service.login)

    def test_answered_returned_closed(self):
        claim = self._claim()
        self._walk("order_process_claim_answered")
        self.assertEqual((claim.state, claim.user_id, claim.answered_by_id), ("working", self.service, self.service))
        self.assertLess(claim.answered_on, claim.answer_due_on)
        self.assertEqual(claim.cause_id, self.env.ref("order_process.cause_carrier"))
        picking = claim.sudo().return_ids
        self.assertEqual(picking.move_ids.mapped("product_uom_qty"), [3.0])
        picking.with_user(self.keeper).sudo(False).button_validate()

        self._walk("order_process_claim_closed")
        self.assertEqual((claim.state, claim.outcome), ("closed", "settled"))
        self.assertEqual(self.order.order_line[0].qty_delivered, 7)
        words = claim.entry_ids.filtered("text").mapped("text")
        self.assertEqual(words[-1], "The tubes are back; thank you.")
