"""A claim from the first word to the end (I1)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .aftersales_common import PNG, AftersalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestClaim(AftersalesCommon):
    def test_opened_by_staff(self):
        claim = self._claim(uploads=[("C:\\photos\\box.exe", PNG)], source="phone")
        self.assertRecordValues(
            claim.sudo(),
            [
                {
                    "partner_id": self.dealer.id,
                    "company_id": self.company.id,
                    "kind": "return",
                    "source": "phone",
                    "state": "new",
                    "opened_by_id": self.clerk.id,
                    "by_dealer": False,
                    "text": "Three tubes leak",
                }
            ],
        )
        self.assertRegex(claim.name, r"^CL\d{5}$")
        self.assertRecordValues(
            claim.line_ids,
            [{"order_line_id": self.line.id, "quantity": 3.0, "reason": "Broken", "qty_delivered": 10.0}],
        )
        self.assertRecordValues(claim.sudo().file_ids, [{"name": "box.png", "mimetype": "image/png"}])
        self.assertEqual(self.order.event_ids[0].kind, "claim")
        self.assertIn(claim.name, self.order.event_ids[0].summary)
        self.assertTrue(self._notices(claim, self.service))
        self.assertTrue(self._notices(claim, self.salesman), "the order's own representative is told")

    def test_who_opens(self):
        for user in (self.service, self.leader, self.clerk):
            self._claim(quantity=1, user=user)
        for user in (self.salesman, self.finance, self.dispatcher, self.admin):
            with self.assertRaisesRegex(AccessError, "opened by customer service, desk leaders and order clerks"):
                self._claim(quantity=1, user=user)

    def test_wizard(self):
        wizard = Form(
            self.env["order.process.claim.new"].with_user(self.clerk).with_context(default_order_id=self.order.id)
        )
        self.assertEqual(
            [(row["claimable"], row["quantity"]) for row in wizard.line_ids._records], [(10.0, 0), (5.0, 0)]
        )
        wizard.kind = "missing"
        wizard.text = "Two are missing"
        with wizard.line_ids.edit(1) as line:
            line.quantity = 2
        action = wizard.save().action_open()
        claim = self.env["order.process.claim"].browse(action["res_id"])
        self.assertRecordValues(claim.line_ids, [{"order_line_id": self.second.id, "quantity": 2.0}])

    def test_at_most_what_was_delivered(self):
        with self.assertRaisesRegex(UserError, "10 were delivered; more cannot be claimed"):
            self._claim(quantity=11)
        self._claim(quantity=8)
        with self.assertRaisesRegex(UserError, "10 were delivered, and 8 of them are in another claim"):
            self._claim(quantity=3)
        self._claim(quantity=2)
        for quantity in (0.0001, -1, float("nan"), float("inf")):
            with self.assertRaises(UserError):
                self._claim(quantity=quantity)

    def test_two_rows_of_one_line_count_together(self):
        with self.assertRaisesRegex(UserError, "more cannot be claimed"):
            self.env["order.process.claim"].with_user(self.clerk)._open_by_staff(
                self.order, "return", "x", [(self.line, 6, ""), (self.line, 6, "")]
            )

    def test_goods_of_the_order_only(self):
        stranger = self._create_orders().order_line
        with self.assertRaisesRegex(UserError, "not among the goods"):
            self.env["order.process.claim"].with_user(self.clerk)._open_by_staff(
                self.order, "return", "x", [(stranger, 1, "")]
            )

    def test_what_has_to_be_said(self):
        Claim = self.env["order.process.claim"].with_user(self.clerk)
        for order, kind, text, message in (
            (self.order, "return", " ", "Say what is wrong"),
            (self.order, "return", "x", "Say which goods"),
            (self.order, "missing", "x", "Say which goods"),
            (self.order, "anger", "x", "Choose what the claim is about"),
            (self.order, "complaint", "x" * 5001, "longer than 5000"),
            (self._create_orders(), "complaint", "x", "not confirmed"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                Claim._open_by_staff(order, kind, text)
        self.assertTrue(Claim._open_by_staff(self.order, "complaint", "The driver was rude"))
        with self.assertRaisesRegex(UserError, "in the future"):
            Claim._open_by_staff(self.order, "complaint", "x", received_on=self._instant(9, 1, day=3))
        with self.assertRaisesRegex(UserError, "opened by the dealers there"):
            Claim._open_by_staff(self.order, "complaint", "x", source="portal")

    def test_files_are_told_by_content(self):
        for name, data, message in (
            ("photo.png", b"<script>alert(1)</script>", "no photo"),
            ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no photo"),
            ("virus.exe", b"MZ\x90\x00", "no photo"),
            ("big.png", PNG + b"0" * (10 * 1024 * 1024), "larger than 10 MB"),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, message):
                self._claim(uploads=[(name, data)])
        with self.assertRaisesRegex(UserError, "At most 6 files"):
            self._claim(uploads=[(f"{n}.png", PNG) for n in range(7)])

    def test_refunds_first_then_the_oldest(self):
        second = self._claim(quantity=1)
        refund = self._claim("refund", quantity=1)
        first = self._claim(quantity=1, received_on=self._instant(12, day=2))
        self.assertEqual(self.env["order.process.claim"].search([]), refund | first | second)

    def test_all_the_way(self):
        claim = self._as(self._claim(), self.service)
        self.assertIn("The dealer has no answer yet", claim.close_refusal)
        self.assertIn("The cause is not named yet", claim.close_refusal)
        claim.action_answer("Send them back, we credit them.")
        self.assertRecordValues(
            claim,
            [{"state": "working", "answered_by_id": self.service.id, "user_id": self.service.id, "breached_on": False}],
        )
        self.assertEqual(claim.answered_on, self._instant(9, day=3))
        mail = (
            self.env["mail.mail"].sudo().search([("subject", "=", f"Your claim {claim.name} about {self.order.name}")])
        )
        self.assertEqual(mail.recipient_ids, self.dealer)
        self.assertEqual(mail.state, "outgoing", "queued")
        self.assertIn("we credit them", mail.body_html)
        with self.assertRaisesRegex(UserError, "The cause is not named yet"):
            claim.action_close("settled", "Done")
        claim.write({"cause_id": self.cause.id, "responsible_id": self.keeper.id, "cause_note": "Wrong shelf"})
        picking = claim._arrange_return({self.line: 3})
        self.assertRecordValues(
            picking.sudo(), [{"claim_id": claim.id, "picking_type_code": "incoming", "state": "assigned"}]
        )
        with self.assertRaisesRegex(UserError, f"The return {picking.name} has not come in yet"):
            claim.action_close("settled", "Done")
        picking.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(self.line.qty_delivered, 7)
        self.assertFalse(claim.close_refusal)
        claim.action_close("settled", "Thank you for your patience.")
        self.assertRecordValues(claim, [{"state": "closed", "outcome": "settled"}])
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened", "answered", "return", "closed"])
        self.assertEqual(self.order.event_ids[0].kind, "claim_closed")
        with self.assertRaisesRegex(UserError, "is closed"):
            claim.write({"cause_note": "No"})
        with self.assertRaisesRegex(UserError, "is now: Claim Closed"):
            claim.action_answer("One more thing")
        claim.action_reopen("The dealer is not content")
        self.assertRecordValues(claim, [{"state": "working", "outcome": False, "closed_on": False}])

    def test_closed_with_a_reason_although_not_finished(self):
        claim = self._as(self._claim(), self.service)
        claim.action_answer("Send them back.")
        claim.cause_id = self.cause
        claim._arrange_return({self.line: 3})
        claim.action_close("settled", None, "The dealer keeps them until the next delivery")
        self.assertEqual(claim.sudo().entry_ids[-1].note, "The dealer keeps them until the next delivery")

    def test_withdrawn_without_an_answer(self):
        """Whoever closes it for the dealer says who of the dealer's people took it back."""
        claim = self._as(self._claim(), self.service)
        for nobody in (None, "", "  "):
            with self.assertRaisesRegex(UserError, "Say who of the dealer's people took it back"):
                claim.action_close("withdrawn", "All is well", nobody)
        self.assertEqual(claim.state, "new")
        claim.action_close("withdrawn", None, "Li Na rang us")
        self.assertRecordValues(claim, [{"state": "closed", "outcome": "withdrawn"}])
        self.assertRecordValues(
            claim.sudo().entry_ids[-1],
            [{"kind": "closed", "user_id": self.service.id, "by_dealer": False, "note": "Li Na rang us"}],
        )

    def test_an_open_claim_keeps_the_order_open(self):
        claim = self._claim()
        [blocker] = [one for one in self.order._get_blockers("close")[self.order] if one.code == "claim"]
        self.assertEqual(blocker.message, f"The claim {claim.name} is open: Return of Goods")
        self.assertEqual(blocker.owner_group, "order_process.group_customer_service")
        self.assertEqual(blocker.deadline, self._instant(9, day=4))
        self._as(claim, self.service).action_close("withdrawn", None, "Li Na rang us")
        self.assertNotIn("claim", [one.code for one in self.order._get_blockers("close")[self.order]])

    def test_nobody_deletes_or_rewrites(self):
        claim = self._claim(uploads=[("box.png", PNG)])
        for record in (claim, claim.line_ids, claim.entry_ids, claim.file_ids):
            with self.subTest(record._name), self.assertRaises(UserError):
                record.sudo().unlink()
        for record, vals in (
            (claim, {"text": "nothing"}),
            (claim, {"state": "closed"}),
            (claim, {"cause_id": self.cause.id, "state": "closed"}),
            (claim.line_ids, {"quantity": 1}),
            (claim.entry_ids, {"text": "nothing"}),
            (claim.file_ids, {"raw": b"x"}),
        ):
            with self.subTest(f"{record._name} {vals}"), self.assertRaises(UserError):
                record.sudo().write(vals)

    @mute_logger("odoo.models.unlink")
    def test_people_of_the_company_only(self):
        claim = self._as(self._claim(), self.service)
        with self.assertRaisesRegex(UserError, "does not work in the company"):
            claim.responsible_id = self.buyer
        gone = self._create_user("gone", "base.group_user")
        gone.active = False
        with self.assertRaisesRegex(UserError, "does not work in the company"):
            claim.responsible_id = gone

    def test_dealer_is_not_in_the_discussion(self):
        claim = self._claim()
        self.assertNotIn(self.dealer, claim.sudo().message_partner_ids)
        self.assertFalse(claim.sudo()._mail_get_partners()[claim.id])

    def test_home_of_customer_service(self):
        action = self.env["order.process.home"].with_user(self.service)._get_home_action()
        self.assertEqual(action["res_model"], "order.process.claim")
        self.assertIn("press <b>New Claim</b>", action["help"])
