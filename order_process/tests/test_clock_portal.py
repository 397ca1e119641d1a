"""What a dealer is still writing is not ours to do: its time begins when it is handed in."""

from odoo.tests import tagged

from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
class TestClockPortal(DealerPortalCommon):
    def test_a_draft_has_no_clock(self):
        self._sign_in()
        self._set(self.dye, 5)
        draft = self._draft()
        clocks = self.env["order.process.clock"]
        self.assertFalse(clocks.search([("order_id", "=", draft.id)]))
        draft._sync_process()
        self.assertFalse(clocks.search([("order_id", "=", draft.id)]))
        self._submit(draft, receiver_name="王芳", receiver_phone="139")
        self.assertEqual(draft.process_stage, "review")
        found = clocks.search([("order_id", "=", draft.id), ("ended_on", "=", False)])
        self.assertEqual(set(found.mapped("stage")), {"review", "desk", "shipped"})
        self.assertGreaterEqual(min(found.mapped("started_on")), draft.received_on)
