"""A dealer follows the company's orders: every stage with its time, what holds it, deliveries, papers."""

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDealerFollows(DealerPortalCommon):
    def _page(self, order, user=None):
        self._sign_in(user)
        return self._get(f"/my/orders/{order.id}").text

    def _points(self, order):
        return {point.code: (point.state, point.at) for point in order.sudo()._get_dealer_points()}

    def test_the_way_of_an_order(self):
        order = self._create_orders()
        self.assertEqual(self._points(order)["entry"], ("now", "today 09:00"))
        self.assertEqual(self._points(order)["review"], ("todo", ""))
        with freeze_time("2026-03-02 01:10:00"):
            order.with_user(self.clerk).action_submit_review()
        self.assertEqual(self._points(order)["review"], ("now", "today 09:10"))
        with freeze_time("2026-03-02 01:20:00"):
            self._approve(order)
        with freeze_time("2026-03-02 02:00:00"):
            page = self._page(order, self.colleague)
            self.assertIn("It leaves today 10:00 Meiyan Salon Supplies.", page)
            self._run_windows(self._instant(10))
            points = self._points(order)
            self.assertEqual(points["approved"], ("done", "today 09:20"))
            self.assertEqual(points["dispatched"], ("now", "today 10:00"))
        with freeze_time("2026-03-02 06:00:00"):
            order.picking_ids.move_ids.picked = True
            order.picking_ids.sudo()._action_done()
            self.assertEqual(self._points(order)["shipped"], ("now", "today 14:00"))
            page = self._page(order, self.colleague)
        for shown in ("On the way", order.picking_ids.name, "Dye 6/88", "today 14:00"):
            self.assertIn(shown, page)
        for hidden in ("Leader", "Finance", "Dispatcher", "Clerk"):
            self.assertNotIn(hidden, page, "no names of people inside")

    def test_the_days_are_those_of_the_company(self):
        """Whatever clock the dealer's phone has: the day that was asked for is the day that is shown."""
        order = self._approve(self._create_orders())
        with freeze_time("2026-03-01 22:00:00"):
            early = self._create_orders()
        order.commitment_date = self.company._process_instant(fields.Date.to_date("2026-03-05"))
        for zone in ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Auckland"):
            self.buyer.tz = zone
            page = html.fromstring(self._page(order))
            [shown] = page.xpath("//td[hasclass('o_dealer_requested')]")
            self.assertEqual(shown.text_content().strip(), "03/05/2026", zone)
            [table] = page.xpath("//tbody[@id='sale_info_table']")
            self.assertNotIn("Delivery Date", table.text_content(), "said once")
            cards = html.fromstring(self._get("/my/orders?filterby=all").content).xpath(
                f"//a[@href='/my/orders/{early.id}']"
            )
            self.assertIn("03/02/2026", cards[0].text_content(), zone)

    def test_goods_go_back_by_a_claim_only(self):
        order = self._approve(self._create_orders())
        self._run_windows(self._instant(10))
        order.picking_ids.move_ids.picked = True
        order.picking_ids.sudo()._action_done()
        page = self._page(order)
        self.assertIn(f"/my/orders/{order.id}/claim", page)
        self.assertNotIn("/my/picking/return/pdf/", page)

    def test_the_words_of_the_messages_come_along(self):
        self.assertIn("mail", self.env["ir.http"]._get_translation_frontend_modules_name())

    def test_lists(self):
        draft = self.env["sale.order"].with_user(self.buyer)._open_dealer_draft()
        review = self._create_orders()
        review.with_user(self.clerk).action_submit_review()
        confirmed = self._approve(self._create_orders())
        cancelled = self._create_orders()
        cancelled.action_cancel()
        theirs = self._create_orders(partner_id=self.other.id)
        self._sign_in(self.colleague)
        page = self._get("/my/orders").text
        for order, label in ((draft, "Draft"), (review, "Being checked"), (confirmed, "Waits for its batch")):
            self.assertIn(order.name, page)
            self.assertIn(label, page)
        self.assertNotIn(cancelled.name, page)
        self.assertNotIn(theirs.name, page)
        self.assertIn(cancelled.name, self._get("/my/orders?filterby=cancelled").text)
        found = self._get(f"/my/orders?filterby=all&search={review.name}").text
        self.assertIn(review.name, found)
        self.assertNotIn(confirmed.name, found)
        self.assertIn("No orders here.", self._get(f"/my/orders?filterby=all&search={theirs.name}").text)
        for strange in ("filterby=x&page=-1", "page=99999999999999999999", "search=%00%25", "date_begin=x&date_end=y"):
            self.assertEqual(self._get(f"/my/orders?{strange}").status_code, 200)

    def test_home(self):
        orders = self._approve(self._create_orders(count=2))
        self._sign_in(self.colleague)
        page = self._get("/my").text
        for order in orders:
            self.assertIn(order.name, page)
            self.assertIn(f"/my/orders/{order.id}/again", page)
        self.assertIn('text-truncate">Dye 6/88<', page, "what it was, for ordering again")
        self._sign_in(self.rival)
        page = self._get("/my").text
        self.assertNotIn(orders[0].name, page)
        self.assertIn("/my/orders/new", page)

    def test_holds_in_plain_words(self):
        order = self._approve(self._create_orders())
        self.env["order.process.hold"]._hold(order, "manual", "dispatch", "The manager suspects fraud")
        page = self._page(order)
        self.assertIn("Something about the order is being clarified; your contact will call you.", page)
        self.assertNotIn("fraud", page)
        self.assertNotIn("It leaves", page)
        for code, words in (
            ("credit", "Your credit does not cover this order."),
            ("payment", "We wait for your payment of"),
            ("papers", "Papers and vehicle are being prepared."),
            ("error", "your contact will call you"),
        ):
            self.assertIn(words, order._describe_dealer_hold(code).text)
        for code in ("undispatched", "handin", "freight"):
            self.assertFalse(order._describe_dealer_hold(code))

    def test_slips_for_the_whole_company_and_nobody_else(self):
        order = self._approve(self._create_orders(partner_id=self.buyer.partner_id.id))
        picking = order.picking_ids
        for user, status in ((self.buyer, 200), (self.colleague, 200), (self.rival, 404)):
            self._sign_in(user)
            with self.subTest(user.login):
                self.assertEqual(self._get(f"/my/picking/pdf/{picking.id}").status_code, status)
        for number in (0, 10**8, 10**12):
            self.assertEqual(self._get(f"/my/picking/pdf/{number}").status_code, 404)

    def test_driver_and_vehicle_until_the_goods_are_there(self):
        order = self._approve(self._create_orders()).sudo()
        picking = order.picking_ids
        escort = self._create_user("escort", "order_process.group_carrier")
        escort.phone = "13900000000"
        self.assertEqual(order._get_dealer_contacts(picking, "preparing"), ())
        picking.with_user(self.dispatcher).write({"escort_id": escort.id, "vehicle_no": "鄂A12345"})
        told = (("Driver", "Escort", "13900000000"), ("Vehicle", "鄂A12345", ""))
        self.assertEqual(order._get_dealer_contacts(picking, "preparing"), told)
        self.assertFalse(order._get_dealer_contacts(picking, "waiting"))
        self._run_windows(self._instant(10))
        page = self._page(order)
        for shown in ("鄂A12345", "Escort", "tel:13900000000"):
            self.assertIn(shown, page)
        picking.move_ids.picked = True
        picking.sudo()._action_done()
        order._confirm_receipt("王芳")
        self.assertNotIn("13900000000", self._page(order))

    def test_another_dealers_order_is_not_there(self):
        order = self._approve(self._create_orders(partner_id=self.other.id))
        self._sign_in()
        response = self._get(f"/my/orders/{order.id}")
        self.assertTrue(response.url.endswith("/my"))
        self.assertNotIn(order.name, response.text)

    def test_a_quotation_to_accept_stays_a_quotation(self):
        offer, accepted = self._create_orders(count=2)
        (offer | accepted).sudo().write({"state": "sent"})
        accepted.with_user(self.clerk).action_submit_review()
        self._sign_in()
        quotes, orders = self._get("/my/quotes").text, self._get("/my/orders").text
        self.assertIn(offer.name, quotes)
        self.assertNotIn(accepted.name, quotes)
        self.assertIn(accepted.name, orders)
        self.assertNotIn(offer.name, orders)

    def test_what_the_process_adds_is_closed_to_portal_users(self):
        order = self._approve(self._create_orders(policy_reason="secret"))
        own = order.with_user(self.buyer).sudo(False)
        self.assertEqual(own.read(["name", "process_stage"])[0]["name"], order.name)
        for name in ("policy_reason", "policy_excess", "keyed_by_id", "process_panel", "hold_summary", "review_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                own.read([name])
        self.assertNotIn("policy_reason", own.fields_get())
        with self.assertRaises(AccessError):
            own.search([("policy_reason", "=", "secret")])
        with self.assertRaises(AccessError):
            own.order_line.read(["policy_price"])
