"""Levels asked only where the goods need it (C9), and "test this level on an order" (M2)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLevelsByGoods(OrderProcessCommon):
    def test_capacity_and_purchasing(self):
        capacity, purchase = (self.env.ref(f"order_process.level_{name}") for name in ("capacity", "purchase"))
        self.assertEqual((capacity.active, purchase.active), (False, False))
        self.dye.review_capacity = True
        self.oxide.review_purchase = True
        orders = self._create_orders() | self._create_orders(lines=[(self.oxide, 1)])
        both = self._create_orders(lines=[(self.dye, 1), (self.oxide, 1)])
        neither = self._create_orders(lines=[(self._create_product("Comb", "KM1", 5), 1)])
        everything = orders | both | neither
        desk, finance = (self.env.ref(f"order_process.level_{name}") for name in ("desk", "finance"))
        Level = self.env["order.process.review.level"]
        self.assertEqual(set(Level._get_levels(everything).values()), {desk | finance})
        (capacity | purchase).active = True
        found = Level._get_levels(everything)
        self.assertEqual(found[orders[0]].ids, [desk.id, capacity.id, finance.id])
        self.assertEqual(found[orders[1]].ids, [desk.id, purchase.id, finance.id])
        self.assertEqual(found[both].ids, [desk.id, capacity.id, purchase.id, finance.id])
        self.assertEqual(found[neither], desk | finance)
        self._approve(orders[0], self.leader, self.manager, self.finance)
        self.assertEqual(orders[0].state, "sale")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLevelTest(OrderProcessCommon):
    def _test(self, level, order):
        action = level.with_user(self.admin).action_test()
        wizard = self.env[action["res_model"]].with_user(self.admin).with_context(**action["context"])
        form = Form(wizard)
        form.order_id = order
        return form

    def test_why_and_who_and_when(self):
        level = self.env.ref("order_process.level_desk")
        level.write(
            {
                "domain": "[('amount_total', '>', 100), ('urgency', '=', '2')]",
                "valid_from": "2026-03-03",
                "user_ids": [Command.set(self.leader.ids)],
            }
        )
        self.env["order.process.substitute"].with_user(self.leader).create(
            {
                "substitute_id": self.manager.id,
                "date_to": "2026-03-02",
                "reason": "leave",
                "company_id": self.company.id,
            }
        )
        order = self._create_orders()
        self.env.flush_all()
        self.env.invalidate_all()
        before = order.sudo().read()[0], order.sudo().event_ids
        form = self._test(level, order)
        self.assertFalse(form.applies)
        parts = {part["text"]: part["holds"] for part in form.save()._prepare_result()["parts"]}
        self.assertEqual(list(parts.values()), [True, True, False, True, False])
        self.assertIn("Total > 100", list(parts)[3])
        self.assertIn("Urgency", list(parts)[4])
        self.assertEqual(form.people, "Manager (for Leader)")
        self.assertIn("9:30", form.deadline_text)
        level.write({"domain": "[]", "valid_from": False})
        self.assertTrue(self._test(level, order).applies)
        self.env.invalidate_all()
        self.assertEqual((order.sudo().read()[0], order.sudo().event_ids), before, "nothing is written")
        self.assertFalse(order.sudo().review_ids)

    def test_nested_condition(self):
        level = self.env.ref("order_process.level_desk")
        level.domain = "['|', ('urgency', '=', '2'), ('order_line.product_id', '=', %d)]" % self.dye.id
        form = self._test(level, self._create_orders())
        self.assertTrue(form.applies)
        level.domain = "[('order_line.product_id.default_code', '=', 'RG688')]"
        self.assertTrue(self._test(level, self._create_orders()).applies)

    def test_administrators_only(self):
        level = self.env.ref("order_process.level_desk")
        with self.assertRaises(AccessError):
            self.env["order.process.level.test"].with_user(self.leader).create({"level_id": level.id})
