"""Notices by SMS: through core's queue, by each company's provider; dealers and reps by the ways of the notice (M5)."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time, tagged

from .notice_common import ChannelCase

CONTACT = "odoo.addons.sms.tools.sms_api.SmsApi._contact_iap"


@tagged("post_install", "-at_install")
class TestNoticeSms(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "orders@example.com"
        cls.dealer.write({"email": "liren@example.com", "phone": "13800001111"})
        cls.salesman.write({"email": "rep@example.com", "phone": "13800002222"})
        cls.sms = cls.env.ref("order_process.notice_channel_sms")
        cls.own = cls.env["order.process.notice.channel"].create(
            {"name": "Text house", "kind": "sms", "company_id": cls.company.id, "url": cls.provider.url, "secret": "K1"}
        )

    def _tell(self, order, occasion="confirmed", at=None):
        """Tell of the order, write the mails and queue the rest, and hand it over."""
        at = at or self._instant(9)
        with freeze_time(at):
            order._tell(occasion)
            self.env.flush_all()
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                self.env(cr=cr)["order.process.told"]._send_due()
        self._tick(at)

    def _send_sms(self, at=None):
        """Core's scheduled action."""
        self.env.flush_all()
        with freeze_time(at or self._instant(9)), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["sms.sms"]._process_queue()
        self.env.invalidate_all()

    def _order(self, **vals):
        return self._create_orders(user_id=self.salesman.id, **vals).sudo()

    def test_mail_and_sms_to_the_dealer(self):
        self._notice("confirmed", channel_ids=(self._kind("mail") | self.own).ids, sms_code="SMS_2041")
        self.provider.answers = [(200, {"code": "OK"})]
        order = self._order()
        self._tell(order)
        mail, sms = self._messages()
        self.assertEqual((mail.kind, mail.state, mail.people), ("mail", "handed", "Changsha Liren"))
        self.assertEqual((sms.kind, sms.state, sms.channel_id), ("sms", "handed", self.own))
        self._send_sms()
        ((_path, headers, body, _raw),) = self.provider.got
        self.assertEqual(headers["Authorization"], "Bearer K1")
        self.assertEqual(
            body,
            {
                "number": "13800001111",
                "text": f"Meiyan Salon Supplies: your order {order.name} is confirmed",
                "template": "SMS_2041",
                "company": "Meiyan Salon Supplies",
            },
        )
        self.assertEqual(sms.state, "sent")
        self._tell(order)
        self.assertEqual(len(self._messages()), 2, "told once")

    def test_words_and_language_of_the_sms(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env["sms.template"].create(
            {"name": "Short", "model_id": self.env["ir.model"]._get_id("sale.order"), "body": "{{ object.name }} is on"}
        )
        template.with_context(lang="zh_CN").body = "{{ object.name }} 已确认"
        self._notice("confirmed", channel_ids=self.own.ids, sms_template_id=template.id)
        chinese = self._create_dealer("株洲金剪刀", "D002", lang="zh_CN", phone="13800003333")
        order, other = self._order(), self._order(partner_id=chinese.id)
        self._tell(order | other)
        self.assertEqual(self._messages().mapped("title"), [f"{order.name} is on", f"{other.name} 已确认"])
        self.assertEqual(set(self._messages().mapped("kind")), {"sms"})

    def test_refused_by_the_provider(self):
        self._notice("confirmed", channel_ids=self.own.ids)
        self.provider.answers = [(200, {"code": "isv.LIMIT", "message": "too many"}), (500, {}), (200, {"code": 0})]
        self._tell(self._order())
        message = self._messages()
        self._send_sms()
        self.assertEqual((message.state, message.next_try), ("failed", self._instant(9, 1)))
        self.assertEqual(message.answer, "The provider refused it (isv.LIMIT too many).")
        self._tick(self._instant(9, 1))
        self._send_sms(self._instant(9, 1))
        self.assertEqual((message.tries, message.answer), (2, "The provider refused it (500)."))
        self.assertEqual(message.next_try, self._instant(9, 6))
        self._tick(self._instant(9, 6))
        self._send_sms(self._instant(9, 6))
        self.assertEqual((message.state, message.tries), ("sent", 3))

    def test_nobody_there_is_the_matter_of_one_sms(self):
        self.own.url = "http://127.0.0.1:9/sms?key=SECRETKEY"
        self._notice("confirmed", channel_ids=self.own.ids)
        self._tell(self._order() | self._order())
        self._send_sms()
        for message in self._messages():
            self.assertEqual((message.state, message.answer), ("failed", "It cannot be reached (ConnectionError)."))

    def test_a_queue_of_two_companies(self):
        """Core's own scheduled action asks for one company and stops at a mixed queue."""
        other = self.env["res.company"].create({"name": "Other"})
        Sms = self.env["sms.sms"]
        mine = Sms.create({"number": "1", "body": "mine", "process_company_id": self.company.id})
        theirs = Sms.create({"number": "2", "body": "theirs", "process_company_id": other.id})
        cores = Sms.create({"number": "3", "body": "core's own"})
        with patch(CONTACT, autospec=True) as contact:
            contact.side_effect = lambda api, endpoint, params, **kw: [
                {"uuid": number["uuid"], "state": "success", "credit": 1}
                for message in params["messages"]
                for number in message["numbers"]
            ]
            self._send_sms()
        numbers = [body["number"] for body in self.provider.bodies()]
        # what has no company of its own goes by the provider of whoever runs the queue
        self.assertIn("1", numbers)
        self.assertNotIn("2", numbers)
        self.assertEqual((mine | theirs | cores).mapped("state"), ["pending"] * 3)

    def test_sent_at_once_asks_for_the_companys_provider_too(self):
        sms = self.env["sms.sms"].create({"number": "1", "body": "now", "process_company_id": self.company.id})
        sms.send(unlink_sent=False)
        self.assertEqual((sms.state, self.provider.bodies()[0]["text"]), ("pending", "now"))

    def test_without_a_number(self):
        self._notice("confirmed", channel_ids=self.own.ids, to_rep=False)
        self.dealer.phone = False
        order = self._order()
        self._tell(order)
        self.assertEqual(self._messages().mapped("kind"), ["mail"], "by mail, where there is no phone")
        self.leader.phone = False
        self.waiting.channel_ids = self.own
        message = self.Message._queue_messages(
            [
                {
                    "company_id": self.company.id,
                    "occasion": "reviews_waiting",
                    "kind": "sms",
                    "partner_id": self.leader.partner_id.id,
                    "key": "1",
                    "title": "x",
                }
            ]
        )
        message._advance({"next_try": self._instant(9)})
        self._tick(self._instant(9))
        self.assertEqual((message.state, message.answer), ("given_up", "Leader has no phone number."))

    def test_the_rep_as_they_prefer_and_after_their_quiet_hours(self):
        self._notice("shipped", channel_ids=(self._kind("mail") | self.own).ids)
        self.env["order.process.notice.preference"].with_user(self.salesman).create({"kind": "mail"})
        self.salesman.write({"quiet_from": 12, "quiet_to": 14})
        order = self._order()
        self._tell(order, "shipped", self._instant(13))
        to_rep = self._messages().filtered(lambda message: message.partner_id == self.salesman.partner_id)
        self.assertEqual(to_rep.kind, "mail")
        self.assertEqual(to_rep.mail_id.scheduled_date, self._instant(14))
        self.assertEqual(to_rep.mail_id.recipient_ids, self.salesman.partner_id)
        self.assertIn(order.name, to_rep.mail_id.subject)
        others = (self._messages() - to_rep).sorted("kind")
        self.assertEqual(others.mapped("kind"), ["mail", "sms"])
        self.assertEqual(others.partner_id, self.dealer)
        self.assertFalse(others[0].mail_id.scheduled_date)

    def test_the_button(self):
        self.admin.write({"phone": "13900009999", "company_ids": [Command.link(self.company.id)]})
        shown = self.own.with_user(self.admin).action_test()["params"]
        self.assertEqual((shown["type"], shown["message"]), ("success", "The provider took the SMS to 13900009999."))
        self.provider.answers = [(200, {"code": 15, "message": "balance"})]
        shown = self.own.with_user(self.admin).action_test()["params"]
        self.assertEqual(shown["type"], "danger")
        self.admin.phone = False
        self.assertIn("no phone number", self.own.with_user(self.admin).action_test()["params"]["message"])
