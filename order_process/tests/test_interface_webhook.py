"""Other systems are told the steps of orders over a real HTTP server: signed, in order, again, and then by a person."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon
from .notice_common import Provider
from .test_interface import load_client

SENDER = "odoo.addons.order_process.models.gate.failure"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWebhook(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.stop)
        cls.webhook = cls.env["order.process.webhook"].create(
            {"name": "ERP of Meifa", "company_id": cls.company.id, "url": cls.provider.url}
        )
        cls.Delivery = cls.env["order.process.webhook.delivery"]

    def setUp(self):
        super().setUp()
        self.provider.answers, self.provider.got = [(200, {})], []

    def _tick(self, instant="2026-03-02 01:00:00"):
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["order.process.webhook.delivery"]._send_due()
        self.env.invalidate_all()

    def _told(self):
        return [(body["order"], body["step"]) for body in self.provider.bodies()]

    def _deliveries(self):
        return self.Delivery.search([("webhook_id", "=", self.webhook.id)], order="id")

    def test_steps_are_told_signed_and_in_order(self):
        order = self._approve(self._create_orders())
        self.assertFalse(self.provider.got, "told when the transaction is through")
        self._tick()
        self.assertEqual(self._told(), [(order.name, "submitted"), (order.name, "confirmed")])
        _path, headers, body, raw = self.provider.got[0]
        event = order.event_ids.filtered(lambda event: event.kind == "submitted")
        self.assertEqual(
            body,
            {
                "id": f"{order.id}-{event.seq}",
                "order": order.name,
                "reference": order.client_order_ref or None,
                "dealer": "D001",
                "step": "submitted",
                "entry": event.seq,
                "at": "2026-03-02T01:00:00Z",
                "stage": order.process_stage,
            },
        )
        headers = {name.lower(): value for name, value in headers.items()}
        check, stamp = load_client().check_webhook, int(headers["webhook-timestamp"])
        self.assertTrue(check(self.webhook.secret, headers, raw, now=lambda: stamp))
        self.assertFalse(check(self.webhook.secret, headers, raw + b" ", now=lambda: stamp))
        self.assertEqual(set(self._deliveries().mapped("state")), {"sent"})
        self._tick()
        self.assertEqual(len(self.provider.got), 2, "told once")

    def test_only_the_dealers_and_the_companys(self):
        other = self._create_dealer("Wuhan Meiyuan", "D002")
        self.webhook.partner_id = other
        theirs = self._create_orders(partner_id=other.id)
        (self._create_orders() | theirs).action_submit_review()
        self._tick()
        self.assertEqual(self._told(), [(theirs.name, "submitted")])
        self.webhook.active = False
        theirs.with_user(self.clerk).action_withdraw_review()
        self._tick()
        self.assertEqual(len(self.provider.got), 1)

    def test_tried_again_and_the_order_of_steps_is_kept(self):
        first, second = self._create_orders(), self._create_orders()
        self.provider.answers = [(503, {}), (200, {})]
        self._approve(first)
        self._tick()
        self.assertEqual(self._told(), [(first.name, "submitted")], "what comes later of the order waits")
        second.action_submit_review()
        self._tick("2026-03-02 01:00:30")
        self.assertEqual(self._told()[1:], [(second.name, "submitted")], "other orders do not")
        self._tick("2026-03-02 01:01:00")
        self.assertEqual(self._told()[2:], [(first.name, "submitted"), (first.name, "confirmed")])
        ids = [body["id"] for body in self.provider.bodies()]
        self.assertEqual(ids[0], ids[2], "the same id at every try")
        self.assertEqual(self._deliveries()[0].tries, 2)

    @mute_logger(SENDER)
    def test_given_up_after_five_hours_and_sent_again_by_a_person(self):
        self.provider.answers = [(500, {})]
        order = self._approve(self._create_orders())
        for instant in ("01:00", "01:01", "01:06", "01:21", "02:21", "06:21"):
            self._tick(f"2026-03-02 {instant}:00")
        delivery = self._deliveries()[0]
        self.assertEqual((delivery.state, delivery.tries, len(self.provider.got)), ("given_up", 6, 6))
        self.assertEqual(delivery.answer, "ERP of Meifa refused it (500).")
        Failure = self.env["order.process.failure"]
        failures = Failure.search([("model", "=", self.webhook._name), ("resolved_on", "=", False)])
        self.assertEqual(failures.mapped("message"), [f"{order.name}: ERP of Meifa refused it (500)."])
        self.assertFalse(order.is_held, "another system holds no order")
        self.provider.answers = [(200, {})]
        self._tick("2026-03-03 01:00:00")
        self.assertEqual(len(self.provider.got), 6, "nothing goes on by itself")
        with self.assertRaises(UserError):
            delivery.with_user(self.clerk).action_send_again()
        delivery.with_user(self.admin).action_send_again()
        self._tick("2026-03-03 01:00:00")
        self.assertEqual(self._told()[6:], [(order.name, "submitted"), (order.name, "confirmed")])
        self.assertTrue(failures.resolved_on)

    @mute_logger(SENDER)
    def test_gone_for_good_is_not_tried_again_and_may_be_dropped(self):
        self.provider.answers = [(410, {})]
        order = self._approve(self._create_orders())
        self._tick()
        delivery = self._deliveries()[0]
        self.assertEqual((delivery.state, delivery.tries), ("given_up", 1))
        self.provider.answers = [(200, {})]
        delivery.with_user(self.admin).action_drop()
        self._tick()
        self.assertEqual(self._told()[1:], [(order.name, "confirmed")])
        self.assertEqual(delivery.state, "dropped")

    def test_address_and_secret_are_the_systems(self):
        for address in ("http://example.com/x", "ftp://example.com", "https://"):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.webhook.url = address
        hook = self.webhook.with_user(self.admin)
        self.assertEqual(hook.host, "127.0.0.1")
        for name in ("url", "secret"):
            with self.subTest(name), self.assertRaises(AccessError):
                hook.read([name])
        with self.assertRaises(UserError):
            hook.action_new_secret()
        for user in (self.clerk, self.leader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.webhook.with_user(user).read(["name"])
        secret = self.webhook.secret
        self.webhook.action_new_secret()
        self.assertNotEqual(self.webhook.secret, secret)
        said = self.env["order.process.rule.change"].search([("model", "=", "order.process.webhook")])
        self.assertTrue(said)
        self.assertFalse([row for row in said if secret in str(row.read()) or self.webhook.secret in str(row.read())])

    def test_what_was_told_stays(self):
        self._create_orders().action_submit_review()
        delivery = self._deliveries()
        for change in (delivery.unlink, lambda: delivery.write({"state": "sent"}), lambda: delivery.copy()):
            with self.assertRaises(UserError):
                change()
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.webhook.unlink()

    def test_nobody_listens_costs_nothing(self):
        self.webhook.active = False
        Webhook, event = self.env["order.process.webhook"], self._create_orders().event_ids[:1]
        Webhook._get_listeners()
        with self.assertQueryCount(0):
            Webhook._queue_events(event)

    def test_the_test_button(self):
        action = self.webhook.with_user(self.admin).action_test()
        self.assertEqual(action["params"]["message"], "ERP of Meifa took it (200).")
        self.assertEqual(self.provider.bodies()[0]["step"], "ping")
        with self.assertRaises(UserError):
            self.webhook.with_user(self.leader).action_test()
