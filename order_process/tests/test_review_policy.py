"""What policy gives, what an order gives away beyond it, and that only special approval lets it go (B6)."""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, Form, freeze_time, tagged

from ..models.review.policy_price import PolicyLine, Quota, weigh
from .common import OrderProcessCommon

MONDAY = "2026-03-02 01:00:00"


@tagged("post_install", "-at_install")
class TestWeigh(BaseCase):
    """The rule without the ORM."""

    def _excess(self, *lines, **quotas):
        return {key: result.excess for key, result in weigh(lines, quotas).items() if result.excess}

    def test_prices(self):
        at, above, below = (PolicyLine(price, 3, 10.0, price) for price in (10.0, 12.0, 9.0))
        self.assertEqual(self._excess(at, above, below), {9.0: 3.0}, "a price above policy makes up for nothing")
        self.assertEqual(self._excess(PolicyLine("a", 3, 10.0, 9.0, limit=10)), {})
        self.assertEqual(self._excess(PolicyLine("a", 3, 10.0, 8.99, limit=10)), {"a": 0.03})

    def test_rounding_of_the_price_is_no_excess(self):
        self.assertEqual(self._excess(PolicyLine("a", 3, 3.333333, 3.33)), {"a": 0.01})
        self.assertEqual(self._excess(PolicyLine("a", 1, 3.333333, 3.33)), {})

    def test_returned_goods(self):
        """Taking goods back for more than they cost gives money away, for less does not."""
        self.assertEqual(self._excess(PolicyLine("a", -2, 10.0, 12.0)), {"a": 4.0})
        self.assertEqual(self._excess(PolicyLine("a", -2, 10.0, 8.0)), {})
        self.assertEqual(self._excess(PolicyLine("a", -2, 10.0, 0.0)), {})

    def test_gifts(self):
        paid = PolicyLine("paid", 25, 10.0, 10.0, 25, counts=("q",))
        gifts = [PolicyLine(n, 1, price, 0.0, 1, quota="q") for n, price in enumerate((5.0, 10.0, 8.0))]
        self.assertEqual(self._excess(paid, *gifts, q=Quota(per=10, free=1)), {0: 5.0}, "the dearest are covered")
        self.assertEqual(self._excess(paid, *gifts, q=Quota(per=26, free=1)), {0: 5.0, 1: 10.0, 2: 8.0})
        self.assertEqual(self._excess(paid, *gifts, q=Quota(percent=8)), {0: 3.0})
        self.assertEqual(self._excess(paid, *gifts, q=Quota(per=10, free=1, percent=10)), {}, "the better one counts")
        self.assertEqual(self._excess(*gifts), {0: 5.0, 1: 10.0, 2: 8.0}, "no quota, no gifts")
        self.assertEqual(self._excess(PolicyLine("g", 1, 10.0, 0.0, 1, limit=100)), {}, "a sample is free")
        # A gift pays for no other gift.
        more = PolicyLine("g", 10, 10.0, 0.0, 10, quota="q", counts=("q",))
        self.assertEqual(self._excess(more, q=Quota(per=10, free=1)), {"g": 100.0})

    def test_part_of_a_gift_line(self):
        paid = PolicyLine("paid", 10, 10.0, 10.0, 10, counts=("q",))
        dozen = PolicyLine("g", 1, 120.0, 0.0, 12, quota="q")
        self.assertEqual(self._excess(paid, dozen, q=Quota(per=10, free=1)), {"g": 110.0})

    def test_discount_on_the_order(self):
        line = PolicyLine("a", 10, 10.0, 9.5, 10, limit=10)
        self.assertEqual(self._excess(line, PolicyLine("d", 1, 0.0, -5.0)), {})
        self.assertEqual(self._excess(line, PolicyLine("d", 1, 0.0, -7.0)), {"d": 2.0})
        two = (PolicyLine("d", 1, 0.0, -7.0), PolicyLine("e", 1, 0.0, -1.0))
        self.assertEqual(self._excess(line, *two), {"d": 2.0, "e": 1.0})


class PolicyCase(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.env.ref("order_process.level_management")

    def _order(self, *lines, **vals):
        """An order keyed by the clerk; ``lines`` are (product, quantity, values)."""
        rows = [
            Command.create({"product_id": product.id, "product_uom_qty": quantity, **(extra[0] if extra else {})})
            for product, quantity, *extra in lines
        ]
        vals = {"promotion_note": "Spring", **vals}
        return self.env["sale.order"].with_user(self.clerk).create(self._order_vals(order_line=rows, **vals))

    def _limit(self, **vals):
        return self.env["order.process.discount.limit"].create({"name": "Limit", "company_id": self.company.id, **vals})

    def _program(self, **vals):
        return self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "company_id": self.company.id,
                "rule_ids": [Command.create({})],
                "reward_ids": [
                    Command.create(
                        {"reward_type": "discount", "discount": 10, "discount_applicability": "order", **vals}
                    )
                ],
            }
        )

    def _reward(self, order):
        order = order.sudo()
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards[0], coupon)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPolicy(PolicyCase):
    def test_the_pricelist_is_policy(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Dealers",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10, "min_quantity": 10}),
                    Command.create(
                        {
                            "compute_price": "fixed",
                            "fixed_price": 12.0,
                            "applied_on": "1_product",
                            "product_tmpl_id": self.oxide.product_tmpl_id.id,
                            "date_start": "2026-03-01",
                            "date_end": "2026-03-31",
                        }
                    ),
                ],
            }
        )
        order = self._order((self.dye, 5), (self.dye, 10), (self.oxide, 1), pricelist_id=pricelist.id)
        self.assertEqual(order.order_line.mapped("policy_price"), [30.0, 27.0, 12.0])
        self.assertEqual(order.order_line.mapped("price_unit"), [30.0, 27.0, 12.0], "as core has it")
        self.assertEqual(order.policy_excess, 0.0)
        order.order_line[1].discount = 10
        self.assertEqual((order.policy_excess, order.order_line.mapped("policy_excess")), (27.0, [0.0, 27.0, 0.0]))
        self.assertAlmostEqual(order.policy_excess_percent, 100 * 27 / 432, 4)

    def test_lists_on_lists_and_other_units_and_currencies(self):
        """Whatever core makes of list, unit, currency and tax, policy makes the same of it."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "currency_id": euro.id, "company_id": self.company.id, "rate": 0.5}
        )
        base = self.env["product.pricelist"].create(
            {"name": "Base", "item_ids": [Command.create({"compute_price": "percentage", "percent_price": 20})]}
        )
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Chained",
                "currency_id": euro.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "formula",
                            "base": "pricelist",
                            "base_pricelist_id": base.id,
                            "price_discount": 5,
                            "price_surcharge": 1,
                        }
                    )
                ],
            }
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order((self.dye, 5), (self.dye, 2, {"product_uom_id": dozen.id}), pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, euro)
        self.assertEqual(order.order_line.mapped("policy_price"), order.order_line.mapped("price_unit"))
        order.order_line[1].price_unit -= 10
        self.assertEqual((order.policy_excess, order.policy_excess_company), (20.0, 40.0))

    def test_included_taxes_mapped_away(self):
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        common = {"company_id": self.company.id, "tax_group_id": group.id, "country_id": self.env.ref("base.cn").id}
        incl = self.env["account.tax"].create(
            {"name": "13% incl", "amount": 13, "price_include_override": "tax_included", **common}
        )
        free = self.env["account.tax"].create({"name": "0%", "amount": 0, **common})
        position = self.env["account.fiscal.position"].create({"name": "Export", "company_id": self.company.id})
        free.write({"fiscal_position_ids": [Command.link(position.id)], "original_tax_ids": [Command.link(incl.id)]})
        self.dye.taxes_id = incl
        order = self._order((self.dye, 5), fiscal_position_id=position.id)
        self.assertAlmostEqual(order.order_line.price_unit, 30 / 1.13, 2)
        self.assertAlmostEqual(order.order_line.policy_price, order.order_line.price_unit, 2)
        self.assertEqual(order.policy_excess, 0.0)

    def test_who_may_give_how_much(self):
        self._limit(max_discount=5, group_id=self.env.ref("order_process.group_order_clerk").id)
        order = self._order((self.dye, 10, {"discount": 5}))
        self.assertEqual(order.policy_excess, 0.0)
        other = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                self._order_vals(
                    order_line=[
                        Command.create({"product_id": self.dye.id, "product_uom_qty": 10, "price_unit": 28.5})
                    ]
                )
            )
        )
        self.assertEqual(other.policy_excess, 15.0, "the limit is the clerks'")

    def test_closest_category_and_days(self):
        dyes = self.env["product.category"].create({"name": "Dyes"})
        self.dye.categ_id = dyes
        wide, narrow = self._limit(max_discount=20), self._limit(max_discount=5, category_id=dyes.id)
        lines = (self.dye, 10, {"discount": 20}), (self.oxide, 10, {"discount": 20})
        self.assertEqual(self._order(*lines).order_line.mapped("policy_excess"), [45.0, 0.0])
        narrow.valid_from = "2026-03-03"
        self.assertEqual(self._order(*lines).policy_excess, 0.0)
        narrow.write({"valid_from": False, "valid_until": "2026-03-01"})
        self.assertEqual(self._order(*lines).policy_excess, 0.0)
        wide.order_class = "sample"
        self.assertEqual(self._order(*lines).policy_excess, 100.0)
        for wrong in ({"max_discount": 101}, {"gift_percent": -1}, {"gift_per": 10}):
            with self.assertRaises(ValidationError):
                self._limit(**wrong)

    def test_gifts_and_their_quota(self):
        self._limit(gift_per=10, gift_free=1)
        free = {"price_unit": 0.0}
        self.assertEqual(self._order((self.dye, 10), (self.dye, 1, free)).policy_excess, 0.0)
        order = self._order((self.dye, 10), (self.dye, 3, {"discount": 100}))
        self.assertEqual((order.policy_excess, order.order_line[1].policy_excess), (60.0, 60.0))
        self.assertIn("gifts beyond the quota", order._get_special_needs()[order][0].message)
        self.assertEqual(self._order((self.dye, 3, free), order_class="sample").policy_excess, 0.0)

    def test_programs_are_policy(self):
        self._program()
        order = self._order((self.dye, 10))
        self._reward(order)
        self.assertTrue(order.order_line.reward_id)
        self.assertEqual((order.amount_total, order.policy_excess), (270.0, 0.0))
        order.order_line.filtered(lambda line: not line.reward_id).discount = 10
        self.assertEqual(order.policy_excess, 30.0)

    def test_discount_button(self):
        self._limit(max_discount=5)
        for percent, excess in ((5, 0.0), (8, 9.0)):
            order = self._order((self.dye, 10))
            self.env["sale.order.discount"].create(
                {"sale_order_id": order.id, "discount_type": "so_discount", "discount_percentage": percent / 100}
            ).action_apply_discount()
            self.assertEqual((len(order.order_line), order.policy_excess), (2, excess))

    def test_lines_in_disguise(self):
        """Goods are goods, whatever the line says that it is."""
        for disguise in ({"is_delivery": True}, {"is_downpayment": True}):
            with self.subTest(disguise):
                order = self._order((self.dye, 10), (self.dye, 5, {"price_unit": 0.0, **disguise}))
                self.assertEqual(order.policy_excess, 150.0)
        freight = self._order((self.dye, 10), (self.carrier.product_id, 1, {"price_unit": 0.0, "is_delivery": True}))
        self.assertEqual(freight.policy_excess, 0.0)
        credit = self._order((self.dye, 10), (self.carrier.product_id, 1, {"price_unit": -50.0, "is_delivery": True}))
        self.assertEqual(credit.policy_excess, 50.0)

    def test_older_prices_by_an_older_date(self):
        """Dating the order back to a cheaper day gives no cheaper policy; a later price list does not either."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Action",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 30.0}),
                    Command.create({"compute_price": "fixed", "fixed_price": 20.0, "date_end": "2026-02-28"}),
                    Command.create({"compute_price": "fixed", "fixed_price": 21.0, "date_start": "2026-03-10"}),
                ],
            }
        )
        for day, price in ((datetime(2026, 2, 20), 20.0), (datetime(2026, 3, 15), 21.0)):
            order = self._order((self.dye, 10), pricelist_id=pricelist.id, date_order=day)
            self.assertEqual(order.order_line.price_unit, price, "core follows the date of the order")
            self.assertEqual((order.order_line.policy_price, order.policy_excess), (30.0, 10 * (30 - price)))
        past = datetime(2026, 2, 20)
        self.company.received_tolerance = 10**6
        received = self._order((self.dye, 10), pricelist_id=pricelist.id, received_on=past, date_order=past)
        self.assertEqual(received.policy_excess, 0.0, "it came in on that day, which is recorded and reviewed")

    def test_typing(self):
        with Form(self._order((self.dye, 10))) as form:
            with form.order_line.edit(0) as line:
                self.assertEqual(line.policy_price, 30.0)
                line.price_unit = 25.0
                self.assertEqual(line.policy_excess, 50.0)
            self.assertEqual(form.policy_excess, 50.0)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPolicyApproval(PolicyCase):
    def test_reason_then_special_approval(self):
        order = self._order((self.dye, 10, {"price_unit": 25.0}))
        with self.assertRaisesRegex(UserError, "exceed promotion policy by .*50.00: say why"):
            order.action_submit_review()
        order.policy_reason = "Opening of a shop"
        order.action_submit_review()
        with self.assertRaisesRegex(UserError, "in review: Why Beyond Policy cannot be changed"):
            order.policy_reason = "Nothing"
        self._approve(order)
        self.assertEqual((order.state, self._pending(order).level_id), ("draft", self.level))
        needs = self._pending(order).special_needs
        for word in ("50.00 (16.7 %)", "25.00 instead of", "Reason: Opening of a shop"):
            self.assertIn(word, needs)
        self._approve(order, self.manager)
        special = order.sudo().special_ids
        self.assertEqual(order.state, "sale")
        self.assertEqual((special.kind, special.amount, special.state), ("promotion", 50.0, "used"))
        self.assertEqual((special.valid_until, special.message), (date(2026, 3, 9), needs))

    def test_within_policy_nobody_special_is_asked(self):
        order = self._approve(self._order((self.dye, 10)))
        self.assertEqual((order.state, len(order.sudo().review_ids)), ("sale", 2))

    def test_within_policy_again(self):
        order = self._order((self.dye, 10, {"price_unit": 25.0}), policy_reason="Opening")
        self._approve(order)
        order.action_withdraw_review()
        order.order_line.price_unit = 30.0
        self._approve(order)
        self.assertEqual((order.state, order.policy_excess), ("sale", 0.0))

    def test_prices_of_the_day_of_submission(self):
        """A list that went up between keying and submitting makes the typed price one below policy."""
        order = self._order((self.dye, 10))
        self.dye.list_price = 33.0
        self.assertEqual(order.policy_excess, 0.0)
        with self.assertRaisesRegex(UserError, "exceed promotion policy"):
            order.action_submit_review()

    def test_list_raised_after_submission(self):
        """What was reviewed stays within the policy by which it was reviewed."""
        order = self._order((self.dye, 10))
        order.action_submit_review()
        self.dye.list_price = 60.0
        self._approve(order, self.leader, self.finance)
        self.assertEqual((order.state, order.policy_excess), ("sale", 0.0))
        self._run_windows(self._instant(10))
        self.assertEqual(order.process_stage, "dispatched")

    def test_program_archived_or_raised_before_the_confirmation(self):
        """Core recomputes promotions when it confirms: nothing that was approved changes unnoticed."""
        self.company.review_confirms = False
        total = 270.0
        for change in (
            lambda program: program.write({"active": False}),
            lambda program: program.reward_ids.write({"discount": 50}),
        ):
            program = self._program()
            order = self._order((self.dye, 10))
            self._reward(order)
            self._approve(order)
            self.assertEqual((order.amount_total, order.review_state), (total, "approved"))
            change(program)
            for who in (order, order.sudo()):
                with (
                    self.assertRaisesRegex(UserError, "Changed after approval|is in review: .* cannot be changed"),
                    self.env.cr.savepoint(),
                ):
                    who.action_confirm()
                self.env.invalidate_all()
            self.assertEqual((order.state, order.amount_total), ("draft", total))
            program.active = False

    def test_forged_reward(self):
        """A line that names a reward that the order did not earn does not come through."""
        program = self._program(reward_type="product", reward_product_id=self.oxide.id, required_points=1)
        program.rule_ids.minimum_qty = 100
        forged = {"name": "Free", "price_unit": 0.0, "reward_id": program.reward_ids.id}
        order = self._order((self.dye, 10), (self.oxide, 50, forged))
        self.assertEqual(order.policy_excess, 1000.0)
        card = self.env["loyalty.card"].create({"program_id": program.id, "points": 0})
        order.order_line[1].coupon_id = card
        self.assertEqual(order.policy_excess, 1000.0, "a coupon that the order does not hold")
        order.sudo().applied_coupon_ids = card
        self._approve(order, self.leader)
        with self.assertRaisesRegex(UserError, "Changed after approval|lines cannot be changed"):
            self._approve(order, self.finance)
        self.assertEqual(order.state, "draft")

    def test_written_by_nobody(self):
        """Stored figures on which the gate decides are not taken from a call, a context or somebody's defaults."""
        order = self._order((self.dye, 10, {"price_unit": 25.0}))
        for vals in ({"policy_excess": 0}, {"policy_excess_percent": 0}, {"policy_excess_company": 0}):
            with self.assertRaisesRegex(UserError, "set by the order process only"):
                order.write(vals)
        with self.assertRaisesRegex(UserError, "computed and cannot be written"):
            order.order_line.policy_price = 25.0
        with self.assertRaisesRegex(UserError, "computed and cannot be written"):
            self._order((self.dye, 10, {"price_unit": 25.0, "policy_price": 25.0}))
        Order = self.env["sale.order"].with_user(self.clerk)
        forged = Order.with_context(
            default_policy_excess=0.0, default_policy_excess_percent=0.0, default_policy_price=25.0
        ).create(
            self._order_vals(
                order_line=[Command.create({"product_id": self.dye.id, "product_uom_qty": 10, "price_unit": 25.0})]
            )
        )
        self.env.flush_all()
        self.assertEqual((forged.order_line.policy_price, forged.policy_excess), (30.0, 50.0))
        self.env["ir.default"].set("sale.order.line", "policy_price", 25.0, user_id=self.clerk.id)
        self.assertEqual(self._order((self.dye, 10, {"price_unit": 25.0})).policy_excess, 50.0)

    def test_copied_prices_do_not_hide(self):
        order = self._order((self.dye, 10, {"price_unit": 25.0}), policy_reason="Opening")
        copy = order.copy({"client_order_ref": "again"})
        self.assertEqual((copy.order_line.price_unit, copy.policy_excess), (25.0, 50.0))
        self.assertFalse(copy.policy_reason)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPolicyCounts(PolicyCase):
    def _count(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = orders.order_line
        lines.mapped("policy_price")
        before = self.cr.sql_log_count
        self.env.add_to_compute(lines._fields["policy_price"], lines)
        self.env.add_to_compute(orders._fields["policy_excess"], orders)
        orders.sudo()._get_special_needs()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_no_query_a_line_or_an_order(self):
        self._limit(max_discount=5, gift_per=10, gift_free=1)
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Dealers",
                "company_id": self.company.id,
                "item_ids": [Command.create({"compute_price": "percentage", "percent_price": 10})],
            }
        )
        self.company.received_tolerance = 10**6
        products = [self._create_product(f"P{n}", f"P{n}", 10.0 + n) for n in range(20)]
        cases = {
            "lines": ([(products[:2], 1)], [(products * 10, 1)]),
            "orders": ([(products[:2], 3)], [(products[:2], 200)]),
        }
        for name, sizes in cases.items():
            counts = []
            for ((goods, count),) in sizes:
                orders = self.env["sale.order"]
                for n in range(count):
                    vals = self._order_vals(
                        [(product, 3) for product in goods],
                        pricelist_id=pricelist.id,
                        date_order=datetime(2026, 3, 1, 23, 0, n % 60),
                        received_on=datetime(2026, 3, 1, 22),
                    )
                    orders |= self.env["sale.order"].with_user(self.clerk).create(vals)
                counts.append(self._count(orders))
            with self.subTest(name, counts=counts):
                self.assertLessEqual(counts[1], counts[0] + 5)
