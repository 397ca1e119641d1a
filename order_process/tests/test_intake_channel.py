"""Orders come in by known channels; a closed one cannot be used (A1)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestChannel(OrderProcessCommon):
    def test_closed(self):
        private = self.env.ref("order_process.channel_private")
        with self.assertRaisesRegex(UserError, "channel Taken privately is closed"):
            self._create_orders(intake_channel_id=private.id)
        order = self._create_orders()
        with self.assertRaisesRegex(UserError, "is closed"):
            order.intake_channel_id = private

    def test_closed_by_default(self):
        private = self.env.ref("order_process.channel_private")
        vals = self._order_vals()
        vals.pop("intake_channel_id")
        Order = self.env["sale.order"].with_user(self.clerk).with_context(default_intake_channel_id=private.id)
        with self.assertRaisesRegex(UserError, "is closed"):
            Order.create(vals)

    def test_closing_keeps_old_orders(self):
        order = self._create_orders()
        self.channel.with_user(self.admin).closed = True
        order.note = "still editable"
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "is closed"):
            self._create_orders()

    def test_who_sets_channels_up(self):
        for user in (self.clerk, self.leader, self.manager):
            with self.assertRaises(AccessError):
                self.channel.with_user(user).sudo(False).closed = True

    def test_change_is_kept(self):
        order = self._create_orders()
        order.intake_channel_id = self.env.ref("order_process.channel_fax")
        changed = order.sudo().event_ids.filtered(lambda event: event.kind == "changed")
        self.assertEqual(changed.detail["intake_channel_id"], ["Phone", "Fax"])

    def test_keyed_and_taken(self):
        order = self._create_orders()
        self.assertEqual((order.keyed_by_id, order.taken_by_id), (self.clerk, self.clerk))
        other = self._create_orders(taken_by_id=self.salesman.id)
        self.assertEqual((other.keyed_by_id, other.taken_by_id), (self.clerk, self.salesman))

    def test_typed_in_the_form(self):
        form = Form(self.env["sale.order"].with_user(self.clerk))
        form.partner_id = self.dealer
        order = form.save()
        self.assertEqual((order.keyed_by_id, order.process_stage), (self.clerk, "entry"))
