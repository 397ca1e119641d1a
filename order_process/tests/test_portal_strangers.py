"""Only people of approved dealers come in: nobody signs up alone, whoever applies is decided on by our people (L7)."""

from unittest.mock import patch

from odoo.addons.auth_signup.models.res_partner import SignupError
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import NEW, DealerPortalCommon

APPLY = "/dealer/apply"
FORM = {"name": "Wuhan Lihua Salon", "person": "Zhao Min", "email": "zhao@lihua.example", "phone": "027-1234"}


class StrangersCommon(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = new_test_user(
            cls.env,
            "op_stranger",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.applications = cls.env["order.process.dealer.application"]

    def _apply(self, **form):
        if not self.session or not self.session.uid:
            self.authenticate(None, None)
        return self._post(APPLY, {**FORM, **form})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestSignUp(StrangersCommon):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        self.env["ir.config_parameter"].set_param("auth_signup.reset_password", "True")

    def _sign_up(self):
        values = {"login": "me@stranger.example", "name": "Me", "password": "a-long-password-1"}
        return self.env["res.users"].sudo().signup(values)

    def _assert_closed(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self._get("/web/signup").status_code, 404)
            self.authenticate(None, None)
            form = {"login": "me@stranger.example", "name": "Me", "password": "x" * 12, "confirm_password": "x" * 12}
            self.assertEqual(self._post("/web/signup", form).status_code, 404)
        with self.assertRaisesRegex(SignupError, "Apply as a dealer"):
            self._sign_up()
        self.assertFalse(self.env["res.users"].search([("login", "=", "me@stranger.example")]))

    def test_nobody_signs_up_although_settings_say_so(self):
        self.assertEqual(self.env["res.users"]._get_signup_invitation_scope(), "b2b")
        self._assert_closed()

    def test_nor_where_a_website_says_so(self):
        """A website's own field wins over the setting, wherever its add-on stands in the order of things."""
        users = self.env.registry["res.users"]
        with patch.object(users, "_get_signup_invitation_scope", lambda self: "b2c"):
            self._assert_closed()

    def test_a_lost_password_is_set_anew(self):
        self.assertEqual(self._get("/web/reset_password").status_code, 200)
        page = self._get("/web/login").text
        self.assertIn("Reset Password", page)
        self.assertIn(f'href="{APPLY}"', page)
        self.assertNotIn("/web/signup", page)

    def test_who_was_invited_signs_up(self):
        vals = {"name": "Sun Li", "email": "sun@x.example", "parent_id": self.dealer.id}
        partner = self.env["res.partner"].create(vals)
        partner.signup_prepare()
        values = {"login": "sun@x.example", "name": "Sun Li", "password": "a-long-password-1"}
        self.env["res.users"].sudo().signup(values, partner._generate_signup_token())
        self.assertTrue(partner.user_ids._is_portal())
        self.assertTrue(partner._is_approved_dealer())

    def test_open_again_where_the_process_is_off(self):
        self.env["res.company"].search([]).order_process_enabled = False
        self.assertEqual(self.env["res.users"]._get_signup_invitation_scope(), "b2c")
        self.assertEqual(self._get("/web/signup").status_code, 200)
        self.assertEqual(self._sign_up()[0], "me@stranger.example")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestStranger(StrangersCommon):
    """Who has a user and is no person of an approved dealer."""

    def _assert_nothing_to_order(self):
        for path in (NEW, f"{NEW}?search=RG688", "/my/orders/import", "/my/stock"):
            page = self._get(path)
            self.assertTrue(page.url.endswith("/my"), path)
            for shown in ("RG688", "Dye 6/88"):
                self.assertNotIn(shown, page.text)
        for path, params in (
            ("find", {"search": "RG688"}),
            ("outlook", {"product_ids": self.dye.ids}),
            ("set", {"product_id": self.dye.id, "quantity": 500}),
            ("facts", {"texts": {"remark": "x"}}),
        ):
            with self.subTest(path), self.assertRaises(JsonRpcException) as caught, mute_logger("odoo.http"):
                self._rpc(f"{NEW}/{path}", **params)
            self.assertEqual(caught.exception.code, 404)
        with mute_logger("odoo.http"):
            for path in ("rows", "empty", "submit"):
                self.assertEqual(self._post(f"{NEW}/{path}", {"rows": "RG688*5"}).status_code, 404)
            self.assertIn(self._post("/my/stock", {}).status_code, (403, 404))

    def _assert_no_order(self, user):
        self.assertFalse(self.env["sale.order"].search([("partner_id", "child_of", user.commercial_partner_id.id)]))

    def test_no_catalogue_no_prices_no_orders(self):
        self._sign_in(self.stranger)
        self._assert_nothing_to_order()
        self._assert_no_order(self.stranger)
        home = self._get("/my").text
        self.assertIn(f'href="{APPLY}"', home)
        self.assertNotIn(f'href="{NEW}"', home)

    def test_methods_and_files(self):
        Order = self.env["sale.order"].with_user(self.stranger)
        with self.assertRaisesRegex(UserError, "closed at present"):
            Order._open_dealer_draft()
        dropped = (
            self.env["order.process.import"]
            .with_user(self.stranger)
            ._drop_by_dealer("订单号,货号,数量\nA,RG688,1".encode(), "a.csv")
        )
        self.assertEqual(dropped.sudo().state, "draft")
        self.assertFalse(dropped.sudo().good_count)
        self._assert_no_order(self.stranger)

    def test_who_supplies_is_no_dealer(self):
        supplier = self.env["res.partner"].create({"name": "Hengtong", "is_company": True, "supplier_rank": 1})
        driver = self._create_buyer("op_supplier", supplier)
        self.assertEqual(supplier.dealer_state, "none")
        self._sign_in(driver)
        self._assert_nothing_to_order()

    def test_who_made_their_own_company(self):
        """What somebody outside creates is no dealer, also where core does it for them as superuser."""
        Partner = self.env["res.partner"].with_user(self.stranger).sudo()
        company = Partner.create({"name": "Mine", "is_company": True, "dealer_state": "none"})
        public = self.env["res.partner"].with_user(self.env.ref("base.public_user")).sudo()
        company |= public.with_context(default_dealer_state="approved").create({"name": "Ours", "is_company": True})
        self.assertEqual(company.mapped("dealer_state"), ["none", "none"])
        self.assertFalse(company.dealer_decision_ids)

    def test_withdrawn_and_approved_again(self):
        order = self._approve(self._create_orders())
        self._sign_in()
        self.assertIn("RG688", self._get(NEW).text)
        self.dealer.with_user(self.manager).sudo(False).action_withdraw_dealer("owes since May")
        self._assert_nothing_to_order()
        page = self._get(f"/my/orders/{order.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(order.name, page.text)
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(f"/my/orders/{order.id}/again").status_code, 404)
        self.assertNotIn("owes since May", page.text + self._get("/my").text)
        self.dealer.with_user(self.admin).sudo(False).action_approve_dealer()
        self.assertIn("RG688", self._get(NEW).text)
        decisions = self.dealer.dealer_decision_ids.sorted("id")
        self.assertEqual(decisions.mapped("state"), ["approved", "withdrawn", "approved"])
        self.assertEqual(decisions[1:].user_id, self.manager | self.admin)
        self.assertEqual(decisions[1].reason, "owes since May")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestWhoDecides(StrangersCommon):
    def test_a_role_decides(self):
        dealer = self.stranger.partner_id
        for user in (self.clerk, self.salesman, self.leader, self.finance, self.keeper):
            with self.subTest(user.login), self.assertRaisesRegex(AccessError, "Only an approving manager"):
                dealer.with_user(user).sudo(False).action_approve_dealer()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.dealer.with_user(self.manager).sudo(False).action_withdraw_dealer(" ")
        dealer.with_user(self.manager).sudo(False).action_approve_dealer()
        dealer.with_user(self.manager).sudo(False).action_approve_dealer()
        self.assertEqual(len(dealer.dealer_decision_ids), 1)
        self.assertTrue(dealer._is_approved_dealer())

    def test_nobody_writes_it(self):
        boss = self._create_user("boss", "base.group_system,base.group_partner_manager")
        for user in (self.salesman, boss):
            with self.assertRaisesRegex(UserError, "decided with the buttons"):
                self.stranger.partner_id.with_user(user).sudo().write({"dealer_state": "approved"})
        with self.assertRaisesRegex(UserError, "decided with the buttons"):
            self.env["res.partner"].create({"name": "x", "dealer_state": "approved"})
        with self.assertRaisesRegex(UserError, "decided with the buttons"):
            self.dealer.write({"dealer_state": "none"})
        decision = self.dealer.dealer_decision_ids
        with self.assertRaisesRegex(UserError, "evidence"):
            decision.unlink()
        with self.assertRaisesRegex(UserError, "evidence"):
            decision.reason = "x"

    def test_entered_by_staff(self):
        office = self._create_user("office", "base.group_user,base.group_partner_manager")
        Partner = self.env["res.partner"].with_user(office)
        entered = Partner.create({"name": "Entered", "is_company": True})
        self.assertEqual((entered.dealer_state, entered.dealer_decision_ids.reason), ("approved", "Entered by staff"))
        self.assertEqual(Partner.create({"name": "A person"}).dealer_state, "none")
        self.company.dealer_by_entry = False
        self.assertEqual(Partner.create({"name": "Later", "is_company": True}).dealer_state, "none")

    def test_customers_of_before_stay_dealers(self):
        self.company.dealer_by_entry = False
        Partner = self.env["res.partner"]
        known = Partner.create({"name": "Old", "is_company": True})
        supplier = Partner.create({"name": "Supplier", "is_company": True, "supplier_rank": 1})
        person = Partner.create({"name": "Salon owner", "street": "1 Lu", "city": "Wuhan", "phone": "1"})
        order = self._create_orders(partner_id=person.id)
        self._approve(order)
        Partner._approve_known_dealers()
        self.assertEqual((known | person).mapped("dealer_state"), ["approved", "approved"])
        self.assertEqual((supplier | self.stranger.partner_id).mapped("dealer_state"), ["none", "none"])
        known.with_user(self.manager).sudo(False).action_withdraw_dealer("gone")
        before = self.env["order.process.dealer.decision"].search_count([])
        Partner._approve_known_dealers()
        self.assertEqual(self.env["order.process.dealer.decision"].search_count([]), before)
        self.assertEqual(known.dealer_state, "withdrawn")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestApplication(StrangersCommon):
    def setUp(self):
        super().setUp()
        # Nobody is signed in: the process of the first company is the public's.
        self.env.ref("base.public_user").sudo().write(
            {"company_ids": [(4, self.company.id)], "company_id": self.company.id}
        )

    def _accept(self, application, user=None):
        return application.with_user(user or self.manager).sudo(False).action_accept()

    def test_from_the_form_to_the_portal(self):
        page = self._get(APPLY).text
        self.assertIn("Become a dealer", page)
        for name in (*FORM, "city", "street", "vat", "text"):
            self.assertIn(f'name="{name}"', page)
        response = self._apply(text="Twelve chairs <b>", city="Wuhan")
        self.assertTrue(response.url.endswith("/sent"), response.url)
        application = self.applications.search([])
        self.assertRecordValues(
            application, [{**FORM, "city": "Wuhan", "text": "Twelve chairs <b>", "state": "new", "partner_id": False}]
        )
        self.assertFalse(self.env["res.partner"].search([("name", "=", FORM["name"])]))
        self._accept(application)
        dealer = application.partner_id
        self.assertEqual((dealer.name, dealer.is_company, dealer.dealer_state), (FORM["name"], True, "approved"))
        self.assertEqual(dealer.dealer_decision_ids.user_id, self.manager)
        self.assertEqual(dealer.dealer_decision_ids.reason, "Application of Zhao Min")
        person = dealer.child_ids
        self.assertTrue(person.user_ids._is_portal())
        self.assertEqual(person.user_ids.login, FORM["email"])
        self.assertTrue(person._is_approved_dealer())
        self.assertEqual((application.state, application.decided_by_id), ("accepted", self.manager))
        with self.assertRaisesRegex(UserError, "was decided already by Manager"):
            self._accept(application, self.admin)
        self.assertEqual(len(self.env["res.partner"].search([("name", "=", FORM["name"])])), 1)

    def test_who_is_signed_in_becomes_a_person_of_the_dealer(self):
        self._sign_in(self.stranger)
        self._apply()
        application = self.applications.search([])
        self.assertEqual(application.applicant_id, self.stranger.partner_id)
        self._accept(application)
        self.assertEqual(self.stranger.commercial_partner_id, application.partner_id)
        self.assertIn("RG688", self._get(NEW).text)

    def test_refused(self):
        application = self.applications._apply(FORM, "198.51.100.7")
        for user in (self.clerk, self.leader):
            # AccessError, where they may not even read it, is one of these.
            with self.assertRaises(UserError):
                self._accept(application, user)
        refuse = application.with_user(self.manager).sudo(False).action_refuse
        with self.assertRaisesRegex(UserError, "Say why"):
            refuse("")
        refuse("no salon")
        self.assertEqual((application.state, application.reason), ("refused", "no salon"))
        self.assertFalse(self.env["res.partner"].search([("name", "=", FORM["name"])]))
        with self.assertRaises(AccessError):
            application.with_user(self.manager).sudo(False).write({"reason": "x"})
        with self.assertRaises(AccessError):
            application.with_user(self.manager).sudo(False).unlink()

    def test_everything_that_is_wrong_is_told_at_once(self):
        response = self._apply(name="", email="zhao", phone="1" * 41)
        too_long = "Phone is too long: at most 40 letters."
        for text in ("Company Name is missing.", too_long, "This is no email address: zhao"):
            self.assertIn(text, response.text)
        self.assertIn('value="Zhao Min"', response.text, "what was typed stays")
        self.assertFalse(self.applications.search([]))

    def test_twice_is_once(self):
        self._apply()
        self._apply(email=FORM["email"].upper())
        self.assertEqual(len(self.applications.search([])), 1)

    def test_so_many_and_no_more(self):
        for number in range(3):
            self.applications._apply({**FORM, "name": f"Salon {number}"}, "198.51.100.7")
        with self.assertRaisesRegex(UserError, "many applications"):
            self.applications._apply({**FORM, "name": "Salon 4"}, "198.51.100.7")
        self.applications._apply({**FORM, "name": "Salon 4"}, "198.51.100.8")
        for number in range(96):
            self.applications._apply({**FORM, "name": f"Chain {number}"}, f"198.51.100.{number + 9}")
        with self.assertRaisesRegex(UserError, "many applications"):
            self.applications._apply({**FORM, "name": "One more"}, "203.0.113.1")

    def test_machines_are_thanked(self):
        self.assertTrue(self._apply(homepage="http://spam.example").url.endswith("/sent"))
        self.assertFalse(self.applications.search([]))

    def test_an_email_that_is_a_user_already(self):
        """It is told to who decides, and changes nothing; the form says nothing about whom we know."""
        self.buyer.write({"login": FORM["email"], "email": FORM["email"]})
        self.assertTrue(self._apply().url.endswith("/sent"))
        application = self.applications.search([])
        self.assertIn("Li Na", application.with_user(self.manager).known_names)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._accept(application)
        self.assertEqual(application.state, "new")

    def test_dealers_and_staff_do_not_apply(self):
        with mute_logger("odoo.http"):
            for user in (self.buyer, self.clerk):
                self._sign_in(user)
                self.assertEqual(self._get(APPLY).status_code, 404)
