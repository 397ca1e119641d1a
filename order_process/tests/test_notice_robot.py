"""What robots are sent and how it is signed; the expected signatures were made by openssl."""

import doctest
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from odoo.addons.order_process.models.notice import pace, robot
from odoo.tests import BaseCase, tagged


@tagged("post_install", "-at_install")
class TestRobotForms(BaseCase):
    def test_doctests(self):
        for module in (robot, pace):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_signature_of_dingtalk(self):
        self.assertEqual(
            robot.sign_dingtalk("SECabc染", 1772413200000), "//0Bs3jYLJBFPZ/oSSmIYyqaT3qB+Hj6WhKaoZseYws="
        )
        request = robot.prepare("dingtalk", "订单", "SECabc染", 1772413200.0)
        self.assertEqual(
            request.params, "&timestamp=1772413200000&sign=%2F%2F0Bs3jYLJBFPZ%2FoSSmIYyqaT3qB%2BHj6WhKaoZseYws%3D"
        )
        self.assertEqual(parse_qs(request.params)["sign"], ["//0Bs3jYLJBFPZ/oSSmIYyqaT3qB+Hj6WhKaoZseYws="])
        self.assertEqual(json.loads(request.body), {"msgtype": "text", "text": {"content": "订单"}})

    def test_signature_of_feishu(self):
        self.assertEqual(robot.sign_feishu("demo", 1599360473), "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=")
        request = robot.prepare("feishu", "订单", "SECabc染", 1772413200.9)
        self.assertEqual(request.params, "")
        self.assertEqual(
            json.loads(request.body),
            {
                "timestamp": "1772413200",
                "sign": "3av/oSHsuJfGz76H+gGVYodTgTCs3lduyhgZe9LzZ6c=",
                "msg_type": "text",
                "content": {"text": "订单"},
            },
        )

    def test_wecom_signs_nothing(self):
        request = robot.prepare("wecom", "订单", "ignored", 1772413200.0)
        self.assertEqual(request.params, "")
        self.assertEqual(request.body, '{"msgtype": "text", "text": {"content": "订单"}}'.encode())

    def test_without_a_secret(self):
        self.assertEqual(robot.prepare("dingtalk", "x", "", 1.0).params, "")
        self.assertEqual(set(json.loads(robot.prepare("feishu", "x", "", 1.0).body)), {"msg_type", "content"})

    def test_cut_at_a_character_and_the_link_stays(self):
        url = "https://erp.example.com/odoo/review-queue"
        for kind in robot.ROBOTS:
            text = robot.write_text(kind, "待审 900 单", ["S00124 · 长沙丽人美发"] * 900, url, "订单")
            with self.subTest(kind):
                self.assertLessEqual(len(text.encode()), robot.TEXT_BYTES[kind])
                self.assertGreater(len(text.encode()), robot.TEXT_BYTES[kind] - 5)
                self.assertTrue(text.startswith("待审 900 单\nS00124"))
                self.assertTrue(text.endswith(f"…\n订单\n{url}"), text[-60:])
                self.assertNotIn("\ufffd", text)
                body = robot.prepare(kind, text, "SEC", 1.0).body
                self.assertLess(len(body), 20_000)
        # The keyword stood in what was cut away.
        text = robot.write_text("wecom", "x", ["染" * 1000, "订单"], url, "订单")
        self.assertTrue(text.endswith(f"…\n订单\n{url}"))
        self.assertLessEqual(len(text.encode()), 2048)

    def test_answers(self):
        cases = [
            ("wecom", 200, {"errcode": 0, "errmsg": "ok"}, ""),
            ("wecom", 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, "limit"),
            ("wecom", 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, "address"),
            ("wecom", 200, {"errcode": 40058, "errmsg": "content exceed max length"}, "refused"),
            ("dingtalk", 200, {"errcode": 0, "errmsg": "ok"}, ""),
            ("dingtalk", 200, {"errcode": 130101, "errmsg": "send too fast"}, "limit"),
            ("dingtalk", 200, {"errcode": 310000, "errmsg": "keywords not in content"}, "keyword"),
            ("dingtalk", 200, {"errcode": 310000, "errmsg": "sign not match"}, "signature"),
            ("dingtalk", 200, {"errcode": 310000, "errmsg": "invalid timestamp"}, "signature"),
            ("dingtalk", 200, {"errcode": 300001, "errmsg": "token is not exist"}, "address"),
            ("feishu", 200, {"code": 0, "msg": "success", "data": {}}, ""),
            ("feishu", 200, {"StatusCode": 0, "StatusMessage": "success"}, ""),
            ("feishu", 200, {"code": 11232, "msg": "frequency limited"}, "limit"),
            ("feishu", 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, "signature"),
            ("feishu", 200, {"code": 19024, "msg": "Key Words Not Found"}, "keyword"),
            ("feishu", 400, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, "address"),
            ("feishu", 429, {}, "limit"),
            ("wecom", 500, {}, "server"),
            ("wecom", 404, {}, "address"),
            ("wecom", 200, {"ok": True}, "answer"),
            ("wecom", 200, [1], "answer"),
        ]
        for kind, status, body, trouble in cases:
            with self.subTest(kind=kind, status=status, body=body):
                self.assertEqual(robot.read_answer(kind, status, json.dumps(body).encode()).trouble, trouble)
        self.assertEqual(robot.read_answer("wecom", 200, b"<html>").trouble, "answer")


@tagged("post_install", "-at_install")
class TestPace(BaseCase):
    NOW = datetime(2026, 3, 2, 2, 40, 30)

    def test_pauses_grow(self):
        waits = [(pace.next_try(tries, self.NOW) - self.NOW).total_seconds() / 60 for tries in range(1, 6)]
        self.assertEqual(waits, [1, 5, 15, 60, 240])
        self.assertIsNone(pace.next_try(6, self.NOW))

    def test_twenty_a_minute(self):
        sent = [self.NOW - timedelta(seconds=30)] * 19
        for kind in ("wecom", "dingtalk"):
            self.assertEqual(pace.free_from(kind, sent, self.NOW), self.NOW)
            self.assertEqual(pace.free_from(kind, [*sent, self.NOW], self.NOW), datetime(2026, 3, 2, 2, 41, 1))
            old = [self.NOW - timedelta(seconds=61)] * 50
            self.assertEqual(pace.free_from(kind, old, self.NOW), self.NOW)

    def test_feishu_five_a_second_and_off_the_half_hours(self):
        self.assertEqual(pace.free_from("feishu", [self.NOW] * 4, self.NOW), self.NOW)
        self.assertEqual(pace.free_from("feishu", [self.NOW] * 5, self.NOW), self.NOW + timedelta(seconds=2))
        sent = [self.NOW - timedelta(seconds=20)] * 100
        self.assertEqual(pace.free_from("feishu", sent, self.NOW), self.NOW + timedelta(seconds=41))
        for hour, minute, second in ((2, 0, 0), (2, 0, 59), (2, 30, 5)):
            now = datetime(2026, 3, 2, hour, minute, second)
            self.assertEqual(pace.free_from("feishu", [], now), datetime(2026, 3, 2, hour, minute + 1))
            self.assertEqual(pace.free_from("wecom", [], now), now)

    def test_quiet_hours(self):
        def until(start, end, *local):
            instant = pace.quiet_until(start, end, datetime(2026, 3, *local) - timedelta(hours=8), "Asia/Shanghai")
            return instant and instant + timedelta(hours=8)

        morning = datetime(2026, 3, 3, 7, 30)
        self.assertEqual(until(22, 7.5, 2, 22, 0), morning)
        self.assertEqual(until(22, 7.5, 2, 23, 59, 59), morning)
        self.assertEqual(until(22, 7.5, 3, 0, 0), morning)
        self.assertEqual(until(22, 7.5, 3, 7, 29, 59), morning)
        self.assertIsNone(until(22, 7.5, 3, 7, 30))
        self.assertIsNone(until(22, 7.5, 2, 21, 59, 59))
        self.assertEqual(until(12, 14, 2, 13, 0), datetime(2026, 3, 2, 14, 0))
        self.assertIsNone(until(12, 14, 2, 14, 0))
        self.assertIsNone(until(0, 0, 2, 0, 0))
        self.assertEqual(until(0, 8, 2, 0, 0), datetime(2026, 3, 2, 8, 0))
        self.assertEqual(until(22, 24, 2, 23, 0), datetime(2026, 3, 3, 0, 0))
