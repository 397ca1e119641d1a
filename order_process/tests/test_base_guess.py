"""Who guesses codes and links wrongly too often waits, in all servers; who has the right ones is not in the way."""

import doctest
import inspect
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.addons.order_process.models.base import guess_limit
from odoo.tests import BaseCase, TransactionCase, freeze_time, tagged
from odoo.tools import mute_logger

from .portal_common import DealerPortalCommon
from .test_portal_order_act import PIXEL
from .test_security_matrix import load_security, routing_rules

HERE = "127.0.0.1"
NOW = datetime(2026, 3, 2, 1)


@tagged("post_install", "-at_install")
class TestGuessLimit(BaseCase):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(guess_limit).failed, 0)


@tagged("post_install", "-at_install")
class TestGuesses(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Guess = cls.env["order.process.guess"]

    def _count(self, times, address, target=None, at=NOW):
        """Wrong guesses, counted in this transaction instead of in one of its own."""
        with freeze_time(at), self.enter_registry_test_mode():
            for _n in range(times):
                self.Guess._note_wrong(address, target)
        self.env.invalidate_all()

    def _wait(self, address, target=None, at=NOW):
        with freeze_time(at):
            return self.Guess._get_wait(address, target)

    def test_of_an_address(self):
        self._count(29, "203.0.113.9")
        self.assertEqual(self._wait("203.0.113.9"), 0)
        self._count(1, "203.0.113.9", at=NOW + timedelta(minutes=4))
        self.assertEqual(self._wait("203.0.113.9", at=NOW + timedelta(minutes=4)), 360)
        self.assertEqual(self._wait("203.0.113.10", at=NOW + timedelta(minutes=4)), 0)
        # Going on does not make it longer, and afterwards it begins anew.
        self._count(5, "203.0.113.9", at=NOW + timedelta(minutes=9))
        self.assertEqual(self._wait("203.0.113.9", at=NOW + timedelta(minutes=9, seconds=59)), 1)
        self.assertEqual(self._wait("203.0.113.9", at=NOW + timedelta(minutes=10)), 0)
        self._count(1, "203.0.113.9", at=NOW + timedelta(minutes=10))
        self.assertEqual(self._wait("203.0.113.9", at=NOW + timedelta(minutes=10)), 0)

    def test_at_a_target_from_many_addresses(self):
        self.env["ir.config_parameter"].set_param("order_process.wrong_guesses_by_target", "10")
        for part in range(10):
            self._count(1, f"198.51.{part}.7", "sale.order,1")
        self.assertEqual(self._wait("203.0.113.9", "sale.order,1", at=NOW + timedelta(minutes=10)), 3000)
        self.assertEqual(self._wait("203.0.113.9", "sale.order,2"), 0)
        self.assertEqual(self._wait("203.0.113.9"), 0)

    def test_a_network_of_one_customer_is_one(self):
        for part in range(30):
            self._count(1, f"2001:db8:0:1::{part:x}")
        self.assertEqual(self._wait("2001:db8:0:1:ffff::1"), 600)
        self.assertEqual(self._wait("2001:db8:0:2::1"), 0)

    def test_another_number_of_tries(self):
        set_param = self.env["ir.config_parameter"].set_param
        set_param("order_process.wrong_guesses_by_address", "2")
        self._count(2, "203.0.113.9")
        self.assertEqual(self._wait("203.0.113.9"), 600)
        set_param("order_process.wrong_guesses_by_address", "0")
        self.assertEqual(self._wait("203.0.113.9"), 0)
        set_param("order_process.wrong_guesses_by_address", "nonsense")
        self.assertEqual(self._wait("203.0.113.9"), 0, "30 as ever")

    def test_the_table_does_not_grow(self):
        """However many guess, there are as many rows as buckets; what is over is removed."""
        with patch.object(guess_limit, "BUCKETS", 8):
            for part in range(40):
                self._count(1, f"198.51.100.{part}", f"sale.order,{part}")
        self.assertEqual(self.Guess.search_count([("side", "=", "address")]), 8)
        self.assertEqual(self.Guess.search_count([("side", "=", "target")]), 8)
        with freeze_time(NOW + timedelta(minutes=60)):
            self.Guess._vacuum()
            self.assertEqual(self.Guess.search_count([]), 16)
        with freeze_time(NOW + timedelta(minutes=60, seconds=1)):
            self.Guess._vacuum()
            self.assertEqual(self.Guess.search_count([]), 0)

    def test_nobody_is_named(self):
        self._count(1, "203.0.113.9", "sale.order,1")
        self.assertNotIn("203.0.113.9", str(self.Guess.search([]).read()))
        self.assertEqual(set(self.Guess._fields) - {"id", "display_name"}, {"side", "bucket", "since", "wrong"})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestGuessPages(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_param = cls.env["ir.config_parameter"].set_param
        set_param("order_process.wrong_guesses_by_address", "3")
        set_param("order_process.wrong_guesses_by_target", "5")
        cls.order = cls._approve(cls._create_orders()).sudo()
        cls.token = cls.order._portal_ensure_token()
        cls.url = f"/my/orders/{cls.order.id}"

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _wrong(self):
        return self.env["order.process.guess"].search([("side", "=", "address")]).mapped("wrong")

    def _assert_waits(self, response, seconds):
        self.assertEqual(response.status_code, 429)
        self.assertEqual(response.headers["Retry-After"], str(seconds))
        self.assertIn("There were too many wrong codes or links.", response.text)

    def test_codes_of_papers_sheets_and_days(self):
        paths = (
            f"/paper/{'x' * 22}", f"/load-sheet/{'x' * 22}", f"/history/2026-03-02/{'0' * 64}", "/paper/short",
            f"/rate/{'x' * 32}/5", f"/rate/{'x' * 32}/submit_feedback",
        )
        for path in paths:
            with self.subTest(path), mute_logger("odoo.http"):
                self.env["order.process.guess"].search([]).unlink()
                with patch.object(type(self.env["order.process.guess"]), "_note_wrong") as noted:
                    self.assertEqual(self._get(path).status_code, 404)
                    noted.assert_called_once_with(HERE, None)
        for _n in range(3):
            self.assertEqual(self._get(paths[0]).status_code, 404)
        self.assertEqual(self._wrong(), [3])
        for path in paths:
            with self.subTest(path):
                self._assert_waits(self._get(path), 600)
        self.assertEqual(self._wrong(), [3], "who waits is not counted")
        with freeze_time("2026-03-02 01:10:00"):
            self.assertEqual(self._get(paths[0]).status_code, 404)
        self.assertEqual(self._wrong(), [1])

    def test_what_is_ours_counts_for_nothing(self):
        rule = self.env["order.process.paper.rule"].search([("type_id.needs_scan", "=", False)], limit=1)
        paper = self.env["order.process.paper"]._issue([(rule, self.order, self.order.picking_ids, {}, {})]).sudo()
        for _n in range(5):
            self.assertEqual(self._get(f"/paper/{paper.token}").status_code, 200)
            self.assertIn(self.order.name, self._get(f"{self.url}?access_token={self.token}").text)
        self.assertEqual(self._wrong(), [])

    def test_links_of_orders(self):
        for _n in range(3):
            page = self._get(f"{self.url}?access_token=wrong")
            self.assertIn("/web/login", page.url)
        self.assertEqual(self._wrong(), [3])
        self._assert_waits(self._get(f"{self.url}?access_token={self.token}"), 600)
        self._assert_waits(self._post(f"{self.url}/shortage", {"access_token": "wrong", "answer": "wait"}), 600)
        self._assert_waits(self._post(f"{self.url}/delivery", {"access_token": "wrong", "receiver": "x"}), 600)
        # Signing in, and pages without a code, go on.
        self.assertEqual(self._get("/web/login").status_code, 200)
        self.assertIn("/web/login", self._get(self.url).url)
        self._sign_in()
        self.assertIn(self.order.name, self._get(self.url).text)

    def test_calls_with_a_link(self):
        for _n in range(3):
            self._get(f"{self.url}?access_token=wrong")
        with mute_logger("odoo.http"):
            for data in ({"name": "x", "signature": PIXEL, "access_token": "wrong"},):
                response = self.url_open(f"{self.url}/accept", json={"params": data}, timeout=60)
                self.assertEqual(response.status_code, 429)

    def test_slips_and_invoices(self):
        picking = self.order.picking_ids[:1]
        for path in (f"/my/picking/pdf/{picking.id}", "/my/invoices/1", f"{self.url}/x"):
            with patch.object(type(self.env["order.process.guess"]), "_note_wrong") as noted, mute_logger("odoo.http"):
                self._get(f"{path}?access_token=wrong")
                self.assertLessEqual(noted.call_count, 1)
        for _n in range(3):
            self._get(f"{self.url}?access_token=wrong")
        self._assert_waits(self._get(f"/my/picking/pdf/{picking.id}?access_token=wrong"), 600)
        self._assert_waits(self._get("/my/invoices/1?access_token=wrong"), 600)

    def test_a_link_that_many_guess(self):
        """From other addresses altogether, at one order."""
        with self.enter_registry_test_mode():
            for part in range(5):
                self.env["order.process.guess"]._note_wrong(f"198.51.100.{part}", f"sale.order,{self.order.id}")
        self._assert_waits(self._get(f"{self.url}?access_token={self.token}"), 3600)
        other = self._create_orders(partner_id=self.other.id).sudo()
        self.assertIn(other.name, self._get(f"/my/orders/{other.id}?access_token={other._portal_ensure_token()}").text)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        for _n in range(3):
            self._get(f"/paper/{'x' * 22}")
        page = self._get(f"/zh_CN/paper/{'x' * 22}")
        self.assertEqual(page.status_code, 429)
        self.assertIn("请稍候", page.text)

    def test_every_code_in_an_address_is_limited(self):
        """A page that takes a token, without signing in, says how guesses of it are limited."""
        security, limits = load_security(), {}
        for rule in filter(security.is_ours, routing_rules(self.env)):
            function = rule.endpoint.func
            names = {*inspect.signature(inspect.unwrap(function)).parameters, *rule.arguments}
            if rule.endpoint.routing["auth"] != "user" and names & {"token", "digest", "access_token"}:
                limits[rule.rule] = security.limit_of(function)
        self.assertEqual([path for path, limit in limits.items() if not limit], [])
        self.assertGreater(len(limits), 7)
