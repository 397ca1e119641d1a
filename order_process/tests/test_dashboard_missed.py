from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestDashboardMissed(DashboardCase):
    """What missed a window: why, and whose it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = cls._create_user("rep", "sales_team.group_sale_salesman")

    def _miss_noon(self):
        """On Tuesday, orders for Wuhan miss 12:00: one in review, one incomplete, one not submitted, one held."""
        wuhan = {"warehouse_id": self.wuhan.id, "warehouse_reason": "asked for"}
        with freeze_time(self._instant(10, 5, day=3)):
            review, untouched = self._create_orders(2, **wuhan)
            incomplete = self._create_orders(1, intake_channel_id=False, taken_by_id=self.rep.id, **wuhan)
            held = self._create_orders(1, **wuhan)
            review.with_user(self.clerk).action_submit_review()
            self._approve(held)
            held.with_user(self.dispatcher).action_hold("the vehicle is full")
        now = self._instant(12, 0, 30, day=3)
        with freeze_time(now):
            self._tick(lambda env: env["order.process.review"]._run_rounds())
            self._run_windows(now)
        return review, incomplete, untouched, held

    def _missed(self, orders, user=None):
        rows = self.env["order.process.missed"].with_user(user or self.manager).search(
            [("order_id", "in", orders.ids), ("window_id.dispatch_time", "=", 12), ("date", "=", "2026-03-03")]
        )
        return rows.grouped("order_id")

    def test_why_and_whose(self):
        review, incomplete, untouched, held = self._miss_noon()
        with freeze_time(self._instant(13, day=3)):
            rows = {order.id: row for order, row in self._missed(review | incomplete | untouched | held).items()}
            self.assertEqual(rows[review.id].reason, "Not reviewed")
            self.assertEqual((rows[review.id].people, rows[review.id].user_id), ("Leader", self.leader))
            self.assertEqual(rows[incomplete.id].reason, "Incomplete")
            self.assertEqual(rows[incomplete.id].user_id, self.rep, "who took the order, not who keyed it (P4)")
            self.assertEqual(rows[untouched.id].reason, "Not submitted for review in time")
            self.assertEqual(rows[untouched.id].user_id, self.clerk)
            self.assertEqual(rows[held.id].reason, "Held by hand")
            self.assertEqual(rows[held.id].group_id, self.env.ref("order_process.group_dispatcher"))
            kinds = rows[review.id].event_ids.sorted("seq").mapped("kind")
            self.assertEqual((kinds[0], kinds[-1]), ("created", "rolled"), "what happened until then")

    def test_what_comes_later_changes_nothing(self):
        orders = self.union_of(self._miss_noon())
        with freeze_time(self._instant(13, day=3)):
            said = {order.id: (row.reason, row.people) for order, row in self._missed(orders).items()}
        with freeze_time(self._instant(9, day=4)):
            self._approve(orders[0])
            orders[2].with_user(self.clerk).action_submit_review()
            rows = self._missed(orders)
            self.assertEqual({order.id: (row.reason, row.people) for order, row in rows.items()}, said)

    @staticmethod
    def union_of(orders):
        found = orders[0]
        for order in orders[1:]:
            found |= order
        return found

    def test_who_may_read(self):
        orders = self.union_of(self._miss_noon())
        for user in (self.leader, self.finance, self.manager, self.dispatcher, self.admin):
            self.assertEqual(len(self._missed(orders, user)), 4, user.name)
        stranger = new_test_user(self.env, "op_stranger", groups="base.group_user", company_id=self.company.id,
                                 company_ids=[(6, 0, self.company.ids)])
        buyer = self._create_buyer("op_buyer", self.dealer)
        for user in (stranger, buyer, self.clerk, self.keeper, self.salesman):
            with self.assertRaises(AccessError):
                self._missed(orders, user)
        self.dispatcher.process_warehouse_ids = self.warehouse
        self.assertFalse(self._missed(orders, self.dispatcher), "of another centre")
        other = self.env["res.company"].create({"name": "Another"})
        self.manager.company_ids |= other
        self.assertFalse(
            self.env["order.process.missed"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=other.ids)
            .search([("order_id", "in", orders.ids)])
        )
        row = next(iter(self._missed(orders).values()))
        for change in (lambda: row.write({"codes": "x"}), row.unlink):
            with self.assertRaises(AccessError):
                change()


@tagged("post_install", "-at_install")
class TestDashboardTour(DashboardCase, HttpCase):
    def test_why_did_we_miss_noon_in_wuhan(self):
        """From their first screen a manager reads in three clicks why a window was missed, and whose it was."""
        with freeze_time(self._instant(10, 5, day=3)):
            order = self._create_orders(1, warehouse_id=self.wuhan.id, warehouse_reason="asked for")
            order.with_user(self.clerk).action_submit_review()
        now = self._instant(12, 0, 30, day=3)
        with freeze_time(now):
            self._tick(lambda env: env["order.process.review"]._run_rounds())
            self._run_windows(now)
        self.manager.password = self.manager.login
        home = self.env["order.process.home"].with_user(self.manager)._get_home_action()
        self.assertEqual(home["tag"], "order_process.dashboard", "a manager's first screen")
        # The browser lives now, and looks at the week of this Tuesday.
        self.start_tour(
            "/odoo/order-dashboard?day=2026-03-03", "order_process_manager_asks", login=self.manager.login
        )
