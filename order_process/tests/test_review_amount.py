"""What finance judged is an amount: what changes it is asked there, and the odd amount follows in every state."""

import json

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import OrderProcessCommon


class AmountCase(OrderProcessCommon):
    """An order of 1,549.40 in tens, reviewed and confirmed at 1,540.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.company.write(
            {
                "rounding_direction": "down",
                "rounding_unit": 10.0,
                "rounding_order_limit": 10.0,
                "rounding_month_limit": 100.0,
            }
        )
        cls.desk = cls.env.ref("order_process.level_desk")
        cls.money = cls.env.ref("order_process.level_finance")
        cls.env["order.process.discount.limit"].create(
            {"name": "Anything", "company_id": cls.company.id, "max_discount": 100}
        )
        cls.tube = cls._create_product("Tube", "T98", 98.0)
        cls.kit = cls._create_product("Set", "S1255", 1255.40)
        cls._stock(cls.tube, 100)
        cls._stock(cls.kit, 100)

    @classmethod
    def _create_rounded(cls, **vals):
        order = cls._create_orders(lines=[(cls.tube, 3), (cls.kit, 1)], **vals)
        order.action_round_amount()
        return order

    def _odd(self, order):
        return order.order_line.filtered("is_rounding")

    def _asked(self, order):
        return order.sudo()._get_open_reviews().sorted("sequence").level_id

    def _held(self, order):
        return order.sudo().hold_ids.filtered(lambda hold: not hold.released_on).mapped("code")

    def _said(self, order):
        return [
            event.summary for event in order.sudo().event_ids.sorted("seq") if event.kind == "changed"
        ]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday 9:00 in Shanghai
class TestConfirmedAmount(AmountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._approve(cls._create_rounded())
        cls.line = cls.order.order_line[0]

    def test_raised_quantity_asks_finance(self):
        self.assertEqual((self.order.state, self.order.amount_total), ("sale", 1540.0))
        self.line.with_user(self.clerk).product_uom_qty = 9
        self.assertEqual(self._asked(self.order), self.desk | self.money)
        self.assertEqual((self.order.amount_total, self.order.rounding_amount), (2130.0, -7.4))
        self.assertIn("2,137.40", self._odd(self.order).name)
        self.assertIn("2,130.00", self._odd(self.order).name)
        self._pending(self.order).with_user(self.leader).action_approve()
        review = self._pending(self.order)
        self.assertEqual(review.level_id, self.money)
        self.assertEqual(review.change_summary, "Total 1,540 → 2,130")
        review.with_user(self.finance).action_approve()
        self.assertEqual((self.order.review_state, self.order.is_held), ("approved", False))

    def test_history_tells_the_odd_amount(self):
        self.line.with_user(self.clerk).product_uom_qty = 9
        self.assertEqual(len(self._said(self.order)), 2)
        self.assertRegex(self._said(self.order)[0], r"^Odd Amount: .*-.*9\.40.* → .*-.*7\.40")

    def test_new_line(self):
        self.order.with_user(self.clerk).write(
            {"order_line": [Command.create({"product_id": self.tube.id, "product_uom_qty": 1})]}
        )
        self.assertEqual((self.order.amount_total, self.order.rounding_amount), (1640.0, -7.4))
        self.assertEqual(self._asked(self.order), self.desk | self.money)

    def test_round_by_itself(self):
        self.order.order_line[1].with_user(self.clerk).price_unit = 1256.0
        self.assertEqual((self.order.amount_total, self.order.rounding_amount), (1550.0, 0.0))
        self.assertNotIn("1,549.40", self._odd(self.order).name)

    def test_lower_quantity(self):
        """Less of what was approved asks nobody, and the odd amount of the rest is waived."""
        self.line.with_user(self.clerk).product_uom_qty = 2
        self.assertFalse(self._asked(self.order))
        self.assertEqual((self.order.amount_total, self.order.rounding_amount), (1450.0, -1.4))
        self.assertFalse(self.order.is_held)

    def test_lower_quantity_at_a_higher_price(self):
        self.money.scope_price = False
        self.order.with_user(self.clerk).write(
            {"order_line": [Command.update(self.line.id, {"product_uom_qty": 1, "price_unit": 97.0})]}
        )
        self.assertIn(self.money, self._asked(self.order))

    def test_lower_price_where_finance_looks_at_payment_alone(self):
        self.money.write({"scope_price": False, "scope_delivery": False, "scope_customer": False})
        self.line.with_user(self.clerk).price_unit = 90.0
        self.assertEqual(self._asked(self.order), self.desk | self.money)

    def test_on_an_invoice(self):
        """What an invoice waived stays waived; the line says so instead of a sum that is none any more."""
        self.order.picking_ids.sudo().move_ids.write({"quantity": 0})
        invoice = self.order.sudo()._create_invoices()
        self.assertEqual(invoice.amount_total, 1540.0)
        self.line.with_user(self.clerk).product_uom_qty = 9
        self.assertEqual((self.order.amount_total, self.order.rounding_amount), (2128.0, -9.4))
        self.assertIn("as on the invoice", self._odd(self.order).name)
        self.assertIn("as on the invoice", self._said(self.order)[0])
        self.assertEqual(self._asked(self.order), self.desk | self.money)

    def test_above_the_limit(self):
        """The odd amount follows, but no further than may be given away without a leader."""
        self.company.rounding_order_limit = 9.5
        self.line.with_user(self.clerk).product_uom_qty = 9  # 7.40
        self.assertNotIn("special", self._held(self.order))
        self.order.order_line[1].with_user(self.clerk).price_unit = 1257.9  # 9.90
        self.assertEqual(self.order.rounding_amount, -9.9)
        self.assertIn("special", self._held(self.order))

    def test_real_freight_is_no_change(self):
        self.carrier.invoice_policy = "real"
        self.order.sudo().order_line = [
            Command.create(
                {"product_id": self.carrier.product_id.id, "is_delivery": True, "price_unit": 33.33, "tax_ids": False}
            )
        ]
        self.assertEqual((self.order.amount_total, self.order.rounding_amount), (1573.33, -9.4))
        self.assertFalse(self._asked(self.order))
        self.assertFalse(self.order.sudo()._get_unapproved_changes())

    def test_setting_switched_off(self):
        """What was agreed stays for as long as nothing changes."""
        self.company.rounding_direction = False
        self.line.with_user(self.clerk).write({"name": "Tube, by hand", "product_uom_qty": 3})
        self.assertEqual(self.order.amount_total, 1540.0)
        self.line.with_user(self.clerk).product_uom_qty = 9
        self.assertEqual((self.order.amount_total, self.order.rounding_amount), (2137.4, 0.0))
        self.assertRegex(self._said(self.order)[-2], "Odd Amount")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestAmountBeforeConfirming(AmountCase):
    def _withdrawn(self):
        """Approved by both levels, then taken back to be changed."""
        self.company.review_confirms = False
        order = self._approve(self._create_rounded())
        self.assertEqual((order.state, order.review_state), ("draft", "approved"))
        order.with_user(self.clerk).action_withdraw_review()
        return order.with_user(self.clerk).sudo(False)

    def test_nothing_changed(self):
        order = self._withdrawn()
        order.action_submit_review()
        self.assertEqual(order.review_state, "approved")

    def test_raised_quantity(self):
        order = self._withdrawn()
        order.order_line[0].product_uom_qty = 9
        order.action_submit_review()
        self.assertEqual(self._asked(order), self.desk | self.money)

    def test_odd_amount_kept(self):
        order = self._withdrawn()
        self._odd(order).unlink()
        order.action_submit_review()
        self.assertEqual(self._asked(order), self.money)

    def test_method(self):
        """The delivery method says when the money comes: whoever judges payment judges it."""
        self.money.write({"scope_delivery": False, "scope_customer": False})
        order = self._withdrawn()
        order.carrier_id = self.pickup
        order.action_submit_review()
        self.assertIn(self.money, self._asked(order))
        review = order.sudo().review_ids.filtered(lambda r: r.level_id == self.money)[-1:]
        self.assertIn("Delivery Method Company truck → ", review.change_summary)

    def test_terms(self):
        order = self._withdrawn()
        order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        order.action_submit_review()
        self.assertEqual(self._asked(order), self.money)

    def test_approvals_of_another_make(self):
        """An approval that held the odd amount as a line, and no total, stands for what it saw."""
        self.company.review_confirms = False
        order = self._approve(self._create_rounded())
        odd = str(self._odd(order).id)
        for review in order.sudo().review_ids:
            snapshot = review.snapshot
            snapshot["payment"][""].pop("amount_total")
            snapshot["payment"][""].pop("carrier_id")
            snapshot["goods"][odd] = {"product_id": self._odd(order).product_id.id, "product_uom_qty": 1.0}
            snapshot["price"][odd] = {"price_unit": -9.4, "discount": 0.0, "tax_ids": []}
            self.env.cr.execute(
                "UPDATE order_process_review SET snapshot = %s WHERE id = %s",
                [json.dumps(snapshot), review.id],
            )
        self.env.invalidate_all()
        self.assertFalse(order.sudo()._get_unapproved_changes())
