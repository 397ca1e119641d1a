"""An order enters a dispatch that has left: with a role, a reason, stock and a clean gate, or not at all (D5)."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_dispatch_run import DispatchCase


@tagged("post_install", "-at_install")
class TestLateEntry(DispatchCase):
    def setUp(self):
        super().setUp()
        self.first = self._ready(9)
        self.dispatch = self._run(10)

    def _enter(self, orders, reason="The truck is still here", user=None):
        with freeze_time(self._instant(10, 30)), self.env.cr.savepoint():
            self.dispatch.with_user(user or self.dispatcher).sudo(False)._take_late(orders, reason)

    def test_enters(self):
        order = self._ready(10, 5)
        self._enter(order)
        self.assertEqual((order.process_stage, order.picking_ids.dispatch_id), ("dispatched", self.dispatch))
        self.assertTrue(order.picking_ids.late_entry)
        self.assertFalse(self.first.picking_ids.late_entry)
        self.assertEqual(order.picking_ids.batch_id.dispatch_id, self.dispatch)
        self.assertEqual(order.picking_ids.state, "assigned")
        self.assertEqual((self.dispatch.order_count, self.dispatch.late_count), (2, 1))
        self.assertIn("The truck is still here", self.dispatch.message_ids[0].body)
        self.assertFalse(self._run(12).picking_ids, "it does not go again")

    def test_no_role(self):
        order = self._ready(10, 5)
        for user in (self.clerk, self.keeper, self.leader, self.finance, self.admin):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "dispatcher or an approving manager"):
                self._enter(order, user=user)
        self._enter(order, user=self.manager)

    def test_no_reason(self):
        order = self._ready(10, 5)
        for reason in ("", "  ", None, False):
            with self.assertRaisesRegex(UserError, "Say why"):
                self._enter(order, reason)

    def test_not_reviewed_held_or_elsewhere(self):
        with freeze_time(self._instant(10, 5)):
            entry = self._create_orders().sudo()
        there = self._ready(10, 5, warehouse_id=self.wuhan.id)
        held = self._ready(10, 5)
        with freeze_time(self._instant(10, 6)):
            held.with_user(self.manager).sudo(False).action_hold("wait")
        good = self._ready(10, 5)
        for order, message in (
            (entry, "wait for dispatch"),
            (there, "wait for dispatch"),
            (self.first, "wait for dispatch"),
            (held, "Held: wait"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self._enter(good | order)
            self.assertFalse(good.picking_ids.dispatch_id, "all or none")

    def test_no_stock(self):
        rare = self._create_product("Rare", "R", 10)
        order = self._ready(10, 5, lines=[(rare, 3)])
        with self.assertRaisesRegex(UserError, "Rare short by 3"):
            self._enter(order)

    def test_two_want_the_last_one(self):
        rare = self._create_product("Rare", "R", 10)
        self._stock(rare, 3)
        orders = self._ready(10, 5, lines=[(rare, 3)]) | self._ready(10, 5, lines=[(rare, 3)])
        with self.assertRaisesRegex(UserError, "not enough stock"):
            self._enter(orders)
        self.assertFalse(orders.picking_ids.dispatch_id)

    def test_dispatch_that_has_not_run(self):
        order = self._ready(10, 5)
        slot = self.windows[1]._get_slots(self.warehouse, self.dispatch.date, 1)[0]
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            due_id = (
                self.env(cr=cr)["order.process.dispatch"]
                ._get_or_create(slot, self.warehouse.with_env(self.env(cr=cr)))
                .id
            )
        due = self.env["order.process.dispatch"].browse(due_id)
        with self.assertRaisesRegex(UserError, "has not run yet"):
            due.with_user(self.dispatcher).sudo(False)._take_late(order, "why not")
