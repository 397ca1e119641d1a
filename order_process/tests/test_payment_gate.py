"""Money before goods: what is prepaid waits until it is paid, whichever way it leaves, and nothing else does."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .money_common import MoneyCommon


class GateCase(MoneyCommon):
    def _sent(self, amount=100, carrier=None, **vals):
        """An order that the first window has sent although nothing is paid yet: its money is due when goods leave."""
        order = self._approve(self._order(amount, carrier or self.prepaid, **vals))
        self._run_windows(self._instant(10))
        self.assertIn(order.process_stage, ("dispatched", "preparing"))
        return order

    def _validate(self, pickings, **context):
        pickings.with_user(self.keeper).sudo(False).with_context(skip_backorder=True, **context).button_validate()

    def _open(self, order):
        return order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def _assert_kept(self, order, pickings=None):
        with self.assertRaisesRegex(UserError, "Payment: .*100.00 due, .*0.00 received, .*100.00 missing"):
            self._validate(pickings or self._open(order))
        self.assertEqual(set(order.order_line.mapped("qty_delivered")), {0.0})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWhoIsAsked(GateCase):
    def test_steps(self):
        """Whoever submits, approves or confirms is not asked for money."""
        for carrier, asked in ((self.before, {"dispatch", "ship"}), (self.prepaid, {"ship"})):
            order = self._order(100, carrier)
            for step in ("submit", "confirm", "dispatch", "ship", "invoice", "close"):
                with self.subTest(carrier=carrier.name, step=step):
                    self.assertEqual("payment" in self._codes(order, step), step in asked)
            self._approve(order)
            self.assertEqual(order.state, "sale")

    def test_rules(self):
        for rule, asked in (("before", True), ("headquarters", True), ("on_delivery", False), ("credit", False)):
            carrier = self.before.copy({"payment_rule": rule})
            order = self._order(100, carrier)
            with self.subTest(rule=rule):
                self.assertEqual("payment" in self._codes(order, "dispatch"), asked)
                self.assertEqual("payment" in self._codes(order, "ship"), asked)

    def test_nothing_to_pay(self):
        self.assertNotIn(
            "payment", self._codes(self._order(0, lines=[(self.goods, 1)], carrier=self.before), "invoice")
        )
        free = self._create_product("Sample", "FREE", 0.0)
        self.assertNotIn("payment", self._codes(self._order(0, lines=[(free, 3)]), "dispatch"))

    def test_outside_the_process(self):
        order = self._order(100)
        self.company.order_process_enabled = False
        self.assertFalse(self._codes(order, "dispatch") + self._codes(order, "ship"))

    def test_message(self):
        order = self._order(100)
        self._register(order, 30)
        [blocker] = order._get_payment_blockers("dispatch").values()
        self.assertEqual(blocker.owner_group, "order_process.group_finance_reviewer")
        self.assertRegex(blocker.message, "100.00 due, .*30.00 received, .*70.00 missing.* cashier")

    def test_currency_rounding(self):
        """A fraction of a cent is not missing."""
        order = self._order(100)
        self._register(order, 99.99)
        self.assertIn("payment", self._codes(order, "dispatch"))
        self._register(order, 0.01, memo="slip 2")
        self.assertNotIn("payment", self._codes(order, "dispatch"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDispatch(GateCase):
    def test_waits_for_its_window(self):
        order = self._approve(self._order(100))
        self.assertEqual((order.is_held, order.ready_on), (True, False))
        self.assertEqual(len(self._held(order)), 1)
        self._run_windows(self._instant(10))
        self.assertEqual(order.process_stage, "approved")
        with freeze_time(self._instant(10, 30)):
            self._register(order, 100)
        self.assertFalse(self._held(order), "it lifts by itself")
        self.assertEqual((order.is_held, order.ready_on), (False, self._instant(10, 30)))
        self._run_windows(self._instant(12))
        self.assertEqual(order.process_stage, "dispatched")
        self._validate(order.picking_ids)
        self.assertEqual(order.process_stage, "shipped")

    def test_paid_before_it_is_approved(self):
        order = self._order(100)
        self._register(order, 100)
        self._approve(order)
        self.assertTrue(order.ready_on)

    def test_comes_back_when_the_money_goes(self):
        order = self._order(100)
        payment = self._register(order, 100)
        self._approve(order)
        payment.action_reject()
        self.assertTrue(self._held(order))
        self.assertFalse(order.ready_on)
        self._run_windows(self._instant(10))
        self.assertEqual(order.process_stage, "approved")

    def test_bounced_after_dispatch(self):
        order = self._order(100)
        payment = self._register(order, 100)
        self._approve(order)
        self._run_windows(self._instant(10))
        self.assertEqual((order.process_stage, order.is_held), ("dispatched", False))
        payment.action_reject()
        self.assertEqual((order.is_held, self._held(order).step), (True, "ship"))
        self._assert_kept(order)
        self._register(order, 100, memo="slip 2")
        self._validate(order.picking_ids)
        self.assertEqual(order.process_stage, "shipped")

    def test_bounced_after_the_goods_left(self):
        """Nothing is left to hold; the invoice of what was delivered is not stopped either."""
        order = self._sent()
        payment = self._register(order, 100)
        self._validate(order.picking_ids)
        payment.action_reject()
        self.assertFalse(self._held(order))
        self.assertEqual(self._invoice(order).state, "posted")

    def test_held_again_when_it_grows(self):
        order = self._order(100)
        self._register(order, 100)
        self._approve(order)
        order.order_line.with_user(self.clerk).sudo(False).price_unit = 2
        self._approve(order, self.leader, self.finance)
        self.assertEqual((order.amount_total, order.payment_status), (200, "part"))
        self.assertTrue(self._held(order))

    def test_late_entry(self):
        order = self._approve(self._order(100))
        dispatch = self._run_windows(self._instant(10)).filtered(lambda row: row.warehouse_id == self.warehouse)
        entry = (
            self.env["order.process.late.entry"]
            .with_user(self.dispatcher)
            .create({"dispatch_id": dispatch.id, "order_ids": [Command.set(order.ids)], "reason": "in a hurry"})
        )
        with self.assertRaisesRegex(UserError, "100.00 missing"):
            entry.action_enter()

    def test_invoice_pays_the_way(self):
        """Prepaid orders are invoiced before goods leave; that invoice paid is the money in."""
        order = self._approve(self._order(100))
        self._pay_invoice(self._invoice(order))
        self.assertFalse(self._held(order))

    def test_what_people_see(self):
        order = self._approve(self._order(100))
        panel = order.process_panel
        [found] = [row for row in panel["blockers"] if row["code"] == "payment"]
        self.assertEqual(found["owner"], "Finance Reviewer")
        actions = {
            user: order.with_user(user).sudo(False)._get_blocker_action(order._get_payment_blockers("dispatch")[order])
            for user in (self.cashier, self.clerk, self.keeper)
        }
        self.assertEqual(actions[self.cashier]["method"], "action_register_payment")
        self.assertEqual(actions[self.clerk]["method"], "action_send_payment_proof")
        self.assertFalse(actions[self.keeper])
        self.assertIn("100.00 missing", self._held(order).message)
        self.assertEqual(order.hold_summary, "Payment")
        day = self.env["order.process.window"].with_user(self.dispatcher).get_timeline()
        [centre] = [row for row in day["centres"] if row["id"] == self.warehouse.id]
        codes = {held["code"] for cell in centre["cells"].values() for held in cell["held"]}
        self.assertEqual(codes, {"payment"})

    def test_money_due_later_is_shown_early(self):
        order = self._approve(self._order(100, self.prepaid))
        self.assertFalse(order.is_held)
        self.assertEqual([row["code"] for row in order.process_panel["later"]], ["payment"])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestEveryWay(GateCase):
    def test_one_step(self):
        order = self._sent()
        self._assert_kept(order)
        self._register(order, 100)
        self._validate(self._open(order))
        self.assertEqual(order.order_line.qty_delivered, 100)

    def test_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._sent()
        self._validate(self._open(order))
        self._assert_kept(order)
        self._register(order, 100)
        self._validate(self._open(order))
        self.assertEqual(order.order_line.qty_delivered, 100)

    def test_three_steps(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._sent()
        self._validate(self._open(order))
        self._validate(self._open(order))
        self._assert_kept(order)
        self._register(order, 100)
        self._validate(self._open(order))
        self.assertEqual(order.order_line.qty_delivered, 100)

    def test_operation_type_of_ones_own(self):
        kind = self.warehouse.out_type_id.copy({"name": "Counter", "sequence_code": "CTR"})
        rule = self.warehouse.delivery_route_id.rule_ids.filtered(
            lambda row: row.picking_type_id == self.warehouse.out_type_id
        )
        rule.picking_type_id = kind
        order = self._sent()
        self.assertEqual(order.picking_ids.picking_type_id, kind)
        self._assert_kept(order)
        self._register(order, 100)
        self._validate(self._open(order))
        self.assertEqual(order.order_line.qty_delivered, 100)

    def test_internal_type_that_reaches_the_customer(self):
        """The kind of transfer does not matter, the place where the goods go does."""
        order = self._sent()
        kind = order.picking_ids.picking_type_id
        with self.assertRaisesRegex(UserError, "stays as it is"):
            kind.code = "internal"
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_picking_type SET code = 'internal' WHERE id = %s", (kind.id,))
        self.env.invalidate_all()
        self._assert_kept(order)

    def test_by_the_moves(self):
        order = self._sent()
        moves = order.picking_ids.move_ids
        moves.picked = True
        for call in (
            lambda: moves.sudo()._action_done(),
            lambda: moves.sudo().write({"state": "done"}),
            lambda: (
                order.picking_ids.sudo().with_context(skip_sanity_check=True, order_process_internal=1)._action_done()
            ),
        ):
            with self.assertRaisesRegex(UserError, "100.00 missing"):
                call()

    def test_together_with_a_paid_one(self):
        """One that is not paid does not let the other go unseen: the refusal names it."""
        paid, unpaid = self._sent(), self._approve(self._order(100, self.prepaid))
        self._run_windows(self._instant(12))
        self._register(paid, 100)
        with self.assertRaisesRegex(UserError, unpaid.name):
            self._validate(paid.picking_ids | unpaid.picking_ids)
        self._validate(paid.picking_ids)

    def test_returns(self):
        order = self._sent()
        payment = self._register(order, 100)
        out = order.picking_ids
        self._validate(out)
        payment.action_reject()
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=out.id, active_ids=out.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 20
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.with_user(self.keeper).action_assign()
        back.move_ids.picked = True
        self._validate(back.sudo())
        self.assertEqual((back.state, order.order_line.qty_delivered), ("done", 80))

    def test_invoicing_is_never_stopped(self):
        order = self._sent()
        self.assertEqual(self._invoice(order).state, "posted", "ahead of the goods")
        other = self._approve(self._order(100, self.carrier))
        self._run_windows(self._instant(12))
        self._validate(other.picking_ids)
        other.carrier_id.with_env(self.env).payment_rule = "before"
        self.assertEqual(other.payment_status, "nothing")
        self.assertEqual(self._invoice(other).state, "posted", "after them")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestPartialRelease(GateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.payment_partial_release = True

    def _take(self, order, quantity):
        move = self._open(order).move_ids
        move.write({"quantity": quantity, "picked": True})
        self._validate(move.picking_id)

    def test_any_payment_lets_it_be_dispatched(self):
        order = self._approve(self._order(100))
        self.assertTrue(self._held(order))
        self._register(order, 0.01)
        self.assertFalse(self._held(order))
        self._run_windows(self._instant(10))
        self.assertEqual(order.process_stage, "dispatched")

    def test_setting(self):
        order = self._approve(self._order(100))
        self._register(order, 50)
        self.assertFalse(self._held(order))
        self.company.payment_partial_release = False
        self.assertTrue(self._held(order))
        self.company.payment_partial_release = True
        self.assertFalse(self._held(order))

    def test_goods_up_to_the_money(self):
        order = self._sent()
        with self.assertRaisesRegex(UserError, "100.00 missing"):
            self._take(order, 1)
        self._register(order, 40)
        with self.assertRaisesRegex(
            UserError, "40.00 received, goods for .*0.00 have left .* goods for .*41.00, .*1.00 more"
        ):
            self._take(order, 41)
        self._take(order, 30)
        self.assertEqual(order.order_line.qty_delivered, 30)
        self._run_windows(self._instant(12))
        with self.assertRaisesRegex(UserError, "goods for .*30.00 have left .* goods for .*70.00, .*60.00 more"):
            self._validate(self._open(order))
        self._take(order, 10)
        self._run_windows(self._instant(15, 30))
        self.assertTrue(self._held(order), "what was paid for has left")
        with self.assertRaisesRegex(UserError, "40.00 received, .*60.00 missing"):
            self._take(order, 1)
        self._register(order, 60, memo="slip 2")
        self._take(order, 60)
        self.assertEqual(order.order_line.qty_delivered, 100)

    def test_tax_is_included(self):
        tax = self.env["account.tax"].create(
            {"name": "10 %", "amount": 10, "amount_type": "percent", "company_id": self.company.id}
        )
        taxed = self._create_product("Taxed", "TX", 1.0)
        taxed.taxes_id = tax
        self._stock(taxed, 1000)
        order = self._sent(lines=[(taxed, 100)])
        self.assertEqual(order.amount_total, 110)
        self._register(order, 50)
        with self.assertRaisesRegex(UserError, "goods for .*50.60"):
            self._take(order, 46)
        self._take(order, 45)

    def test_a_service_that_was_done_takes_no_goods_along(self):
        service = self.env["product.product"].create(
            {"name": "Training", "type": "service", "list_price": 100.0, "taxes_id": False, "invoice_policy": "order"}
        )
        order = self._sent(lines=[(self.goods, 100), (service, 1)])
        order.order_line[1].qty_delivered = 1
        self._register(order, 150)
        self._take(order, 100)
        self.assertEqual(order.order_line[0].qty_delivered, 100)

    def test_what_does_not_leave_costs_nothing(self):
        order, move = self._order(10), self._open(self._sent()).move_ids
        self.assertEqual(move._get_value_leaving(order), order.amount_total, "of another order: its price is not told")
        move.quantity = 0
        self.assertEqual(move._get_value_leaving(order), 0.0)

    def test_units_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_orders(
            carrier_id=self.prepaid.id,
            lines=[],
            order_line=[
                Command.create({"product_id": self.goods.id, "product_uom_qty": 10, "product_uom_id": dozen.id})
            ],
        ).sudo()
        self._approve(order)
        self._run_windows(self._instant(10))
        self.assertEqual(order.amount_total, 120)
        self._register(order, 24)
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 120, "the transfer counts pieces")
        with self.assertRaisesRegex(UserError, "goods for .*36.00"):
            self._take(order, 36)
        self._take(order, 24)
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_two_transfers_at_once(self):
        """Both together are more than was paid, though each alone is not."""
        order = self._sent()
        first = self._open(order)
        first.move_ids.write({"quantity": 60, "picked": True})
        split = first.move_ids._split(40)
        other = first.copy({"move_ids": [], "dispatch_id": False})
        move = self.env["stock.move"].create([{**vals, "picking_id": other.id} for vals in split])
        move._action_confirm(merge=False)
        self.env.cr.execute("UPDATE stock_picking SET dispatch_id = %s WHERE id = %s", [first.dispatch_id.id, other.id])
        other.invalidate_recordset()
        move.write({"quantity": 40, "picked": True})
        self._register(order, 70)
        with self.assertRaisesRegex(UserError, "goods for .*100.00, .*30.00 more"):
            self._validate(first | other)
        self._validate(first)
        with self.assertRaisesRegex(UserError, "goods for .*60.00 have left .* goods for .*40.00, .*30.00 more"):
            self._validate(other)

    def test_three_steps(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._sent()
        self._register(order, 50)
        self._validate(self._open(order))
        self._validate(self._open(order))
        with self.assertRaisesRegex(UserError, "goods for .*100.00, .*50.00 more"):
            self._validate(self._open(order))
        self._take(order, 50)
        self.assertEqual(order.order_line.qty_delivered, 50)

    def test_other_goods_than_ordered(self):
        """What is on no line has no price to compare and was approved by nobody: it does not leave with the order."""
        order = self._sent()
        self._register(order, 90)
        picking = self._open(order)
        picking.move_ids.write({"quantity": 1, "picked": True})
        self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "product_id": self.dye.id,
                "quantity": 1,
                "picked": True,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        with self.assertRaisesRegex(UserError, "is not on order"):
            self._validate(picking)

    def test_paid_in_full(self):
        """The price of goods alone does not say what is due: a discount is a line of its own."""
        order = self._order(
            0,
            self.prepaid,
            lines=[],
            order_line=[
                Command.create({"product_id": self.goods.id, "product_uom_qty": 100, "price_unit": 1.0}),
                Command.create({"product_id": self.carrier.product_id.id, "product_uom_qty": 1, "price_unit": -10}),
            ],
            policy_reason="agreed",
        )
        self.assertEqual(order.amount_total, 90)
        self._register(order, 90)
        self.assertFalse(order._get_payment_blockers("ship"))
