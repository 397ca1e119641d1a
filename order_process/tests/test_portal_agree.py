"""Nobody at a dealer goes round the own limits by an answer, a signature, a file or a learnt name (L4, F2, A9)."""

from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .test_intake_order_file import csv_bytes
from .test_portal_people import PeopleCommon


class AgreeCommon(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls.gel = cls._create_product("Gel mask", "M2", 12)
        cls._stock(cls.mask, 4)
        cls._stock(cls.gel, 100)

    def _short(self, product=None):
        """An order of 100 and more that lacks masks, with another product offered."""
        order = self._approve(self._create_orders(lines=[(self.mask, 10)]))
        shortage = order.sudo().shortage_ids
        shortage.line_ids.with_user(self.clerk).sudo(False)._offer(product or self.gel)
        return order, shortage

    def _say(self, order, shortage, user=None, answer="substitute", **data):
        if user:
            self._sign_in(user)
        values = {"shortage_id": shortage.id, "answer": answer, **data}
        return self._post(f"/my/orders/{order.id}/shortage", values)


@tagged("post_install", "-at_install")
class TestSubstituteLimits(AgreeCommon):
    def test_who_takes_what_costs_more(self):
        order, shortage = self._short()
        self.assertIn("Ask the approver", self._say(order, shortage, self.salon).text)
        self.assertIn("Ask the approver", self._say(order, shortage, self.buyer).text)
        self.assertIn("You read orders", self._say(order, shortage, self.books).text)
        self.assertIn("You read orders", self._say(order, shortage, self.books, "cancel").text)
        self.assertEqual(self._say(order, shortage, self.rival).status_code, 404)
        self.assertEqual(shortage.state, "open")
        self._say(order, shortage, self.boss)
        self.assertEqual((shortage.state, shortage.answer), ("answered", "substitute"))

    def test_what_costs_no_more_anybody_who_orders_may_take(self):
        cheap = self._create_product("Plain mask", "M3", 9)
        self._stock(cheap, 100)
        order, shortage = self._short(cheap)
        self._say(order, shortage, self.salon)
        self.assertEqual(shortage.answer, "substitute")

    def test_the_link_of_a_mail_is_no_way_round(self):
        order, shortage = self._short()
        token = order._portal_ensure_token()
        self.authenticate(None, None)
        self.assertIn("Sign in first", self._say(order, shortage, access_token=token).text)
        self.assertEqual(shortage.state, "open")
        self.dealer._get_dealer_people().write({"dealer_role": False, "dealer_limit": 0})
        self._say(order, shortage, access_token=token)
        self.assertEqual(shortage.answer, "substitute", "a dealer who is one person answers from the mail")

    def test_the_page_says_why_and_names_no_price(self):
        order, _shortage = self._short()
        for user, said, unsaid in (
            (self.salon, "Ask the approver", "12.00"),
            (self.buyer, "12.00 more", "You read orders"),
            (self.books, "You read orders", "o_dealer_substitute"),
            (self.boss, "o_dealer_substitute", "Ask the approver"),
        ):
            self._sign_in(user)
            page = self._get(f"/my/orders/{order.id}").text
            self.assertIn(said, page, user.name)
            self.assertNotIn(unsaid, page, user.name)

    def test_nothing_over_rpc(self):
        order, shortage = self._short()
        for user in (self.buyer, self.salon, self.rival):
            self._sign_in(user)
            answer = {"shortage_id": shortage.id, "answer": "substitute", "person": "x", "text": "x"}
            for model, method, args in (
                ("order.process.shortage", "write", [shortage.ids, {"answer": "substitute"}]),
                ("order.process.shortage", "create", [{"order_id": order.id}]),
                ("order.process.shortage", "action_cancel_rest", [shortage.ids]),
                ("order.process.shortage", "action_open_answer", [shortage.ids]),
                ("order.process.shortage.line", "write", [shortage.line_ids.ids, {"substitute_price": 0}]),
                ("order.process.shortage.answer", "create", [answer]),
                ("order.process.shortage.offer", "create", [{"shortage_line_id": shortage.line_ids.id}]),
            ):
                with mute_logger("odoo.http"), self.assertRaises(JsonRpcException, msg=f"{model}.{method}"):
                    path = f"/web/dataset/call_kw/{model}/{method}"
                    self._rpc(path, model=model, method=method, args=args, kwargs={})
        self.assertEqual((shortage.state, order.order_line.product_id), ("open", self.mask))


@tagged("post_install", "-at_install")
class TestQuotationLimits(AgreeCommon):
    def _accept(self, order, token=None):
        strokes = [[[0.1, 0.1], [0.5, 0.5], [0.9, 0.2]]]
        params = {"order_id": order.id, "access_token": token, "name": "X", "signature": strokes}
        return self._rpc(f"/my/orders/{order.id}/accept", **params)

    def test_who_accepts_a_quotation(self):
        order = self._create_orders(lines=[(self.dye, 50)], require_signature=True, require_payment=False)
        order.sudo().state = "sent"
        for user, said in (
            (self.books, "You read orders"), (self.salon, "Invalid order"), (self.buyer, "Ask the approver")
        ):  # fmt: skip
            self._sign_in(user)
            self.assertIn(said, self._accept(order).get("error", ""), user.name)
        self.authenticate(None, None)
        self.assertIn("Sign in first", self._accept(order, order._portal_ensure_token()).get("error", ""))
        self.assertFalse(order.signed_by)


@tagged("post_install", "-at_install")
class TestFileLimits(AgreeCommon):
    def _drop(self, user, *rows, head="Order Reference,Product Code,Quantity"):
        self._sign_in(user)
        response = self._post("/my/orders/import", files={"file": ("o.csv", csv_bytes(*rows, head=head))})
        number = response.url.rsplit("/", 1)[1]
        return response, self.env["order.process.import"].browse(int(number) if number.isdigit() else ())

    def _run(self, record):
        return self._post(f"/my/orders/import/{record.id}/run", {"fingerprint": record.fingerprint})

    def test_a_file_beyond_the_limit_waits_for_the_approver(self):
        _response, record = self._drop(self.buyer, "PO-1,RG688,50")
        self._run(record)
        order = record.order_ids
        self.assertEqual((order.review_state, order.is_held), ("none", True))
        self.assertIn("dealer_approval", order.hold_ids.mapped("code"))
        self.assertEqual(order.dealer_approval, "asked", "the approver is told as of any other order")
        self._decide(order)
        self.assertEqual(order.review_state, "pending")

    def test_who_reads_or_sees_no_prices_sends_no_file(self):
        for user in (self.books, self.salon):
            self._sign_in(user)
            response = self._post("/my/orders/import", files={"file": ("o.csv", csv_bytes("PO-1,RG688,1"))})
            self.assertEqual(response.status_code, 404, user.name)
        _response, record = self._drop(self.buyer, "PO-1,RG688,1")
        self._sign_in(self.books)
        for action in ("run", "take", "titles", "bare", "again", "cancel"):
            answer = self._post(f"/my/orders/import/{record.id}/{action}", {"fingerprint": record.fingerprint})
            self.assertEqual(answer.status_code, 404, action)
        self.assertFalse(record.order_ids)

    def test_what_a_dealer_taps_teaches_nobody_else(self):
        """A dealer taps that one colour means another: learnt for this dealer alone, and never against a code."""
        _response, record = self._drop(self.boss, "PO-1,Dye 6/8,5")
        row = record.row_ids
        self.assertTrue(row.proposals)
        values = {"row": row.id, "at": "0", "fingerprint": record.fingerprint}
        self._post(f"/my/orders/import/{record.id}/take", values)
        self._run(record)
        learnt = self.env["order.process.alias"].search([("import_id", "=", record.id)])
        self.assertEqual(learnt.dealer_id, self.dealer)
        Product = self.env["product.product"].with_user(self.clerk)
        self.assertFalse(Product._match_goods(["Dye 6/8"], dealer=self.other)["Dye 6/8"].certain)

    def test_aliases_over_rpc(self):
        alias = self.env["order.process.alias"].create({"text": "old red", "product_id": self.dye.id})
        for user in (self.buyer, self.boss, self.rival):
            self._sign_in(user)
            for method, args in (
                ("create", [{"text": "red", "product_id": self.dye.id, "dealer_id": self.other.id}]),
                ("write", [alias.ids, {"active": False}]),
                ("unlink", [alias.ids]),
                ("search_read", [[], ["text"]]),
                ("_learn", ["goods", "x", self.dye.id]),
            ):
                with mute_logger("odoo.http"), self.assertRaises(JsonRpcException, msg=method):
                    path = f"/web/dataset/call_kw/order.process.alias/{method}"
                    self._rpc(path, model="order.process.alias", method=method, args=args, kwargs={})
            for model in ("order.process.import.name", "order.process.title.meaning", "order.process.import"):
                with mute_logger("odoo.http"), self.assertRaises(JsonRpcException, msg=model):
                    path = f"/web/dataset/call_kw/{model}/search_read"
                    self._rpc(path, model=model, method="search_read", args=[[], ["id"]], kwargs={})
        self.assertTrue(alias.active)
