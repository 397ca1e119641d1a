"""The odd amount, rounded by policy on a line of its own: order, invoice, tax bases and ledger agree (B4)."""

import doctest
import random
from ast import literal_eval
from base64 import b64encode
from datetime import datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import BaseCase, freeze_time, tagged

from ..models.intake import rounding
from .common import OrderProcessCommon

MONDAY = "2026-03-02 01:00:00"


@tagged("post_install", "-at_install")
class TestRoundingRule(BaseCase):
    """The rule without the ORM."""

    def test_doctests(self):
        result = doctest.testmod(rounding)
        self.assertEqual((result.failed, result.attempted > 5), (0, True))

    def test_any_total(self):
        """The sum is a multiple of the unit, the nearest in the direction, and never nothing."""
        generator = random.Random(4)
        for _n in range(2000):
            total = round(generator.uniform(0.01, 20000), 2)
            unit = generator.choice((0.1, 0.5, 1, 5, 10, 100))
            for direction in ("down", "nearest", "up"):
                amount = rounding.difference(total, unit, direction)
                target = round(total + amount, 2)
                self.assertEqual(round(target * 100) % round(unit * 100) if amount else 0, 0, (total, unit, direction))
                self.assertGreater(target, 0)
                self.assertLess(abs(amount), unit)
                if direction == "down":
                    self.assertLessEqual(amount, 0)
                elif direction == "up":
                    self.assertGreaterEqual(amount, 0)
                else:
                    self.assertLessEqual(abs(amount), round(unit / 2, 2))

    def test_whole_currencies(self):
        self.assertEqual(rounding.difference(1234, 10, "down", 0), -4.0)
        self.assertEqual(rounding.difference(1234, 0.1, "down", 0), 0.0)

    def test_limits(self):
        for case, expected in (
            ((3.6, 3.6, 0, 3.6), None),
            ((3.6, 3.59, 0, 100), (0.01, "order")),
            ((3.6, 10, 97, 100), (0.6, "month")),
            ((3.6, 10, 200, 100), (3.6, "month")),
            ((3.6, 0, 200, 100), (3.6, "order")),
            ((0, 0, 200, 100), None),
            ((-1, 0, 0, 0), None),
        ):
            with self.subTest(case):
                self.assertEqual(rounding.excess(*case), expected and rounding.Excess(*expected))


class RoundingCase(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.odd = cls._create_product("Odd", "ODD", 10003.60)
        cls._stock(cls.odd, 1000)
        cls.level = cls.env.ref("order_process.level_management")
        cls.env["order.process.discount.limit"].create(
            {"name": "Anything", "company_id": cls.company.id, "max_discount": 100}
        )

    def _round(self, order):
        order.action_round_amount()
        return order.order_line.filtered("is_rounding")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestRounding(RoundingCase):
    def test_within_the_limit(self):
        order = self._create_orders(lines=[(self.odd, 1)])
        self.assertEqual((order.amount_total, order.may_round), (10003.60, True))
        line = self._round(order)
        self.assertEqual((order.amount_total, order.rounding_amount, order.rounding_given), (10000.0, -3.6, 3.6))
        self.assertRegex(line.name, r"Odd amount: .*10,003\.60 rounded to .*10,000\.00")
        self.assertFalse(order.may_round)
        self._approve(order)
        self.assertEqual((order.state, order.amount_total), ("sale", 10000.0))
        self.assertEqual(order.policy_excess, 0.0)

    def test_above_the_limit(self):
        self.company.rounding_order_limit = 3.5
        order = self._create_orders(lines=[(self.odd, 1)])
        self._round(order)
        self._approve(order)
        self.assertEqual((order.state, self._pending(order).level_id), ("draft", self.level))
        self.assertRegex(self._pending(order).special_needs, r"odd amount of .*3\.60 exceeds the limit of .*3\.50")
        with self.assertRaisesRegex(UserError, "It needs special approval"):
            order.action_confirm()
        self._approve(order, self.manager)
        special = order.sudo().special_ids
        self.assertEqual((order.state, special.kind, special.amount), ("sale", "rounding", 0.1))

    def test_direction_and_unit(self):
        for direction, unit, total in (
            ("up", 10, 10010.0),
            ("nearest", 1, 10004.0),
            ("down", 0.5, 10003.5),
            ("up", 100, 10100.0),
        ):
            self.company.write({"rounding_direction": direction, "rounding_unit": unit})
            order = self._create_orders(lines=[(self.odd, 1)])
            self._round(order)
            with self.subTest(direction=direction, unit=unit):
                self.assertEqual(order.amount_total, total)
                self.assertEqual(order._get_special_needs(), {order: []})

    def test_follows_the_lines(self):
        order = self._create_orders(lines=[(self.odd, 1)])
        line = self._round(order)
        order.order_line[0].product_uom_qty = 2
        self.assertEqual((line.price_unit, order.amount_total), (-7.2, 20000.0))
        self.assertIn("20,007.20", line.name)
        order.write({"order_line": [Command.create({"product_id": self.dye.id, "product_uom_qty": 1})]})
        self.assertEqual(order.amount_total, 20030.0)
        order.order_line[0].discount = 100
        self.assertFalse(line.exists(), "30.00 is round")
        self.assertEqual(order.amount_total, 30.0)
        self.assertTrue(order.order_line)

    def test_follows_the_setting_at_submission(self):
        order = self._create_orders(lines=[(self.odd, 1)]).with_user(self.clerk)
        line = self._round(order)
        self.assertEqual(order.amount_total, 10000.0)
        self.company.rounding_unit = 1
        order.action_submit_review()
        self.assertEqual((order.amount_total, order.rounding_amount, order.review_state), (10003.0, -0.6, "pending"))
        self.assertRegex(line.name, r"Odd amount: .*10,003\.60 rounded to .*10,003\.00")
        self._approve(order)
        self.assertEqual((order.state, order.amount_total), ("sale", 10003.0))

    def test_given_up_at_submission(self):
        order = self._create_orders(lines=[(self.odd, 1)]).with_user(self.clerk)
        self._round(order)
        self.company.rounding_direction = False
        order.action_submit_review()
        self.assertEqual((order.amount_total, len(order.order_line)), (10003.6, 1))

    def test_dropped_with_its_line(self):
        order = self._create_orders(lines=[(self.odd, 1)])
        self._round(order).unlink()
        self.assertEqual((order.amount_total, len(order.order_line)), (10003.6, 1))
        order.order_line.product_uom_qty = 3
        self.assertEqual(len(order.order_line), 1, "who does not want it does not get it back")

    def test_goods_gone(self):
        order = self._create_orders(lines=[(self.odd, 1)])
        self._round(order)
        order.order_line[0].unlink()
        self.assertFalse(order.order_line)

    def test_not_with_a_copy(self):
        order = self._create_orders(lines=[(self.odd, 1)])
        self._round(order)
        copy = order.copy({"client_order_ref": "again"})
        self.assertEqual((copy.amount_total, len(copy.order_line)), (10003.6, 1))

    def test_prices_updated(self):
        order = self._create_orders(lines=[(self.odd, 1)])
        self._round(order)
        self.odd.list_price = 5004.0
        order.action_update_prices()
        self.assertEqual((order.order_line[0].price_unit, order.amount_total), (5004.0, 5000.0))

    def test_refusals(self):
        even = self._create_orders()
        with self.assertRaisesRegex(UserError, "Nothing is odd"):
            even.action_round_amount()
        order = self._create_orders(lines=[(self.odd, 1)])
        self.company.rounding_direction = False
        self.assertFalse(order.may_round)
        with self.assertRaisesRegex(UserError, "rounding is switched off"):
            order.action_round_amount()
        self.company.rounding_direction = "down"
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "in review: Odd Amount cannot be changed"):
            order.action_round_amount()
        self._approve(order, self.leader, self.finance)
        with self.assertRaises(UserError):
            order.action_round_amount()

    def test_written_by_nobody(self):
        """Nobody makes another amount an odd one, whatever they send."""
        order = self._create_orders(lines=[(self.odd, 1)])
        line = self._round(order)
        for vals in ({"price_unit": -500}, {"product_uom_qty": 100}, {"product_id": self.dye.id}, {"discount": -900}):
            with self.assertRaisesRegex(UserError, "the odd amount follows from the other lines"):
                line.write(vals)
        with self.assertRaisesRegex(UserError, "computed and cannot be written"):
            line.is_rounding = False
        with self.assertRaisesRegex(UserError, "computed and cannot be written"):
            order.order_line[0].is_rounding = True
        free = {"product_id": line.product_id.id, "product_uom_qty": 1, "price_unit": -500.0}
        with self.assertRaisesRegex(UserError, "computed and cannot be written"):
            order.write({"order_line": [Command.create({**free, "is_rounding": True})]})
        for vals in ({"rounding_amount": 0}, {"rounding_given": 0}):
            with self.assertRaisesRegex(UserError, "set by the order process only"):
                order.write(vals)
        self.env["order.process.discount.limit"].search([]).active = False
        forged = order.with_context(default_is_rounding=True, default_rounding_given=0.0)
        forged.write({"order_line": [Command.create(free)]})
        self.assertEqual((order.rounding_amount, order.policy_excess), (-3.6, 500.0))

    def test_dealer_and_month(self):
        """Orders that went before in the month count, whoever of the dealer ordered; the month is Shanghai's."""
        self.company.rounding_month_limit = 9.0
        shop = self.env["res.partner"].create({"name": "Shop", "parent_id": self.dealer.id, "phone": "1"})
        other = self._create_dealer("Other", "D002")
        orders = self._create_orders(4, lines=[(self.odd, 1)])
        orders[1].partner_id = shop
        orders[1].payment_term_id = self.term
        orders[3].partner_id = other
        orders[3].payment_term_id = self.term
        for order in orders:
            self._round(order)
        self._approve(orders[:2])
        self.assertEqual(orders[:2].mapped("state"), ["sale", "sale"])
        needs = orders._get_special_needs()
        self.assertEqual([[need.amount for need in needs[order]] for order in orders], [[], [], [1.8], []])
        self.assertRegex(needs[orders[2]][0].message, "7.20 waived for Changsha Liren in March 2026 before exceed")
        self.company.received_tolerance = 10**6
        april = self._create_orders(lines=[(self.odd, 1)], received_on=datetime(2026, 2, 27, 1))
        self._round(april)
        self.assertEqual(april._get_special_needs(), {april: []}, "the order of February has February's limit")

    def test_two_in_review_do_not_stop_each_other(self):
        self.company.rounding_month_limit = 5.0
        first, second = self._create_orders(2, lines=[(self.odd, 1)])
        self._round(first)
        self._round(second)
        first.action_submit_review()
        second.action_submit_review()
        self._approve(first | second, self.leader, self.finance)
        self.assertEqual((first.state, second.state), ("sale", "draft"))
        self.assertEqual(self._pending(second).level_id, self.level)

    def test_no_query_an_order(self):
        self.company.rounding_month_limit = 1.0
        orders = self._create_orders(40, lines=[(self.odd, 1)])
        orders.action_round_amount()

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            needs = some._get_special_needs()
            self.assertTrue(all(needs[order] for order in some))
            return self.cr.sql_log_count - before

        count(orders)
        self.assertLessEqual(count(orders), count(orders[:5]))

    def test_imported_orders(self):
        for wanted, total in ((True, 10000.0), (False, 10003.6)):
            self.company.rounding_on_import = wanted
            rows = f"订单号,经销商编码,货号,数量\nW{wanted},D001,ODD,1\n"
            record = self.env["order.process.import"].with_user(self.clerk).create(
                {"file": b64encode(rows.encode()), "file_name": "orders.csv"}
            )
            record.action_import_all()
            self.assertEqual(record.order_ids.amount_total, total, record.note)

    def test_program_of_ten_per_cent(self):
        """A promotion counts the goods, not the odd amount; recomputed at the confirmation, it changes nothing."""
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "company_id": self.company.id,
                "rule_ids": [Command.create({})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10, "discount_applicability": "order"})
                ],
            }
        )
        order = self._create_orders(lines=[(self.odd, 1)])
        self._round(order)
        system = order.sudo()
        system._update_programs_and_rewards()
        for coupon, rewards in system._get_claimable_rewards().items():
            system._apply_program_reward(rewards[0], coupon)
        self.assertEqual(order.order_line.reward_id.program_id, program)
        self.assertEqual(order.amount_total, 9000.0)
        self._approve(order)
        self.assertEqual((order.state, order.amount_total, order.rounding_amount), ("sale", 9000.0, -3.24))


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestRoundingLedger(RoundingCase):
    """Order total = invoice total = ledger, whatever the taxes and the currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"rounding_order_limit": 1000, "rounding_month_limit": 100000, "rounding_unit": 10})
        cls.account = cls.env["account.account"].create(
            {"name": "Odd amounts", "code": "609900", "account_type": "expense", "company_ids": [cls.company.id]}
        )
        cls.company.rounding_account_id = cls.account
        group = cls.env["account.tax.group"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.taxes = cls.env["account.tax"].create(
            [
                {
                    "name": name,
                    "amount": amount,
                    "amount_type": kind,
                    "company_id": cls.company.id,
                    "tax_group_id": group.id,
                    "price_include_override": f"tax_{include}",
                    "include_base_amount": name == "Levy",
                    "sequence": number,
                }
                for number, (name, amount, kind, include) in enumerate(
                    (
                        ("13", 13, "percent", "excluded"),
                        ("9 incl", 9, "percent", "included"),
                        ("6", 6, "percent", "excluded"),
                        ("Levy", 1.37, "fixed", "excluded"),
                        ("3 incl", 3, "percent", "included"),
                    )
                )
            ]
        )
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {"name": "2026-01-01", "currency_id": cls.euro.id, "company_id": cls.company.id, "rate": 0.1283}
        )
        cls.euros = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id, "company_id": cls.company.id}
        )

    def _random_order(self, generator):
        rows = [
            Command.create(
                {
                    "product_id": generator.choice((self.dye, self.oxide)).id,
                    "product_uom_qty": generator.choice((1, 3, 7, 12)),
                    "price_unit": round(generator.uniform(5, 400), 2),
                    "discount": generator.choice((0, 0, 3, 12.5)),
                    "tax_ids": [Command.set(generator.sample(self.taxes.ids, generator.choice((0, 1, 1, 2))))],
                }
            )
            for _n in range(generator.randint(1, 6))
        ]
        vals = {"order_line": rows, "promotion_note": "x"}
        if generator.random() < 0.5:
            vals["pricelist_id"] = self.euros.id
        return self.env["sale.order"].with_user(self.clerk).create(self._order_vals(**vals))

    def _assert_agrees(self, order, move, sign=1):
        """The document and its entries say what the order says."""
        currency = order.currency_id
        self.assertEqual(move.currency_id, currency)
        self.assertAlmostEqual(move.amount_total, order.amount_total, 2)
        self.assertAlmostEqual(move.amount_tax, order.amount_tax, 2)
        self.assertAlmostEqual(move.amount_untaxed, order.amount_untaxed, 2)
        receivable = move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        self.assertAlmostEqual(sum(receivable.mapped("amount_currency")), sign * order.amount_total, 2)
        self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0, 2)
        odd = move.line_ids.filtered(lambda line: line.account_id == self.account)
        self.assertAlmostEqual(sum(odd.mapped("amount_currency")), -sign * order.rounding_amount, 2)
        self.assertFalse(odd.tax_ids)
        for line in move.line_ids.filtered("tax_line_id"):
            goods = move.invoice_line_ids.filtered(lambda base, line=line: line.tax_line_id in base.tax_ids)
            self.assertFalse(goods & odd)
            if line.tax_line_id.amount_type == "percent":
                expected = abs(line.tax_base_amount) * line.tax_line_id.amount / 100
                self.assertAlmostEqual(abs(line.balance), expected, delta=0.06, msg=line.tax_line_id.name)

    def test_random_orders(self):
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            generator, rounded = random.Random(7), 0
            for number in range(10):
                order = self._random_order(generator)
                self.company.rounding_direction = ("down", "nearest", "up")[number % 3]
                untouched = order.amount_tax
                if not order.may_round:
                    continue
                self._round(order)
                rounded += 1
                with self.subTest(method=method, number=number, currency=order.currency_id.name):
                    self.assertEqual(round(order.amount_total * 100) % 1000, 0)
                    self.assertAlmostEqual(order.amount_tax, untouched, 2)
                    self._approve(order)
                    self.assertEqual(order.state, "sale")
                    invoice = order.sudo()._create_invoices()
                    invoice.action_post()
                    self._assert_agrees(order, invoice)
                    note = invoice._reverse_moves([{"date": invoice.date}], cancel=True)
                    self._assert_agrees(order, note, -1)
                    self.assertAlmostEqual(sum((invoice | note).line_ids.mapped("balance")), 0, 2)
                    self.assertAlmostEqual(invoice.amount_residual, 0, 2)
            self.assertGreaterEqual(rounded, 8)

    def test_not_invoiced_alone(self):
        """Where goods are invoiced as delivered, the odd amount waits for them and goes with the first of them."""
        self.odd.invoice_policy = "delivery"
        order = self._create_orders(lines=[(self.odd, 2)])
        self._round(order)
        self._approve(order)
        self.assertEqual(order.invoice_status, "no")
        with self.assertRaises(UserError):
            order.sudo()._create_invoices()
        self._run_windows(self._instant(10))
        picking = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_user(self.keeper).with_context(skip_backorder=True, skip_sms=True).button_validate()
        first = order.sudo()._create_invoices()
        first.action_post()
        self.assertAlmostEqual(first.amount_total, 10003.6 - 7.2, 2)
        self.assertEqual(order.invoice_status, "no")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestRoundingReport(RoundingCase):
    def test_by_month_dealer_and_taker(self):
        self.company.received_tolerance = 10**6
        orders = self._create_orders(2, lines=[(self.odd, 1)])
        orders |= self._create_orders(lines=[(self.odd, 1)], received_on=datetime(2026, 2, 27, 1))
        orders |= self._create_orders(lines=[(self.odd, 1)])
        orders.action_round_amount()
        self._approve(orders[:3])
        orders[0]._action_cancel()
        domain = literal_eval(self.env.ref("order_process.action_rounding_report").domain)
        rows = self.env["sale.order"].with_user(self.manager)._read_group(
            [*domain, ("state", "=", "sale"), ("id", "in", orders.ids)],
            ["business_date:month", "partner_id", "taken_by_id"],
            ["rounding_given:sum"],
        )
        self.assertEqual(
            [(month.month, dealer, taker, given) for month, dealer, taker, given in rows],
            [(2, self.dealer, self.clerk, 3.6), (3, self.dealer, self.clerk, 3.6)],
        )
