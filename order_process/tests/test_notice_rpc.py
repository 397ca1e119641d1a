"""Addresses and secrets of robots are read by nobody; the link of a message opens, and decides nothing (M5)."""

from urllib.parse import urlsplit

from odoo.tests import freeze_time, tagged

from .notice_common import ChannelCase
from .test_gate_rpc import RpcCase

CHANNEL = "order.process.notice.channel"


@tagged("post_install", "-at_install")
class TestNoticeRpc(ChannelCase, RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.robot = cls._robot("dingtalk", secret="SECVERYSECRET")

    def _refused(self, user, model, method, *args, **kwargs):
        try:
            got = self._rpc(user, model, method, *args, **kwargs)
        except Exception as error:
            self.assertNotIn("SECRET", str(error))
            return True
        self.assertNotIn("SECRET", str(got))
        return False

    def test_nobody_reads_the_keys(self):
        for user in (self.salesman, self.keeper, self.clerk, self.admin):
            for name in ("url", "secret"):
                with self.subTest(user=user.login, name=name):
                    self.assertTrue(self._refused(user, CHANNEL, "read", self.robot.ids, [name]))
                    self.assertTrue(self._refused(user, CHANNEL, "search_count", [[name, "ilike", "SEC"]]))
                    self.assertTrue(self._refused(user, CHANNEL, "search", [], order=name))
                    self.assertTrue(self._refused(user, CHANNEL, "formatted_read_group", [], [name], ["__count"]))
                    self.assertTrue(self._refused(user, CHANNEL, "export_data", self.robot.ids, [name]))
                    self.assertTrue(self._refused(user, CHANNEL, "write", self.robot.ids, {name: "https://x.cn"}))
                    self.assertTrue(self._refused(user, CHANNEL, "copy", self.robot.ids, {name: "https://x.cn"}))
            self._refused(user, CHANNEL, "read", self.robot.ids)
            self._refused(user, CHANNEL, "web_read", self.robot.ids, specification={"name": {}, "host": {}})
            self._refused(user, CHANNEL, "search", [["host", "ilike", "x"]])
        self.assertEqual(self.robot.url, self.provider.url)
        copy = self.robot.copy()
        self.assertFalse(copy.url or copy.secret, "a copy has no keys")

    def test_keys_are_set_by_a_system_administrator_and_the_record_says_so_only(self):
        system = self._create_user("sys", "base.group_system")
        keys = {"secret": "SECANOTHER", "url": "https://oapi.dingtalk.com/x"}
        self._rpc(system, CHANNEL, "write", self.robot.ids, keys)
        about = [("model", "=", CHANNEL), ("res_id", "=", self.robot.id)]
        changes = self.env["order.process.rule.change"].search(about)
        made = changes.filtered(lambda change: change.user_id == system)
        self.assertEqual(
            {(change.field, change.new_text) for change in made}, {("url", "set anew"), ("secret", "set anew")}
        )
        for row in changes:
            self.assertNotIn("SEC", str(row.read()))
            self.assertNotIn("oapi", str(row.read()))
        self.assertEqual(self.robot.host, "oapi.dingtalk.com")
        self.assertTrue(self._refused(system, CHANNEL, "write", self.robot.ids, {"keyword": "x"}), "that is a rule")

    def test_trouble_says_nothing_of_the_address(self):
        self.robot.url = "http://127.0.0.1:9/robot?access_token=SECRETKEY"
        message = self._robot_messages(self.robot, 1)
        with self.assertNoLogs("odoo.addons.order_process", "WARNING"):
            self._tick(self._instant(8, 40))
        self.assertNotIn("SECRET", str(message.read()))
        self.assertEqual(message.state, "failed")

    def test_who_may_not_see_messages(self):
        message = self._robot_messages(self.robot, 1)
        self.assertTrue(self._refused(self.keeper, message._name, "read", message.ids, ["title"]))
        for method in ("action_send_again", "action_drop"):
            self.assertTrue(self._refused(self.clerk, message._name, method, message.ids))
        for method in ("_send_due", "_call_robot", "_post", "_queue_messages", "_advance"):
            self.assertTrue(self._refused(self.admin, message._name, method))
        self.assertTrue(self._refused(self.admin, message._name, "write", message.ids, {"state": "sent"}))
        self.assertTrue(self._refused(self.admin, message._name, "create", [{"title": "x"}]))
        self.assertTrue(self._refused(self.clerk, CHANNEL, "action_test", self.robot.ids))
        self.assertTrue(self._refused(self.clerk, "order.process.news", "read", [1], ["occasion"]))
        self.assertEqual(message.state, "waiting")

    def test_the_link_opens_behind_the_login_and_decides_nothing(self):
        self.waiting.channel_ids = self._robot()
        order = self._submit()
        self._tick(self._instant(8, 41))
        link = urlsplit(self.provider.texts()[0]["content"].splitlines()[-1])
        review = self._pending(order)
        self.assertEqual(link.path, f"/odoo/review-queue/{review.id}")
        with freeze_time(self._instant(8, 42)):
            self.authenticate(None, None)
            answer = self.url_open(link.path, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])
            self.assertIn("review-queue", answer.headers["Location"])
        self.assertEqual((review.state, order.state), ("pending", "draft"))
        self._sign_in(self.leader)
        answer = self.url_open(link.path)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual((review.state, order.state), ("pending", "draft"))
        # who does not review it is stopped by the gate, with the link or without
        self._refused(self.clerk, "order.process.review", "action_approve", review.ids)
        review.invalidate_recordset()
        self.assertEqual(review.state, "pending")
