"""The queue of messages against a real HTTP server: told once, failures seen, tried again, given to a person (M5)."""

from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .notice_common import ChannelCase

SEND = "odoo.addons.order_process.models.notice.message_send"


@tagged("post_install", "-at_install")
class TestNoticeQueue(ChannelCase):
    def _failures(self, record):
        return self.env["order.process.failure"].search([("model", "=", record._name), ("res_id", "=", record.id)])

    def test_the_desk_group_hears_of_waiting_orders_once(self):
        robot = self._robot()
        self.waiting.channel_ids = robot
        orders = self._submit(3)
        self.assertEqual(self.provider.got, [], "nothing leaves before the commit")
        self._tick(self._instant(8, 40, 30))
        self._tick(self._instant(8, 41))
        (text,) = self.provider.texts()
        self.assertEqual(text["content"].splitlines()[0], "Orders waiting for review: 3")
        for order in orders:
            self.assertIn(order.name, text["content"])
        self.assertTrue(text["content"].endswith("/odoo/review-queue"))
        message = self._messages()
        self.assertEqual((message.state, message.tries, message.people), ("sent", 1, "Desk wecom"))
        self.assertEqual(message.answer, "Desk wecom took the message.")
        self.assertEqual(message.sent_on, self._instant(8, 40, 30))
        # told twice for one event is refused by the database and not tried
        with freeze_time(self._instant(8, 42)):
            self.assertFalse(self.env["order.process.news"]._tell_staff("reviews_waiting", self._pending(orders)))
        self._tick(self._instant(8, 42))
        self.assertEqual(len(self.provider.got), 1)

    def test_nobody_named_nothing_queued(self):
        self._submit()
        self.assertFalse(self.env["order.process.news"].search([("company_id", "=", self.company.id)]))

    def test_a_robot_of_another_company_hears_nothing(self):
        robot = self._robot(company_id=self.env["res.company"].create({"name": "Other"}).id)
        self.waiting.channel_ids = robot
        self._submit()
        self._tick(self._instant(8, 41))
        self.assertEqual(self.provider.got, [])

    def test_decided_before_it_is_told(self):
        self.waiting.channel_ids = self._robot()
        orders = self._submit(2)
        with freeze_time(self._instant(8, 40, 10)):
            self._pending(orders[0]).with_user(self.leader).sudo(False).action_reject("wrong goods")
        self._tick(self._instant(8, 41))
        (text,) = self.provider.texts()
        self.assertIn("waiting for review: 1", text["content"])
        self.assertNotIn(orders[0].name, text["content"])

    def test_gathered(self):
        self.waiting.write({"channel_ids": self._robot().ids, "gather_minutes": 10})
        self._submit(at=self._instant(8, 40))
        self._tick(self._instant(8, 40, 5))
        self._submit(2, at=self._instant(8, 43))
        self._tick(self._instant(8, 44))
        self.assertEqual(len(self.provider.got), 1)
        self._tick(self._instant(8, 50, 5))
        self.assertIn("waiting for review: 2", self.provider.texts()[1]["content"])

    def test_refused_with_http_200_and_tried_again_with_growing_pauses(self):
        robot = self._robot("feishu", secret="SEC")
        self.provider.answers = [(200, {"code": 19036, "msg": "not in the group"})]
        message = self._robot_messages(robot, 1)
        instants = [(8, 40), (8, 41), (8, 46), (9, 1), (10, 1), (14, 1)]
        following = [*instants[1:], None]
        for count, (at, then) in enumerate(zip(instants, following, strict=True), 1):
            self._tick(self._instant(*at, 0 if count == 1 else 0))
            with self.subTest(at):
                self.assertEqual(len(self.provider.got), count)
                self.assertEqual(message.next_try, self._instant(*then) if then else False)
                self.assertEqual(message.state, "failed" if then else "given_up")
            if then:
                minute = then[1] - 1 if then[1] else 59
                self._tick(self._instant(then[0] - (not then[1]), minute, 59))
                self.assertEqual(len(self.provider.got), count, "not before its time")
        self.assertEqual(message.answer, "Desk feishu refused the message. (19036 not in the group)")
        failure = self._failures(robot)
        self.assertEqual((failure.name, failure.resolved_on), ("Desk feishu", False))
        self.assertIn("19036", failure.message)
        self.assertEqual(failure.job_name, "Order Process: send the messages to people and groups that are due")
        self._tick(self._instant(20))
        self.assertEqual(len(self.provider.got), 6, "it is a person's turn")
        # the person mends it and sends it again
        self.provider.answers = [(200, {"code": 0, "msg": "success"})]
        with freeze_time(self._instant(20, 1)):
            failure.with_user(self.admin).action_send_again()
        self._tick(self._instant(20, 1))
        self.assertEqual((message.state, message.tries, message.handled_by_id), ("sent", 1, self.admin))
        self.assertTrue(failure.resolved_on)

    def test_a_server_in_trouble_holds_the_others_back(self):
        robot = self._robot()
        self.provider.answers = [(500, b"<html>")]
        messages = self._robot_messages(robot, 3)
        self._tick(self._instant(8, 40))
        self.assertEqual(len(self.provider.got), 1)
        self.assertEqual(messages.mapped("state"), ["failed", "waiting", "waiting"])
        self.assertEqual(messages[0].answer, "The server of the provider is in trouble. (500)")
        self.assertEqual(messages.mapped("tries"), [1, 0, 0])
        self.provider.answers = [(200, {"errcode": 0})]
        self._tick(self._instant(8, 41))
        self.assertEqual(messages.mapped("state"), ["sent"] * 3)

    def test_no_answer_and_nobody_there(self):
        silent, gone = self._robot(), self._robot("dingtalk", url="http://127.0.0.1:9/robot?access_token=SECRETKEY")
        self.provider.answers = ["silence"]
        one = self._robot_messages(silent, 1)
        two = self._robot_messages(gone, 1)
        with patch(f"{SEND}.TIMEOUT", 0.3):
            self._tick(self._instant(8, 40))
        self.assertEqual(one.answer, "It did not answer within 0.3 seconds.")
        self.assertEqual(two.answer, "It cannot be reached (ConnectionError).")
        self.assertEqual((one | two).mapped("state"), ["failed", "failed"])

    def test_what_is_set_up_wrongly_is_a_persons_at_once(self):
        robot = self._robot("dingtalk")
        self.provider.answers = [(200, {"errcode": 310000, "errmsg": "sign not match"})]
        message = self._robot_messages(robot, 1)
        self._tick(self._instant(8, 40))
        self.assertEqual(message.state, "given_up")
        self.assertIn("Desk dingtalk refused the signature", message.answer)
        self.assertTrue(self._failures(robot))
        # dropping it ends the matter as well
        with freeze_time(self._instant(8, 50)):
            message.with_user(self.admin).action_drop()
        self.assertEqual(message.state, "dropped")
        self.assertTrue(self._failures(robot).resolved_on)

    def test_limits(self):
        robot = self._robot()
        messages = self._robot_messages(robot, 25)
        self._tick(self._instant(8, 40, 10))
        self.assertEqual(len(self.provider.got), 20)
        self.assertEqual(set(messages[20:].mapped("next_try")), {self._instant(8, 41, 11)})
        self._tick(self._instant(8, 41, 10))
        self.assertEqual(len(self.provider.got), 20)
        self._tick(self._instant(8, 41, 11))
        self.assertEqual(len(self.provider.got), 25)
        self.assertEqual([text["content"] for text in self.provider.texts()], [f"Message {n}" for n in range(25)])

    def test_dingtalk_is_left_alone_for_ten_minutes(self):
        robot = self._robot("dingtalk")
        self.provider.answers = [(200, {"errcode": 130101, "errmsg": "send too fast"})]
        messages = self._robot_messages(robot, 2)
        self._tick(self._instant(8, 40))
        self.assertEqual(robot.blocked_until, self._instant(8, 50))
        self.provider.answers = [(200, {"errcode": 0})]
        self._tick(self._instant(8, 49, 59))
        self.assertEqual(len(self.provider.got), 1)
        self._tick(self._instant(8, 50))
        self.assertEqual(messages.mapped("state"), ["sent", "sent"])

    def test_signed_and_with_the_keyword(self):
        robot = self._robot("dingtalk", secret="SECabc染", keyword="订单")
        self._robot_messages(robot, 1)
        self._tick("2026-03-02 01:00:00")
        (query,) = self.provider.queries()
        self.assertEqual(query["key"], ["SECRETKEY"])
        self.assertEqual(query["timestamp"], ["1772413200000"])
        self.assertEqual(query["sign"], ["//0Bs3jYLJBFPZ/oSSmIYyqaT3qB+Hj6WhKaoZseYws="])
        self.assertEqual(self.provider.texts(), [{"content": "Message 0\n订单"}])

    def test_a_worker_that_died_in_the_midst(self):
        """Whether it arrived is not known: it is not sent twice by itself."""
        robot = self._robot()
        message = self._robot_messages(robot, 1)
        message._advance({"state": "handed", "tries": 1, "tried_on": self._instant(8, 40), "next_try": False})
        self._tick(self._instant(8, 55))
        self.assertEqual(message.state, "handed")
        self._tick(self._instant(8, 55, 1))
        self.assertEqual(message.state, "given_up")
        self.assertIn("whether it arrived is not known", message.answer)
        self.assertEqual(self.provider.got, [])

    def test_an_error_of_ours_is_no_endless_loop(self):
        robot = self._robot()
        message = self._robot_messages(robot, 1)
        with (
            patch.object(type(self.Message), "_call_robot", side_effect=ZeroDivisionError),
            self.assertLogs(SEND, "WARNING"),
        ):
            self._tick(self._instant(8, 40))
        self.assertEqual((message.state, message.next_try), ("failed", self._instant(8, 41)))

    def test_the_button(self):
        robot = self._robot("feishu")
        with freeze_time(self._instant(9, 10)):
            self.provider.answers = [(200, {"code": 19024, "msg": "Key Words Not Found"})]
            shown = robot.with_user(self.admin).action_test()["params"]
            self.assertEqual(shown["type"], "danger")
            self.assertIn("takes only messages with its keyword", shown["message"])
            self.provider.answers = [(200, {"code": 0})]
            shown = robot.with_user(self.admin).action_test()["params"]
        self.assertEqual((shown["type"], shown["message"]), ("success", "Desk feishu took the message."))
        self.assertIn("Test of Desk feishu", self.provider.texts()[1]["text"])
        with self.assertRaisesRegex(UserError, "Only a process administrator tries a channel"):
            robot.with_user(self.clerk).action_test()

    def test_what_a_channel_must_be(self):
        with self.assertRaisesRegex(ValidationError, "whose robot it is"):
            self._robot(company_id=False)
        for url in ("http://qyapi.weixin.qq.com/x", "ftp://x", "file:///etc/passwd", "x"):
            with self.assertRaisesRegex(ValidationError, "must begin with https"):
                self._robot(url=url)
        confirmed = self.env.ref("order_process.notice_confirmed")
        told = "Order confirmed: dealers are told by e-mail and SMS only, not by Desk wecom"
        with self.assertRaisesRegex(ValidationError, told):
            confirmed.channel_ids = self._robot()
        with self.assertRaisesRegex(ValidationError, "name one"):
            confirmed.template_id = False
        robot = self._robot()
        self._robot_messages(robot, 1)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            robot.unlink()

    def test_messages_are_evidence(self):
        message = self._robot_messages(self._robot(), 1)
        for act in (lambda: message.write({"state": "sent"}), lambda: message.unlink(), lambda: message.create({})):
            with self.assertRaises(UserError):
                act()
        for user in (self.clerk, self.finance):
            with self.assertRaisesRegex(UserError, "Only customer service or a process administrator"):
                message.with_user(user).sudo(False).action_send_again()
