"""Another product for what is missing, with its price difference: taken or not, and the order is reviewed (F2)."""

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
class TestSubstitute(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls.gel = cls._create_product("Gel mask", "M2", 12)
        cls._stock(cls.mask, 4)
        cls._stock(cls.gel, 100)

    def _short(self):
        order = self._approve(self._create_orders(lines=[(self.dye, 5), (self.mask, 10)]))
        return order, order.sudo().shortage_ids

    def _offer(self, shortage, product=None, user=None):
        wizard = self.env["order.process.shortage.offer"].with_user(user or self.clerk)
        line = shortage.line_ids.filtered("missing")
        with Form(wizard.with_context(default_shortage_line_id=line.id)) as form:
            form.product_id = product or self.gel
        form.record.action_offer()
        return line

    def test_accepted_in_the_portal_and_reviewed(self):
        order, shortage = self._short()
        line = self._offer(shortage)
        self.assertEqual((line.substitute_price, line.substitute_difference), (12, 12))
        self._sign_in()
        page = self._get(f"/my/orders/{order.id}").text
        self.assertIn("Gel mask instead of [M1] Mask", page)
        self.assertIn("12.00 more", page)
        self._post(f"/my/orders/{order.id}/shortage", {"shortage_id": shortage.id, "answer": "substitute"})
        self.assertEqual((shortage.state, shortage.answer), ("answered", "substitute"))
        [action] = [row["action"] for row in order.with_user(self.clerk).process_panel["blockers"] if row["action"]]
        self.assertEqual(action["label"], "Put the substitute in")
        order.with_user(self.clerk).action_cancel_rest()
        goods = {line.product_id: (line.product_uom_qty, line.price_unit) for line in order._goods_lines()}
        self.assertEqual(goods, {self.dye: (5, 30), self.mask: (4, 10), self.gel: (6, 12)})
        self.assertEqual((shortage.state, order.review_state), ("done", "pending"))
        self._approve(order)
        self.assertEqual(order.review_state, "approved")
        self.assertFalse(order._get_blockers("dispatch")[order])

    @freeze_time("2026-03-02 01:00:00")
    def test_before_the_order_is_confirmed(self):
        self.company.promise_mode = "hold"
        order, shortage = self._short()
        self.assertEqual(order.state, "draft")
        self._offer(shortage, user=self.keeper)
        shortage._answer("substitute", "Li Na")
        shortage.with_user(self.clerk).action_cancel_rest()
        self.assertEqual((order.state, order.review_state), ("draft", "pending"), "what is new is reviewed")
        self._approve(order)
        self.assertEqual(order.state, "sale")

    def test_refused_and_who_may(self):
        order, shortage = self._short()
        with self.assertRaisesRegex(UserError, "No substitute was offered"):
            shortage._answer("substitute", "Li Na")
        with self.assertRaisesRegex(UserError, "asks the dealer"):
            self._offer(shortage, user=self.salesman)
        with self.assertRaisesRegex(UserError, "Offer another product"):
            self._offer(shortage, self.mask)
        self._offer(shortage)
        shortage._answer("cancel", "Li Na")
        with self.assertRaises(UserError):
            self._offer(shortage)
        order.with_user(self.clerk).action_cancel_rest()
        self.assertNotIn(self.gel, order._goods_lines().product_id)
