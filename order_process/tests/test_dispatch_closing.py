"""The day's last window: what was not sent is listed with its reason, and the people responsible are told (D4)."""

from odoo.tests import freeze_time, tagged

from .test_dispatch_run import DispatchCase


@tagged("post_install", "-at_install")
class TestClosing(DispatchCase):
    def test_closing_list(self):
        with freeze_time(self._instant(9)):
            entry = self._create_orders(carrier_id=False).sudo()
            pending = self._create_orders().sudo()
            pending.with_user(self.clerk).sudo(False).action_submit_review()
        for hour, minute in ((10, 0), (12, 0), (15, 30)):
            self._run(hour, minute)
        sent = self._ready(16)
        with freeze_time(self._instant(17)):
            late = self._create_orders().sudo()
            self._approve(late, self.leader)
        with freeze_time(self._instant(18, 0, 1)):
            self._approve(late, self.finance)
            tomorrow = self._create_orders().sudo()
        closing = self._run(18, 5).filtered("closing")
        rows = {row.order_id: row for row in closing.unsent_ids}
        self.assertEqual(set(rows), {entry, pending, late})
        self.assertIn(sent.picking_ids, closing.picking_ids)
        self.assertEqual(rows[entry].reason, "Incomplete")
        self.assertIn("delivery method", rows[entry].detail)
        self.assertEqual(
            (rows[entry].user_id, rows[entry].owner_group_id.get_external_id()[rows[entry].owner_group_id.id]),
            (self.clerk, "order_process.group_order_clerk"),
        )
        self.assertIn("Desk review", rows[pending].detail)
        self.assertEqual(rows[pending].owner_group_id, self.env.ref("order_process.group_desk_leader"))
        self.assertIn("after the dispatch left", rows[late].reason)
        # the people responsible are told, and only they
        messages = self.env["mail.message"].search(
            [("model", "=", closing._name), ("res_id", "=", closing.id), ("message_type", "=", "user_notification")]
        )
        told = messages.notified_partner_ids
        self.assertIn(self.leader.partner_id, told)
        self.assertIn(self.clerk.partner_id, told)
        self.assertNotIn(self.keeper.partner_id, told)
        listed = " ".join(messages.mapped("body"))
        self.assertIn(pending.name, listed)
        # all of them are promised the next working day
        self.assertNotIn(tomorrow, rows, "what came after the last round is tomorrow's")
        for order in (entry, pending, late, tomorrow):
            self.assertEqual(order.promised_dispatch_on, self._instant(10, day=3))
        self.assertFalse(self._run(18, 10))

    def test_other_windows_list_nothing(self):
        with freeze_time(self._instant(9)):
            self._create_orders()
        self.assertFalse(self._run(10).unsent_ids)
