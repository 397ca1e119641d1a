"""What two people review stands still: every way to the content of an order in or past review."""

from odoo import Command
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .test_gate_rpc import CONTEXTS, REFUSALS, RpcCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLockedContent(RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lines = [(cls.dye, 5), (cls.oxide, 2)]
        cls.entry = cls._create_orders(user=cls.salesman, lines=lines)
        cls.pending = cls._create_orders(user=cls.salesman, lines=lines)
        cls.pending.with_user(cls.salesman).action_submit_review()
        cls.half = cls._create_orders(user=cls.salesman, lines=lines)
        cls._approve(cls.half, cls.leader)
        cls.company.review_confirms = False
        cls.approved = cls._create_orders(user=cls.salesman, lines=lines)
        cls._approve(cls.approved)
        cls.company.review_confirms = True
        cls.confirmed = cls._create_orders(user=cls.salesman, lines=lines)
        cls._approve(cls.confirmed)
        assert cls.approved.state == "draft" and cls.confirmed.state == "sale"
        cls.locked = cls.pending | cls.half | cls.approved | cls.confirmed
        cls.other_dealer = cls._create_dealer("Wuhan Meiya", "D002")
        cls.program = cls.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "company_id": cls.company.id,
                "rule_ids": [Command.create({})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10, "discount_applicability": "order"})
                ],
            }
        )
        cls.env.flush_all()

    def _each(self):
        for order in self.locked:
            yield order, order.order_line[0]

    def test_line_fields(self):
        values = {
            "product_uom_qty": 500,
            "price_unit": 0.01,
            "discount": 99,
            "product_id": self.oxide.id,
            "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            "tax_ids": [Command.create({"name": "forged", "amount": 50, "company_id": self.company.id})],
            "name": "Something else",
            "display_type": "line_note",
            "is_downpayment": True,
            "is_delivery": True,
            "technical_price_unit": 1.0,
        }
        for order, line in self._each():
            for name, value in values.items():
                with self.subTest(review=order.review_state, state=order.state, field=name, way="line"):
                    self._assert_refused(order, self.salesman, "sale.order.line", "write", line.ids, {name: value})
        for order, line in self._each():
            for name in ("product_uom_qty", "price_unit"):
                with self.subTest(review=order.review_state, state=order.state, field=name, way="order"):
                    command = [[1, line.id, {name: values[name]}]]
                    self._assert_refused(
                        order, self.salesman, "sale.order", "write", order.ids, {"order_line": command}
                    )

    def test_line_under_every_context(self):
        for order, line in self._each():
            for context in CONTEXTS if order in self.pending | self.confirmed else CONTEXTS[:1]:
                with self.subTest(review=order.review_state, state=order.state, context=context):
                    self._assert_refused(
                        order,
                        self.salesman,
                        "sale.order.line",
                        "write",
                        line.ids,
                        {"product_uom_qty": 9},
                        context=context,
                    )
                    self._assert_refused(order, self.salesman, "sale.order.line", "unlink", line.ids, context=context)

    def test_new_lines(self):
        product = self.dye.id
        new = [
            {"product_id": product, "product_uom_qty": 1},
            {"product_id": product, "product_uom_qty": 1, "is_delivery": True},
            {"product_id": product, "product_uom_qty": 1, "is_downpayment": True},
            {"product_id": product, "product_uom_qty": 1, "reward_id": self.program.reward_ids.id},
            {"display_type": "line_note", "name": "Give him three for one"},
            {"product_id": product, "product_uom_qty": 0, "price_unit": 1000},
        ]
        for order, _line in self._each():
            for vals in new:
                with self.subTest(review=order.review_state, state=order.state, vals=vals):
                    self._assert_refused(
                        order, self.salesman, "sale.order.line", "create", [{**vals, "order_id": order.id}]
                    )
                    self._assert_refused(
                        order, self.salesman, "sale.order", "write", order.ids, {"order_line": [[0, 0, vals]]}
                    )
            with self.subTest(review=order.review_state, state=order.state, way="default order"):
                self._assert_refused(
                    order,
                    self.salesman,
                    "sale.order.line",
                    "create",
                    [{"product_id": product, "product_uom_qty": 1}],
                    context={"default_order_id": order.id},
                )

    def test_empty_line_that_grows(self):
        """Core adds lines without quantity for goods found at delivery; they stay without."""
        vals = {"order_id": self.confirmed.id, "product_id": self.dye.id, "product_uom_qty": 0, "price_unit": 30}
        try:
            with mute_logger("odoo.http"):
                [line] = self._rpc(self.salesman, "sale.order.line", "create", [vals])
        except JsonRpcException:
            return
        for name, value in (("product_uom_qty", 7), ("price_unit", 900), ("product_id", self.oxide.id)):
            with self.subTest(field=name):
                self._assert_refused(self.confirmed, self.salesman, "sale.order.line", "write", [line], {name: value})

    def test_removing_and_moving(self):
        for order, line in self._each():
            stranger = self.entry.order_line[0]
            attacks = {
                "unlink": ("sale.order.line", "unlink", line.ids),
                "delete": ("sale.order", "write", order.ids, {"order_line": [[2, line.id, 0]]}),
                "detach": ("sale.order", "write", order.ids, {"order_line": [[3, line.id, 0]]}),
                "clear": ("sale.order", "write", order.ids, {"order_line": [[5, 0, 0]]}),
                "set": ("sale.order", "write", order.ids, {"order_line": [[6, 0, line.ids]]}),
                "link": ("sale.order", "write", order.ids, {"order_line": [[4, stranger.id, 0]]}),
                "move in": ("sale.order.line", "write", stranger.ids, {"order_id": order.id}),
                "move out": ("sale.order.line", "write", line.ids, {"order_id": self.entry.id}),
                "take out": ("sale.order", "write", self.entry.ids, {"order_line": [[4, line.id, 0]]}),
                "move in with new content": (
                    "sale.order.line",
                    "write",
                    stranger.ids,
                    {"order_id": order.id, "price_unit": 0},
                ),
            }
            for name, (model, method, *args) in attacks.items():
                with self.subTest(review=order.review_state, state=order.state, attack=name):
                    self._assert_refused(order | self.entry, self.salesman, model, method, *args)

    def test_order_fields(self):
        values = {
            "partner_id": self.other_dealer.id,
            "partner_invoice_id": self.other_dealer.id,
            "partner_shipping_id": self.other_dealer.id,
            "payment_term_id": self.env.ref("account.account_payment_term_30days").id,
            "carrier_id": self.env.ref("order_process.carrier_bulk").id,
            "warehouse_id": self.wuhan.id,
            "commitment_date": "2027-01-01 00:00:00",
            "received_on": "2026-02-27 00:00:00",
            "taken_by_id": self.finance.id,
            "client_order_ref": "X",
            "name": "S99999",
            "order_class": "sample",
            "receiver_phone": "000",
            "promotion_note": "forged",
            "process_mode": "bulk",
            "company_id": self.env.ref("base.main_company").id,
        }
        for order in self.locked:
            for name, value in values.items():
                with self.subTest(review=order.review_state, state=order.state, field=name):
                    self._assert_refused(order, self.salesman, "sale.order", "write", order.ids, {name: value})

    def test_salesperson_brings_no_other_centre(self):
        """Core computes the centre from the salesperson again."""
        self.clerk.with_company(self.company).property_warehouse_id = self.wuhan
        for order in self.locked:
            with self.subTest(review=order.review_state, state=order.state):
                self._assert_harmless(order, self.clerk, "sale.order", "write", order.ids, {"user_id": self.clerk.id})

    def test_buttons_and_wizards(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "company_id": self.company.id,
                "item_ids": [Command.create({"compute_price": "percentage", "percent_price": 50})],
            }
        )
        self.dye.list_price = 3.0
        for order in self.locked:
            state = {"review": order.review_state, "state": order.state}
            with self.subTest(way="update prices", **state):
                self._assert_harmless(order, self.salesman, "sale.order", "action_update_prices", order.ids)
                self._assert_harmless(
                    order, self.salesman, "sale.order", "write", order.ids, {"pricelist_id": pricelist.id}
                )
            with self.subTest(way="update taxes", **state):
                self._assert_harmless(order, self.salesman, "sale.order", "action_update_taxes", order.ids)
            for discount in (
                {"discount_type": "sol_discount", "discount_percentage": 0.5},
                {"discount_type": "so_discount", "discount_percentage": 0.5},
                {"discount_type": "amount", "discount_amount": 50.0},
            ):
                with self.subTest(way=discount["discount_type"], **state):
                    self._wizard(
                        order, "sale.order.discount", {"sale_order_id": order.id, **discount}, "action_apply_discount"
                    )
            with self.subTest(way="freight", **state):
                self._wizard(
                    order,
                    "choose.delivery.carrier",
                    {
                        "order_id": order.id,
                        "carrier_id": self.env.ref("order_process.carrier_bulk").id,
                        "delivery_price": 99.0,
                        "display_price": 99.0,
                    },
                    "button_confirm",
                )
            with self.subTest(way="reward", **state):
                self._wizard(
                    order,
                    "sale.loyalty.reward.wizard",
                    {"order_id": order.id, "selected_reward_id": self.program.reward_ids.id},
                    "action_apply",
                )
            with self.subTest(way="catalogue", **state):
                before = self._proof(order)
                self._route(
                    "/product/catalog/update_order_line_info",
                    res_model="sale.order",
                    order_id=order.id,
                    product_id=self.oxide.id,
                    quantity=77,
                )
                self.assertEqual(self._proof(order), before)

    @mute_logger("odoo.http", "odoo.sql_db")
    def _wizard(self, order, model, vals, method):
        before = self._proof(order)
        try:
            context = {"active_id": order.id, "active_ids": order.ids, "active_model": "sale.order"}
            [wizard] = self._rpc(self.salesman, model, "create", [vals], context=context)
            self._rpc(self.salesman, model, method, [wizard], context=context)
        except JsonRpcException as error:
            self.assertIn(str(error.args[0]), REFUSALS)
        self.assertEqual(self._proof(order), before)

    @mute_logger("odoo.http", "odoo.sql_db")
    def _route(self, route, **params):
        self._sign_in(self.salesman)
        self.env.flush_all()
        try:
            self.make_jsonrpc_request(route, params, timeout=60)
        except JsonRpcException as error:
            self.assertIn(str(error.args[0]), REFUSALS)
        finally:
            self.env.invalidate_all()

    def test_entry_can_be_written(self):
        """The guard is no wall: what is not submitted is free to change, and so is it again after a withdrawal."""
        line = self.entry.order_line[0]
        self._rpc(self.salesman, "sale.order.line", "write", line.ids, {"product_uom_qty": 8})
        self.assertEqual(line.product_uom_qty, 8)
        self._rpc(self.salesman, "sale.order", "action_withdraw_review", self.half.ids)
        self.assertEqual(self.half.review_state, "outdated")
        self._rpc(self.salesman, "sale.order.line", "write", self.half.order_line[0].ids, {"product_uom_qty": 8})
        self._assert_refused(self.half, self.salesman, "sale.order", "action_confirm", self.half.ids)
        # notes and the like are nobody's review
        self._rpc(self.salesman, "sale.order", "write", self.confirmed.ids, {"note": "call before"})
