"""Goods leave with a dispatch only: what a warehouse worker can try, over JSON-RPC."""

from odoo import Command
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .test_gate_rpc import REFUSALS, RpcCase


class StockRpcCase(RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_user("worker", "stock.group_stock_user")
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.waiting = cls._approve(cls._create_orders(lines=[(cls.dye, 5), (cls.oxide, 5)]))
        cls.waiting = cls.waiting.sudo()
        cls.picking = cls.waiting.picking_ids
        cls.move = cls.picking.move_ids[0]
        cls.env.flush_all()

    def _send(self, **kwargs):
        """An order that has been dispatched, with its dispatch."""
        order = self._approve(self._create_orders(**kwargs)).sudo()
        hour = 10
        while not order.picking_ids.dispatch_id:
            self._run_windows(self._instant(hour))
            hour += 1
        return order

    @mute_logger("odoo.http", "odoo.sql_db")
    def _try(self, model, method, *args, context=None, **kwargs):
        """One step of an attack, which may as well be refused."""
        try:
            return self._rpc(self.worker, model, method, *args, context=context, **kwargs)
        except JsonRpcException as error:
            self.assertIn(str(error.args[0]), REFUSALS)
            return None

    def _assert_kept(self, order):
        """The customer has got nothing and the order still waits for its dispatch."""
        moves = order.order_line.move_ids
        self.assertFalse(
            moves.filtered(lambda move: move.state == "done" and move.location_dest_id.usage == "customer")
        )
        self.assertEqual(set(order.order_line.mapped("qty_delivered")), {0.0})
        self.assertEqual(order.process_stage, "approved")
        self.assertFalse(order.picking_ids.dispatch_id)
        self.assertEqual(set(order.picking_ids.mapped("sale_id")), {order})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestUndispatched(StockRpcCase):
    def test_validating(self):
        for context in (
            {},
            {"skip_sanity_check": True, "skip_backorder": True, "skip_immediate": True},
            {"order_process_internal": True},
            {"picking_ids_not_to_backorder": self.picking.ids},
            {"default_dispatch_id": 1},
            {"cancel_backorder": True},
        ):
            for user in (self.worker, self.keeper, self.dispatcher, self.manager, self.admin):
                with self.subTest(user=user.login, context=context):
                    self._assert_refused(
                        self.waiting, user, "stock.picking", "button_validate", self.picking.ids, context=context
                    )

    def test_validating_with_picked_lines(self):
        for move in self.picking.move_ids:
            self._try("stock.move", "write", move.ids, {"quantity": 5, "picked": True})
        self._try("stock.picking", "button_validate", self.picking.ids)
        self._assert_kept(self.waiting)

    def test_quick_lines(self):
        self._try(
            "stock.move.line",
            "create",
            [
                {
                    "picking_id": self.picking.id,
                    "move_id": self.move.id,
                    "product_id": self.move.product_id.id,
                    "quantity": 5,
                    "picked": True,
                    "location_id": self.move.location_id.id,
                    "location_dest_id": self.customers.id,
                }
            ],
        )
        self._try("stock.picking", "button_validate", self.picking.ids, context={"skip_backorder": True})
        self._assert_kept(self.waiting)

    def test_backorder_wizard(self):
        wizard = self._try(
            "stock.backorder.confirmation",
            "create",
            [
                {
                    "pick_ids": [[6, 0, self.picking.ids]],
                    "backorder_confirmation_line_ids": [[0, 0, {"picking_id": self.picking.id, "to_backorder": True}]],
                }
            ],
        )
        context = {"button_validate_picking_ids": self.picking.ids, "default_pick_ids": self.picking.ids}
        for method in ("process", "process_cancel_backorder"):
            self._try("stock.backorder.confirmation", method, wizard, context=context)
        self._assert_kept(self.waiting)

    def test_batch_done(self):
        [batch] = self._rpc(self.worker, "stock.picking.batch", "create", [{"picking_ids": [[6, 0, self.picking.ids]]}])
        self._try("stock.picking.batch", "action_confirm", [batch])
        self._try("stock.picking.batch", "action_assign", [batch])
        for move in self.picking.move_ids:
            self._try("stock.move", "write", move.ids, {"quantity": 5, "picked": True})
        self._try("stock.picking.batch", "action_done", [batch])
        self._assert_kept(self.waiting)

    def test_reserving(self):
        for user in (self.worker, self.keeper, self.dispatcher, self.admin):
            with self.subTest(user=user.login):
                self._assert_refused(self.waiting, user, "stock.picking", "action_assign", self.picking.ids)
        self._try("stock.move", "write", self.move.ids, {"quantity": 5})
        self._try("stock.picking", "write", self.picking.ids, {"move_ids": [[1, self.move.id, {"quantity": 5}]]})
        self._try(
            "stock.move.line",
            "create",
            [
                {
                    "move_id": self.move.id,
                    "picking_id": self.picking.id,
                    "product_id": self.move.product_id.id,
                    "quantity": 5,
                }
            ],
        )
        self._try("stock.picking", "action_confirm", self.picking.ids)
        self.assertEqual(self.waiting.order_line.move_ids.mapped("quantity"), [0.0, 0.0])

    def test_forging_the_dispatch(self):
        sent = self._send(user=self.clerk, lines=[(self.dye, 1)])
        self.picking = self.waiting.picking_ids
        # the window took both: a fresh one waits
        fresh = self._approve(self._create_orders()).sudo()
        dispatch = sent.picking_ids.dispatch_id
        for vals in ({"dispatch_id": dispatch.id}, {"late_entry": True}, {"process_mode": "pickup"}):
            for context in ({}, {"order_process_internal": True}):
                with self.subTest(vals=vals, context=context):
                    self._assert_refused(
                        fresh, self.worker, "stock.picking", "write", fresh.picking_ids.ids, vals, context=context
                    )
        self._assert_refused(
            fresh,
            self.worker,
            "order.process.dispatch",
            "write",
            dispatch.ids,
            {"picking_ids": [[4, fresh.picking_ids.id]]},
        )
        move = fresh.picking_ids.move_ids
        base = {
            "picking_type_id": fresh.picking_ids.picking_type_id.id,
            "location_id": move.location_id.id,
            "location_dest_id": self.customers.id,
            "partner_id": self.dealer.id,
        }
        goods = {
            "product_id": self.dye.id,
            "product_uom_qty": 5,
            "quantity": 5,
            "picked": True,
            "location_id": move.location_id.id,
            "location_dest_id": self.customers.id,
        }
        for name, extra, context in (
            ("plain", {}, {}),
            ("with the dispatch", {"dispatch_id": dispatch.id}, {}),
            ("by default", {}, {"default_dispatch_id": dispatch.id}),
            ("in the batch", {"batch_id": sent.picking_ids.batch_id.id}, {}),
            ("in the batch by default", {}, {"default_batch_id": sent.picking_ids.batch_id.id}),
        ):
            with self.subTest(name):
                made = self._try(
                    "stock.picking",
                    "create",
                    [{**base, **extra, "move_ids": [[0, 0, {**goods, "sale_line_id": fresh.order_line.id}]]}],
                    context=context,
                )
                picking = self.env["stock.picking"].browse(made or [])
                if picking:
                    self.assertFalse(picking.dispatch_id)
                    self.assertFalse(picking.batch_id.dispatch_id)
                    self._try("stock.picking", "action_confirm", picking.ids)
                    self._try("stock.picking", "button_validate", picking.ids)
                    self.assertNotEqual(picking.state, "done")
                    picking.sudo().action_cancel()
        # a copy of a dispatched transfer is not dispatched
        copied = self._try("stock.picking", "copy", sent.picking_ids.ids, {"dispatch_id": dispatch.id})
        self.assertFalse(self.env["stock.picking"].browse(copied or []).dispatch_id)
        # goods of the fresh order put into the dispatched transfer
        self._try("stock.move", "write", move.ids, {"picking_id": sent.picking_ids.id})
        self._try("stock.picking", "write", sent.picking_ids.ids, {"move_ids": [[4, move.id]]})
        self._try("stock.move", "write", move.ids, {"quantity": 5, "picked": True})
        self._try("stock.picking", "button_validate", sent.picking_ids.ids)
        self.assertNotEqual(move.state, "done")

    def test_unlinking_the_order(self):
        order = self.waiting
        stranger = self._create_orders()
        attacks = {
            "no order": lambda: self._try("stock.picking", "write", self.picking.ids, {"sale_id": False}),
            "another order": lambda: self._try("stock.picking", "write", self.picking.ids, {"sale_id": stranger.id}),
            "no line": lambda: self._try("stock.move", "write", self.picking.move_ids.ids, {"sale_line_id": False}),
            "another line": lambda: self._try(
                "stock.move", "write", self.picking.move_ids.ids, {"sale_line_id": stranger.order_line.id}
            ),
            "through the picking": lambda: self._try(
                "stock.picking",
                "write",
                self.picking.ids,
                {"move_ids": [[1, move.id, {"sale_line_id": False}] for move in self.picking.move_ids]},
            ),
            "no reference": lambda: self._try(
                "stock.move", "write", self.picking.move_ids.ids, {"reference_ids": [[5]]}
            ),
            "no reference on the picking": lambda: self._try(
                "stock.picking", "write", self.picking.ids, {"reference_ids": [[5]]}
            ),
            "reference without order": lambda: self._try(
                "stock.reference", "write", order.stock_reference_ids.ids, {"sale_ids": [[5]]}
            ),
            "another product": lambda: self._try(
                "stock.move", "write", self.move.ids, {"product_id": self._create_product("X", "X", 1).id}
            ),
            "line without moves": lambda: self._try(
                "sale.order.line", "write", order.order_line.ids, {"move_ids": [[5]]}
            ),
            "order without transfers": lambda: self._try("sale.order", "write", order.ids, {"picking_ids": [[5]]}),
        }
        lines = {move: move.sale_line_id for move in self.picking.move_ids}
        for name, attack in attacks.items():
            with self.subTest(name):
                attack()
                for move in self.picking.move_ids:
                    self._try("stock.move", "write", move.ids, {"quantity": 5, "picked": True})
                self._try("stock.picking", "button_validate", self.picking.ids, context={"skip_backorder": True})
                self.assertNotEqual(self.picking.state, "done")
                self.assertEqual({move: move.sale_line_id for move in lines}, lines)
                self._assert_kept(order)

    def test_other_types_and_places(self):
        """A transfer that calls itself internal still brings goods to the customer."""
        internal_type = self.warehouse.int_type_id
        for picking_type in (internal_type, self.warehouse.out_type_id, self.warehouse.in_type_id):
            with self.subTest(picking_type=picking_type.name):
                made = self._try(
                    "stock.picking",
                    "create",
                    [
                        {
                            "picking_type_id": picking_type.id,
                            "location_id": self.move.location_id.id,
                            "location_dest_id": self.customers.id,
                            "move_ids": [
                                [
                                    0,
                                    0,
                                    {
                                        "product_id": self.dye.id,
                                        "product_uom_qty": 5,
                                        "quantity": 5,
                                        "picked": True,
                                        "sale_line_id": self.waiting.order_line[0].id,
                                        "location_id": self.move.location_id.id,
                                        "location_dest_id": self.customers.id,
                                    },
                                ]
                            ],
                        }
                    ],
                )
                self._try("stock.picking", "action_confirm", made or [])
                self._try("stock.picking", "button_validate", made or [])
                moves = self.waiting.order_line.move_ids
                self.assertNotIn("done", moves.mapped("state"))
                self.env["stock.picking"].browse(made or []).sudo().action_cancel()
        self.assertEqual(set(self.waiting.order_line.mapped("qty_delivered")), {0.0})

    def test_forging_the_state(self):
        """Core lets stock users write the status of a move: done without a delivery would be invoiced as delivered."""
        self._assert_refused(
            self.waiting, self.worker, "stock.move", "write", self.move.ids, {"state": "done", "quantity": 5}
        )
        self._assert_refused(self.waiting, self.worker, "stock.picking", "write", self.picking.ids, {"state": "done"})
        self._try(
            "stock.move",
            "create",
            [
                {
                    "product_id": self.dye.id,
                    "product_uom_qty": 5,
                    "quantity": 5,
                    "state": "done",
                    "sale_line_id": self.waiting.order_line[0].id,
                    "location_id": self.move.location_id.id,
                    "location_dest_id": self.customers.id,
                }
            ],
        )
        self._try(
            "stock.move",
            "create",
            [
                {
                    "product_id": self.dye.id,
                    "product_uom_qty": 5,
                    "quantity": 5,
                    "sale_line_id": self.waiting.order_line[0].id,
                    "location_id": self.move.location_id.id,
                    "location_dest_id": self.customers.id,
                }
            ],
            context={"default_state": "done"},
        )
        self._assert_kept(self.waiting)

    def test_backorder_taken_from_its_order(self):
        """The rest of a partial delivery waits for the next window, whoever it says it belongs to."""
        order = self._send(lines=[(self.dye, 5)])
        first = order.picking_ids
        first.move_ids.write({"quantity": 3, "picked": True})
        first.with_user(self.keeper).with_context(skip_backorder=True).button_validate()
        rest = order.picking_ids - first
        self.assertEqual(order.process_stage, "approved")
        for vals in ({"sale_id": False}, {"sale_id": self._create_orders().id}, {"backorder_id": False}):
            with self.subTest(vals=vals):
                self._try("stock.picking", "write", rest.ids, vals)
                self._try("stock.move", "write", rest.move_ids.ids, {"quantity": 2, "picked": True})
                self._try("stock.picking", "button_validate", rest.ids)
                self.assertNotEqual(rest.state, "done")
                self.assertEqual(order.order_line.qty_delivered, 3)
                self.assertEqual(order.process_stage, "approved")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFrozen(StockRpcCase):
    """A dispatch that was sent is frozen; a late entry takes a role and a reason."""

    def test_adding_to_a_frozen_batch(self):
        sent = self._send(lines=[(self.dye, 1)])
        batch = sent.picking_ids.batch_id
        self.assertEqual(batch.dispatch_id, sent.picking_ids.dispatch_id)
        fresh = self._approve(self._create_orders()).sudo()
        picking = fresh.picking_ids
        self._assert_refused(fresh, self.keeper, "stock.picking", "write", picking.ids, {"batch_id": batch.id})
        for command in ([[4, picking.id]], [[6, 0, (batch.picking_ids | picking).ids]]):
            self._assert_refused(
                fresh, self.keeper, "stock.picking.batch", "write", batch.ids, {"picking_ids": command}
            )
        for wizard_model, vals, method in (
            ("stock.picking.to.batch", {"mode": "existing", "batch_id": batch.id}, "attach_pickings"),
            (
                "stock.add.to.wave",
                {"mode": "existing", "wave_id": batch.id, "picking_ids": [[6, 0, picking.ids]]},
                "attach_pickings",
            ),
        ):
            with self.subTest(wizard_model):
                context = {"active_ids": picking.ids, "active_model": "stock.picking"}
                self.worker = self.keeper
                made = self._try(wizard_model, "create", [vals], context=context)
                self._try(wizard_model, method, made or [], context=context)
                self.assertNotIn(picking, batch.picking_ids)
                self.assertFalse(picking.batch_id)
        self.assertEqual(batch.picking_ids.dispatch_id, batch.dispatch_id)

    def test_lines_of_another_transfer_by_a_wave(self):
        """The wave wizard splits transfers and puts the part into the wave."""
        sent = self._send(lines=[(self.dye, 1)])
        batch = sent.picking_ids.batch_id
        loose = self.env["stock.picking"].create(
            {
                "picking_type_id": sent.picking_ids.picking_type_id.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 4,
                            "location_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                    for product in (self.dye, self.oxide)
                ],
            }
        )
        loose.action_confirm()
        loose.action_assign()
        line = loose.move_line_ids[0]
        self.worker = self.keeper
        context = {"active_ids": line.ids, "active_model": "stock.move.line"}
        made = self._try(
            "stock.add.to.wave",
            "create",
            [{"mode": "existing", "wave_id": batch.id, "line_ids": [[6, 0, line.ids]]}],
            context=context,
        )
        self._try("stock.add.to.wave", "attach_pickings", made or [], context=context)
        self.assertEqual(batch.picking_ids, sent.picking_ids | self.picking)

    def test_batches_are_made_by_the_run(self):
        sent = self._send(lines=[(self.dye, 1)])
        dispatch = sent.picking_ids.dispatch_id
        self._assert_refused(sent, self.keeper, "stock.picking.batch", "create", [{"dispatch_id": dispatch.id}])
        made = self._try("stock.picking.batch", "create", [{}], context={"default_dispatch_id": dispatch.id})
        self.assertFalse(self.env["stock.picking.batch"].browse(made or []).dispatch_id)
        self._assert_refused(
            sent, self.keeper, "stock.picking.batch", "write", sent.picking_ids.batch_id.ids, {"dispatch_id": False}
        )

    def test_own_batch_does_not_keep_a_transfer_from_its_dispatch(self):
        order = self._approve(self._create_orders()).sudo()
        self._rpc(self.keeper, "stock.picking.batch", "create", [{"picking_ids": [[6, 0, order.picking_ids.ids]]}])
        self._run_windows(self._instant(10))
        self.assertTrue(order.picking_ids.dispatch_id)
        self.assertEqual(order.picking_ids.batch_id.dispatch_id, order.picking_ids.dispatch_id)

    def test_unreserved_stays_dispatched(self):
        order = self._send(lines=[(self.dye, 1)])
        dispatch = order.picking_ids.dispatch_id
        self._try("stock.picking", "do_unreserve", order.picking_ids.ids)
        self.assertEqual((order.picking_ids.dispatch_id, order.process_stage), (dispatch, "dispatched"))
        self._rpc(self.keeper, "stock.picking", "action_assign", order.picking_ids.ids)
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_late_entry_takes_a_role_and_a_reason(self):
        sent = self._send(lines=[(self.dye, 1)])
        dispatch = sent.picking_ids.dispatch_id
        fresh = self._approve(self._create_orders()).sudo()
        vals = {"dispatch_id": dispatch.id, "order_ids": [[6, 0, fresh.ids]], "reason": "forgotten"}
        for user in (self.keeper, self.clerk, self.leader, self.finance, self.salesman, self.admin):
            with self.subTest(user=user.login):
                self._assert_refused(fresh, user, "order.process.late.entry", "create", [vals])
        [empty] = self._rpc(self.dispatcher, "order.process.late.entry", "create", [{**vals, "reason": " "}])
        self._assert_refused(fresh, self.dispatcher, "order.process.late.entry", "action_enter", [empty])
        [wizard] = self._rpc(self.dispatcher, "order.process.late.entry", "create", [vals])
        self._rpc(self.dispatcher, "order.process.late.entry", "action_enter", [wizard])
        self.assertEqual(fresh.picking_ids.dispatch_id, dispatch)
        self.assertTrue(fresh.picking_ids.late_entry)
        self.assertEqual(fresh.picking_ids.batch_id.dispatch_id, dispatch)
        event = fresh.event_ids.filtered(lambda row: row.kind == "late_entry")
        self.assertEqual((event.user_id, event.detail["reason"]), (self.dispatcher, "forgotten"))

    def test_cancelling_what_is_on_its_way(self):
        order = self._send(lines=[(self.dye, 1)])
        for user in (self.clerk, self.leader, self.admin):
            for method in ("action_cancel", "_action_cancel"):
                with self.subTest(user=user.login, method=method):
                    self._assert_refused(order, user, "sale.order", method, order.ids)
            self._assert_refused(order, user, "sale.order", "write", order.ids, {"state": "cancel"})
        self._assert_refused(
            order,
            self.clerk,
            "sale.mass.cancel.orders",
            "action_mass_cancel",
            self._rpc(self.clerk, "sale.mass.cancel.orders", "create", [{"sale_order_ids": [[6, 0, order.ids]]}]),
        )
        self._rpc(self.dispatcher, "sale.order", "action_cancel", order.ids)
        self.assertEqual((order.state, order.process_stage, order.picking_ids.state), ("cancel", "cancelled", "cancel"))

    def test_frozen_batch_stays(self):
        sent = self._send(lines=[(self.dye, 1)])
        batch = sent.picking_ids.batch_id
        for method in ("unlink", "action_cancel"):
            with self.subTest(method):
                self._assert_refused(sent, self.keeper, "stock.picking.batch", method, batch.ids)

    def test_shipped_is_not_cancelled_by_the_clerk(self):
        order = self._send(lines=[(self.dye, 1)])
        order.picking_ids.with_user(self.keeper).button_validate()
        self.assertEqual(order.process_stage, "shipped")
        self._assert_refused(order, self.clerk, "sale.order", "action_cancel", order.ids)

    def test_running_a_window_early(self):
        order = self._approve(self._create_orders()).sudo()
        args = (self.windows[0].id, self.warehouse.id)
        for user in (self.clerk, self.keeper, self.leader, self.admin):
            with self.subTest(user=user.login):
                self._assert_refused(order, user, "order.process.dispatch", "action_run_now", *args, "now")
        self._assert_refused(order, self.dispatcher, "order.process.dispatch", "action_run_now", *args, " ")
        for user in (self.salesman, self.clerk, self.admin):
            self._assert_refused(order, user, "order.process.window", "_run_due")
