"""What a transfer of an order is, and what it has brought, stands: what a keeper can try, and what goes on working."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .delivery_common import blocker_messages
from .test_delivery_modes import ModesCase

TURNED = "stay as the order made them"
DONE = "is done: what left, how much and where to is on record"


class StandsCase(ModesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.other = cls.env["stock.location"].create(
            {"name": "Corner", "location_id": cls.warehouse.lot_stock_id.id, "company_id": cls.company.id}
        )
        cls.env.flush_all()

    def _refused(self, message, call):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            call()
        self.env.invalidate_all()

    def _sent(self, mode="pickup", lines=None, paid=False, hour=10):
        """A dispatched order with its transfer, as a keeper has it."""
        order = self._order(mode, lines)
        if paid or mode in ("road", "rail"):
            with freeze_time(self._instant(9)):
                self._pay(order)
        picking = self._dispatch(order, hour)
        return order, self._as(self.keeper, picking)

    def _plain(self, lines=None):
        """A dispatched order of a method without papers and check."""
        order = self._approve(self._create_orders(1, lines)).sudo()
        return order, self._as(self.keeper, self._dispatch(order))

    def _ship(self, picking, quantity=None, rest=True):
        if quantity:
            picking.move_ids.write({"quantity": quantity, "picked": True})
        context = {"skip_sms": True, "skip_backorder": True}
        if not rest:
            context["picking_ids_not_to_backorder"] = picking.ids
        self.assertIs(picking.with_context(**context).button_validate(), True)

    def _open_return(self, picking, quantity):
        """Core's wizard for what comes back, filled in by the keeper."""
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = quantity
        return wizard

    def _return(self, picking, quantity):
        """What came back, by core's wizard."""
        wizard = self._open_return(picking, quantity)
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")
        return back


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWayOut(StandsCase):
    """A transfer keeps its type and whether it goes to the dealer."""

    def test_to_another_place(self):
        type_id = self.warehouse.int_type_id.id
        for mode, hour in (("road", 10), ("pickup", 12)):
            order, picking = self._sent(mode, hour=hour)
            for records in (picking, picking.move_ids, picking.move_line_ids):
                for vals in ({"location_dest_id": self.other.id}, {"location_id": self.customers.id}):
                    with self.subTest(mode=mode, model=records._name, vals=vals):
                        self._refused(TURNED, lambda records=records, vals=vals: records.write(vals))
            for records in (picking, picking.move_ids):
                self._refused(TURNED, lambda records=records: records.write({"picking_type_id": type_id}))
            self.assertEqual(picking.location_dest_id.usage, "customer")
            self._refused("cannot be shipped yet", lambda picking=picking: self._validate(picking))
            self.assertEqual(order.order_line.qty_delivered, 0)

    def test_any_of_them_counts(self):
        """Were one of transfer, move and line elsewhere by some way, the gate would ask all the same."""
        order, picking = self._sent()
        for records in (picking, picking.move_ids, picking.move_line_ids):
            with self.subTest(records._name):
                self.env.flush_all()
                table = records._table
                self.env.cr.execute(
                    f"UPDATE {table} SET location_dest_id = %s WHERE id IN %s", (self.other.id, tuple(records.ids))
                )
                self.env.invalidate_all()
                self.assertTrue(picking._reaches_customer())
                self.assertEqual(picking.move_ids._get_gated_orders(), order)
                self.assertTrue(blocker_messages(order, "ship", "check"))
                self._refused("is not checked", lambda: self._validate(picking))
                self.env.cr.execute(
                    f"UPDATE {table} SET location_dest_id = %s WHERE id IN %s", (self.customers.id, tuple(records.ids))
                )
                self.env.invalidate_all()

    def test_new_lines_go_where_their_move_goes(self):
        _order, picking = self._sent()
        vals = {
            "picking_id": picking.id,
            "move_id": picking.move_ids.id,
            "product_id": self.dye.id,
            "quantity": 1,
            "location_id": self.warehouse.lot_stock_id.id,
        }
        Line = self.env["stock.move.line"].with_user(self.keeper)
        for places in ({"location_dest_id": self.other.id}, {"location_id": self.customers.id}):
            self._refused(TURNED, lambda places=places: Line.create({**vals, **places}))
        self.assertTrue(Line.create({**vals, "location_dest_id": self.customers.id}))

    def test_inside_the_house_is_free(self):
        """Another shelf, or a transfer of no order, is the warehouse's own business."""
        _order, picking = self._sent()
        shelf = self.env["stock.quant"]._update_available_quantity(self.dye, self.other, 10)
        self.assertTrue(shelf)
        picking.move_line_ids.write({"location_id": self.other.id})
        self.assertEqual(picking.move_line_ids.location_id, self.other)
        own = (
            self.env["stock.picking"]
            .with_user(self.keeper)
            .create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "move_ids": [Command.create({"product_id": self.dye.id, "product_uom_qty": 4})],
                }
            )
        )
        own.action_confirm()
        own.move_ids.product_uom_qty = 3
        own.write({"location_dest_id": self.other.id})
        own.move_ids.write({"quantity": 3, "picked": True})
        own.button_validate()
        self.assertEqual(own.state, "done")
        own.move_line_ids.quantity = 2
        self.assertEqual(own.move_ids.quantity, 2)

    def test_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order, pick = self._plain()
        self._refused(TURNED, lambda: pick.move_line_ids.write({"location_dest_id": self.customers.id}))
        self._refused(TURNED, lambda: pick.write({"location_dest_id": self.customers.id}))
        pick.move_ids.picked = True
        pick.button_validate()
        out = self._as(self.keeper, order.picking_ids.filtered(lambda picking: picking.state == "assigned"))
        self._ship(out, 3)
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertEqual(order.process_stage, "approved", "the rest waits for its own dispatch")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDone(StandsCase):
    """What is done is done; what was wrong comes back by a return."""

    def test_part_is_not_made_more(self):
        order, picking = self._plain([(self.dye, 10)])
        self._ship(picking, 2)
        move, line = picking.move_ids, picking.move_line_ids
        fresh = {"picking_id": picking.id, "product_id": self.oxide.id, "quantity": 1}
        places = {"location_id": self.warehouse.lot_stock_id.id, "location_dest_id": self.customers.id}
        for attack in (
            lambda: line.write({"quantity": 10}),
            lambda: line.write({"quantity": 0}),
            lambda: line.write({"location_dest_id": self.other.id}),
            lambda: move.write({"quantity": 10}),
            lambda: move.write({"product_uom_qty": 10}),
            lambda: move.write({"location_dest_id": self.other.id}),
            lambda: move.write({"state": "draft"}),
            lambda: move.write({"to_refund": not move.to_refund}),
            lambda: picking.write({"location_dest_id": self.other.id}),
            lambda: picking.write({"move_line_ids": [Command.update(line.id, {"quantity": 10})]}),
            lambda: self.env["stock.move.line"].with_user(self.keeper).create({**fresh, **places}),
            lambda: (
                self.env["stock.move.line"]
                .with_user(self.keeper)
                .create({**fresh, **places, "product_id": self.dye.id, "move_id": move.id})
            ),
            lambda: line.with_context(_force_unlink=True).unlink(),
            lambda: move.with_context(_force_unlink=True).unlink(),
        ):
            with self.subTest():
                self._refused(f"{DONE}|{TURNED}|cannot be shipped yet", attack)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.product_uom_qty), (2, 10))
        line.write({"quantity": 2, "location_dest_id": self.customers.id})

    def test_scrap_and_return_after_it(self):
        order, picking = self._plain()
        self._ship(picking)
        back = self._return(picking, 2)
        self.assertEqual(order.order_line.qty_delivered, 3)
        self._refused(DONE, lambda: back.move_line_ids.write({"quantity": 1}))
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.keeper)
            .create(
                {
                    "product_id": self.dye.id,
                    "scrap_qty": 1,
                    "picking_id": back.id,
                    "location_id": back.location_dest_id.id,
                }
            )
        )
        scrap.action_validate()
        self.assertEqual((scrap.state, order.order_line.qty_delivered), ("done", 3))

    def test_demand_stays(self):
        order, picking = self._plain()
        for quantity in (0, 4):
            self._refused("asks for 5", lambda quantity=quantity: picking.move_ids.write({"product_uom_qty": quantity}))
        self._refused("asks for 5", lambda: picking.move_ids.unlink())
        self._ship(picking, 3)
        self.assertEqual(sorted(order.order_line.move_ids.mapped("product_uom_qty")), [2, 3], "the rest follows")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCameBack(StandsCase):
    """What came back is credited and not invoiced again."""

    def test_returned_goods_are_not_invoiced_again(self):
        order, picking, receipt, _freight = self._walk("pickup")
        self.company.invoice_auto = True
        self._receive(order, receipt)
        self._sign_form(order)
        self.assertEqual(order.process_stage, "closed")
        self._return(self._as(self.keeper, picking), 2)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (3, -2))
        self.assertEqual(
            blocker_messages(order, "close"), ["More is invoiced than the dealer keeps: a credit note is due."]
        )
        self._refused("make the credit note", self._as(self.finance, order).action_issue_invoice)
        credit = order._create_invoices(final=True)
        self.assertEqual((credit.move_type, credit.amount_total), ("out_refund", 60))
        self._as(self.finance, credit).action_post()
        Register = self.env["account.payment.register"].with_user(self.finance)
        Register.with_context(active_model="account.move", active_ids=credit.ids).create({})._create_payments()
        order.invalidate_recordset()
        self.assertEqual((order.order_line.qty_to_invoice, order.amount_received), (0, 90))
        self.assertEqual((order.amount_owed, order.payment_status), (0, "full"))
        self.assertFalse(order._invoice_if_due())
        self._as(self.finance, order).action_issue_invoice()
        self.assertEqual(len(order.invoice_ids), 2, "the invoice and its credit note")
        self.assertFalse(blocker_messages(order, "close"))
        self.assertEqual(order.process_stage, "closed")

    def test_planned(self):
        order, picking = self._sent()
        self._pay(order)
        self._as(self.finance, order).action_issue_invoice()
        line = order.order_line
        self.assertEqual((line._get_planned(), line._get_returned(), line.qty_to_invoice), (5, 0, 0))
        self.assertEqual(line._get_planned(without=picking.sudo().move_ids), 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestNeverLeft(StandsCase):
    """What was ordered and never left keeps the order open until it is sent, or the order is lowered."""

    def _cut(self):
        """Ten paid and invoiced, six shipped without a backorder."""
        carrier = self.carrier.copy({"payment_rule": "before", "invoice_moment": "before"})
        order = self._approve(self._create_orders(1, [(self.dye, 10)], carrier_id=carrier.id)).sudo()
        with freeze_time(self._instant(9)):
            self._pay(order)
            self._as(self.finance, order).action_issue_invoice()
        picking = self._as(self.keeper, self._dispatch(order))
        picking.move_ids.write({"quantity": 6, "picked": True})
        action = picking.with_context(skip_sms=True).button_validate()
        wizard = self.env[action["res_model"]].with_user(self.keeper).with_context(**action["context"]).create({})
        wizard.process_cancel_backorder()
        self.assertEqual((picking.state, order.order_line.qty_delivered), ("done", 6))
        return order

    def test_no_backorder_keeps_the_order_open(self):
        order = self._cut()
        self.assertEqual(order.process_stage, "shipped")
        [blocker] = [b for b in order._get_blockers("close")[order] if b.code == "shortage"]
        self.assertRegex(blocker.message, r"Ordered and not delivered: .*Dye 6/88 × 4\. Deliver the rest, or")
        self.assertEqual(blocker.owner_group, "order_process.group_customer_service")
        hold = order.hold_ids.filtered(lambda hold: not hold.released_on)
        self.assertEqual(
            (hold.code, hold.step, hold.owner_group_id),
            ("shortage", "close", self.env.ref("order_process.group_customer_service")),
        )
        self._as(self.service, order).action_confirm_receipt("Li Na")
        self.assertEqual(order.process_stage, "received")
        [shown] = [row for row in self._as(self.service, order).process_panel["blockers"] if row["code"] == "shortage"]
        self.assertEqual(shown["action"]["method"], "action_deliver_rest")

    def test_deliver_the_rest(self):
        order = self._cut()
        for user in (self.keeper, self.finance):
            self._refused("sends the rest", self._as(user, order).action_deliver_rest)
        self._as(self.service, order).action_deliver_rest()
        self._refused("nothing is missing", self._as(self.service, order).action_deliver_rest)
        self.assertEqual(order.process_stage, "approved")
        self.assertFalse(order.is_held)
        rest = self._as(self.keeper, self._dispatch(order, 12))
        self.assertEqual(rest.move_ids.product_uom_qty, 4)
        self._ship(rest)
        self.assertEqual((order.order_line.qty_delivered, order.process_stage), (10, "closed"))

    def test_lower_the_order(self):
        order = self._cut()
        self._as(self.clerk, order.order_line).product_uom_qty = 6
        self.assertFalse(blocker_messages(order, "close", "shortage"))
        self.assertFalse(order.hold_ids.filtered(lambda hold: hold.code == "shortage" and not hold.released_on))
        self.assertEqual((order.order_line.qty_to_invoice, len(order.picking_ids)), (-4, 1))
        self.assertTrue(blocker_messages(order, "close", "invoice"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCancelling(StandsCase):
    """The transfer of an order is cancelled with its order and in no other way."""

    def test_by_itself(self):
        order, picking = self._sent("road")
        for user in (self.keeper, self.dispatcher, self.manager, self.admin):
            own = self._as(user, picking)
            with self.subTest(user=user.login):
                for context in ({}, {"order_process_internal": True, "order_process_cancelling": True}):
                    self._refused("is not cancelled by itself|not allowed", own.with_context(**context).action_cancel)
                self._refused("", own.unlink)
        self._refused("is not cancelled by itself", picking.sudo().unlink)
        self.assertEqual((picking.state, order.process_stage, order.is_held), ("assigned", "dispatched", True))
        self._as(self.dispatcher, order).with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual((order.state, picking.state, order.process_stage), ("cancel", "cancel", "cancelled"))

    def test_before_the_dispatch_and_in_steps(self):
        order = self._order("pickup")
        self._refused("is not cancelled by itself", self._as(self.keeper, order.picking_ids).action_cancel)
        self.warehouse.delivery_steps = "pick_ship"
        stepped, pick = self._plain()
        self._refused("is not cancelled by itself", pick.action_cancel)
        pick.move_ids.picked = True
        pick.button_validate()
        out = stepped.picking_ids - pick.sudo()
        self._refused("is not cancelled by itself", self._as(self.keeper, out).action_cancel)
        self._as(self.dispatcher, stepped)._action_cancel()
        self.assertEqual(out.state, "cancel")

    def test_returns_and_doubles_may_go(self):
        order, picking = self._plain()
        double = picking.sudo().copy({"move_ids": []})
        picking.move_ids.sudo().copy({"picking_id": double.id})
        double.action_confirm()
        self.assertEqual(double.move_ids.sale_line_id, order.order_line)
        self._as(self.keeper, double).action_cancel()
        self.assertEqual(double.state, "cancel")
        self._ship(picking)
        wizard = self._open_return(picking, 2)
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        back.action_cancel()
        self.assertEqual(back.state, "cancel")
