"""The link of a mail leads to what is asked, signed in or not, and ends with its order."""

from datetime import timedelta

from odoo import fields
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .portal_common import DealerPortalCommon

SECRET = "pays late, fraud?"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLink(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 4)
        cls.order = cls._approve(cls._create_orders(lines=[(cls.dye, 5), (cls.mask, 10)])).sudo()
        cls.shortage = cls.order.shortage_ids
        cls.order.message_post(body=SECRET, subtype_xmlid="mail.mt_note")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.url = f"/my/orders/{self.order.id}"

    def _token(self):
        return self.order._portal_ensure_token()

    def _answer(self, token, **data):
        values = {"shortage_id": self.shortage.id, "access_token": token, "answer": "partial", **data}
        return self._post(f"{self.url}/shortage", values)

    def _is_shown(self, token):
        page = self._get(f"{self.url}?access_token={token}")
        return self.order.name in page.text

    def test_the_question_is_shown_and_answered(self):
        token = self._token()
        page = self._get(f"{self.url}?access_token={token}").text
        for shown in (
            "Not everything is in stock. What shall we do?",
            "Not in stock: [M1] Mask short by 6. Please tell us what to do.",
            f'name="access_token" value="{token}"',
            f'href="/web/login?redirect=/my/orders/{self.order.id}"',
        ):
            self.assertIn(shown, page)
        for hidden in (SECRET, "Order again", "o_dealer_papers", f"/my/orders/{self.order.id}/proof"):
            self.assertNotIn(hidden, page)
        response = self._answer(token, text="thanks")
        self.assertIn("Thank you. We do as you say.", response.text)
        self.assertTrue(response.url.endswith(f"{self.url}?access_token={token}"))
        self.assertRecordValues(
            self.shortage,
            [
                {
                    "answer": "partial",
                    "answer_text": "thanks",
                    "answered_by": "Changsha Liren (link of the mail)",
                    "entered_by_id": self.env.ref("base.public_user").id,
                    "state": "done",
                }
            ],
        )
        self.assertIn("is not there any more", self._answer(token, shortage_id=0).text)

    def test_the_time_of_delivery(self):
        order = self._approve(self._create_orders(lines=[(self.dye, 1)])).sudo()
        token = order._portal_ensure_token()
        page = self._get(f"/my/orders/{order.id}?access_token={token}").text
        self.assertIn("The time suits us", page)
        self._post(f"/my/orders/{order.id}/delivery", {"receiver": "Wang Fang", "access_token": token})
        self.assertEqual(
            (order.delivery_agreed_receiver, order.delivery_agreed_by),
            ("Wang Fang", "Changsha Liren (link of the mail)"),
        )

    def test_signed_in_one_answers_as_oneself(self):
        token = self._token()
        self._sign_in()
        self.assertIn("Order again", self._get(f"{self.url}?access_token={token}").text)
        self._answer(token)
        self.assertEqual((self.shortage.answered_by, self.shortage.entered_by_id), ("Li Na", self.buyer))

    def test_somebody_else_with_the_link_answers_by_it(self):
        token = self._token()
        self._sign_in(self.rival)
        page = self._get(f"{self.url}?access_token={token}").text
        self.assertIn("What shall we do?", page)
        self.assertNotIn("o_dealer_papers", page)
        self._answer(token)
        self.assertEqual(self.shortage.answered_by, "Changsha Liren (link of the mail)")

    def test_without_the_link_one_signs_in(self):
        token = self._token()
        for wrong in ("", "x", token[:-1]):
            page = self._get(f"{self.url}?access_token={wrong}")
            self.assertIn(f"/web/login?redirect=/my/orders/{self.order.id}", page.url)
            self.assertNotIn(self.order.name, page.text)
            with mute_logger("odoo.http"):
                self.assertEqual(self._answer(wrong).status_code, 404)
        gone = self._get("/my/orders/999999999?access_token=x")
        self.assertIn("/web/login?redirect=/my/orders/999999999", gone.url, "nobody learns which orders there are")
        self.assertEqual(self.shortage.state, "open")

    def test_another_orders_link(self):
        other = self._create_orders(partner_id=self.other.id).sudo()
        token = other._portal_ensure_token()
        with mute_logger("odoo.http"):
            self.assertEqual(self._answer(token).status_code, 404)
        self.assertFalse(self._is_shown(token))

    def test_the_link_ends_with_the_order(self):
        token = self._token()
        self.assertTrue(self._is_shown(token))
        self.order._action_cancel()
        self.assertFalse(self.order.access_token)
        self.assertFalse(self._is_shown(token))
        with mute_logger("odoo.http"):
            self.assertEqual(self._answer(token).status_code, 404)
            with self.assertRaises(JsonRpcException):
                self._rpc(
                    "/mail/message/post",
                    thread_model="sale.order",
                    thread_id=self.order.id,
                    token=token,
                    post_data={"body": "x", "message_type": "comment"},
                )
        self.assertNotEqual(self._token(), token, "a new one, where one is needed")
        self.assertFalse(self._is_shown(self._token()), "of a cancelled order nobody needs one")

    def test_an_old_link_ends(self):
        token = self._token()
        self.company.dealer_link_days = 30
        last = self.order._get_last_steps()[self.order.id]
        with freeze_time(last + timedelta(days=30)):
            self.env["sale.order"]._run_end_links()
            self.assertEqual(self.order.access_token, token)
            self.assertTrue(self._is_shown(token))
        with freeze_time(last + timedelta(days=30, seconds=1)):
            self.assertFalse(self._is_shown(token))
            self.assertFalse(self.order.access_token)

    def test_what_happens_keeps_the_link(self):
        token = self._token()
        self.company.dealer_link_days = 30
        with freeze_time(fields.Datetime.now() + timedelta(days=20)):
            self.env["order.process.event"]._log([(self.order, "remark", {})])
        with freeze_time(fields.Datetime.now() + timedelta(days=45)):
            self.env["sale.order"]._run_end_links()
            self.assertEqual(self.order.access_token, token)
        with freeze_time(fields.Datetime.now() + timedelta(days=51)):
            self.env["sale.order"]._run_end_links()
            self.assertFalse(self.order.access_token)

    def test_for_ever_where_the_settings_say_so(self):
        token = self._token()
        self.company.dealer_link_days = 0
        with freeze_time(fields.Datetime.now() + timedelta(days=5000)):
            self.env["sale.order"]._run_end_links()
            self.assertEqual(self.order.access_token, token)
