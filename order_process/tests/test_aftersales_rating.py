"""The dealer rates an order once it has been received and how a claim was handled once it is closed (I2)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .aftersales_common import AftersalesPortalCommon

MORE = {"delivery": "5", "quality": "4", "service": "3"}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestRating(AftersalesPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("order_process.mail_rating_order")

    def _mails(self, text="How was your order"):
        return self.env["mail.mail"].sudo().search([("subject", "ilike", text)])

    def _receive(self, order=None):
        (order or self.order)._confirm_receipt("Li Na")

    def _close(self, claim, outcome="settled"):
        claim = self._as(claim, self.service)
        if not claim.answered_on:
            claim.action_answer("We credit them.")
        claim.cause_id = self.cause
        claim.action_close(outcome, "Thank you.")
        return claim

    def _rate(self, order=None, **data):
        return self._post(f"/my/orders/{(order or self.order).id}/rate", {**MORE, **data})

    def _follow_ups(self):
        return self.env["order.process.improvement"].search([("company_id", "=", self.company.id)])

    # === Asking ===

    def test_asked_after_receipt_once(self):
        self.assertFalse(self._mails())
        self._receive()
        [mail] = self._mails()
        self.assertEqual(mail.recipient_ids, self.dealer)
        self.assertEqual((mail.state, mail.subject), ("outgoing", f"How was your order {self.order.name}?"))
        token = self.order._get_rating().access_token
        self.assertIn(f"/rate/{token}/5", mail.body_html)
        self.assertIn(f"/my/orders/{self.order.id}/rate", mail.body_html)
        self._receive()
        self.order._request_rating()
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(self.order.rating_requested_on, self._instant(9, day=3))

    def test_asked_after_a_claim_is_closed_once(self):
        claim = self._close(self._claim())
        [mail] = self._mails("How did we handle")
        self.assertIn(claim.sudo()._get_rating().access_token, mail.body_html)
        claim.action_reopen("Not content")
        claim.action_close("settled", "Now it is.")
        self.assertEqual(len(self._mails("How did we handle")), 1)

    def test_who_is_not_asked(self):
        self._as(self._claim(), self.service).action_close("withdrawn", None, "Li Na rang us")
        self.company.rating_requests = False
        self._close(self._claim())
        self._receive()
        self.company.rating_requests = True
        self.dealer.email = False
        with freeze_time("2026-03-02 01:00:00"):
            order = self._deliver(self._create_orders())
        self._receive(order)
        self.assertFalse(self._mails() | self._mails("How did we handle"))
        self.assertFalse(order.rating_requested_on)

    def test_token_is_the_dealers(self):
        """Whoever has it rates in the dealer's name: no message of ours holds it, and no person reads it."""
        claim = self._close(self._claim())
        self._receive()
        tokens = [record.sudo()._get_rating().access_token for record in (claim, self.order)]
        for user in (self.service, self.salesman, self.manager, self.admin):
            found = self.env["mail.message"].with_user(user).search([("model", "!=", False)])
            bodies = "".join(found.mapped("body"))
            mine = self.env["mail.message"].with_user(user).search([("author_id", "=", user.partner_id.id)])
            for token in tokens:
                self.assertNotIn(token, bodies + "".join(mine.mapped("body")))
            self.assertEqual(self.order.with_user(user)._rating_get_access_token(), "…")
            with self.assertRaises(AccessError):
                self.env["rating.rating"].with_user(user).search([]).read(["access_token"])

    # === In the portal ===

    @mute_logger("odoo.http")
    def test_before_receipt_nothing_is_rated(self):
        self._sign_in()
        self.assertEqual(self._get(f"/my/orders/{self.order.id}/rate").status_code, 404)
        self.assertEqual(self._rate().status_code, 404)
        with self.assertRaisesRegex(UserError, "cannot be rated yet"):
            self.order.rating_apply(5)
        claim = self._claim()
        self.assertEqual(self._post(f"/my/claims/{claim.id}/rate", {"rate": "5"}).status_code, 404)

    def test_rate_an_order(self):
        self._receive()
        self._sign_in()
        self.assertIn(f"/my/orders/{self.order.id}/rate", self._get(f"/my/orders/{self.order.id}").text)
        self.assertIn("Delivery: in time and whole", self._get(f"/my/orders/{self.order.id}/rate").text)
        page = self._rate(feedback="Good <script>alert(1)</script>").text
        self.assertIn("<strong>4</strong>", page)
        self.assertNotIn("<script>alert", page)
        rating = self.order._get_rating()
        self.assertRecordValues(
            rating,
            [
                {
                    "rating": 4.0,
                    "process_delivery": 5,
                    "process_quality": 4,
                    "process_service": 3,
                    "process_low": False,
                    "process_rated_on": self._instant(9, day=3),
                    "process_company_id": self.company.id,
                    "partner_id": self.dealer.id,
                    "consumed": True,
                }
            ],
        )
        event = self.order.event_ids[0]
        self.assertEqual(event.kind, "rated")
        self.assertIn("4/5", event.summary)
        self.assertFalse(self._follow_ups())

    def test_changed_within_the_days_only(self):
        self._receive()
        self._sign_in()
        self._rate()
        with freeze_time("2026-03-10 01:00:00"):  # seven days to the second
            self.assertIn("<strong>3</strong>", self._rate(delivery="3", quality="3", service="3").text)
        with freeze_time("2026-03-10 01:00:01"):
            page = self._get(f"/my/orders/{self.order.id}/rate").text
            self.assertNotIn("o_portal_rating border", page)
            self.assertNotIn("Change the rating", page)
            self.assertIn("it could be changed until", self._rate().text)
        self.assertEqual(self.order._get_rating().rating, 3)
        self.assertEqual(self.order._get_rating().process_rated_on, self._instant(9, day=3), "of the first time")
        self.assertEqual(len(self.env["rating.rating"].search([("res_model", "=", "sale.order")])), 1)

    def test_never_changed_where_the_days_are_none(self):
        self.company.rating_change_days = 0
        self._receive()
        self._sign_in()
        self._rate()
        with freeze_time("2026-03-03 01:00:01"):
            self.assertIn("it could be changed until", self._rate(delivery="1").text)

    def test_hostile_ratings(self):
        self._receive()
        self._sign_in()
        for value in ("0", "6", "-1", "nan", "", "4.5", "<script>", "５"):
            with self.subTest(value):
                self.assertIn("Choose from 1 to 5", self._rate(quality=value).text)
        self.assertFalse(self.order._get_rating().consumed)

    def test_rate_a_claim(self):
        claim = self._close(self._claim())
        self._sign_in()
        self.assertIn("How did we handle your claim?", self._get(f"/my/claims/{claim.id}").text)
        page = self._post(f"/my/claims/{claim.id}/rate", {"rate": "4", "feedback": "Quick"}).text
        self.assertIn("Change the rating", page)
        self.assertEqual(claim.sudo()._get_rating().rating, 4)
        self.assertEqual(claim.rating_last_value, 4)
        self.assertEqual(self.order.event_ids[0].kind, "rated")
        with freeze_time("2026-03-11 01:00:00"):
            self.assertIn("You have rated this", self._get(f"/my/claims/{claim.id}").text)

    @mute_logger("odoo.http")
    def test_another_dealer_never_sees_it(self):
        claim = self._close(self._claim())
        self._receive()
        self._sign_in()
        self._rate(feedback="Between us only")
        self._post(f"/my/claims/{claim.id}/rate", {"rate": "2", "feedback": "Between us only"})
        self._sign_in(self.rival)
        for path in (f"/my/orders/{self.order.id}/rate", f"/my/claims/{claim.id}", f"/my/orders/{self.order.id}"):
            answer = self._get(path)
            self.assertNotIn("Between us only", answer.text)
        self.assertEqual(self._rate().status_code, 404)
        self.assertEqual(self._post(f"/my/claims/{claim.id}/rate", {"rate": "5"}).status_code, 404)
        self.assertEqual(claim.sudo()._get_rating().rating, 2)
        # The link in the mail is the dealer's too, whoever else has signed in.
        page = self._get(f"/rate/{self.order._get_rating().access_token}/5").text
        self.assertNotIn("Between us only", page)
        self.assertNotIn('name="rate"', page)
        self.assertEqual(self._by_mail(self.order).status_code, 404)

    # === By mail ===

    def _by_mail(self, record, rate="5", **data):
        return self._post(f"/rate/{record.sudo()._get_rating().access_token}/submit_feedback", {"rate": rate, **data})

    def test_rate_by_mail(self):
        self._receive()
        self.authenticate(None, None)
        token = self.order._get_rating().access_token
        self.assertEqual(self._get(f"/rate/{token}/5").status_code, 200)
        self.assertFalse(self.order._get_rating().consumed, "reading the mail rates nothing")
        self.assertEqual(self._by_mail(self.order, feedback="All there").status_code, 200)
        self.assertRecordValues(
            self.order._get_rating(), [{"rating": 5, "feedback": "All there", "consumed": True, "process_delivery": 0}]
        )
        with freeze_time("2026-03-11 01:00:00"):
            self.assertIn("it could be changed until", self._by_mail(self.order, "1").text)
        self.assertEqual(self.order._get_rating().rating, 5)

    @mute_logger("odoo.http")
    def test_by_mail_hostile(self):
        self._receive()
        claim = self._close(self._claim())
        self.authenticate(None, None)
        for rate in ("0", "2", "9", "x", "-1", "nan"):
            with self.subTest(rate):
                self.assertEqual(self._by_mail(self.order, rate).status_code, 404)
        self.assertEqual(self._get("/rate/nonsense/5").status_code, 404)
        self.assertEqual(self._get(f"/rate/{self.order._get_rating().access_token}/4").status_code, 404)
        claim.action_reopen("Not content")
        self.assertIn("cannot be rated yet", self._by_mail(claim).text)
        self.assertFalse(claim.sudo()._get_rating().consumed)

    # === Low ratings ===

    def test_low_rating_opens_one_follow_up(self):
        self._receive()
        self._sign_in()
        self._rate(quality="2", feedback="Torn boxes")  # 3.3 in all, but one part is low
        improvement = self._follow_ups()
        self.assertRecordValues(
            improvement,
            [
                {
                    "owner_id": self.salesman.id,
                    "state": "open",
                    "detail": "Torn boxes",
                    "order_id": self.order.id,
                    "rating_id": self.order._get_rating().id,
                }
            ],
        )
        self.assertEqual(str(improvement.due_on), "2026-03-06")
        self.assertIn(self.order.name, improvement.name)
        self.assertTrue(self._notices(improvement, self.salesman))
        self._rate(delivery="5", quality="5", service="5")
        self._rate(delivery="1", quality="1", service="1")
        self.assertEqual(self._follow_ups(), improvement)

    def test_low_rating_of_a_claim_and_whose_it_is(self):
        self.company.rating_follow_up_id = self.manager
        claim = self._close(self._claim())
        self.authenticate(None, None)
        self._by_mail(claim, "1")
        self.assertRecordValues(
            self._follow_ups(), [{"owner_id": self.manager.id, "claim_id": claim.id, "order_id": self.order.id}]
        )

    def test_customer_service_follows_up_where_nobody_else_does(self):
        self.order.user_id = False
        self._receive()
        self.order.rating_apply(1)
        self.assertEqual(self._follow_ups().owner_id, self.service)

    def test_threshold_of_the_settings(self):
        self.company.rating_low = 3
        self._receive()
        self.order.rating_apply(3, parts={"delivery": 3, "quality": 3, "service": 3})
        self.assertTrue(self.order._get_rating().process_low)
        self.assertEqual(len(self._follow_ups()), 1)
