"""A dealer's people: who orders, up to what amount, who decides, and who sees prices and statements (L4)."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .portal_common import NEW, DealerPortalCommon


class PeopleCommon(DealerPortalCommon):
    """The dealer has an approver, a buyer up to 100, an accountant and a salon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._create_buyer("op_boss", cls.dealer, name="Zhao Min")
        cls.salon = cls._create_buyer("op_salon", cls.dealer, name="Salon Lotus")
        cls.books = cls._create_buyer("op_books", cls.dealer, name="Sun Li")
        cls.boss.partner_id.dealer_role = "approver"
        cls.salon.partner_id.dealer_role = "salon"
        cls.books.partner_id.dealer_role = "accountant"
        cls.buyer.partner_id.write({"dealer_role": "buyer", "dealer_limit": 100})

    def setUp(self):
        super().setUp()
        self.windows.effective_from = fields.Datetime.now()

    def _order(self, user, quantity):
        self._sign_in(user)
        self._set(self.dye, quantity)
        order = self._draft(user)
        self._submit(order)
        return order

    def _decide(self, order, user=None, decision="approve", **data):
        self._sign_in(user or self.boss)
        values = {"decision": decision, "fingerprint": order._get_dealer_fingerprint(), **data}
        return self._post(f"/my/orders/{order.id}/decide", values)


@tagged("post_install", "-at_install")
class TestApproval(PeopleCommon):
    def test_within_the_limit(self):
        self.assertEqual(self._order(self.buyer, 3).review_state, "pending")

    def test_beyond_the_limit_it_waits_for_the_approver(self):
        order = self._order(self.buyer, 4)
        self.assertRecordValues(order, [{"review_state": "none", "dealer_approval": "asked", "is_held": True}])
        self.assertEqual(order.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"), ["dealer_approval"])
        self.assertIn("Waits for your approver", self._get("/my").text)
        with self.assertRaisesRegex(UserError, "approver of the dealer"):
            order.with_user(self.clerk).action_submit_review()
        self._sign_in(self.boss)
        self.assertIn(f"Li Na ordered {order.name} for", self._get("/my").text)
        self.assertIn("This order waits for you", self._get(f"/my/orders/{order.id}").text)
        self.assertIn("We look at it now", self._decide(order).text)
        self.assertRecordValues(
            order, [{"review_state": "pending", "dealer_approval": "approved", "dealer_approval_by_id": self.boss.id}]
        )
        self.assertEqual(order.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"), ["review"])
        kinds = order.event_ids.sorted("seq").mapped("kind")
        self.assertEqual(kinds.count("own_approval"), 2)
        self._approve(order)
        self.assertEqual(order.state, "sale")

    def test_the_approver_is_told_once(self):
        self.boss.partner_id.write({"email": "boss@example.com", "phone": "13800001111"})
        self.books.partner_id.email = "books@example.com"
        second = self._create_buyer("op_second", self.dealer, name="Qian Bo")
        second.partner_id.write({"dealer_role": "approver", "dealer_limit": 50, "email": "second@example.com"})
        order = self._order(self.buyer, 4)
        asked = [("order_id", "=", order.id), ("occasion", "=", "own_approval")]
        told = self.env["order.process.told"].search(asked)
        told._send()
        Message, occasion = self.env["order.process.message"], ("occasion", "=", "own_approval")
        message = Message.search([("sale_id", "=", order.id), occasion])
        self.assertEqual((told.state, told.people, message.kind), ("sent", "Zhao Min", "mail"))
        mail = message.mail_id
        self.assertEqual(mail.recipient_ids, self.boss.partner_id, "who may not decide about it is not told")
        self.assertIn(f"/my/orders/{order.id}#o_dealer_decide", mail.body_html)
        self.assertIn("Li Na", mail.body_html)
        order._sync_process()
        self.assertEqual(self.env["order.process.told"].search_count(asked), 1)
        sms = self.env.ref("order_process.notice_channel_sms")
        self.env.ref("order_process.notice_own_approval").channel_ids = sms
        other = self._order(self.salon, 1)
        self.env["order.process.told"].search([("order_id", "=", other.id), occasion])._send()
        message = Message.search([("sale_id", "=", other.id), occasion])
        self.assertEqual((message.mapped("kind"), message.partner_id), (["sms"], self.boss.partner_id))

    def test_every_order_of_a_salon_waits(self):
        order = self._order(self.salon, 1)
        self.assertEqual((order.review_state, order.dealer_approval), ("none", "asked"))
        self._decide(order)
        self.assertEqual(order.review_state, "pending")

    def test_sent_back_with_a_note_changed_and_handed_in_again(self):
        order = self._order(self.salon, 9)
        self.assertIn("Say why you send it back", self._decide(order, decision="return").text)
        self._decide(order, decision="return", note="<i>太多</i>")
        self.assertRecordValues(order, [{"dealer_approval": "returned", "dealer_approval_note": "<i>太多</i>"}])
        self._sign_in(self.salon)
        home = self._get("/my").text
        self.assertIn("was sent back: &lt;i&gt;太多&lt;/i&gt;", home)
        self._post(f"/my/orders/{order.id}/withdraw")
        self.assertEqual(self._draft(self.salon), order)
        self._set(self.dye, 2)
        self._submit(order)
        self.assertEqual(order.dealer_approval, "asked")
        self._decide(order)
        self.assertEqual(order.review_state, "pending")

    def test_what_changes_after_the_approval_is_asked_again(self):
        order = self._order(self.salon, 2)
        self._decide(order)
        order.sudo().with_user(self.clerk).action_withdraw_review()
        self._goods(order).with_user(self.clerk).product_uom_qty = 20
        with self.assertRaisesRegex(UserError, "approver of the dealer"):
            order.with_user(self.clerk).action_submit_review()
        self._sign_in(self.boss)
        self.assertIn(order.name, self._get("/my").text)
        self._decide(order)
        self.assertEqual(order.review_state, "pending")

    def _goods(self, order):
        return order.order_line.filtered("product_id")

    def test_what_the_approver_saw_is_what_is_approved(self):
        order = self._order(self.salon, 2)
        old = order._get_dealer_fingerprint()
        self._goods(order).product_uom_qty = 30
        self.assertIn("has changed since", self._decide(order, fingerprint=old).text)
        self.assertEqual(order.dealer_approval, "asked")

    def test_an_order_that_our_people_key_does_not_wait(self):
        order = self._create_orders(lines=[(self.dye, 50)])
        order.action_submit_review()
        self.assertEqual(order.review_state, "pending")

    def test_nobody_else_decides(self):
        order = self._order(self.salon, 2)
        other_boss = self._create_buyer("op_rboss", self.other, name="Rival Boss")
        other_boss.partner_id.dealer_role = "approver"
        for user in (self.salon, self.buyer, self.books, self.colleague):
            self.assertIn("does not wait for you", self._decide(order, user).text, user.name)
        self.assertEqual(self._decide(order, other_boss).status_code, 404)
        self.assertEqual((order.dealer_approval, order.review_state), ("asked", "none"))

    def test_an_approver_has_a_limit_too(self):
        self.boss.partner_id.dealer_limit = 50
        order = self._order(self.salon, 2)
        self.assertIn("does not wait for you", self._decide(order).text)
        own = self._order(self.boss, 3)
        self.assertEqual(own.dealer_approval, "asked", "nobody approves what is beyond the own limit")
        self.assertIn("does not wait for you", self._decide(own).text)

    def test_a_salon_does_not_change_the_order_of_a_buyer_by_taking_it_back(self):
        order = self._order(self.buyer, 2)
        self.assertEqual(order.review_state, "pending")
        self._sign_in(self.salon)
        self._post(f"/my/orders/{order.id}/withdraw")
        self._set(self.dye, 3)
        self._submit(order)
        self.assertEqual((order.review_state, order.dealer_approval), ("outdated", "asked"))


@tagged("post_install", "-at_install")
class TestPeople(PeopleCommon):
    def test_the_approver_keeps_the_people(self):
        self._sign_in(self.boss)
        self.assertIn("/my/people", self._get("/my").text)
        page = self._get("/my/people").text
        self.assertIn("Salon Lotus", page)
        self.assertNotIn("Hu Jun", page)
        person = self.colleague.partner_id
        page = self._post("/my/people", {f"role_{person.id}": "buyer", f"limit_{person.id}": "500"}).text
        self.assertIn("It is noted", page)
        self.assertRecordValues(person, [{"dealer_role": "buyer", "dealer_limit": 500}])
        self.assertIn("Chen Jing: Buyer, limit 500", self.dealer.message_ids[:1].body)
        for text in ("-1", "x", "1e99"):
            self._post("/my/people", {f"role_{person.id}": "approver", f"limit_{person.id}": text})
        self.assertEqual(person.dealer_role, "buyer")

    def test_nobody_promotes_oneself_or_others(self):
        mine, theirs = self.boss.partner_id, self.rival.partner_id
        self._sign_in(self.boss)
        self._post("/my/people", {f"role_{mine.id}": "salon", f"role_{theirs.id}": "salon"})
        self.assertEqual((mine.dealer_role, theirs.dealer_role), ("approver", False))
        for user in (self.salon, self.buyer, self.books, self.colleague, self.rival):
            self._sign_in(user)
            self.assertEqual(self._get("/my/people").status_code, 404, user.name)
            self.assertEqual(self._post("/my/people", {f"role_{user.partner_id.id}": "approver"}).status_code, 404)

    def test_over_rpc_nobody_changes_a_role(self):
        for user in (self.salon, self.buyer, self.books, self.boss):
            self._sign_in(user)
            for model, record in (("res.partner", user.partner_id), ("res.users", user)):
                for vals in ({"dealer_role": "approver"}, {"dealer_limit": 0.0}, {"dealer_role": False}):
                    before = user.partner_id.dealer_role, user.partner_id.dealer_limit
                    self._refused(model, "write", record.ids, vals)
                    self.assertEqual((user.partner_id.dealer_role, user.partner_id.dealer_limit), before)
            self._refused("res.partner", "create", {"name": "x", "dealer_role": "approver"})

    def test_staff_without_the_role_do_not_keep_people(self):
        with self.assertRaises(UserError):
            self.salon.partner_id.with_user(self.clerk).sudo().dealer_role = "approver"
        self.salon.partner_id.with_user(self.leader).sudo().dealer_role = "buyer"

    def _refused(self, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            path = f"/web/dataset/call_kw/{model}/{method}"
            self._rpc(path, model=model, method=method, args=list(args), kwargs=kwargs)


@tagged("post_install", "-at_install")
class TestWhoSeesWhat(PeopleCommon):
    def test_a_salon_sees_no_price_anywhere(self):
        self.dye.list_price = 37.77
        order = self._order(self.salon, 3)
        marks = ("37.77", "113.31")
        self._set(self.dye, 4)
        answers = [
            str(self._rpc(f"{NEW}/find", search="RG688")), str(self._set(self.dye, 5)), str(self._rpc(f"{NEW}/outlook"))
        ]
        own = f"/my/orders/{order.id}"
        pages = [NEW, "/my", "/my/orders", "/my/quotes", "/my/statement", "/my/invoices", own, f"{own}?report_type=pdf"]
        pages += [f"{own}?access_token={order._portal_ensure_token()}", f"{own}?report_type=text&download=1"]
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_http"):
            answers += [self._get(path).text for path in pages]
        for mark in (*marks, "188.85", "151.08"):
            for number, text in enumerate(answers):
                self.assertNotIn(mark, text, number)
        self.assertIn("Dye 6/88", self._get(f"/my/orders/{order.id}").text)

    def test_a_salon_reads_no_amount_over_rpc(self):
        order = self._order(self.salon, 3)
        calls = (
            ("sale.order", "read", [order.ids, ["name", "amount_total"]]),
            ("sale.order", "search_read", [[("amount_total", ">", 1)], ["name"]]),
            ("sale.order", "search_count", [[("amount_total", ">", 1)]]),
            ("sale.order.line", "search_read", [[], ["price_unit"]]),
            ("account.move", "search_read", [[], ["amount_total"]]),
            ("account.move.line", "search_read", [[], ["balance"]]),
            ("payment.transaction", "search_read", [[], ["amount"]]),
            ("stock.picking", "search_read", [[("sale_id.amount_total", ">", 1)], ["name"]]),
            ("stock.picking", "formatted_read_group", [[], [], ["sale_id.amount_total:sum"]]),
            ("stock.picking", "formatted_read_group", [[], ["sale_id.amount_total"], ["__count"]]),
            ("res.partner", "search_count", [[("sale_order_ids.amount_total", ">", 1)]]),
        )
        for model, method, args in calls:
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException, msg=f"{model}.{method} {args}"):
                self._rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs={})

    def test_no_readable_model_has_amounts_for_a_salon(self):
        env = self.env(user=self.salon)
        found = []
        for name in env.registry:
            model = env[name]
            if model._abstract or model._transient or not model.has_access("read"):
                continue
            for field in model._fields.values():
                if field.type == "monetary" and model._has_field_access(field, "read"):
                    found.append(f"{name}.{field.name}")
        ours = ("sale.", "account.move", "payment.tr", "order.process", "stock.")
        self.assertFalse([one for one in found if one.startswith(ours)])

    def test_statements_are_for_approver_and_accountant(self):
        expected = {self.boss: 200, self.books: 200, self.colleague: 200, self.buyer: 303, self.salon: 303}
        for user, status in expected.items():
            self._sign_in(user)
            self.env.flush_all()
            response = self.url_open("/my/statement", allow_redirects=False, timeout=60)
            self.assertEqual(response.status_code, status, user.name)
            self.assertEqual("/my/statement" in self._get("/my").text, status == 200, user.name)
            for path in ("/my/statement/pdf?month=2026-01", "/my/statement/xlsx?month=2026-01"):
                if status != 200:
                    self.assertEqual(self._get(path).status_code, 404, user.name)

    def test_an_accountant_orders_nothing(self):
        self._sign_in(self.books)
        self.assertNotIn("o_dealer_order", self._get(NEW).text)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._set(self.dye, 1)
        for path in ("rows", "empty", "submit"):
            self.assertEqual(self._post(f"{NEW}/{path}").status_code, 404)
        self.assertFalse(self._draft(self.books))

    def test_mails_about_a_salons_order_go_to_the_company(self):
        self.salon.partner_id.email = "salon@example.com"
        order = self._order(self.salon, 3)
        self.assertFalse(order._get_portal_orderer())
        self.buyer.partner_id.email = "buyer@example.com"
        self.assertEqual(self._order(self.buyer, 1)._get_portal_orderer(), self.buyer.partner_id)
