"""What rules change, the holds of open orders follow."""

from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.gate import followed as rule_follow
from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday 9:00 in Shanghai
class TestRulesFollowed(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        (cls.carrier | cls.pickup).payment_step = "dispatch"

    def _held(self, order):
        return sorted(order.sudo().hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"))

    def _admin(self, records):
        return records.with_user(self.admin).sudo(False)

    def test_method(self):
        """Money first, then money later, then first again."""
        order = self._approve(self._create_orders())
        self.assertEqual(self._held(order), [])
        self.carrier.payment_rule = "before"
        self.assertEqual((self._held(order), order.is_held, order.ready_on), (["payment"], True, False))
        self.carrier.payment_rule = "on_delivery"
        self.assertEqual((self._held(order), order.is_held), ([], False))
        self.assertEqual(order.ready_on, self._instant(9))

    def test_method_written_as_it_is(self):
        order = self._approve(self._create_orders())
        with patch.object(type(order), "_sync_process") as synced:
            self.carrier.write({"payment_rule": "on_delivery", "process_mode": "road", "name": "Our truck"})
            self.company.write({"rounding_unit": self.company.rounding_unit, "phone": "1"})
        synced.assert_not_called()

    def test_other_methods_orders_stay(self):
        order = self._approve(self._create_orders(carrier_id=self.pickup.id))
        self.carrier.payment_rule = "before"
        self.assertEqual(self._held(order), [])
        self.pickup.payment_rule = "before"
        self.assertEqual(self._held(order), ["payment"])

    def test_paper_rule(self):
        order = self._approve(self._create_orders())
        with freeze_time(self._instant(10)):
            self._run_windows()
        held = self._held(order)
        self.assertNotIn("papers", held)
        waiting = self._approve(self._create_orders())
        before = self._held(waiting)
        self.assertNotIn("papers", before)
        kind = self.env["order.process.paper.type"].search([], limit=1)
        rule = self.env["order.process.paper.rule"].create(
            {"carrier_id": self.carrier.id, "type_id": kind.id, "step": "dispatch"}
        )
        self.assertIn("papers", self._held(waiting))
        self.assertEqual(self._held(order), held, "what was dispatched keeps the papers of its day")
        rule.unlink()
        self.assertEqual(self._held(waiting), before)

    def test_gap_rule(self):
        order = self._create_orders()
        self.assertEqual(self._held(order), [])
        rule = self._admin(self.env["order.process.gap.rule"]).create(
            {"name": "Promotion", "check": "domain", "domain": "[('promotion_note', '!=', False)]"}
        )
        self.assertEqual(self._held(order), ["incomplete"])
        rule.active = False
        self.assertEqual(self._held(order), [])
        rule.active = True
        self.assertEqual(self._held(order), ["incomplete"])
        rule.company_id = self.env["res.company"].create({"name": "Sister"})
        self.assertEqual(self._held(order), [])

    def test_level(self):
        order = self._create_orders()
        levels = self.env["order.process.review.level"].search([])
        levels.active = False
        self.assertEqual(self._held(order), ["review"])
        levels.active = True
        self.assertEqual(self._held(order), [])
        order.action_submit_review()
        desk = self.env.ref("order_process.level_desk")
        hold = order.sudo().hold_ids.filtered(lambda hold: not hold.released_on)
        self.assertEqual(hold.owner_group_id, self.env.ref("order_process.group_desk_leader"))
        desk.group_id = self.env.ref("order_process.group_approving_manager")
        self.assertEqual(hold.owner_group_id, desk.group_id)

    def test_limit(self):
        order = self._create_orders(policy_reason="Opening")
        order.order_line.with_user(self.clerk).price_unit = 27.0
        self.assertEqual(order.policy_excess, 15.0)
        limit = self._admin(self.env["order.process.discount.limit"]).create(
            {"name": "Ten", "company_id": self.company.id, "max_discount": 10}
        )
        self.assertEqual(order.policy_excess, 0.0)
        limit.max_discount = 5
        self.assertGreater(order.policy_excess, 0.0)

    def test_setting(self):
        order = self._approve(self._create_orders())
        self.company.special_order_amount = 100.0
        self.assertEqual(self._held(order), ["special"])
        self.company.special_order_amount = 1000.0
        self.assertEqual(self._held(order), [])

    def test_window(self):
        """A window that is moved asks the gate again; nothing is held for it that was not."""
        order = self._approve(self._create_orders())
        with patch.object(type(order), "_sync_alone", autospec=True) as synced:
            self.windows[0].dispatch_time = 10.5
        self.assertIn(order.id, synced.call_args.args[0].ids)

    def test_closed_orders_are_left_alone(self):
        order = self._create_orders()
        order.with_user(self.clerk).action_cancel()
        with patch.object(type(order), "_sync_process") as synced:
            self.carrier.payment_rule = "before"
        synced.assert_not_called()

    def test_one_that_fails_stops_itself_alone(self):
        orders = self._approve(self._create_orders(3))
        bad = orders[1]
        origin = type(orders)._get_blockers

        def raise_for_bad(self, step):
            if bad in self:
                raise ValueError("broken")
            return origin(self, step)

        with patch.object(type(orders), "_get_blockers", raise_for_bad), mute_logger(rule_follow.__name__):
            self.carrier.payment_rule = "before"
        self.assertEqual([self._held(order) for order in orders], [["payment"], [], ["payment"]])

    def test_many_orders(self):
        """The first follow at once, the rest by the scheduled action, which is called for it."""
        orders = self._approve(self._create_orders(3))
        with patch.object(rule_follow, "AT_ONCE", 2):
            self.carrier.payment_rule = "before"
        self.assertEqual([self._held(order) for order in orders.sorted("id")], [["payment"], ["payment"], []])
        action = self.env.ref("order_process.ir_cron_follow_rules")
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", action.id)]), 1)
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["sale.order"]._run_follow_rules()
        self.env.invalidate_all()
        self.assertEqual(self._held(orders[2]), ["payment"])
