"""Temporary credit, and what lets an order go on by itself: money, limits, time (C8)."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTemporaryCredit(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Grant = cls.env["order.process.credit.grant"]

    def _request(self, user=None, amount=300, until=date(2026, 3, 5), reason="fair in Changsha", **extra):
        vals = {"partner_id": self.dealer.id, "amount": amount, "valid_until": until, "reason": reason, **extra}
        self.env["order.process.credit.request"].with_user(user or self.clerk).create(vals).action_request()
        return self.Grant.search([], limit=1)

    def _stopped(self, order):
        return "credit" in [blocker.code for blocker in order._get_blockers("confirm")[order]]

    def test_asked_for_granted_over(self):
        order = self._credit_orders(1300)
        self._approve(order, self.leader)
        self.assertTrue(order.is_held)
        action = order.with_user(self.clerk).action_request_credit()
        request = self.env["order.process.credit.request"].with_user(self.clerk)
        request = request.with_context(**action["context"]).create({"reason": "fair"})
        self.assertEqual((request.partner_id, request.amount), (self.dealer, 300))
        self.assertEqual(request.valid_until, date(2026, 3, 9))
        request.action_request()
        grant = self.Grant.search([])
        self.assertEqual((grant.requested_by, grant.order_id, grant.state), (self.clerk, order, "requested"))
        self.assertTrue(self._stopped(order), "asking alone opens nothing")
        grant.with_user(self.manager).sudo(False).action_grant()
        self.assertFalse(self._stopped(order))
        self.assertEqual(set(order.sudo().hold_ids.filtered(lambda h: not h.released_on).mapped("code")), {"review"})
        with freeze_time(self._instant(23, 59, 59, day=9)):
            self.assertFalse(self._stopped(order))
        with freeze_time(self._instant(0, day=10)):
            self.assertTrue(self._stopped(order))
        self._pending(order).with_user(self.finance).sudo(False).action_approve()
        self.assertEqual(order.state, "sale")

    def test_four_eyes_and_roles(self):
        grant = self._request(self.manager)
        with self.assertRaisesRegex(UserError, "somebody else grants it"):
            grant.with_user(self.manager).sudo(False).action_grant()
        for user in (self.clerk, self.leader, self.finance, self.admin):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "approving manager"):
                grant.with_user(user).sudo(False).action_grant()
        with self.assertRaises(AccessError):
            grant.with_user(self.keeper).sudo(False).action_grant()
        other = self._create_user("manager_two", "order_process.group_approving_manager")
        grant.with_user(other).sudo(False).action_grant()
        for method, args in (("action_grant", ()), ("action_refuse_credit", ("no",))):
            with self.assertRaisesRegex(UserError, "decided on already by Manager_two"):
                getattr(grant.with_user(other).sudo(False), method)(*args)

    def test_refused_and_revoked(self):
        order = self._credit_orders(1200)
        grant = self._request()
        with self.assertRaisesRegex(UserError, "Say why"):
            grant.with_user(self.manager).sudo(False).action_refuse_credit(" ")
        grant.with_user(self.manager).sudo(False).action_refuse_credit("pays late")
        self.assertTrue(self._stopped(order))
        grant = self._request()
        grant.with_user(self.manager).sudo(False).action_grant()
        self.assertFalse(self._stopped(order))
        reason = self.env["order.process.reason"].with_user(self.manager)
        reason = reason.with_context(active_ids=grant.ids).create({"decision": "revoke_credit", "reason": "bounced"})
        reason.action_decide()
        self.assertEqual((grant.state, grant.revoked_by, grant.note), ("revoked", self.manager, "bounced"))
        self.assertTrue(self._stopped(order))

    def test_it_is_evidence(self):
        grant = self._request()
        for user in (self.clerk, self.manager, self.admin):
            for call in (
                lambda g: g.write({"state": "granted"}),
                lambda g: g.write({"amount": 9}),
                lambda g: g.unlink(),
                lambda g: g.create({"partner_id": self.dealer.id, "amount": 9, "state": "granted"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    call(grant.with_user(user).sudo(False))

    def test_requests_that_make_no_sense(self):
        for vals, text in (
            ({"amount": 0}, "more than nothing"),
            ({"amount": -5}, "more than nothing"),
            ({"until": date(2026, 3, 1)}, "today or later"),
            ({"reason": " "}, "Say why"),
            ({"user": self.dispatcher, "reason": ""}, "Say why"),
        ):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, text):
                self._request(**vals)
        self.assertFalse(self.Grant.search([]))

    def test_it_does_not_lift_overdue_amounts(self):
        self._invoice(self._approve(self._credit_orders(10)), date=date(2026, 1, 1))
        order = self._credit_orders(10)
        self._request().with_user(self.manager).sudo(False).action_grant()
        self.assertTrue(self._stopped(order))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLiftedByItself(CreditCommon):
    def _held(self, orders):
        self.env.invalidate_all()
        return ["credit" in o.sudo().hold_ids.filtered(lambda h: not h.released_on).mapped("code") for o in orders]

    def test_money_comes_in(self):
        first = self._approve(self._credit_orders(900))
        invoice = self._invoice(first)
        waiting = self._credit_orders(200)
        self._approve(waiting, self.leader)
        self.assertEqual(self._held(waiting), [True])
        self._pay(50)
        self.assertEqual(self._held(waiting), [True])
        self._pay(50, invoice)
        self.assertEqual(self._held(waiting), [False])

    def test_money_on_account_and_credit_note(self):
        invoice = self._invoice(self._approve(self._credit_orders(900)))
        waiting = self._credit_orders(200)
        self._approve(waiting, self.leader)
        payment = self._pay(100)
        self.assertEqual(self._held(waiting), [False])
        payment.action_draft()
        waiting._sync_process()
        self.assertEqual(self._held(waiting), [True])
        note = invoice._reverse_moves([{"invoice_date": date(2026, 3, 2)}])
        note.invoice_line_ids.write({"price_unit": 0.2, "sale_line_ids": False})
        note.action_post()
        self.assertEqual(self._held(waiting), [False])

    def test_a_cancelled_order_leaves_room(self):
        first = self._approve(self._credit_orders(900))
        waiting = self._credit_orders(200)
        self._approve(waiting, self.leader)
        self.assertEqual(self._held(waiting), [True])
        first.with_user(self.manager).sudo(False)._action_cancel()
        self.assertEqual(self._held(waiting), [False])

    def test_a_higher_limit(self):
        waiting = self._credit_orders(1200)
        self._approve(waiting, self.leader)
        self.dealer.with_user(self.finance).sudo(False).credit_limit = 1200
        self.assertEqual(self._held(waiting), [False])

    def test_an_overdue_order_stands_ready_when_paid(self):
        order = self._approve(self._credit_orders(100))
        invoice = self._invoice(self._approve(self._credit_orders(10)), date=date(2026, 2, 1))
        self.assertTrue(order.ready_on)
        with freeze_time(self._instant(1, day=4)):
            self._refresh()
            self.assertEqual((self._held(order), order.ready_on), ([True], False))
            self._refresh()
            self._pay(10, invoice)
            self.assertEqual(self._held(order), [False])
            self.assertEqual(order.ready_on, self._instant(1, day=4))

    def _refresh(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("order_process.ir_cron_credit").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestCreditInTheQueue(CreditCommon):
    def test_what_finance_sees(self):
        self._invoice(self._approve(self._credit_orders(250)))
        self._approve(self._credit_orders(150))
        orders = self._credit_orders(500, 700)
        cash = self._create_orders(lines=[(self.goods, 5000)])
        self._approve(orders | cash, self.leader)
        fine, over, paid = self._pending(orders | cash).with_user(self.finance).sudo(False).sorted("id")
        self.assertEqual((fine.credit_label, fine.credit_stops), ("$\xa0600.00", False))
        self.assertEqual((over.credit_label, over.credit_stops), ("$\xa0600.00", True))
        self.assertIn("100.00 too much", over.credit_refusal)
        self.assertEqual(
            [over[f"credit_{name}"] for name in ("ceiling", "receivable", "ordered", "amount", "left")],
            [1000, 250, 150, 700, -100],
        )
        self.assertEqual((paid.credit_label, paid.credit_stops, paid.credit_checked), ("Cash or prepaid", False, False))

    def test_a_queue_costs_the_same_for_many(self):
        orders = self._credit_orders(*[10] * 24)
        for number, order in enumerate(orders):
            order.partner_id = self._create_dealer(f"Dealer {number}", f"C{number}", credit_limit=500)
        self._approve(orders, self.leader)
        reviews = self._pending(orders).with_user(self.finance).sudo(False)
        counts = []
        for group in (reviews[:4], reviews):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            group.mapped("credit_label")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
