"""Money attacked over real JSON-RPC by people who are not the cashier."""

from odoo import Command
from odoo.tests import JsonRpcException, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .money_common import MoneyCommon
from .test_gate_rpc import CONTEXTS, RpcCase
from .test_payment_cashier import PNG


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestMoneyAttacks(MoneyCommon, RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._approve(cls._order(100, cls.prepaid, user_id=cls.salesman.id))
        cls.entry = cls._order(100, user_id=cls.salesman.id)
        cls.paid = cls._order(100)
        cls.payment = cls._advance(cls.paid, 100)
        cls.proof = cls.order.with_user(cls.clerk)._submit_payment_proof(100, "2026-03-01", "TT", "slip.png", PNG)
        cls.accountant = cls._create_user("accountant", "account.group_account_invoice")
        cls.portal = new_test_user(
            cls.env,
            "op_portal",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            partner_id=cls.dealer.child_ids[:1].id,
        )
        cls.orders = cls.order | cls.entry | cls.paid
        cls.env.flush_all()

    def _money(self):
        return [(order.amount_received, order.payment_status, len(order.process_payment_ids)) for order in self.orders]

    def _assert_no_money(self, user, model, method, *args, **kwargs):
        before = self._money()
        self._assert_refused(self.orders, user, model, method, *args, **kwargs)
        self.assertEqual(self._money(), before)

    def test_writing_what_was_received(self):
        for user in (self.clerk, self.salesman, self.cashier, self.accountant, self.manager, self.admin):
            for vals in ({"amount_received": 100.0}, {"payment_status": "full"}):
                for order in self.order | self.entry:
                    with self.subTest(user=user.login, vals=vals):
                        self._assert_no_money(user, "sale.order", "write", order.ids, vals)
        for context in CONTEXTS:
            with self.subTest(context=context):
                self._assert_no_money(
                    self.clerk, "sale.order", "write", self.entry.ids, {"amount_received": 100.0}, context=context
                )

    def test_creating_and_copying(self):
        for vals in ({"amount_received": 100.0}, {"payment_status": "full"}):
            with self.subTest(vals=vals):
                self._assert_refused(
                    self.orders, self.clerk, "sale.order", "create", [{**self._order_vals(), **vals}]
                )
        context = {"default_amount_received": 100.0, "default_payment_status": "full"}
        ids = self._rpc(self.clerk, "sale.order", "create", [self._order_vals()], context=context)
        ids += self._rpc(self.clerk, "sale.order", "copy", self.paid.ids, context=context)
        for order in self.env["sale.order"].browse(ids):
            self.assertEqual((order.amount_received, order.payment_status), (0, "nothing"))

    def test_registering(self):
        for user in (self.clerk, self.salesman, self.keeper, self.accountant, self.portal):
            for context in ({}, {"order_process_internal": True}, {"default_proof_id": self.proof.id}):
                with self.subTest(user=user.login, context=context):
                    self._assert_no_money(
                        user, "sale.order", "action_register_payment", self.order.ids, context=context
                    )
                    self._assert_no_money(
                        user,
                        "order.process.payment.register",
                        "create",
                        [
                            {
                                "company_id": self.company.id,
                                "date": "2026-03-02",
                                "line_ids": [
                                    Command.create(
                                        {
                                            "order_id": self.order.id,
                                            "currency_id": self.currency.id,
                                            "amount": 100,
                                        }
                                    )
                                ],
                            }
                        ],
                        context=context,
                    )
            for method in ("_register_payment", "_sync_money", "_submit_payment_proof"):
                with self.subTest(user=user.login, method=method):
                    self._assert_no_money(user, "sale.order", method, self.order.ids)

    def test_list_action(self):
        action = self.env.ref("order_process.action_server_register_payment")
        for user in (self.clerk, self.salesman, self.keeper):
            with self.subTest(user=user.login), mute_logger("odoo.http"):
                context = {"active_model": "sale.order", "active_ids": self.order.ids}
                self._assert_no_money(user, "ir.actions.server", "run", action.ids, context=context)

    def test_moving_a_posted_payment(self):
        for user in (self.clerk, self.salesman, self.accountant, self.cashier):
            for context in CONTEXTS:
                with self.subTest(user=user.login, context=context):
                    self._assert_no_money(
                        user,
                        "account.payment",
                        "write",
                        self.payment.ids,
                        {"process_order_id": self.order.id},
                        context=context,
                    )

    def test_payments_of_people_without_the_role(self):
        vals = {
            "payment_type": "inbound",
            "partner_id": self.dealer.id,
            "amount": 100,
            "journal_id": self.bank.id,
            "process_order_id": self.order.id,
            "state": "paid",
        }
        for user in (self.clerk, self.salesman, self.keeper, self.dispatcher, self.portal):
            with self.subTest(user=user.login):
                self._assert_no_money(user, "account.payment", "create", [vals])

    def test_payment_that_claims_to_be_paid(self):
        """An accountant's payment without an entry is no money."""
        before = self._money()
        with mute_logger("odoo.http", "odoo.sql_db"):
            for state in ("paid", "in_process"):
                try:
                    self._rpc(
                        self.accountant,
                        "account.payment",
                        "create",
                        [
                            {
                                "payment_type": "inbound",
                                "partner_id": self.dealer.id,
                                "amount": 100,
                                "journal_id": self.bank.id,
                                "process_order_id": self.order.id,
                                "state": state,
                            }
                        ],
                    )
                except JsonRpcException:
                    continue
        self.assertEqual([row[:2] for row in self._money()], [row[:2] for row in before])
        self.assertEqual(self.order._get_received()[self.order], 0)

    def test_proofs(self):
        for user in (self.clerk, self.salesman, self.keeper, self.portal, self.accountant):
            for method, args in (("action_accept", ()), ("action_refuse", ("no",)), ("_accept", (self.payment.id,))):
                with self.subTest(user=user.login, method=method):
                    self._assert_no_money(
                        user, "order.process.payment.proof", method, self.proof.ids, *args
                    )
            for vals in ({"state": "accepted"}, {"amount": 1}):
                self._assert_no_money(
                    user,
                    "order.process.payment.proof",
                    "write",
                    self.proof.ids,
                    vals,
                    context={"order_process_internal": True},
                )
        for user in (self.keeper, self.portal):
            with self.subTest(user=user.login):
                self._assert_no_money(user, "sale.order", "action_send_payment_proof", self.order.ids)
                self._assert_no_money(
                    user,
                    "order.process.payment.proof.upload",
                    "create",
                    [{"order_id": self.order.id, "amount": 100, "paid_on": "2026-03-01", "content": "iVBORw0KGgo="}],
                )
        self.assertEqual(self.proof.state, "waiting")

    def test_portal_reads_no_proof(self):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._rpc(self.portal, "order.process.payment.proof", "search_read", [])
        file = self.env["ir.attachment"].search(
            [("res_model", "=", self.proof._name), ("res_id", "=", self.proof.id), ("res_field", "=", "content")]
        )
        self._sign_in(self.portal)
        for path in (f"/web/content/{file.id}", f"/web/content/order.process.payment.proof/{self.proof.id}/content"):
            self.assertNotEqual(self.url_open(path).content, PNG)
        self._login = None
        self._sign_in(self.cashier)
        response = self.url_open(f"/web/content/order.process.payment.proof/{self.proof.id}/content")
        self.assertEqual(response.content, PNG)
