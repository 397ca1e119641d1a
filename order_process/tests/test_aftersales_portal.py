"""Dealers open claims in the portal and follow them; nobody sees another's, nor anything internal (L2, L3)."""

from markupsafe import escape

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .aftersales_common import PNG, AftersalesPortalCommon

SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestClaimPortal(AftersalesPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 01:00:00"):
            cls.foreign = cls._deliver(cls._create_orders(partner_id=cls.other.id))

    def _open(self, quantity=3, **data):
        self._send(**{f"quantity_{self.line.id}": str(quantity), **data})
        return self._claims().sorted("id")[-1:]

    # === Opening ===

    def test_open_and_follow(self):
        self._sign_in()
        page = self._get(f"/my/orders/{self.order.id}").text
        self.assertIn(f"/my/orders/{self.order.id}/claim", page)
        page = self._get(f"/my/orders/{self.order.id}/claim").text
        self.assertIn("Dye 6/88", page)
        self.assertIn("/ 10</span>", page, "at most what was delivered")
        files = [("files", ("box.png", PNG, "image/png")), ("files", ("list.txt", b"%PDF-1.4 x", "text/plain"))]
        answer = self._send(
            files=files, **{f"quantity_{self.line.id}": "3", f"reason_{self.line.id}": "They leak", "kind": "exchange"}
        )
        claim = self._claims()
        self.assertTrue(answer.url.endswith(f"/my/claims/{claim.id}"))
        self.assertRecordValues(
            claim,
            [
                {
                    "kind": "exchange",
                    "source": "portal",
                    "by_dealer": True,
                    "opened_by_id": self.buyer.id,
                    "partner_id": self.dealer.id,
                    "state": "new",
                    "text": "Three tubes leak",
                    "answer_due_on": self._instant(9, day=4),
                }
            ],
        )
        self.assertRecordValues(claim.line_ids, [{"order_line_id": self.line.id, "quantity": 3, "reason": "They leak"}])
        self.assertEqual(claim.file_ids.sorted("id").mapped("name"), ["box.png", "list.pdf"])
        for text in ("Three tubes leak", "They leak", "Received", "We answer until"):
            self.assertIn(text, answer.text)
        self.assertIn(claim.name, self._get("/my/claims").text)
        self.assertTrue(self._notices(claim, self.service, "Exchange"))

    def test_sent_twice_is_one_claim(self):
        self._sign_in()
        submission = self._submission()
        for _n in range(2):
            answer = self._send(submission=submission, **{f"quantity_{self.line.id}": "3"})
        self.assertEqual(len(self._claims()), 1)
        self.assertIn(f"/my/claims/{self._claims().id}", answer.url)
        for bad in ("", "x", "../etc", submission.upper() + "0"):
            self.assertIn("out of date", self._send(submission=bad, **{f"quantity_{self.second.id}": "1"}).text)
        self.assertEqual(len(self._claims()), 1)

    def test_hostile_quantities(self):
        self._sign_in()
        for said, message in (
            ("-1", "is below zero"),
            ("1e3", "is not a number"),
            ("nan", "is not a number"),
            ("inf", "is not a number"),
            (SCRIPT, "is not a number"),
            ("11", "more cannot be claimed"),
            ("0.00001", "too many decimals; at most 2"),
            ("1.005", "too many decimals; at most 2"),
            ("999999999999", "too large; at most 1000000"),
            ("1,000", "two ways. Choose one. Allowed: 1000, 1.000"),
            ("2,00", "two ways. Choose one. Allowed: 2.00, 200"),
            ("=1+1", "is a formula"),
            ("0", "Say which goods"),
            ("", "Say which goods"),
        ):
            with self.subTest(said):
                page = self._send(**{f"quantity_{self.line.id}": said}).text
                self.assertIn(message, page)
                self.assertNotIn("<script>alert", page)
                self.assertIn("Three tubes leak", page, "what was written is still there")
        self.assertFalse(self._claims())

    def test_the_clock_of_the_company(self):
        """One clock for when it was said and until when it is answered, whatever the dealer's phone shows."""
        self.buyer.tz = "America/Los_Angeles"
        self._sign_in()
        claim = self._open()
        self.assertIn("today 09:00", self._get(f"/my/claims/{claim.id}").text)
        self.assertIn("today 09:00", self._get("/my/claims").text)

    def test_a_form_opened_as_a_page(self):
        """After signing in again: the claim's page comes and says that what was written may be lost."""
        self._sign_in()
        claim = self._open()
        for step in ("say", "withdraw", "rate"):
            page = self._get(f"/my/claims/{claim.id}/{step}")
            self.assertTrue(page.url.endswith(f"/my/claims/{claim.id}"))
            self.assertIn("Look whether what you sent last has arrived.", page.text)
        self.assertNotIn("Look whether", self._get(f"/my/claims/{claim.id}").text, "told once")
        self.assertEqual(claim.state, "new")

    def test_quantities_as_people_type_them(self):
        self._sign_in()
        for said in ("０", "0.00", "00"):
            with self.subTest(said):
                self._send(**{f"quantity_{self.line.id}": said, f"quantity_{self.second.id}": "1"})
                claim = self._claims().sorted("id")[-1:]
                self.assertEqual(claim.line_ids.order_line_id, self.second)
        for said in ("２", "2.0", " 2 "):
            with self.subTest(said):
                self.assertEqual(self._open(quantity=said).line_ids.quantity, 2)

    def test_hostile_lines(self):
        self._sign_in()
        stranger = self.foreign.order_line
        for key in (
            f"quantity_{stranger.id}",
            "quantity_0",
            "quantity_-1",
            "quantity_x",
            "quantity_",
            "quantity_" + "9" * 30,
        ):
            with self.subTest(key):
                self.assertIn("not among the goods", self._send(**{key: "1"}).text)
        self.assertFalse(self._claims())

    def test_hostile_texts(self):
        self._sign_in()
        for data, message in (
            ({"kind": "x"}, "Choose what the claim is about"),
            ({"kind": SCRIPT}, "Choose what the claim is about"),
            ({"text": ""}, "Say what is wrong"),
            ({"text": "\x00 "}, "Say what is wrong"),
            ({"text": "x" * 5001}, "longer than 5000"),
        ):
            with self.subTest(message):
                page = self._send(**{f"quantity_{self.line.id}": "1", **data}).text
                self.assertIn(message, page)
                self.assertNotIn("<script>alert", page)
        self.assertFalse(self._claims())
        claim = self._open(text=SCRIPT, **{f"reason_{self.line.id}": SCRIPT * 20})
        self.assertEqual(len(claim.line_ids.reason), 200)
        for path in ("/my/claims", f"/my/claims/{claim.id}", f"/my/orders/{self.order.id}"):
            page = self._get(path).text
            self.assertNotIn("<script>alert", page)
        self.assertIn(str(escape(SCRIPT)), self._get(f"/my/claims/{claim.id}").text)

    @mute_logger("odoo.http")
    def test_file_in_place_of_a_text(self):
        """It counts as a text that is missing."""
        self._sign_in()
        quantity = {f"quantity_{self.line.id}": "1"}
        for name, message in (
            ("submission", "out of date"),
            ("text", "Say what is wrong"),
            ("kind", "Choose what the claim is about"),
            (f"quantity_{self.line.id}", "Say which goods"),
        ):
            with self.subTest(name):
                data = {"kind": "return", "text": "x", "submission": self._submission(), **quantity}
                del data[name]
                answer = self._post(f"/my/orders/{self.order.id}/claim", data, [(name, ("a.txt", b"x"))])
                self.assertEqual(answer.status_code, 200)
                self.assertIn(message, answer.text)
        self.assertFalse(self._claims())
        self._send(files=[(f"reason_{self.line.id}", ("a.txt", b"x"))], **quantity)
        claim = self._claims()
        self.assertFalse(claim.line_ids.reason)
        for path, name, message in (("say", "text", "Say what is wrong"), ("say", "submission", "out of date")):
            data = {"text": "x", "submission": self._submission()}
            del data[name]
            answer = self._post(f"/my/claims/{claim.id}/{path}", data, [(name, ("a.txt", b"x"))])
            self.assertIn(message, answer.text)
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened"])
        self.order._confirm_receipt("Li Na")
        rates = {"delivery": "5", "quality": "5", "service": "5"}
        url = f"/my/orders/{self.order.id}/rate"
        answer = self._post(url, {"quality": "5", "service": "5"}, [("delivery", ("a.txt", b"x"))])
        self.assertIn("Choose from 1 to 5", answer.text)
        self.assertEqual(self._post(url, rates, [("feedback", ("a.txt", b"x"))]).status_code, 200)
        self.assertRecordValues(self.order._get_rating(), [{"rating": 5.0, "feedback": ""}])

    def test_hostile_files(self):
        self._sign_in()
        svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
        for files, message in (
            ([("a.png", SCRIPT.encode())], "is no photo"),
            ([("a.svg", svg)], "is no photo"),
            ([("a.pdf.exe", b"MZ")], "is no photo"),
            ([("a.html", b"<html>%PDF-")], "is no photo"),
            ([("big.png", PNG + b"0" * (10 * 1024 * 1024))], "larger than 10 MB"),
            ([(f"{n}.png", PNG) for n in range(7)], "At most 6 files"),
        ):
            with self.subTest(message, name=files[0][0]):
                uploads = [("files", (name, data, "image/png")) for name, data in files]
                page = self._send(files=uploads, **{f"quantity_{self.line.id}": "1"}).text
                self.assertIn(message, page)
        self.assertFalse(self._claims())

    def test_files_are_served_harmless(self):
        self._sign_in()
        uploads = [("files", (f"../../{SCRIPT}.html", PNG, "text/html")), ("files", ("list.pdf", b"%PDF-1.4", "x/y"))]
        self._send(files=uploads, **{f"quantity_{self.line.id}": "1"})
        claim = self._claims()
        photo, paper = claim.file_ids.sorted("id")
        answer = self._get(f"/my/claims/{claim.id}/file/{photo.id}")
        self.assertEqual(answer.content, PNG)
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertNotIn("<", photo.name)
        self.assertIn("attachment", self._get(f"/my/claims/{claim.id}/file/{paper.id}").headers["Content-Disposition"])
        self.assertEqual(self._get(f"/web/content/{photo.id}").status_code, 404, "not beside the claim's own page")

    # === Whose it is ===

    @mute_logger("odoo.http")
    def test_another_dealer(self):
        claim = self._claim(user=self.clerk, uploads=[("box.png", PNG)])
        photo = claim.sudo().file_ids
        mine = self._claim(order=self.foreign, quantity=1)
        self._sign_in(self.rival)
        self.assertNotIn(claim.name, self._get("/my/claims").text)
        self.assertIn(mine.name, self._get("/my/claims").text)
        for path in (
            f"/my/orders/{self.order.id}/claim",
            f"/my/orders/{self.order.id}/rate",
            f"/my/claims/{claim.id}",
            f"/my/claims/{claim.id}/file/{photo.id}",
            f"/my/claims/{mine.id}/file/{photo.id}",
            "/my/claims/999999",
        ):
            with self.subTest(path):
                self.assertEqual(self._get(path).status_code, 404)
        for path in ("say", "withdraw", "rate"):
            data = {"text": "x", "rate": "1", "submission": self._submission()}
            self.assertEqual(self._post(f"/my/claims/{claim.id}/{path}", data).status_code, 404)
        self.assertEqual(self._send(**{f"quantity_{self.line.id}": "1"}).status_code, 404)
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened"])
        self.assertEqual(self._claims(), claim)

    @mute_logger("odoo.http")
    def test_branch_is_a_dealer_of_its_own(self):
        branch = self._create_dealer("Branch", "D009")
        branch.parent_id = self.dealer
        self.assertEqual(branch.commercial_partner_id, branch)
        with freeze_time("2026-03-02 01:00:00"):
            order = self._deliver(self._create_orders(partner_id=branch.id))
        order._confirm_receipt("Wu")
        claim = self._claim(order=order, quantity=1)
        self._sign_in()
        self.assertNotIn(claim.name, self._get("/my/claims").text)
        for path in (f"/my/orders/{order.id}/claim", f"/my/orders/{order.id}/rate", f"/my/claims/{claim.id}"):
            with self.subTest(path):
                self.assertEqual(self._get(path).status_code, 404)
        self.assertEqual(self._send(order=order, kind="complaint").status_code, 404)
        self.assertNotIn(f"/my/orders/{order.id}/claim", self._get(f"/my/orders/{order.id}").text)
        self.assertEqual(self._claims(order), claim)
        self._sign_in(self._create_buyer("op_branch", branch))
        self.assertIn("Three tubes leak", self._get(f"/my/claims/{claim.id}").text)
        self.assertIn(f"/my/orders/{order.id}/claim", self._get(f"/my/orders/{order.id}").text)

    def test_people_of_one_dealer(self):
        claim = self._claim()
        person = self._create_buyer("op_person", self.dealer)
        self._sign_in(person)
        self.assertIn("Three tubes leak", self._get(f"/my/claims/{claim.id}").text)

    @mute_logger("odoo.http")
    def test_nobody_without_signing_in(self):
        claim = self._claim()
        for path in (f"/my/claims/{claim.id}", "/my/claims", f"/my/orders/{self.order.id}/claim"):
            self.assertIn("/web/login", self._get(path).url)
        self.authenticate(self.service.login, self.service.login)
        self.assertEqual(self._get(f"/my/claims/{claim.id}").status_code, 404, "staff have the form")

    @mute_logger("odoo.http")
    def test_order_that_is_not_confirmed(self):
        order = self._create_orders()
        self._sign_in()
        self.assertEqual(self._get(f"/my/orders/{order.id}/claim").status_code, 404)
        self.assertEqual(self._send(order=order).status_code, 404)

    # === Thread ===

    def test_dealer_and_service_write_to_each_other(self):
        self._sign_in()
        claim = self._open()
        self._as(claim, self.service).action_answer("Please send a photo.\nThank you.", [("form.pdf", b"%PDF-1.4")])
        self.assertFalse(claim.dealer_wrote)
        page = self._get(f"/my/claims/{claim.id}").text
        self.assertIn("Please send a photo.", page)
        self.assertIn("form.pdf", page)
        self.assertIn("In hand", page)
        submission = self._submission()
        for _n in range(2):
            self._post(
                f"/my/claims/{claim.id}/say",
                {"text": f"Here it is {SCRIPT}", "submission": submission},
                [("files", ("box.png", PNG, "image/png"))],
            )
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened", "answered", "said"])
        self.assertTrue(claim.dealer_wrote)
        self.assertEqual(len(self._notices(claim, self.service, "the dealer wrote")), 1, "who handles it")
        self.assertFalse(self._notices(claim, self.colleague, "the dealer wrote"))
        page = self._get(f"/my/claims/{claim.id}").text
        self.assertIn(str(escape(f"Here it is {SCRIPT}")), page)
        answer = self._post(f"/my/claims/{claim.id}/say", {"text": " ", "submission": self._submission()})
        self.assertIn("Say what is wrong", answer.text)

    def test_closed_and_taken_back(self):
        self._sign_in()
        claim, other = self._open(quantity=1), self._open(quantity=2)
        self._post(f"/my/claims/{claim.id}/withdraw")
        self._post(f"/my/claims/{claim.id}/withdraw")
        self.assertRecordValues(claim, [{"state": "closed", "outcome": "withdrawn"}])
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened", "closed"])
        self.assertEqual(len(self._notices(claim, self.service, "took it back")), 1)
        page = self._get(f"/my/claims/{claim.id}").text
        self.assertIn("Withdrawn", page)
        self.assertNotIn("/withdraw", page)
        answer = self._post(f"/my/claims/{claim.id}/say", {"text": "No", "submission": self._submission()})
        self.assertIn("Open a new claim", answer.text)
        self.assertEqual(other.state, "new")

    def test_what_is_arranged_is_told_when_taken_back(self):
        claim = self._as(self._claim(), self.service)
        picking = claim._arrange_return({self.line: 3})
        claim.user_id = self.service
        self._sign_in()
        self._post(f"/my/claims/{claim.id}/withdraw")
        notice = self._notices(claim, self.service, "took it back")
        self.assertIn(picking.name, notice.body)

    def test_not_taken_back_while_goods_are_on_their_way(self):
        claim = self._as(self._claim("exchange"), self.service)
        order = claim._arrange_goods([(self.line, 3, 0.0)])
        self._sign_in()
        page = self._post(f"/my/claims/{claim.id}/withdraw").text
        self.assertIn(f"{order.name} is on its way to you for this claim. Write to us below", page)
        self.assertEqual(claim.state, "working")
        order.action_cancel()
        self._post(f"/my/claims/{claim.id}/withdraw")
        self.assertRecordValues(claim, [{"state": "closed", "outcome": "withdrawn"}])

    def test_nothing_internal(self):
        self._sign_in()
        claim = self._as(self._open(), self.service)
        self.company.claim_approval_amount = 1
        claim.write(
            {"cause_id": self.cause.id, "responsible_id": self.keeper.id, "cause_note": "Zhao took the wrong shelf"}
        )
        claim.action_ask_approval(90.0, "We lose the dealer otherwise")
        self._as(claim, self.manager).action_refuse("Fine the keeper 20 yuan first")
        with freeze_time("2026-03-05 01:00:00"):
            claim.action_answer("We are on it.")
        claim.sudo().message_post(body="The dealer is a nuisance", subtype_xmlid="mail.mt_note")
        claim._arrange_return({self.line: 3})
        self.assertIn("late", claim.sudo().entry_ids.mapped("kind"))
        secrets = [
            self.cause.name,
            self.keeper.name,
            self.manager.name,
            self.service.name,
            "wrong shelf",
            "otherwise",
            "20 yuan",
            "nuisance",
            "Approv",
            "90.00",
            "Not answered in time",
        ]
        for path in ("/my/claims", f"/my/claims/{claim.id}", f"/my/orders/{self.order.id}"):
            page = self._get(path).text
            for secret in secrets:
                with self.subTest(secret, path=path):
                    self.assertNotIn(secret, page)

    # === Receipt ===

    def _sign_for(self, *short):
        """Confirm the receipt with these quantities short, as the receipt's page does."""
        rows = [{"line_id": line.id, "quantity": quantity, "reason": "Too few"} for line, quantity in short]
        self.order.with_user(self.buyer).sudo()._confirm_receipt("Li Na", differences=rows)
        self.assertTrue(self.order.receipt_confirmed_on)
        return self._claims().filtered(lambda claim: claim.source == "receipt")

    def test_what_is_claimed_already_is_not_claimed_again_at_receipt(self):
        self._sign_in()
        claim = self._open(quantity=8, kind="missing")
        self.assertFalse(self._sign_for((self.line, 8.0)))
        self.assertEqual(self._claims(), claim)

    def test_only_the_rest_is_claimed_at_receipt(self):
        self._sign_in()
        self._open(quantity=4, kind="missing")
        fresh = self._sign_for((self.line, 6.0), (self.second, 1.0))
        self.assertRecordValues(
            fresh.line_ids,
            [
                {"order_line_id": self.line.id, "quantity": 2, "reason": "Too few"},
                {"order_line_id": self.second.id, "quantity": 1, "reason": "Too few"},
            ],
        )
        self.assertIn(f"{self.line.product_id.display_name}: 2 ", fresh.text)

    def test_goods_to_give_back_are_not_those_that_came_short(self):
        self._sign_in()
        self._open(quantity=3, kind="return")
        self.assertEqual(self._sign_for((self.line, 4.0)).line_ids.quantity, 4)

    def test_a_receipt_can_be_signed_whatever_is_claimed(self):
        self._sign_in()
        self._open(quantity=9, kind="exchange")
        self.assertEqual(self._sign_for((self.line, 4.0)).line_ids.quantity, 1)

    def test_what_came_short_opens_a_claim(self):
        differences = [
            {"line_id": self.line.id, "quantity": 2.0, "reason": "Box was open"},
            {"line_id": self.second.id, "quantity": -1.0, "reason": "One too many"},
        ]
        self.order.with_user(self.buyer).sudo()._confirm_receipt("Li Na", differences=differences)
        claim = self._claims()
        self.assertRecordValues(
            claim,
            [
                {
                    "kind": "missing",
                    "source": "receipt",
                    "by_dealer": True,
                    "opened_by_id": self.buyer.id,
                    "state": "new",
                }
            ],
        )
        self.assertRecordValues(
            claim.line_ids, [{"order_line_id": self.line.id, "quantity": 2, "reason": "Box was open"}]
        )
        self.assertIn("Box was open", claim.text)
        self._sign_in()
        self.assertIn(f'href="/my/claims/{claim.id}"', self._get(f"/my/orders/{self.order.id}").text)
        self.assertIn("claim", [one.code for one in self.order._get_blockers("close")[self.order]])
