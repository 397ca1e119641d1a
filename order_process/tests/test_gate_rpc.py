"""The gate attacked over real JSON-RPC by people with the lowest rights that reach the records."""

from odoo import Command
from odoo.tests import HttpCase, JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon

REFUSALS = ("odoo.exceptions.UserError", "odoo.exceptions.AccessError", "odoo.exceptions.ValidationError")

# Everything that some add-on somewhere takes as a key, and what core itself uses.
CONTEXTS = [
    {},
    {"skip_validation_check": True},
    {"bypass": True, "bypass_risk": True, "check_exception": False, "no_check": True},
    {"mark_so_as_sent": True},
    {"default_state": "sale"},
    {"default_process_controlled": False},
    {"default_review_state": "approved"},
    {"order_process_internal": True},
    {"order_process_internal": "x"},
    {"_force_unlink": True},
    {"skip_sanity_check": True, "skip_procurement": True},
    {"sale_no_log_for_new_lines": True},
    {"install_mode": True, "module": "order_process", "install_module": "order_process", "noupdate": True},
    {"tracking_disable": True, "import_file": True, "force_delete": True},
]


class RpcCase(OrderProcessCommon, HttpCase):
    """Calls methods as the browser does, and compares what may not change before and after."""

    def setUp(self):
        super().setUp()
        self._login = None

    def _sign_in(self, user):
        if self._login != user.login:
            self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
            self._login = user.login

    def _rpc(self, user, model, method, *args, context=None, **kwargs):
        self._sign_in(user)
        self.env.flush_all()
        try:
            return self.make_jsonrpc_request(
                f"/web/dataset/call_kw/{model}/{method}",
                {
                    "model": model,
                    "method": method,
                    "args": list(args),
                    "kwargs": {**kwargs, "context": {"allowed_company_ids": self.company.ids, **(context or {})}},
                },
                timeout=60,
            )
        finally:
            self.env.invalidate_all()

    def _proof(self, orders):
        """What nobody may change from outside: state, review, stage, content, history."""
        orders = orders.sudo()
        return [
            {
                "state": order.state,
                "review": order.review_state,
                "stage": order.process_stage,
                "controlled": order.process_controlled,
                "company": order.company_id.id,
                "held": order.is_held,
                "ready": order.ready_on,
                "keyed": order.keyed_by_id.id,
                "dates": [order.business_date, order.performance_date, order.promised_dispatch_on],
                "total": order.amount_total,
                "content": order._get_snapshot(),
                "lines": [[line.id, line.product_uom_qty, line.price_unit, line.state] for line in order.order_line],
                "reviews": [
                    [review.id, review.state, review.reviewer_id.id, review.decided_on, review.snapshot]
                    for review in order.review_ids.sorted("id")
                ],
                "holds": [[hold.id, hold.released_on] for hold in order.hold_ids.sorted("id")],
                "events": [[event.seq, event.kind, event.digest] for event in order.event_ids.sorted("seq")],
                "pickings": [
                    [picking.id, picking.state, picking.dispatch_id.id, picking.batch_id.id]
                    for picking in order.picking_ids.sorted("id")
                ],
                "moves": [
                    [move.id, move.state, move.quantity, move.sale_line_id.id]
                    for move in order.picking_ids.move_ids.sorted("id")
                ],
            }
            for order in orders
        ]

    def _assert_refused(self, orders, user, model, method, *args, **kwargs):
        """The call is refused in words, not by a crash, and leaves ``orders`` as they were."""
        self._assert_nothing_done(lambda: self._proof(orders), user, model, method, *args, **kwargs)

    def _refused(self, user, model, method, *args, **kwargs):
        """The call is refused in words, not by a crash, and leaves what ``_state`` reads as it was."""
        with self.subTest(user=user.login, method=f"{model}.{method}", args=args):
            self._assert_nothing_done(self._state, user, model, method, *args, **kwargs)

    @mute_logger("odoo.http", "odoo.sql_db")
    def _assert_nothing_done(self, read, user, model, method, *args, context=None, **kwargs):
        before = read()
        try:
            result = self._rpc(user, model, method, *args, context=context, **kwargs)
        except JsonRpcException as error:
            self.assertIn(str(error.args[0] if error.args else error), REFUSALS)
        else:
            self.fail(f"{user.login}: {model}.{method}{args} {kwargs} {context} was let through: {result!r}")
        self.assertEqual(read(), before)

    @mute_logger("odoo.http", "odoo.sql_db")
    def _assert_harmless(self, orders, user, model, method, *args, context=None, **kwargs):
        """The call is refused, or does something that touches nothing of ``orders``."""
        before = self._proof(orders)
        try:
            self._rpc(user, model, method, *args, context=context, **kwargs)
        except JsonRpcException as error:
            self.assertIn(str(error.args[0] if error.args else error), REFUSALS)
        self.assertEqual(self._proof(orders), before)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestConfirming(RpcCase):
    """No way to confirm an order that was not reviewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls._create_orders(user=cls.salesman)
        cls.pending = cls._create_orders(user=cls.salesman)
        cls.pending.with_user(cls.salesman).action_submit_review()
        cls.half = cls._create_orders(user=cls.salesman)
        cls._approve(cls.half, cls.leader)
        cls.cancelled = cls._create_orders(user=cls.salesman)
        cls.cancelled.action_cancel()
        cls.orders = cls.entry | cls.pending | cls.half | cls.cancelled
        cls.env.flush_all()

    def test_action_confirm_under_every_context(self):
        for order in self.entry | self.pending | self.half:
            for context in CONTEXTS:
                with self.subTest(review=order.review_state, context=context):
                    self._assert_refused(
                        order, self.salesman, "sale.order", "action_confirm", order.ids, context=context
                    )

    def test_action_confirm_of_several(self):
        self._assert_refused(self.orders, self.clerk, "sale.order", "action_confirm", self.orders.ids)

    def test_write_state_under_every_context(self):
        for order in self.orders:
            for context in CONTEXTS:
                with self.subTest(review=order.review_state, context=context):
                    self._assert_refused(
                        order, self.salesman, "sale.order", "write", order.ids, {"state": "sale"}, context=context
                    )

    def test_even_a_manager_and_an_administrator(self):
        for user in (self.manager, self.admin):
            for method, args in (("action_confirm", ()), ("write", ({"state": "sale"},))):
                with self.subTest(user=user.login, method=method):
                    self._assert_refused(self.half, user, "sale.order", method, self.half.ids, *args)

    def test_protected_fields(self):
        protected = {
            "process_controlled": False,
            "process_stage": "approved",
            "ready_on": "2026-03-01 00:00:00",
            "is_held": False,
            "review_state": "approved",
            "review_attempt": 0,
            "submitted_on": "2026-03-01 00:00:00",
            "keyed_by_id": self.leader.id,
            "business_date": "2026-01-01",
            "performance_date": "2026-01-01",
            "processing_due_on": "2026-01-01 00:00:00",
            "promised_window_id": self.windows[0].id,
            "promised_dispatch_on": "2026-01-01 00:00:00",
            "event_count": 0,
            "event_head": "0",
            "event_ids": [Command.clear()],
            "hold_ids": [Command.clear()],
            "review_ids": [Command.create({"level_id": 1, "state": "approved"})],
            "amount_total": 1.0,
            "amount_untaxed": 1.0,
            "amount_tax": 1.0,
        }
        for name, value in protected.items():
            with self.subTest(field=name, way="write"):
                self._assert_refused(
                    self.pending, self.salesman, "sale.order", "write", self.pending.ids, {name: value}
                )
            with self.subTest(field=name, way="web_save"):
                self._assert_refused(
                    self.entry, self.salesman, "sale.order", "web_save", self.entry.ids, {name: value}, specification={}
                )
            with self.subTest(field=name, way="together with the state"):
                self._assert_refused(
                    self.half, self.salesman, "sale.order", "write", self.half.ids, {name: value, "state": "sale"}
                )
            with self.subTest(field=name, way="create"):
                vals = {**self._order_vals(), name: value}
                self._assert_refused(self.orders, self.salesman, "sale.order", "create", [vals])
            with self.subTest(field=name, way="copy"):
                self._assert_refused(
                    self.entry, self.salesman, "sale.order", "copy", self.entry.ids, {name: value, "state": "draft"}
                )

    def _fresh_from(self, user, method, *args, context=None):
        """Ids of the orders that a call made, which may as well be refused."""
        before = self.env["sale.order"].search([])
        try:
            with mute_logger("odoo.http", "odoo.sql_db"):
                self._rpc(user, "sale.order", method, *args, context=context)
        except JsonRpcException as error:
            self.assertIn(str(error.args[0] if error.args else error), REFUSALS)
        return self.env["sale.order"].search([]) - before

    def _assert_unreviewed(self, orders):
        for order in orders:
            self.assertEqual(
                (order.state, order.review_state, order.process_stage, order.process_controlled),
                ("draft", "none", "entry", True),
            )
            self.assertFalse(order.ready_on or order.submitted_on or order.review_ids or order.picking_ids)
            self.assertEqual(order.keyed_by_id, self.salesman)
            self.assertEqual(order.event_count, 1)
            self.assertEqual(set(order.order_line.mapped("state")), {"draft"})

    def test_created_as_confirmed(self):
        for state in ("sale", "cancel"):
            for context in CONTEXTS:
                with self.subTest(state=state, context=context):
                    vals = {**self._order_vals(), "state": state}
                    self.assertFalse(self._fresh_from(self.salesman, "create", [vals], context=context))

    def test_defaults_from_the_context(self):
        defaults = {
            "state": "sale",
            "process_controlled": False,
            "process_stage": "approved",
            "review_state": "approved",
            "is_held": False,
            "ready_on": "2026-03-01 00:00:00",
            "submitted_on": "2026-03-01 00:00:00",
            "keyed_by_id": self.leader.id,
            "event_count": 7,
            "event_head": "x",
            "review_attempt": 3,
            "business_date": "2026-01-01",
            "performance_date": "2026-01-01",
            "promised_dispatch_on": "2026-01-01 00:00:00",
        }
        for name, value in defaults.items():
            with self.subTest(field=name):
                fresh = self._fresh_from(
                    self.salesman, "create", [self._order_vals()], context={f"default_{name}": value}
                )
                self._assert_unreviewed(fresh)
        with self.subTest(field="all of them"):
            context = {f"default_{name}": value for name, value in defaults.items()}
            self._assert_unreviewed(self._fresh_from(self.salesman, "create", [self._order_vals()], context=context))

    def test_defaults_of_a_user(self):
        """Everybody may keep defaults of his own, also for fields that no form shows."""
        for name, value in (("state", "sale"), ("review_state", "approved"), ("keyed_by_id", self.leader.id)):
            with self.subTest(field=name):
                try:
                    self._rpc(self.salesman, "ir.default", "set", "sale.order", name, value, True)
                except JsonRpcException:
                    continue
                self._assert_unreviewed(self._fresh_from(self.salesman, "create", [self._order_vals()]))
                self.env["ir.default"].search([("user_id", "=", self.salesman.id)]).unlink()

    def test_import_as_confirmed(self):
        columns = ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/product_uom_qty"]
        row = [str(self.dealer.id), "Sales Order", str(self.dye.id), "3"]
        self.assertFalse(self._fresh_from(self.salesman, "load", columns, [row]))
        before = self._proof(self.orders)
        for order in self.orders:
            result = self._rpc(self.salesman, "sale.order", "load", [".id", "state"], [[str(order.id), "Sales Order"]])
            self.assertTrue(result["messages"], "the import says why")
            self.assertFalse(result["ids"])
        self.assertEqual(self._proof(self.orders), before)

    def test_copy(self):
        order = self._create_orders(user=self.salesman)
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self._assert_unreviewed(self._fresh_from(self.salesman, "copy", order.ids))
        for default in ({"state": "sale"}, {"review_state": "approved"}, {"process_controlled": False}):
            self.assertFalse(self._fresh_from(self.salesman, "copy", order.ids, default))

    def test_back_to_quotation(self):
        order = self._create_orders(user=self.salesman)
        self._approve(order)
        for state in ("draft", "sent"):
            for context in CONTEXTS:
                with self.subTest(state=state, context=context):
                    self._assert_refused(
                        order, self.salesman, "sale.order", "write", order.ids, {"state": state}, context=context
                    )

    def test_cancelled_and_reopened_is_unreviewed(self):
        order = self._create_orders(user=self.salesman)
        self._approve(order)
        self._rpc(self.salesman, "sale.order", "action_cancel", order.ids)
        self.assertEqual(order.state, "cancel")
        self._assert_refused(order, self.salesman, "sale.order", "write", order.ids, {"state": "sale"})
        self._rpc(self.salesman, "sale.order", "action_draft", order.ids)
        self.assertEqual((order.state, order.review_state), ("draft", "none"))
        self._assert_refused(order, self.salesman, "sale.order", "action_confirm", order.ids)
        self.assertFalse(self.env["order.process.event"]._find_breaks(order))

    def test_private_methods_stay_private(self):
        for method in ("_action_confirm", "_validate_order", "_set_review_state", "_advance_review", "_send", "_hold"):
            with self.subTest(method=method):
                self._assert_refused(self.pending, self.admin, "sale.order", method, self.pending.ids)

    def test_line_state(self):
        """A line that says it is confirmed would call for goods."""
        line = self.entry.order_line
        self._assert_refused(self.entry, self.salesman, "sale.order.line", "write", line.ids, {"state": "sale"})
        vals = {"order_id": self.entry.id, "product_id": self.dye.id, "product_uom_qty": 3, "state": "sale"}
        self._assert_refused(self.entry, self.salesman, "sale.order.line", "create", [vals])
        vals.pop("state")
        self._rpc(self.salesman, "sale.order.line", "create", [vals], context={"default_state": "sale"})
        self.assertEqual(set(self.entry.order_line.mapped("state")), {"draft"})
        self.assertFalse(self.entry.picking_ids)

    def test_forged_amounts(self):
        """Levels and rules decide on amounts: they are computed, never written."""
        for name in ("price_subtotal", "price_total", "price_tax", "qty_delivered", "qty_invoiced"):
            with self.subTest(field=name):
                self._assert_refused(
                    self.entry, self.salesman, "sale.order.line", "write", self.entry.order_line.ids, {name: 0.5}
                )

    def test_other_company(self):
        """An order does not leave the process by moving to a company where it is off."""
        other = self.env["res.company"].create({"name": "Off", "order_process_enabled": False})
        self.salesman.company_ids = [Command.link(other.id)]
        context = {"allowed_company_ids": [self.company.id, other.id]}
        for order in self.entry | self.pending | self.half:
            self._assert_refused(
                order, self.salesman, "sale.order", "write", order.ids, {"company_id": other.id}, context=context
            )
        # created where the process is off, with a default that says otherwise
        made = self._fresh_from(
            self.salesman,
            "create",
            [{**self._order_vals(), "state": "sale"}],
            context={"allowed_company_ids": [other.id, self.company.id], "default_company_id": self.company.id},
        )
        self.assertFalse(made.filtered(lambda order: order.company_id == self.company and order.state != "draft"))

    def test_switch_of_the_company(self):
        for user in (self.salesman, self.clerk, self.leader, self.finance, self.manager, self.admin):
            with self.subTest(user=user.login):
                self._assert_refused(
                    self.entry,
                    user,
                    "res.company",
                    "write",
                    self.company.ids,
                    {"order_process_enabled": False},
                )
                self.assertTrue(self.company.order_process_enabled)
