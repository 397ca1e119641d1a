"""What opens something is in no log: keys of groups, tokens of links and papers, passwords, bank numbers (P7)."""

import ast
import doctest
import logging
import re
from contextlib import contextmanager
from pathlib import Path

from psycopg2.errors import NotNullViolation

from odoo.addons.order_process.models.base import masked_log
from odoo.exceptions import AccessDenied
from odoo.tests import BaseCase, freeze_time, tagged

from .notice_common import ChannelCase
from .portal_common import DealerPortalCommon

ADDON = Path(__file__).parents[1]
SECRET = "opensesame-9f8e7d"
WORDS = re.compile(r"token|secret|password|passwd|api_?key|acc_number|\burl\b", re.I)


class Kept(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record):
        self.lines.append(self.format(record))


@contextmanager
def all_logs():
    """Everything that is logged within, with tracebacks, down to DEBUG."""
    handler, manager = Kept(), logging.root.manager
    loggers = [logging.getLogger(name) for name in ("", "odoo", *masked_log.LOGGERS)]
    before, disabled = [(one.handlers, one.level, one.propagate, one.disabled) for one in loggers], manager.disable
    logging.disable(logging.NOTSET)
    for logger in loggers:
        logger.handlers, logger.propagate, logger.disabled = [handler], False, False
        logger.setLevel(logging.DEBUG)
    try:
        yield handler.lines
    finally:
        logging.disable(disabled)
        for logger, (handlers, level, propagate, is_off) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate, logger.disabled = handlers, propagate, is_off
            logger.setLevel(level)


@tagged("post_install", "-at_install")
class TestMaskedLog(BaseCase):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(masked_log).failed, 0)

    def test_installed_once(self):
        masked_log.install()
        for name in masked_log.LOGGERS:
            kinds = [type(found).__name__ for found in logging.getLogger(name).filters]
            self.assertEqual(kinds.count("Masked"), 1, name)

    def test_a_traceback(self):
        with all_logs() as lines:
            try:
                raise ValueError(f"no record at /my/orders/1?access_token={SECRET}")
            except ValueError:
                logging.getLogger("odoo.http").exception("Exception during request handling.")
        self.assertIn("ValueError: no record at /my/orders/1?access_token=***", lines[0])
        self.assertNotIn(SECRET, lines[0])

    def test_nothing_secret_is_handed_to_a_logger(self):
        """Of the add-on's own lines none names what opens something."""
        found = []
        for path in sorted(ADDON.glob("[!t]*/**/*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("_logger.", "logging.")):
                    said = [ast.unparse(argument) for argument in node.args]
                    found += [f"{path.name}: {text}" for text in said[1:] if WORDS.search(text)]
        self.assertEqual(found, [])


@tagged("post_install", "-at_install")
class TestSecretsOfChannels(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.url = cls.provider.url.replace("SECRETKEY", SECRET)

    def _assert_hidden(self, lines):
        self.assertEqual([line for line in lines if SECRET in line], [])

    def test_robots_that_fail(self):
        dead = f"http://127.0.0.1:9/robot?key={SECRET}"
        for kind in ("wecom", "dingtalk", "feishu"):
            for url, answer in (
                (self.provider.url, (500, b"down")),
                (self.provider.url, (200, {"errcode": 93000, "errmsg": "invalid webhook url"})),
                (self.provider.url, (200, b"<html>")),
                (dead, None),
                (f"no address {SECRET}", None),
            ):
                with self.subTest(kind=kind, url=url, answer=answer), all_logs() as lines:
                    if answer:
                        self.provider.answers = [answer]
                    robot = self._robot(kind, url=self.provider.url, secret=SECRET)
                    if url == dead:
                        robot.sudo().url = dead
                    message = self._robot_messages(robot, 1)
                    self._tick(self._instant(8, 41))
                    self.assertNotEqual(message.state, "sent")
                    self._assert_hidden(lines)
                    self.assertNotIn(SECRET, f"{message.answer} {message.channel_id.host}")

    def test_an_sms_that_fails(self):
        self._robot("sms", url=self.provider.url, secret=SECRET)
        self.provider.answers = [(401, {"code": 401, "message": "who are you"})]
        with all_logs() as lines:
            sms = self.env["sms.sms"].create(
                {"number": "13800001111", "body": "x", "process_company_id": self.company.id}
            )
            sms.send(unlink_failed=False, unlink_sent=False)
        self.assertEqual((sms.state, len(self.provider.got)), ("error", 1))
        self._assert_hidden(lines)

    def test_a_query_that_fails(self):
        """Core logs queries that fail, with their values."""
        robot = self._robot(secret=SECRET)
        with all_logs() as lines, self.assertRaises(NotNullViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE order_process_notice_channel SET secret = %s, kind = NULL WHERE id = %s", [SECRET, robot.id]
            )
        self.assertTrue([line for line in lines if "bad query" in line])
        self._assert_hidden(lines)
        partner = self.dealer
        self.env["res.partner.bank"].create({"acc_number": SECRET, "partner_id": partner.id})
        with all_logs() as lines, self.assertRaises(NotNullViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO res_partner_bank (acc_number, partner_id) VALUES (%s, NULL)", [SECRET]
            )
        self._assert_hidden(lines)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestSecretsOfPages(DealerPortalCommon):
    def test_addresses_with_tokens(self):
        self._let_guess()
        order = self._approve(self._create_orders()).sudo()
        token = order._portal_ensure_token()
        paths = {
            f"/my/orders/{order.id}?access_token={token}": token,
            f"/my/orders/{order.id}?access_token={token[:-1]}x": token[:-1],
            f"/my/orders/{10**12}?access_token={token}": token,
            f"/my/invoices/1?access_token={SECRET}": SECRET,
            f"/my/picking/pdf/{order.picking_ids.id}?access_token={SECRET}": SECRET,
            f"/paper/{SECRET}": SECRET,
            f"/load-sheet/{SECRET}": SECRET,
            f"/rate/{SECRET}/5": SECRET,
        }
        for path, secret in paths.items():
            with self.subTest(path), all_logs() as lines:
                self._get(path)
                asked = [line for line in lines if line.startswith("werkzeug ")]
                self.assertTrue(asked, "the server logs what it is asked")
                # What the browser of the tests says of itself is no part of the server.
                said = [line for line in lines if not line.startswith("odoo.tests")]
                self.assertEqual([line for line in said if secret in line], [])

    def test_forms_and_passwords(self):
        order = self._approve(self._create_orders()).sudo()
        token = order._portal_ensure_token()
        self.authenticate(None, None)
        with all_logs() as lines:
            self._post(f"/my/orders/{order.id}/shortage", {"access_token": token, "answer": "x", "csrf_token": "no"})
            self._post(f"/my/orders/{order.id}/shortage", {"access_token": token, "answer": "x"})
            self._post("/web/login", {"login": self.buyer.login, "password": SECRET})
        lines = [line for line in lines if not line.startswith("odoo.tests")]
        with all_logs() as more, self.assertRaises(AccessDenied):
            self.env["res.users"].authenticate(
                {"login": self.buyer.login, "password": SECRET, "type": "password"}, {"interactive": False}
            )
        self.assertEqual([line for line in lines + more if SECRET in line or token in line], [])
