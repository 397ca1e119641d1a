from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDispatchTimeline(OrderProcessCommon):
    """The dispatcher's first screen, with the rights of the dispatcher and of the keeper only."""

    def _timeline(self, user=None, day=None):
        return self.env["order.process.window"].with_user(user or self.dispatcher).get_timeline(day)

    def _cell(self, timeline, warehouse=None, number=0):
        centre = next(c for c in timeline["centres"] if c["id"] == (warehouse or self.warehouse).id)
        return centre["cells"][timeline["windows"][number]["id"]]

    def test_cells_before_the_run(self):
        self._approve(self._create_orders(2))
        self._create_orders(1).action_submit_review()
        self._create_orders(1)
        self._create_orders(1, intake_channel_id=False)
        timeline = self._timeline()
        self.assertEqual(timeline["day"], "2026-03-02")
        self.assertTrue(timeline["is_today"])
        self.assertEqual([window["name"] for window in timeline["windows"][:3]], ["10:00", "12:00", "15:30"])
        cell = self._cell(timeline)
        self.assertEqual(cell["state"], "open")
        self.assertEqual((cell["ready"], cell["waiting"]), (2, 5))
        held = {row["code"]: row["count"] for row in cell["held"]}
        self.assertEqual(held["review"], 1)
        self.assertEqual(held["incomplete"], 1)
        self.assertEqual(held["entry"], 1, "complete, but nobody has submitted it")
        self.assertEqual(timeline["next"], {"scheduled_on": "2026-03-02 02:00:00", "centres": 2})
        self.assertEqual(self._cell(timeline, self.wuhan)["waiting"], 0)

    def test_a_click_shows_the_orders_of_the_figure(self):
        ready = self._approve(self._create_orders(2))
        waiting = self._create_orders(1)
        waiting.action_submit_review()
        Window = self.env["order.process.window"].with_user(self.dispatcher)
        cell = self._cell(self._timeline())
        for code, orders in (("ready", ready), ("review", waiting), (None, ready | waiting)):
            action = Window.action_open_cell(self.warehouse.id, cell["scheduled_on"], code)
            found = self.env["sale.order"].with_user(self.dispatcher).search(action["domain"])
            self.assertEqual(found.sudo(), orders.sudo())

    def test_cells_after_the_run(self):
        sent = self._approve(self._create_orders(2))
        left = self._create_orders(1)
        self._run_windows(self._instant(10))
        cell = self._cell(self._timeline())
        self.assertEqual((cell["state"], cell["sent"], cell["rolled"]), ("sent", 2, 1))
        self.assertFalse(cell["late"])
        self.assertFalse(cell["held"], "what was left behind stands in the next window")
        self.assertEqual(self._cell(self._timeline(), number=1)["waiting"], 1)
        dispatch = self.env["order.process.dispatch"].with_user(self.keeper).browse(cell["dispatch_id"])
        self.assertEqual(dispatch.rolled_ids.order_id.sudo(), left.sudo())
        self.assertEqual(dispatch.rolled_ids.reason, "Not submitted for review in time")
        self.assertEqual(dispatch.rolled_ids.promised_dispatch_on, self._instant(12))
        orders = self.env["sale.order"].with_user(self.keeper).search(dispatch.action_open_orders()["domain"])
        self.assertEqual(orders.sudo(), sent.sudo())
        self.assertEqual((dispatch.picking_count, dispatch.batch_count), (2, 1))

    def test_rolled_rows_are_evidence(self):
        self._create_orders(1)
        dispatch = self._run_windows(self._instant(10)).filtered(lambda d: d.warehouse_id == self.warehouse)
        for change in (lambda row: row.write({"codes": "manual"}), lambda row: row.unlink()):
            with self.assertRaisesRegex(UserError, "evidence"):
                change(dispatch.rolled_ids.sudo())

    def test_a_window_that_is_gone_keeps_its_past(self):
        self._approve(self._create_orders(1))
        self._run_windows(self._instant(10))
        self.windows.sorted("dispatch_time")[0].active = False
        timeline = self._timeline()
        self.assertEqual(timeline["windows"][0]["name"], "10:00")
        self.assertEqual(self._cell(timeline)["sent"], 1)

    def test_due_and_late(self):
        with freeze_time("2026-03-02 02:05:00"):
            self.assertEqual(self._cell(self._timeline())["state"], "due")
        self._run_windows(self._instant(11))
        self.assertTrue(self._cell(self._timeline())["late"])

    def test_day_off_has_no_windows(self):
        timeline = self._timeline(day="2026-03-07")
        self.assertFalse(timeline["is_today"])
        self.assertFalse(timeline["windows"])

    def test_who_sees_and_may_what(self):
        self.assertTrue(self._timeline()["may_run"])
        keeper = self._timeline(self.keeper)
        self.assertFalse(keeper["may_run"] or keeper["may_enter_late"])
        self.assertTrue(keeper["centres"])
        self.dispatcher.process_warehouse_ids = self.wuhan
        self.assertEqual([centre["id"] for centre in self._timeline()["centres"]], self.wuhan.ids)

    def test_query_count_does_not_grow_with_orders(self):
        self._create_orders(2)
        self._timeline()
        counts = []
        for _n in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._timeline()
            counts.append(self.cr.sql_log_count - before)
            self._create_orders(6)
        self.assertEqual(*counts[1:])

    def test_transfer_says_why_it_waits(self):
        order = self._approve(self._create_orders(1))
        picking = order.picking_ids.with_user(self.keeper)
        self.assertTrue(picking.awaits_dispatch)
        self.assertIn("2026-03-02 10:00", picking.awaits_reason)
        order.with_user(self.dispatcher).action_hold("credit to be cleared")
        picking.invalidate_recordset()
        self.assertIn("Held by hand", picking.awaits_reason)
