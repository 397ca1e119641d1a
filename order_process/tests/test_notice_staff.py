"""What people of the company are told, by which way, in which language, and when they have quiet hours (M5)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .notice_common import ChannelCase


@tagged("post_install", "-at_install")
class TestNoticeStaff(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        cls.company.email = "orders@example.com"
        cls.leader.write({"email": "leader@example.com", "phone": "13900000001", "lang": "zh_CN"})

    def _prefer(self, user, *kinds, occasion=False):
        self.env["order.process.notice.preference"].with_user(user).create(
            [{"kind": kind, "occasion": occasion} for kind in kinds]
        )

    def test_each_in_their_language(self):
        other = self._create_user("leader2", "order_process.group_desk_leader")
        other.email = "second@example.com"
        self.desk.user_ids = self.leader | other
        self.company.partner_id.lang = "zh_CN"
        self.waiting.channel_ids = self._robot() | self._kind("mail")
        order = self._submit()
        self._tick(self._instant(8, 41))
        group, *people = self._messages()
        self.assertEqual(group.title, "待审订单：1")
        self.assertEqual(self.provider.texts()[0]["content"].splitlines()[0], "待审订单：1")
        titles = {message.partner_id: message.title for message in people}
        self.assertEqual(
            titles,
            {self.leader.partner_id: "待审订单：1", other.partner_id: "Orders waiting for review: 1"},
        )
        review = self._pending(order)
        mail = people[0].mail_id
        self.assertEqual(mail.recipient_ids, people[0].partner_id)
        for message in people:
            self.assertEqual((message.state, message.kind), ("handed", "mail"))
            self.assertIn(f"/odoo/review-queue/{review.id}", message.mail_id.body_html)
            self.assertIn(order.name, message.mail_id.body_html)

    def test_all_summaries_in_both_languages(self):
        notices = self.env["order.process.notice"].search([("company_id", "in", [False, self.company.id])])
        notices.filtered("for_staff").channel_ids = self._robot()
        self.company.dispatch_grace = 15
        orders = self._submit(3, at=self._instant(8, 30))
        with freeze_time(self._instant(8, 50)):
            self._approve(orders[:2])
        for at in (self._instant(10), self._instant(12), self._instant(15, 30), self._instant(18)):
            with freeze_time(at):
                self._run_windows(at)
        dispatches = self.env["order.process.dispatch"].search([("company_id", "=", self.company.id)])
        closing = dispatches.filtered("unsent_ids")
        self.assertTrue(closing)
        closed = {"date": "2026-03-02", "closes_on": self._instant(18), "run_on": self._instant(18)}
        day = self.env["order.process.finance.day"]._append([{"company_id": self.company.id, **closed}])
        day._record_left()
        News = self.env["order.process.news"]
        subjects = {
            "reviews_waiting": self._pending(orders),
            "reviews_close": self._pending(orders),
            "reviews_missed": self._pending(orders),
            "dispatch_done": dispatches,
            "closing_unmet": closing,
            "finance_left": day,
        }
        for occasion, records in subjects.items():
            for some in (records, records[:1]):
                with self.subTest(occasion, count=len(some)):
                    title, lines, url, _record = News._compose(occasion, some, "zh_CN")
                    self.assertRegex(title, "[\u4e00-\u9fff]")
                    english = News._compose(occasion, some, "en_US")
                    self.assertNotRegex(english[0], "[\u4e00-\u9fff]")
                    self.assertEqual(len(lines), len(english[1]))
                    self.assertTrue(url.startswith("http"))
        queued = self.env["order.process.news"].search([("company_id", "=", self.company.id)])
        self.assertLessEqual({"reviews_waiting", "dispatch_done", "closing_unmet"}, set(queued.mapped("occasion")))

    def test_one_summary_for_a_dispatch(self):
        self._notice("dispatch_done", channel_ids=self._robot().ids)
        with freeze_time(self._instant(9)):
            self._approve(self._create_orders(3))
        self._run_windows(self._instant(10))
        self._tick(self._instant(10, 0, 30))
        (text,) = self.provider.texts()
        self.assertEqual(text["content"].splitlines()[1:3], ["Orders sent: 3", "Batches: 1"])
        self.assertIn("/mail/view?model=order.process.dispatch&res_id=", text["content"])

    def test_a_preference_goes_before_the_notice(self):
        self._prefer(self.leader, "sms", occasion="reviews_waiting")
        self._prefer(self.leader, "mail")
        self.waiting.channel_ids = self._kind("mail")
        self._submit()
        self._tick(self._instant(8, 41))
        (message,) = self._messages()
        self.assertEqual((message.kind, message.sms_id.number), ("sms", "13900000001"))
        self.assertIn("待审订单：1", message.sms_id.body)
        kinds = self.leader._get_notice_kinds("dispatch_done", ["push"])
        self.assertEqual(kinds[self.leader], ["mail"], "in general")

    def test_what_cannot_reach_goes_by_mail(self):
        self._prefer(self.leader, "push", "sms")
        self.leader.phone = False
        self.waiting.channel_ids = self._robot()
        self._submit()
        self._tick(self._instant(8, 41))
        self.assertEqual(self._messages().mapped("kind"), ["wecom", "mail"])

    def test_web_push(self):
        device = self.env["mail.push.device"].create(
            {"endpoint": "https://push.example.com/1", "partner_id": self.leader.partner_id.id, "keys": "{}"}
        )
        self._prefer(self.leader, "push")
        self.waiting.channel_ids = self._robot()
        order = self._submit()
        self._tick(self._instant(8, 41))
        message = self._messages(kind="push")
        self.assertEqual(message.state, "sent")
        push = self.env["mail.push"].search([("mail_push_device_id", "=", device.id)])
        self.assertEqual(len(push), 1)
        self.assertIn(f'"res_id": {self._pending(order).id}', push.payload)

    def test_quiet_hours_over_midnight(self):
        """From 22:00 to 7:30 on the person's clock, which is not the company's."""
        self.leader.write({"tz": "Asia/Tokyo", "quiet_from": 22.0, "quiet_to": 7.5})
        self.waiting.channel_ids = self._robot() | self._kind("mail")
        night = self._instant(21, 30)  # 22:30 in Tokyo
        self._submit(at=night)
        self._tick(night)
        message = self._messages(kind="mail")
        self.assertEqual((message.state, message.tries), ("waiting", 0))
        self.assertEqual(message.next_try, self._instant(6, 30, day=3))
        self.assertEqual(len(self.provider.got), 1, "a group has no quiet hours")
        self._tick(self._instant(6, 29, 59, day=3))
        self.assertEqual(message.state, "waiting")
        self._tick(self._instant(6, 30, day=3))
        self.assertEqual(message.state, "handed")

    def test_urgent_in_quiet_hours(self):
        self.leader.write({"quiet_from": 22.0, "quiet_to": 7.5})
        self.waiting.write({"channel_ids": self._kind("mail").ids, "urgent": True})
        self._submit(at=self._instant(23))
        self._tick(self._instant(23))
        self.assertEqual(self._messages().state, "handed")

    def test_quiet_hours_of_the_channel(self):
        sms = self._kind("sms")
        sms.write({"quiet_from": 21.0, "quiet_to": 8.0})
        self.waiting.channel_ids = sms
        self._submit(at=self._instant(21, 30))
        self._tick(self._instant(21, 30))
        self.assertEqual(self._messages().next_try, self._instant(8, day=3))

    def test_roles(self):
        second = self._create_user("dispatcher2", "order_process.group_dispatcher")
        (self.dispatcher | second).write({"email": "d@example.com"})
        self._notice(
            "dispatch_done",
            channel_ids=self._kind("mail").ids,
            group_ids=[Command.set(self.env.ref("order_process.group_dispatcher").ids)],
        )
        with freeze_time(self._instant(9)):
            self._approve(self._create_orders())
        self._run_windows(self._instant(10))
        self._tick(self._instant(10, 1))
        told = self._messages(occasion="dispatch_done").partner_id
        self.assertLessEqual((self.dispatcher | second).partner_id, told)
        self.assertNotIn(self.leader.partner_id, told)

    def test_a_mail_that_does_not_go_out(self):
        self.waiting.channel_ids = self._kind("mail")
        self._submit()
        self._tick(self._instant(8, 41))
        message = self._messages()
        with freeze_time(self._instant(8, 42)):
            message.mail_id.write({"state": "exception", "failure_reason": "Connection refused"})
            message.mail_id._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertEqual((message.state, message.answer), ("failed", "Connection refused"))
        self.assertEqual(message.next_try, self._instant(8, 43))
        self._tick(self._instant(8, 43))
        self.assertEqual((message.state, message.mail_id.state, message.tries), ("handed", "outgoing", 2))
        with freeze_time(self._instant(8, 44)):
            message.mail_id._postprocess_sent_message(self.leader.partner_id.ids, [])
        self.assertEqual((message.state, message.sent_on), ("sent", self._instant(8, 44)))

    def test_a_wrong_address_is_a_persons_at_once(self):
        self.waiting.channel_ids = self._kind("mail")
        self._submit()
        self._tick(self._instant(8, 41))
        message = self._messages()
        with freeze_time(self._instant(8, 42)):
            said = {"failure_reason": "no such box", "failure_type": "mail_email_invalid"}
            message.mail_id._postprocess_sent_message([], [], **said)
        self.assertEqual(message.state, "given_up")
        failure = self.env["order.process.failure"].search([("model", "=", message._name), ("res_id", "=", message.id)])
        self.assertEqual(failure.message, "Leader: no such box")

    def test_preferences_are_each_persons_own(self):
        self._prefer(self.leader, "sms")
        mine = self.env["order.process.notice.preference"].search([("user_id", "=", self.leader.id)])
        with self.assertRaises(AccessError):
            mine.with_user(self.clerk).read(["kind"])
        with self.assertRaises(AccessError):
            mine.with_user(self.clerk).write({"kind": "mail"})
        with self.assertRaises(AccessError):
            self.env["order.process.notice.preference"].with_user(self.clerk).create(
                {"user_id": self.leader.id, "kind": "push"}
            )
        keeper = self.keeper.with_user(self.keeper)
        keeper.write({"quiet_from": 22, "quiet_to": 7, "notice_preference_ids": [Command.create({"kind": "sms"})]})
        self.assertEqual(keeper.notice_preference_ids.kind, "sms")
        with self.assertRaises(AccessError):
            self.leader.with_user(self.clerk).write({"quiet_from": 1})
