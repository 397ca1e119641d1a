"""Nothing that a reviewer may do leaves an order without a way on: every decision in every state of an order."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OrderProcessCommon

# What the public methods of a review do: a decision that is walked here with these arguments and then on these ways, or
# nothing that an order could get stuck in.
DECISIONS = {
    "action_approve": ((), ("go_on",)),
    "action_approve_next": ((), ("go_on",)),
    "action_reject": (("Too dear",), ("go_on", "cancel")),
    "action_return": (("Too dear",), ("go_on", "set_back")),
    "action_ask": (("Which colour?",), ("go_on", "cancel")),
    "action_approve_special": (({"promotion": 0.5},), ("go_on", "set_back", "cancel")),
}
HARMLESS = {
    "action_open_order": "opens the order",
    "action_open_special": "opens the window of action_approve_special",
    "action_request_credit": "opens the window in which temporary credit is asked for",
    "action_tick": "ticks a point of the checklist",
}


class WayOnCase(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.by_group = {
            cls.env.ref("order_process.group_desk_leader"): cls.leader,
            cls.env.ref("order_process.group_finance_reviewer"): cls.finance,
            cls.env.ref("order_process.group_approving_manager"): cls.manager,
        }

    def _as(self, user, records):
        return records.with_user(user).sudo(False)

    # === States ===

    def _state_first_level(self):
        order = self._create_orders()
        self._as(self.clerk, order).action_submit_review()
        return order

    def _state_last_level(self):
        return self._approve(self._create_orders(), self.leader)

    def _state_special_level(self):
        order = self._create_orders(policy_reason="Opening")
        order.order_line.with_user(self.clerk).price_unit = 25.0
        return self._approve(order)

    def _state_confirmed_by_hand(self):
        """Approved by every level but the last, where the clerk confirms."""
        self.company.review_confirms = False
        return self._approve(self._create_orders(), self.leader)

    def _state_changed(self):
        order = self._approve(self._create_orders(lines=[(self.dye, 30)]))
        order.order_line.with_user(self.clerk).write({"product_uom_qty": 31})
        return order

    def _state_changed_twice(self):
        order = self._state_changed()
        self._decide(order, "action_return", ("No",))
        order.order_line.with_user(self.clerk).write({"price_unit": 31.0})
        return order

    def _state_beyond_policy(self):
        order = self._approve(self._create_orders())
        self._as(self.clerk, order).policy_reason = "Opening"
        order.order_line.with_user(self.clerk).price_unit = 25.0
        return self._approve(order)

    def _state_dispatched(self):
        order = self._approve(self._create_orders())
        with freeze_time(self._instant(10, 1)):
            self._run_windows()
        self.assertEqual(order.process_stage, "dispatched")
        order.order_line.with_user(self.clerk).price_unit = 31.0
        return order

    def _ship(self, order, quantity):
        with freeze_time(self._instant(10, 1)):
            self._run_windows()
        picking = order.picking_ids.sudo()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        self._as(self.keeper, picking).with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.order_line.qty_delivered, quantity)
        return order

    def _state_half_shipped(self):
        order = self._ship(self._approve(self._create_orders()), 2)
        order.order_line.with_user(self.clerk).write({"product_uom_qty": 6, "price_unit": 31.0})
        return order

    def _state_shipped(self):
        order = self._ship(self._approve(self._create_orders()), 5)
        order.order_line.with_user(self.clerk).price_unit = 31.0
        return order

    def _state_invoiced(self):
        order = self._ship(self._approve(self._create_orders()), 5)
        order.sudo()._create_invoices().action_post()
        order.order_line.with_user(self.clerk).product_uom_qty = 6
        return order

    def _state_from_before(self):
        self.company.order_process_enabled = False
        order = self._create_orders(user=self.salesman)
        order.action_confirm()
        self.company.order_process_enabled = True
        order.order_line.with_user(self.clerk).product_uom_qty = 6
        return order

    # === Walking ===

    def _decide(self, order, decision, args):
        review = self._pending(order)
        reviewer = self.by_group[review.group_id]
        return getattr(self._as(reviewer, review), decision)(*args)

    def _go_on(self, order):
        """What the people concerned find on their screens, until nothing of the review stops the order."""
        taken = []
        for _step in range(12):
            review = self._pending(order)
            if order.open_question:
                taken.append("answer")
                self._as(self.clerk, order).action_answer_question("6/88")
            elif review:
                taken.append("approve")
                self._as(self.by_group[review.group_id], review).action_approve()
            elif order.state in ("draft", "sent") and order.review_state == "approved":
                taken.append("confirm")
                self._as(self.clerk, order).action_confirm()
            elif order.state in ("draft", "sent"):
                taken.append("submit")
                self._as(self.clerk, order).action_submit_review()
            elif order.review_state != "approved":
                self.assertTrue(self._as(self.clerk, order).may_amend)
                self.assertEqual(self._offered(order), "action_ask_again")
                taken.append("ask again")
                self._as(self.clerk, order).action_ask_again()
            else:
                break
        self.assertEqual((order.state, order.review_state), ("sale", "approved"), taken)
        held = order.sudo().hold_ids.filtered(lambda hold: not hold.released_on).mapped("code")
        self.assertFalse({"review", "changed", "special", "manual"}.intersection(held), taken)

    def _offered(self, order):
        """The button that the band over the form offers the clerk for what stops the order."""
        clerk = self._as(self.clerk, order)
        [blocker] = [b for b in clerk._get_blockers("ship")[clerk] if b.code in ("review", "changed")]
        return clerk._get_blocker_action(blocker)["method"]

    def _set_back(self, order):
        """The desk takes the change back; whatever may still be changed."""
        line = self._as(self.clerk, order.order_line[:1])
        line.price_unit = 30.0
        if order.process_stage not in ("dispatched", "preparing"):
            line.product_uom_qty = 6
        self._go_on(order)

    def _cancel(self, order):
        """Whoever may cancels: the clerk, or the manager where goods are on their way."""
        order = order.with_context(disable_cancel_warning=True)
        try:
            with self.cr.savepoint():
                self._as(self.clerk, order).action_cancel()
        except UserError:
            self._as(self.manager, order).action_cancel()
        self.assertEqual((order.state, order.process_stage), ("cancel", "cancelled"))
        self.assertFalse(order.sudo()._get_open_reviews())


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday 9:00 in Shanghai
class TestWayOn(WayOnCase):
    def test_every_decision_is_walked(self):
        Review = self.env.registry["order.process.review"]
        methods = {
            name
            for part in Review.__mro__
            if part.__module__.startswith("odoo.addons.order_process")
            for name in vars(part)
            if name.startswith("action_")
        }
        self.assertEqual(methods, DECISIONS.keys() | HARMLESS.keys())

    def test_every_decision_in_every_state(self):
        """After each decision the order goes on, can be set back and goes on, and can be given up."""
        states = [name for name in dir(self) if name.startswith("_state_")]
        for state in states:
            with self.cr.savepoint() as state_savepoint:
                order = getattr(self, state)()
                for decision, (args, ways) in DECISIONS.items():
                    for way in ways:
                        with self.subTest(state=state, decision=decision, way=way):
                            self._walk(order, decision, args, way)
                state_savepoint.rollback()
            self.env.invalidate_all()

    def _walk(self, order, decision, args, way):
        if decision == "action_approve_special" and not self._pending(order).level_id.special_kind:
            return
        if way == "set_back" and order.state != "sale":
            return
        with self.cr.savepoint() as savepoint:
            try:
                self._decide(order, decision, args)
                getattr(self, f"_{way}")(order)
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertTrue(self._pending(order), "undone, for the next way")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestSentBack(WayOnCase):
    """A change of a confirmed order that was sent back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._approve(cls._create_orders(lines=[(cls.dye, 30)]))
        cls.order.order_line.with_user(cls.clerk).product_uom_qty = 31
        cls._pending(cls.order).with_user(cls.leader).sudo(False).action_approve()
        cls._pending(cls.order).with_user(cls.finance).sudo(False).action_return("Not at this price")

    def test_set_back(self):
        self.assertEqual((self.order.state, self.order.review_state), ("sale", "rejected"))
        for user in (self.clerk, self.leader, self.manager):
            self.assertTrue(self._as(user, self.order).may_amend)
        self._as(self.clerk, self.order.order_line).product_uom_qty = 30
        self.assertEqual(self.order.review_state, "pending")
        self.assertEqual(self._pending(self.order).level_id, self.env.ref("order_process.level_finance"))
        self._pending(self.order).with_user(self.finance).sudo(False).action_approve()
        self.assertEqual((self.order.review_state, self.order.is_held), ("approved", False))

    def test_submitted_again_as_it_is(self):
        self.order.user_id = self.salesman
        with self.assertRaisesRegex(UserError, "only the order desk may change"):
            self._as(self.salesman, self.order).action_ask_again()
        self._as(self.clerk, self.order).action_ask_again()
        self.assertEqual(self.order.review_state, "pending")
        self.assertEqual(self.order.sudo().event_ids.sorted("seq")[-1].kind, "submitted")
        self._pending(self.order).with_user(self.finance).sudo(False).action_approve()
        self.assertEqual(self.order.review_state, "approved")

    def test_nothing_leaves_meanwhile(self):
        with freeze_time(self._instant(10, 1)):
            self.assertFalse(self._run_windows().picking_ids)
        with self.assertRaisesRegex(UserError, "Sent back by Finance: Not at this price"):
            self._as(self.keeper, self.order.picking_ids).button_validate()

    def test_level_that_is_gone(self):
        """Who sent it back reviews no orders any more: it goes on with the levels that there are."""
        self.env.ref("order_process.level_finance").active = False
        self._as(self.clerk, self.order).action_ask_again()
        self.assertEqual((self.order.review_state, self.order.is_held), ("approved", False))

    def test_person_of_two_roles(self):
        """Who passed one level of the change passes no other, however often it is sent back."""
        both = self._create_user("both", "order_process.group_desk_leader,order_process.group_finance_reviewer")
        self._as(self.clerk, self.order.order_line).product_uom_qty = 32
        self._as(both, self._pending(self.order)).action_approve()
        with self.assertRaisesRegex(UserError, "you passed an earlier level"):
            self._as(both, self._pending(self.order)).action_approve()
        self._as(self.finance, self._pending(self.order)).action_return("Still not")
        self._as(self.clerk, self.order).action_ask_again()
        with self.assertRaisesRegex(UserError, "you passed an earlier level"):
            self._as(both, self._pending(self.order)).action_approve()

    def test_new_line_after_sending_back(self):
        self._as(self.clerk, self.order).order_line = [
            Command.create({"product_id": self.oxide.id, "product_uom_qty": 1})
        ]
        self.assertEqual(self.order.review_state, "pending")
        asked = self.order.sudo()._get_open_reviews().level_id
        self.assertEqual(asked.sorted("sequence").mapped("name"), ["Desk review", "Finance review"])
