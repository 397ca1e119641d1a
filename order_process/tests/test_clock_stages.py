"""Clocks begin and end with the stages of an order, and a breach stays a breach (J1)."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .clock_common import ClockCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")  # Monday, 9:00 in Shanghai
class TestClockStages(ClockCase):
    def test_from_receipt_to_confirmation(self):
        order = self._create_orders(received_on="2026-03-02 00:56:00")
        self.assertEqual(self._stages(order), {"confirmation", "desk", "shipped"})
        entry, desk, shipped = (self._clocks(order, stage) for stage in ("entry", "desk", "shipped"))
        received, now = self._instant(8, 56), self._instant(9)
        self.assertRecordValues(
            entry,
            [{"started_on": received, "deadline": self._instant(9, 56), "ended_on": now, "breached": False}],
        )
        self.assertRecordValues(desk, [{"started_on": received, "deadline": self._instant(14, 26)}])
        self.assertRecordValues(shipped, [{"started_on": received, "deadline": self._instant(18, day=5)}])
        self.assertRecordValues(
            self._clocks(order, "confirmation"),
            [{"started_on": now, "deadline": self._instant(12), "user_id": self.clerk.id, "occurrence": 1}],
        )
        with freeze_time("2026-03-02 02:00:00"):
            order.action_submit_review()
        self.assertEqual(self._stages(order), {"review", "desk", "shipped"})
        self.assertRecordValues(
            self._clocks(order, "review"),
            [{"started_on": self._instant(10), "deadline": self._instant(12), "breached": False}],
        )
        with freeze_time("2026-03-02 03:00:00"):
            self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._stages(order), {"shipped"})
        ended = self._clocks(order).filtered("ended_on")
        self.assertEqual(set(ended.mapped("stage")), {"entry", "confirmation", "review", "desk"})
        self.assertFalse(any(ended.mapped("breached")))

    def test_an_odd_amount_is_waived_while_the_order_is_made(self):
        """Every odd amount by the company's setting: the line is made before the clocks begin."""
        self.company.write({"rounding_direction": "down", "rounding_unit": 10, "rounding_always": True})
        self.dye.list_price = 33.37
        order = self._create_orders(received_on="2026-03-02 00:56:00")
        self.assertEqual(order.amount_total, 160)
        self.assertEqual(self._stages(order), {"confirmation", "desk", "shipped"})
        self.assertRecordValues(
            self._clocks(order, "desk"), [{"started_on": self._instant(8, 56), "occurrence": 1}]
        )

    def test_received_at_once_was_entered_at_once(self):
        self.assertFalse(self._clocks(self._create_orders(), "entry"))

    def test_entered_late(self):
        """Received on Friday at 17:00 and keyed on Monday at 9:00: an hour was over at closing."""
        order = self._create_orders(
            user=self.leader, received_on=datetime(2026, 2, 27, 9),  # Friday, 17:00 in Shanghai
            received_reason="Lay in the letter box",
        )
        self.assertRecordValues(
            self._clocks(order, "entry"),
            [
                {
                    "deadline": datetime(2026, 2, 27, 10),
                    "ended_on": self._instant(9),
                    "breached": True,
                    "breached_on": datetime(2026, 2, 27, 10),
                    "user_id": self.leader.id,
                }
            ],
        )
        event = order.sudo().event_ids.filtered(lambda event: event.kind == "overdue")
        self.assertEqual(event.detail["deadline"], "2026-02-27 18:00")

    def test_responsible_follows_the_review(self):
        order = self._create_orders()
        order.action_submit_review()
        review = self._clocks(order, "review")
        self.assertEqual(review.group_id, self.env.ref("order_process.group_desk_leader"))
        self._pending(order).with_user(self.leader).sudo(False).action_approve()
        self.assertEqual(review.group_id, self.env.ref("order_process.group_finance_reviewer"))
        self.assertFalse(review.ended_on)

    def test_sent_back_the_review_is_over_and_confirming_begins_again(self):
        order = self._create_orders()
        order.action_submit_review()
        with freeze_time("2026-03-02 01:30:00"):
            self._pending(order).with_user(self.leader).sudo(False).action_return("Which colour?")
        self.assertEqual(self._stages(order), {"confirmation", "desk", "shipped"})
        self.assertRecordValues(
            self._clocks(order, "confirmation"),
            [
                {"occurrence": 1, "started_on": self._instant(9), "ended_on": self._instant(9)},
                {"occurrence": 2, "started_on": self._instant(9, 30), "ended_on": False},
            ],
        )

    def test_cancelled_and_taken_up_again_does_not_breach_at_once(self):
        order = self._create_orders()
        order.with_user(self.leader)._action_cancel()
        self.assertFalse(self._stages(order))
        with freeze_time("2026-03-20 01:00:00"):
            order.with_user(self.leader).action_draft()
            self.assertEqual(self._stages(order), {"confirmation", "desk", "shipped"})
            fresh = self._clocks(order).filtered(lambda clock: not clock.ended_on)
            self.assertEqual(set(fresh.mapped("started_on")), {self._instant(9, day=20)})
            self.assertFalse(any(self._clocks(order).mapped("breached")))

    def test_late_by_a_second(self):
        order, other = self._create_orders(), self._create_orders()
        with freeze_time("2026-03-02 04:00:00"):
            order.action_submit_review()
        with freeze_time("2026-03-02 04:00:01"):
            other.action_submit_review()
        self.assertRecordValues(self._clocks(order, "confirmation"), [{"breached": False}])
        self.assertRecordValues(
            self._clocks(other, "confirmation"),
            [{"breached": True, "breached_on": self._instant(12), "ended_on": datetime(2026, 3, 2, 4, 0, 1)}],
        )

    def test_dispatch_packing_shipping_feedback(self):
        self.carrier.needs_check = True
        order = self._create_orders()
        self._approve(order)
        with freeze_time("2026-03-02 02:00:00"):
            self._run_windows()
            self.assertEqual(self._stages(order), {"shipped", "packing"})
        packing = self._clocks(order, "packing")
        self.assertRecordValues(packing, [{"started_on": self._instant(10), "deadline": self._instant(12)}])
        self.assertEqual(packing.group_id, self.env.ref("order_process.group_warehouse_keeper"))
        picking = order.sudo().picking_ids
        with freeze_time("2026-03-02 03:00:00"):
            picking.move_ids.counted_qty = 5
            picking.with_user(self.keeper).sudo(False).action_check()
            self.assertEqual(self._stages(order), {"shipped", "shipping"})
        self.assertRecordValues(
            self._clocks(order, "shipping"), [{"started_on": self._instant(11), "deadline": self._instant(15, 30)}]
        )
        with freeze_time("2026-03-02 03:30:00"):
            picking.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(order.process_stage, "shipped")
        self.assertEqual(self._stages(order), {"feedback"})
        shipped = self._clocks(order, "shipped")
        self.assertRecordValues(shipped, [{"breached": False, "ended_on": self._instant(11, 30)}])

    def test_without_a_check_shipping_begins_with_the_dispatch(self):
        order = self._create_orders()
        self._approve(order)
        with freeze_time("2026-03-02 02:00:00"):
            self._run_windows()
        self.assertEqual(self._stages(order), {"shipped", "shipping"})

    def test_amended_after_confirmation(self):
        order = self._approve(self._create_orders())
        with freeze_time("2026-03-02 02:00:00"):
            order.order_line.with_user(self.clerk).sudo(False).product_uom_qty = 6
        self.assertEqual(self._stages(order), {"shipped", "review"})
        with freeze_time("2026-03-02 02:30:00"):
            self._approve(order)
        self.assertEqual(self._stages(order), {"shipped"})
        self.assertEqual(self._clocks(order, "review").mapped("occurrence"), [1, 2])

    def test_no_rule_no_clock(self):
        self.rules.active = False
        self.assertFalse(self._clocks(self._approve(self._create_orders())))

    def test_process_off(self):
        self.company.order_process_enabled = False
        self.assertFalse(self._clocks(self._create_orders()))

    def test_a_calendar_without_hours_keeps_nobody_from_working(self):
        self.warehouse.process_calendar_id = self.env["resource.calendar"].create(
            {"name": "Flexible", "tz": "Asia/Shanghai", "schedule_type": "flexible", "company_id": self.company.id}
        )
        order = self._create_orders()
        self.assertEqual(self._stages(order), {"confirmation", "desk"})
        failure = self.env["order.process.failure"].search([("model", "=", "resource.calendar")])
        self.assertEqual(failure.job, "ir_cron_clocks")
        self.assertIn("Flexible", failure.message)
        self._run()
        self.assertFalse(failure.resolved_on)
        self.warehouse.process_calendar_id.schedule_type = "fully_fixed"
        self.calendar.attendance_ids[:1].copy({"calendar_id": self.warehouse.process_calendar_id.id})
        self._run()
        self.assertTrue(failure.resolved_on)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestClockRules(ClockCase):
    def _own(self, stage, **vals):
        return self._rule(stage).copy({"company_id": self.company.id, **vals})

    def test_what_says_most_counts(self):
        self._own("confirmation", allowed=2.0)
        urgent = self._own("confirmation", allowed=1.0, urgency="1")
        self.assertEqual(self._clocks(self._create_orders(), "confirmation").deadline, self._instant(11))
        order = self._create_orders(urgency="1")
        self.assertRecordValues(
            self._clocks(order, "confirmation"), [{"deadline": self._instant(10), "rule_id": urgent.id, "allowed": 1.0}]
        )
        mode = self._own("confirmation", allowed=0.5, urgency="1", process_mode="road")
        self.assertEqual(self._clocks(self._create_orders(urgency="1"), "confirmation").rule_id, mode)
        self.assertEqual(
            self._clocks(self._create_orders(order_class="sample"), "confirmation").deadline, self._instant(11)
        )
        self._own("confirmation", allowed=0.25, order_class="sample")
        self.assertEqual(
            self._clocks(self._create_orders(order_class="sample"), "confirmation").deadline, self._instant(9, 15)
        )

    def test_valid_from(self):
        self._own("confirmation", allowed=1.0, valid_from="2026-03-02 01:30:00")
        self.assertEqual(self._clocks(self._create_orders(), "confirmation").deadline, self._instant(12))
        with freeze_time("2026-03-02 01:30:00"):
            self.assertEqual(self._clocks(self._create_orders(), "confirmation").deadline, self._instant(10, 30))

    def test_shipped_rules(self):
        shipped = {rule.stage: (rule.allowed, rule.kind) for rule in self.rules}
        self.assertEqual(
            shipped,
            {
                "entry": (1, "work"),
                "confirmation": (3, "work"),
                "review": (2, "work"),
                "production": (1, "work"),
                "plan": (3, "work"),
                "progress": (1, "days"),
                "quality": (1, "work"),
                "packing": (2, "work"),
                "shipping": (3, "work"),
                "feedback": (24, "wall"),
                "desk": (4, "work"),
                "shipped": (3, "days"),
            },
        )
        self.assertEqual(set(self.rules.mapped("warn_percent")), {80})

    def test_only_administrators_change_rules_and_it_is_on_record(self):
        rule = self._rule("review")
        with self.assertRaises(AccessError):
            rule.with_user(self.leader).sudo(False).allowed = 20
        rule.with_user(self.admin).sudo(False).allowed = 20
        change = self.env["order.process.rule.change"].search(
            [("model", "=", rule._name), ("res_id", "=", rule.id)], order="id desc", limit=1
        )
        self.assertEqual((change.user_id, change.old, change.new), (self.admin, {"is": 2.0}, {"is": 20.0}))

    def test_impossible_rules(self):
        for vals in (
            {"allowed": 0},
            {"allowed": -1},
            {"allowed": 1441},
            {"kind": "days", "allowed": 1.5},
            {"kind": "days", "allowed": 61},
            {"warn_percent": 100},
            {"warn_percent": -1},
        ):
            with self.subTest(vals), self.assertRaises(UserError), self.cr.savepoint():
                self._rule("review").write(vals)

    def test_a_rule_and_a_calendar_changed_today_leave_what_was(self):
        order = self._create_orders()
        with freeze_time("2026-03-02 04:00:01"):
            order.action_submit_review()
        late, running = self._clocks(order, "confirmation"), self._clocks(order, "review")
        before = running.deadline
        self._rule("confirmation").allowed = 30
        self._rule("review").allowed = 30
        self._day("Festival", date(2026, 3, 2))
        self.calendar.attendance_ids.hour_from = 11
        self.assertRecordValues(late, [{"breached": True, "deadline": self._instant(12), "allowed": 3.0}])
        self.assertEqual(running.deadline, before)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestClockEvidence(ClockCase):
    def test_nobody_writes_or_deletes(self):
        clock = self._clocks(self._create_orders(), "desk")
        for user in (self.clerk, self.salesman, self.manager, self.admin, self.keeper, self.finance):
            own = clock.with_user(user).sudo(False)
            for call in (lambda own=own: own.write({"breached": True}), own.unlink, lambda own=own: own.copy()):
                with self.subTest(user.login), self.assertRaises(UserError), self.cr.savepoint():
                    call()
        with self.assertRaises(UserError):
            clock.sudo().write({"deadline": "2030-01-01"})
        with self.assertRaises(UserError):
            clock.sudo().unlink()
        with self.assertRaises(UserError):
            clock.sudo().with_context(order_process_internal=True).write({"deadline": "2030-01-01"})

    def test_a_breach_is_for_ever_also_for_our_own_code(self):
        order = self._create_orders()
        with freeze_time("2026-03-02 05:00:00"):
            clock = self._clocks(order, "confirmation")
            clock._breach(datetime(2026, 3, 2, 5))
            self.assertTrue(clock.breached)
            for vals in ({"breached": False}, {"deadline": datetime(2026, 3, 3)}, {"user_id": self.leader.id}):
                with self.subTest(vals), self.assertRaises(UserError):
                    clock._advance(vals)
            # Met later, it stays a breach.
            order.action_submit_review()
        self.assertRecordValues(clock, [{"breached": True, "ended_on": datetime(2026, 3, 2, 5)}])
        with self.assertRaises(UserError):
            clock._advance({"ended_on": False})

    def test_who_was_responsible_stays_with_the_breach(self):
        order = self._create_orders()
        other = self._create_user("colleague", "order_process.group_order_clerk")
        order.with_user(self.leader)._hand_over("clerk", other, "Clerk is ill")
        confirmation = self._clocks(order, "confirmation")
        self.assertEqual(confirmation.user_id, other)
        with freeze_time("2026-03-02 05:00:00"):
            confirmation._breach(datetime(2026, 3, 2, 5))
            order.with_user(self.leader)._hand_over("clerk", self.clerk, "Back again")
        self.assertEqual(confirmation.user_id, other)
        self.assertEqual(self._clocks(order, "desk").user_id, self.clerk)

    def test_a_rep_sees_the_time_of_own_orders_only(self):
        order = self._create_orders(user_id=self.leader.id)
        mine = self._create_orders(user_id=self.salesman.id)
        seen = self.Clock.with_user(self.salesman).search([("order_id", "in", (order | mine).ids)])
        self.assertEqual(seen.order_id, mine)
