"""One table of the ways round a review: as the lowest person who could try each, over JSON-RPC (C2, C5).

None of them gets an order that nobody reviewed, or one that was changed after its review, confirmed, reserved, shipped
or invoiced. The same ways are tried at greater depth in ``test_gate_*.py``."""

from odoo import Command
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .test_gate_portal import SIGNATURE
from .test_gate_rpc import REFUSALS, RpcCase

BYPASSES = {"skip_validation_check": True, "bypass_risk": True, "order_process_internal": True, "no_check": True}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWaysRound(RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.worker = cls._create_user("worker", "stock.group_stock_user")
        cls.biller = cls._create_user(
            "biller", "account.group_account_invoice,sales_team.group_sale_salesman_all_leads"
        )
        cls.buyer = cls._create_user("buyer", "base.group_portal")
        cls.buyer.partner_id.parent_id = cls.dealer

    def _call(self, user, model, method, *args, **kwargs):
        """One step of an attack; refused in words it counts as done."""
        with mute_logger("odoo.http", "odoo.sql_db"):
            try:
                return self._rpc(user, model, method, *args, **kwargs)
            except JsonRpcException as error:
                self.assertIn(str(error.args[0] if error.args else error), REFUSALS)
                return None

    def _route(self, route, **params):
        with mute_logger("odoo.http", "odoo.sql_db"):
            try:
                return self.make_jsonrpc_request(route, params, timeout=60)
            except JsonRpcException as error:
                self.assertIn(str(error.args[0] if error.args else error), REFUSALS)
                return None
            finally:
                self.env.invalidate_all()

    # === The ways: name, who tries it, what is done ===

    def _ways_to_confirm(self, order):
        ids, review = order.ids, self._pending(order)
        rows = {"default_order_id": order.id}
        forged = {"order_id": order.id, "level_id": self.env.ref("order_process.level_finance").id, "state": "approved"}
        return [
            ("form and list", self.salesman, "sale.order", "action_confirm", [ids]),
            ("a bypass by context", self.salesman, "sale.order", "action_confirm", [ids], {"context": BYPASSES}),
            ("several at once", self.salesman, "sale.order", "action_confirm", [self.other.ids + ids]),
            ("the status written", self.salesman, "sale.order", "write", [ids, {"state": "sale"}]),
            ("the review written", self.salesman, "sale.order", "write", [ids, {"review_state": "approved"}]),
            ("the stage written", self.salesman, "sale.order", "write", [ids, {"process_stage": "approved"}]),
            ("out of the process", self.salesman, "sale.order", "write", [ids, {"process_controlled": False}]),
            ("an import", self.salesman, "sale.order", "load", [[".id", "state"], [[str(order.id), "sale"]]]),
            ("a review forged", self.salesman, "order.process.review", "create", [[forged]]),
            ("a review forged by default", self.salesman, "order.process.review", "create", [[{}]], {"context": rows}),
            ("a review written", self.clerk, "order.process.review", "write", [review.ids, {"state": "approved"}]),
            ("a review deleted", self.clerk, "order.process.review", "unlink", [review.ids]),
            ("one's own order approved", self.clerk, "order.process.review", "action_approve", [review.ids]),
            ("approved without the role", self.salesman, "order.process.review", "action_approve", [review.ids]),
            ("approved by the dealer", self.buyer, "order.process.review", "action_approve", [review.ids]),
            ("confirmed by the dealer", self.buyer, "sale.order", "action_confirm", [ids]),
            ("a level put aside", self.salesman, "order.process.review.level", "write", [[1], {"active": False}]),
            ("an event forged", self.clerk, "order.process.event", "create", [[{"order_id": order.id}]]),
            ("a hold lifted", self.clerk, "order.process.hold", "write", [order.hold_ids.ids, {"released_on": False}]),
            ("a line sold", self.salesman, "sale.order.line", "write", [order.order_line.ids, {"state": "sale"}]),
            ("locked", self.salesman, "sale.order", "action_lock", [ids]),
            ("a private method", self.salesman, "sale.order", "_action_confirm", [ids]),
            ("validated as by payment", self.salesman, "sale.order", "_validate_order", [ids]),
        ]

    def _ways_to_the_customer(self, order):
        picking = order.picking_ids
        move = picking.move_ids[:1]
        line = {
            "move_id": move.id,
            "picking_id": picking.id,
            "product_id": move.product_id.id,
            "quantity": 1,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
        }
        ids, window, centre = picking.ids, self.windows[1].id, order.warehouse_id.id
        return [
            ("reserved", self.worker, "stock.picking", "action_assign", [ids]),
            ("validated", self.worker, "stock.picking", "button_validate", [ids]),
            ("validated with a bypass", self.worker, "stock.picking", "button_validate", [ids], {"context": BYPASSES}),
            ("picked by hand", self.worker, "stock.move", "write", [move.ids, {"quantity": 1, "picked": True}]),
            ("a line added", self.worker, "stock.move.line", "create", [[line]]),
            ("a move done", self.worker, "stock.move", "write", [move.ids, {"state": "done"}]),
            ("a transfer done", self.worker, "stock.picking", "write", [ids, {"state": "done"}]),
            ("a dispatch forged", self.worker, "stock.picking", "write", [ids, {"dispatch_id": 1}]),
            ("taken from its order", self.worker, "stock.move", "write", [move.ids, {"sale_line_id": False}]),
            ("a window run early", self.worker, "order.process.dispatch", "action_run_now", [window, centre, "please"]),
        ]

    def _try_all(self, ways):
        for name, user, model, method, args, *options in ways:
            with self.subTest(way=name):
                self._call(user, model, method, *args, **(options[0] if options else {}))
                yield name

    # === What must not happen ===

    def _assert_unreviewed(self, order):
        self.assertIn(order.state, ("draft", "sent"))
        self.assertNotEqual(order.review_state, "approved")
        self.assertTrue(order.process_controlled)
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.invoice_ids.filtered(lambda move: move.state == "posted"))
        self.assertNotIn("approved", order.sudo().review_ids.filtered("reviewer_id").mapped("state"))

    def _assert_held(self, order, reserved):
        """Nothing more of it is reserved, shipped or invoiced than was when it changed."""
        self.assertEqual(order.review_state, "pending")
        self.assertTrue(order.is_held)
        moves = order.picking_ids.move_ids.filtered(lambda move: move.sale_line_id.order_id == order)
        self.assertNotIn("done", moves.mapped("state"))
        self.assertEqual(set(order.order_line.mapped("qty_delivered")), {0.0})
        self.assertEqual(order.picking_ids.sale_id, order)
        if not reserved:
            self.assertFalse(order.picking_ids.dispatch_id)
            self.assertFalse(moves.filtered(lambda move: move.state == "assigned"))
        self.assertFalse(order.invoice_ids.filtered(lambda move: move.state == "posted"))

    def test_unreviewed(self):
        self.other = self._create_orders(user=self.salesman)
        entry = self._create_orders(user=self.salesman)
        pending = self._create_orders(user=self.salesman)
        pending.with_user(self.salesman).action_submit_review()
        for order in (entry, pending):
            for _way in self._try_all(self._ways_to_confirm(order.sudo())):
                self._assert_unreviewed(order.sudo())

    def test_copy_and_import(self):
        approved = self._approve(self._create_orders(user=self.salesman))
        values = {"partner_id": self.dealer.id, "state": "sale", "review_state": "approved"}
        known = self.env["sale.order"].search([])
        for name, method, args in (
            ("copied", "copy", [approved.ids]),
            ("copied as confirmed", "copy", [approved.ids, {"state": "sale"}]),
            ("created as confirmed", "create", [[values]]),
            ("imported as confirmed", "load", [["partner_id/.id", "state"], [[str(self.dealer.id), "sale"]]]),
        ):
            with self.subTest(way=name):
                self._call(self.salesman, "sale.order", method, *args)
                for order in self.env["sale.order"].search([]) - known:
                    self._assert_unreviewed(order)
                    self.assertFalse(order.sudo().review_ids)

    def test_portal_and_payment(self):
        order = self._create_orders(require_signature=True).sudo()
        order.action_quotation_sent()
        order._portal_ensure_token()
        self.env.flush_all()
        for name, route, params in (
            ("signed", f"/my/orders/{order.id}/accept", {"name": "Li Na", "signature": SIGNATURE}),
            ("signed twice", f"/my/orders/{order.id}/accept", {"name": "Li Na", "signature": SIGNATURE}),
        ):
            with self.subTest(way=name):
                self._route(route, access_token=order.access_token, **params)
                self._assert_unreviewed(order)
        self.assertTrue(order.signature, "what the dealer signed is kept")

    def test_second_tab(self):
        """The approval of a page that was opened before the order was withdrawn and changed."""
        order = self._create_orders()
        order.with_user(self.clerk).action_submit_review()
        first = self._pending(order)
        order.with_user(self.clerk).action_withdraw_review()
        order.order_line.with_user(self.clerk).product_uom_qty = 500
        self._assert_refused(order, self.leader, "order.process.review", "action_approve", first.ids)
        order.with_user(self.clerk).action_submit_review()
        self._assert_refused(order, self.leader, "order.process.review", "action_approve", first.ids)
        self._assert_unreviewed(order.sudo())

    def test_scheduled_actions(self):
        order = self._create_orders()
        order.with_user(self.clerk).action_submit_review()
        for window in (10, 12, 16, 19):
            self._run_windows(self._instant(window))
        self._assert_unreviewed(order.sudo())

    def test_changed_after_confirmation(self):
        for reserved, following in ((False, 12), (True, 18)):
            order = self._approve(self._create_orders()).sudo()
            if reserved:
                self._run_windows(self._instant(15, 30))
                self.assertEqual(order.picking_ids.state, "assigned")
            self._rpc(self.clerk, "sale.order.line", "write", order.order_line.ids, {"price_unit": 1})
            self._assert_held(order, reserved)
            self._run_windows(self._instant(following))
            self._assert_held(order, reserved)
            for _way in self._try_all(self._ways_to_the_customer(order)):
                self._assert_held(order, reserved)
            wizard = self._call(
                self.biller,
                "sale.advance.payment.inv",
                "create",
                [{"advance_payment_method": "delivered", "sale_order_ids": [Command.set(order.ids)]}],
            )
            if wizard:
                self._call(self.biller, "sale.advance.payment.inv", "create_invoices", wizard)
            self._call(self.biller, "account.move", "action_post", order.invoice_ids.ids)
            self._assert_held(order, reserved)
            # the person who changed it does not approve it, and neither does anybody by writing
            review = self._pending(order)
            self._assert_refused(order, self.clerk, "order.process.review", "action_approve", review.ids)
            self._assert_refused(order, self.clerk, "sale.order", "write", order.ids, {"review_state": "approved"})
            self._assert_refused(order, self.clerk, "sale.order", "write", order.ids, {"editor_ids": [[5]]})
