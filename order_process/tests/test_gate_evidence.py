"""Reviews, history, holds and dispatches prove what happened: written by the system, for nobody to change."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.base.sentinel import CONTEXT_KEY, by_itself, external, internal, is_by_itself, is_internal
from ..models.base.staff import is_system, may
from .test_gate_rpc import CONTEXTS, RpcCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestEvidence(RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls._create_user("root", "base.group_system,order_process.group_process_admin")
        cls.order = cls._create_orders(user=cls.salesman)
        cls._approve(cls.order, cls.leader)
        cls.order.with_user(cls.manager).action_hold("look at it")
        cls.held = cls._create_orders(user=cls.salesman)
        cls._approve(cls.held)
        cls.held.with_user(cls.dispatcher).action_hold("wait")
        cls.orders = cls.order | cls.held
        cls.rows = {
            "order.process.review": cls.order.review_ids,
            "order.process.event": cls.order.event_ids,
            "order.process.hold": cls.order.hold_ids,
        }
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        if "order.process.dispatch" not in self.rows:
            sent = self._create_orders()
            self._approve(sent)
            type(self).rows["order.process.dispatch"] = self._run_windows(self._instant(10))

    def _people(self):
        return self.salesman | self.leader | self.finance | self.keeper | self.dispatcher | self.admin | self.root

    def test_nobody_creates(self):
        vals = {
            "order.process.review": {
                "order_id": self.order.id,
                "level_id": self.env.ref("order_process.level_finance").id,
                "group_id": self.env.ref("order_process.group_finance_reviewer").id,
                "sequence": 20,
                "attempt": 9,
                "state": "approved",
                "reviewer_id": self.finance.id,
                "decided_on": "2026-03-02 01:00:00",
            },
            "order.process.event": {
                "order_id": self.order.id,
                "seq": 99,
                "kind": "approved",
                "user_id": self.finance.id,
                "at": "2026-03-02 01:00:00",
                "digest": "0",
            },
            "order.process.hold": {"order_id": self.order.id, "code": "manual", "step": "ship", "since": "2026-03-02"},
            "order.process.dispatch": {
                "window_id": self.windows[0].id,
                "date": "2026-03-03",
                "warehouse_id": self.warehouse.id,
                "scheduled_on": "2026-03-03 02:00:00",
                "state": "sent",
            },
        }
        for model, row in vals.items():
            for user in self._people():
                for context in ({}, {"order_process_internal": True}):
                    with self.subTest(model=model, user=user.login, context=context):
                        self._assert_refused(self.orders, user, model, "create", [row], context=context)

    def test_nobody_rewrites_or_deletes(self):
        vals = {
            "order.process.review": {"state": "approved", "reviewer_id": self.finance.id},
            "order.process.event": {"detail": {}, "user_id": self.finance.id},
            "order.process.hold": {"released_on": "2026-03-02 01:00:00"},
            "order.process.dispatch": {"late": False, "state": "open"},
        }
        for model, rows in self.rows.items():
            for user in self._people():
                for context in CONTEXTS if user == self.root else CONTEXTS[:1]:
                    with self.subTest(model=model, user=user.login, context=context):
                        self._assert_refused(self.orders, user, model, "write", rows.ids, vals[model], context=context)
                        self._assert_refused(self.orders, user, model, "unlink", rows.ids, context=context)

    def test_not_as_superuser_either(self):
        for model, rows in self.rows.items():
            for context in ({}, {"_force_unlink": True}, {CONTEXT_KEY: True}, {CONTEXT_KEY: object()}):
                with self.subTest(model=model, context=context):
                    with self.assertRaises(UserError):
                        rows.sudo().with_context(**context).unlink()
                    with self.assertRaises(UserError):
                        rows.sudo().with_context(**context).write({"order_id" if "order_id" in rows else "date": False})

    def test_internal_code_does_not_delete_and_keeps_decisions(self):
        reviews = self.rows["order.process.review"]
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            internal(reviews).unlink()
        decided = reviews.filtered("decided_on")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            internal(decided).write({"reviewer_id": self.finance.id})
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            internal(self.rows["order.process.event"]).write({"detail": {}})
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            internal(reviews - decided).write({"order_id": self.held.id})

    def test_orders_with_a_history_stay(self):
        draft = self._create_orders(user=self.salesman)
        for user in (self.salesman, self.admin, self.root):
            for context in ({}, {"_force_unlink": True}, {"force_delete": True}):
                with self.subTest(user=user.login, context=context):
                    self._assert_refused(draft, user, "sale.order", "unlink", draft.ids, context=context)

    def test_key_does_not_travel(self):
        """What internal code returns does not carry the key, so that no button hands it on."""
        self.assertTrue(is_internal(internal(self.order).env))
        self.assertFalse(is_internal(external(internal(self.order), self.order).env))
        for record in (
            self.order,
            self.order.review_ids,
            self.env["order.process.event"]._log([(self.order, "held", {})]),
            self.rows["order.process.dispatch"].batch_ids,
        ):
            self.assertFalse(is_internal(record.env))

    def test_superuser_mode_of_a_person_is_no_permission(self):
        """The system is OdooBot, or our own code that says so; whoever else is asked for the role."""
        group = "order_process.group_desk_leader"
        person = self.env(user=self.salesman, su=True)
        self.assertFalse(is_system(person) or may(person, group))
        self.assertTrue(may(self.env(user=self.leader), group))
        order = self.order.with_env(person)
        for forged in (True, "itself", ["itself"], {"itself": True}, frozenset({"itself", "internal"})):
            self.assertFalse(is_system(order.with_context(**{CONTEXT_KEY: forged}).env))
        for ours in (by_itself(order), internal(order)):
            self.assertTrue(is_system(ours.env) and may(ours.env, group))
            self.assertFalse(is_system(external(ours, order).env))
        self.assertFalse(is_internal(by_itself(order).env), "what is protected stays so")
        self.assertFalse(is_by_itself(internal(order).env))
        self.assertTrue(is_system(self.env(user=self.env.ref("base.user_root"))))

    def test_tampering_shows(self):
        """A row changed, added or cut off behind the ORM's back is found."""
        Event = self.env["order.process.event"]
        self.assertFalse(Event._find_breaks(self.orders))
        self.env.flush_all()
        events = self.order.event_ids.sorted("seq")
        attacks = {
            "changed": ('UPDATE order_process_event SET detail = \'{"level": "x"}\' WHERE id = %s', events[1].id, 2),
            "other person": (
                f"UPDATE order_process_event SET user_id = {self.finance.id} WHERE id = %s",
                events[0].id,
                1,
            ),
            "other time": ("UPDATE order_process_event SET at = at + interval '1 hour' WHERE id = %s", events[1].id, 2),
            "removed": ("DELETE FROM order_process_event WHERE id = %s", events[1].id, 2),
            "cut off": ("DELETE FROM order_process_event WHERE id = %s", events[-1].id, len(events)),
        }
        for name, (query, event_id, number) in attacks.items():
            with self.subTest(attack=name), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(query, [event_id])
                self.env.invalidate_all()
                self.assertEqual(Event._find_breaks(self.order), {self.order: number})
                action = self.order.action_verify_history()
                self.assertEqual(action["params"]["type"], "danger")
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertFalse(Event._find_breaks(self.order))

    def test_who_decides(self):
        """The order of the set-up waits for finance; its leader has passed the desk level."""
        review = self.order.review_ids.filtered(lambda row: row.state == "pending")
        both = self._create_user("both", "order_process.group_desk_leader,order_process.group_finance_reviewer")
        taken = self._create_orders(user=self.salesman, taken_by_id=both.id)
        taken.action_submit_review()
        for user in (self.salesman, self.clerk, self.leader, self.manager, self.keeper, self.dispatcher, self.root):
            for method, *args in (
                ("action_approve",),
                ("action_reject", "x"),
                ("action_return", "x"),
                ("action_approve_next",),
            ):
                with self.subTest(user=user.login, method=method):
                    self._assert_refused(self.orders, user, "order.process.review", method, review.ids, *args)
        self._assert_refused(taken, both, "order.process.review", "action_approve", self._pending(taken).ids)
        for context in CONTEXTS:
            with self.subTest(context=context):
                self._assert_refused(
                    self.orders, self.leader, "order.process.review", "action_approve", review.ids, context=context
                )

    def test_holds_are_released_by_their_role(self):
        hold = self.held.hold_ids.filtered(lambda row: row.code == "manual" and not row.released_on)
        for user in (self.salesman, self.clerk, self.leader, self.finance, self.keeper):
            with self.subTest(user=user.login):
                self._assert_refused(self.orders, user, "order.process.hold", "action_release", hold.ids, "go on")
        with self.subTest("no reason"):
            self._assert_refused(self.orders, self.dispatcher, "order.process.hold", "action_release", hold.ids, "  ")
        review_hold = self.order.hold_ids.filtered(lambda row: row.code == "review" and not row.released_on)
        self.assertTrue(review_hold)
        for user in (self.dispatcher, self.manager, self.admin):
            with self.subTest("not by decision", user=user.login):
                self._assert_refused(
                    self.orders, user, "order.process.hold", "action_release", review_hold.ids, "never mind"
                )
                with mute_logger("odoo.http"):
                    [wizard] = self._rpc(
                        user, "order.process.reason", "create", [{"decision": "release", "reason": "never mind"}]
                    )
                self._assert_refused(
                    self.orders,
                    user,
                    "order.process.reason",
                    "action_decide",
                    [wizard],
                    context={"active_ids": review_hold.ids, "active_model": "order.process.hold"},
                )
        self._rpc(self.dispatcher, "order.process.hold", "action_release", hold.ids, "all is well")
        self.assertEqual((hold.released_by, hold.reason), (self.dispatcher, "all is well"))
        self.assertEqual(self.held.ready_on, self._instant(9))
