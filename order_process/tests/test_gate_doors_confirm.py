"""Every way in core by which an order becomes confirmed, found in the code that is installed, and decided."""

import ast
import contextlib
import inspect
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon

CONFIRMING = {"action_confirm", "_action_confirm", "_validate_order"}
# What calls one of these, or writes the state of an order, in the add-ons that know orders, and what becomes of it.
DOORS = {
    # The gate is asked where the state is written, and again for all orders of a call before it.
    ("sale", "SaleOrder", "action_confirm"): "gate",
    ("sale", "SaleOrder", "_prepare_confirmation_values"): "gate",
    ("sale_management", "SaleOrder", "action_confirm"): "gate",
    ("sale_loyalty", "SaleOrder", "action_confirm"): "gate",
    ("sale_stock", "SaleOrder", "_action_confirm"): "after the state was written",
    ("delivery", "SaleOrder", "_action_confirm"): "after the state was written",
    # What a dealer accepts by signature or payment is submitted for review.
    ("sale", "SaleOrder", "_validate_order"): "submitted",
    ("sale_loyalty", "SaleOrder", "_validate_order"): "submitted",
    ("sale", "CustomerPortal", "portal_quote_accept"): "submitted",
    ("sale", "PaymentTransaction", "_check_amount_and_confirm_order"): "submitted",
    ("delivery", "PaymentTransaction", "_post_process"): "submitted",
    # Other states of an order; none of them confirms.
    ("sale", "SaleOrder", "action_draft"): "draft",
    ("sale", "SaleOrder", "action_quotation_sent"): "sent",
    ("sale", "SaleOrder", "message_post"): "sent",
    ("sale", "SaleOrder", "_action_cancel"): "cancel",
    # Not the state of an order.
    ("sale_stock", "SaleOrderLine", "_action_launch_stock_rule"): "confirms transfers",
}
# Who reaches those doors without naming them: routes and scheduled actions, by the method through which they do.
LEADING = {"_check_amount_and_confirm_order", "_post_process", "portal_quote_accept"}
REACHED = {
    ("sale", "PaymentTransaction", "_post_process"): "the state of a payment: see the tests of payments",
    ("payment", "PaymentPostProcessing", "poll_status"): "route /payment/status/poll",
    ("payment", "PaymentTransaction", "_cron_post_process"): "scheduled action",
    ("payment", "PaymentTransaction", "action_post_process"): "button of a payment: what it confirms is submitted",
    ("account_payment", "AccountPayment", "action_post"): "a payment by token: what it confirms is submitted",
}
# Where the process itself calls a method of that name.
OURS = {
    "SaleOrder._finish_review": "the last approval was given",
    "SaleOrder._send_anew": "of transfers",
    "StockPicking._reserve_in_turn": "of transfers",
    "SaleOrder._create_put_backs": "of transfers that bring goods back",
    "OrderProcessDispatch._create_batches_of": "of batches",
    "OrderProcessShortage._bring_from": "of transfers from one centre to another",
    "StockPickingBatch._confirm_batch": "of trips",
    "Merits._decide": "of fines and rewards, in the demo company",
}
# Methods of an order that need nothing but the order, and that the walk over them leaves out, with the reason.
LEFT_OUT = {"copy_translations", "concat", "unlink"}


def read_functions(module):
    """``(class name, function)`` of the Python files of an installed add-on, without its tests."""
    root = Path(get_module_path(module))
    for path in sorted(root.rglob("*.py")):
        if not {"tests", "migrations", "upgrades", "populate"}.isdisjoint(path.relative_to(root).parts):
            continue
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(part, ast.ClassDef):
                for function in part.body:
                    if isinstance(function, ast.FunctionDef):
                        yield part.name, function


def called(function):
    """The names of what a function calls as methods."""
    return {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def sets_state(function):
    """Whether a function puts a constant state of an order together: as values, or by assignment."""
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                named = isinstance(key, ast.Constant) and key.value == "state"
                if named and isinstance(value, ast.Constant) and value.value in ("draft", "sent", "sale", "cancel"):
                    return True
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr == "state" for target in node.targets
        ):
            return True
    return False


@tagged("post_install", "-at_install")
class TestDoorsInTheCode(OrderProcessCommon):
    """A door that a new version or another add-on brings makes these fail, until somebody decides on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modules = cls.env["ir.module.module"].search([("state", "=", "installed")])
        cls.modules = sorted(set(modules.mapped("name")) - {"order_process"})
        cls.knowing = [name for name in cls.modules if cls._knows_orders(modules, name)]

    @classmethod
    def _knows_orders(cls, modules, name):
        module = modules.filtered(lambda module: module.name == name)
        above = module.upstream_dependencies(exclude_states=("uninstallable", "to remove"))
        return "sale" in (name, *above.mapped("name"))

    def test_every_door_is_decided(self):
        found = {
            (module, owner, function.name)
            for module in self.knowing
            for owner, function in read_functions(module)
            if not CONFIRMING.isdisjoint(called(function)) or sets_state(function)
        }
        self.assertEqual(sorted(found - DOORS.keys()), [], "new doors: decide on them")
        self.assertEqual(sorted(DOORS.keys() - found), [], "these doors are not there any more")

    def test_who_leads_to_the_doors(self):
        found = {
            (module, owner, function.name)
            for module in self.modules
            for owner, function in read_functions(module)
            if not LEADING.isdisjoint(called(function) - {function.name})
        }
        self.assertEqual(sorted(found - REACHED.keys()), [], "new ways to the doors: decide on them")
        self.assertEqual(sorted(REACHED.keys() - found), [], "these ways are not there any more")

    def test_ours_confirms_in_one_place(self):
        """The process itself confirms where the last approval was given, and nowhere else."""
        callers = {
            f"{owner}.{function.name}"
            for owner, function in read_functions("order_process")
            if "action_confirm" in called(function)
        }
        self.assertEqual(callers, OURS.keys())


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestEveryPublicMethod(OrderProcessCommon):
    """Whatever may be called with an order and nothing else does not confirm one that was not reviewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everything = cls._create_user(
            "everything",
            "order_process.group_order_clerk,order_process.group_desk_leader,order_process.group_finance_reviewer,"
            "order_process.group_approving_manager,order_process.group_process_admin,base.group_system,"
            "sales_team.group_sale_manager,stock.group_stock_manager",
        )
        cls.company.order_process_enabled = False
        cls.before = cls._create_orders(user=cls.salesman)
        cls.before.sudo()._action_cancel()
        cls.company.order_process_enabled = True
        cls.half = cls._approve(cls._create_orders(user=cls.salesman), cls.leader)
        cls.entry = cls._create_orders(user=cls.salesman)
        cls.orders = cls.before | cls.half | cls.entry
        cls.env.flush_all()

    def _get_public(self, records):
        """The names of the methods that RPC may call without arguments."""
        for name in sorted(dir(type(records))):
            method = getattr(type(records), name, None)
            if name.startswith("_") or name in LEFT_OUT or not inspect.isfunction(method):
                continue
            if getattr(method, "_api_private", False):
                continue
            _own, *others = inspect.signature(method).parameters.values()
            if all(p.default is not p.empty or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in others):
                yield name

    def _assert_unconfirmed(self, records, name):
        with self.cr.savepoint() as savepoint:
            # What is refused confirms nothing; how is not the question here.
            with contextlib.suppress(Exception), self.cr.savepoint():
                getattr(records.with_user(self.everything).sudo(False), name)()
                self.env.flush_all()
            self.env.invalidate_all()
            self.env.cr.execute("SELECT id FROM sale_order WHERE id IN %s AND state = 'sale'", [tuple(self.orders.ids)])
            confirmed = self.env.cr.fetchall()
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertFalse(confirmed, f"{records._name}.{name}() confirms orders that were not reviewed")

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_actions_report", "odoo.http")
    def test_of_orders(self):
        walked = 0
        for name in self._get_public(self.orders):
            for order in self.orders:
                self._assert_unconfirmed(order, name)
            walked += 1
        self.assertGreater(walked, 60)
        for order in self.orders:
            self.assertNotEqual(order.state, "sale")

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_actions_report", "odoo.http")
    def test_of_what_hangs_on_orders(self):
        """Lines, transactions and windows that name an order."""
        for records in (self.half.order_line, *self._create_windows()):
            for name in self._get_public(records):
                self._assert_unconfirmed(records, name)

    def _create_windows(self):
        """Core's windows that are opened from an order, with the order in their context."""
        for model in self.env.registry.values():
            if not model._transient or model._abstract or model._name.startswith("order.process"):
                continue
            names = [
                name
                for name, field in model._fields.items()
                if field.relational and field.comodel_name == "sale.order" and field.store
            ]
            if names:
                context = {"active_model": "sale.order", "active_id": self.half.id, "active_ids": self.half.ids}
                Wizard = self.env[model._name].with_context(**context)
                vals = {
                    name: self.half.id if model._fields[name].type == "many2one" else self.half.ids for name in names
                }
                try:
                    with self.cr.savepoint():
                        wizard = Wizard.create(vals)
                except Exception:  # it wants more than an order
                    continue
                yield wizard
