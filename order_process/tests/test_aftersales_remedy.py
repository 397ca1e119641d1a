"""What is done about a claim: returns, goods sent after, credit notes, and who approves them (I1)."""

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .aftersales_common import AftersalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 01:00:00")
class TestRemedy(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice()

    def _handled(self, kind="return", quantity=3, **vals):
        return self._as(self._claim(kind, quantity, **vals), self.service)

    # === Returns ===

    def test_return_at_most_what_the_dealer_has(self):
        claim = self._handled("complaint", 0, user=self.service)
        with self.assertRaisesRegex(UserError, "10 can come back, 11 were asked for"):
            claim._arrange_return({self.line: 11})
        claim._arrange_return({self.line: 6})
        with self.assertRaisesRegex(UserError, "4 can come back, 5 were asked for"):
            claim._arrange_return({self.line: 5})
        picking = claim._arrange_return({self.line: 4, self.second: 5})
        self.assertEqual(sorted(picking.sudo().move_ids.mapped("product_uom_qty")), [4.0, 5.0])
        self.assertEqual(claim.return_count, 2)
        with self.assertRaisesRegex(UserError, "Say how much"):
            claim._arrange_return({self.line: 0})
        with self.assertRaisesRegex(UserError, "Say how much"):
            claim._arrange_return({self.line: -1})

    def test_return_at_most_what_the_claim_is_about(self):
        claim = self._handled()
        with self.assertRaisesRegex(UserError, f"3 more can come back .* 4 were asked for.\n{claim.name} is about 3"):
            claim._arrange_return({self.line: 4})
        with self.assertRaisesRegex(UserError, f"0 more can come back .* 1 were asked for.\n{claim.name} is about 0"):
            claim._arrange_return({self.second: 1})
        picking = claim._arrange_return({self.line: 2}).sudo()
        refusal = f"1 more can come back .* 2 were asked for.\n.*\n{claim.name}: 2 come back by {picking.name}"
        with self.assertRaisesRegex(UserError, refusal):
            claim._arrange_return({self.line: 2})
        self.assertEqual(claim.return_count, 1)

    def test_cancelled_return_can_be_arranged_again(self):
        claim = self._handled(quantity=10)
        claim._arrange_return({self.line: 10}).sudo().action_cancel()
        self.assertFalse(claim.open_document_count)
        self.assertTrue(claim._arrange_return({self.line: 10}))

    def test_exchange_leaves_the_invoice_as_it_is(self):
        claim = self._handled("exchange")
        wizard = Form(
            self.env["order.process.claim.remedy"]
            .with_user(self.service)
            .with_context(default_claim_id=claim.id, default_kind="return")
        )
        self.assertFalse(wizard.to_refund)
        self.assertEqual([(row["available"], row["quantity"]) for row in wizard.line_ids._records], [(3.0, 3.0)])
        wizard.save().action_arrange()
        picking = claim.sudo().return_ids
        picking.with_user(self.keeper).button_validate()
        self.assertEqual(self.line.qty_delivered, 10)

    def test_returned_goods_can_not_be_claimed_again(self):
        claim = self._handled(quantity=10)
        claim._arrange_return({self.line: 10}).with_user(self.keeper).sudo(False).button_validate()
        claim.action_close("withdrawn", None, "Li Na rang us")
        with self.assertRaisesRegex(UserError, "0 were delivered"):
            self._claim(quantity=1)

    # === Goods sent after ===

    def test_replacement_goes_through_intake_and_review(self):
        claim = self._handled("missing")
        order = claim._arrange_goods([(self.line, 3, 0.0)])
        self.assertRecordValues(
            order.sudo(),
            [
                {
                    "claim_id": claim.id,
                    "partner_id": self.dealer.id,
                    "order_class": "complaint",
                    "urgency": "1",
                    "state": "draft",
                    "process_stage": "entry",
                    "keyed_by_id": self.service.id,
                    "carrier_id": self.carrier.id,
                    "amount_total": 0.0,
                }
            ],
        )
        self.assertEqual(order.order_line.product_uom_qty, 3)
        self.assertIn(claim.name, order.policy_reason)
        self.assertEqual(order._get_blockers("submit")[order], [], "nothing is missing")
        self.assertTrue(claim._describe_open_documents())
        order.action_submit_review()
        self.assertEqual(order.review_state, "pending")
        with self.assertRaises(UserError):
            self._pending(order).with_user(self.service).action_approve()
        self._deliver(order)
        self.assertFalse(claim.open_document_count)
        with self.assertRaisesRegex(UserError, "0 more can be credited or replaced, 1 were asked for"):
            claim._arrange_goods([(self.line, 1, 0.0)])

    def test_what_is_no_number(self):
        claim = self._handled()
        for number in (float("nan"), float("inf"), -1):
            for arrange in (
                lambda number=number: claim._arrange_return({self.line: number}),
                lambda number=number: claim._arrange_goods([(self.line, number, 0.0)]),
                lambda number=number: claim._arrange_goods([(self.line, 1, number)]),
                lambda number=number: claim._arrange_credit([(self.line, number, 30.0)]),
                lambda number=number: claim._arrange_credit([(self.line, 1, number)]),
                lambda number=number: claim.action_ask_approval(number, "x"),
            ):
                with self.assertRaises(UserError):
                    arrange()
        self.assertEqual(claim.sudo().entry_ids.mapped("kind"), ["opened"])

    def test_exchange_at_a_price(self):
        claim = self._handled("exchange")
        order = claim._arrange_goods([(self.second, 2, 20.0)])
        self.assertRecordValues(order, [{"order_class": "service", "amount_total": 40.0}])
        for goods in ([], [(self.line, 0, 1.0)], [(self.line, -1, 1.0)], [(self.line, 1, -1.0)]):
            with self.assertRaises(UserError):
                claim._arrange_goods(goods)

    # === Money or goods, once ===

    def test_not_replaced_twice(self):
        """Another claim about the same goods does not give them again, however the first ended."""
        first = self._handled("exchange", 10)
        order = first._arrange_goods([(self.line, 10, 0.0)])
        first.action_answer("They come.")
        first.cause_id = self.cause
        first.action_close("settled", "They come.", "They are on their way")
        second = self._handled("exchange", 10)
        refusal = (
            f"0 more can be credited or replaced, 1 were asked.*\n.*\n{first.name}: 10 are replaced by {order.name}"
        )
        with self.assertRaisesRegex(UserError, refusal):
            second._arrange_goods([(self.line, 1, 0.0)])
        with self.assertRaisesRegex(UserError, refusal):
            second._arrange_goods([(self.line, 1, 0.01)])
        with self.assertRaisesRegex(UserError, refusal):
            second._arrange_credit([(self.line, 1, 30.0)])
        order.sudo()._action_cancel()
        self.assertTrue(second._arrange_goods([(self.line, 10, 0.0)]))

    def test_not_replaced_and_credited(self):
        claim = self._handled("exchange", 10)
        claim._arrange_goods([(self.line, 6, 0.0)])
        move = claim._arrange_credit([(self.line, 4, 30.0)]).sudo()
        refusal = f"0 more can be credited or replaced, 1 were asked for.\n{claim.name} is about 10"
        for again in (claim._arrange_goods, claim._arrange_credit):
            with self.assertRaisesRegex(UserError, refusal):
                again([(self.line, 1, 0.01)])
        move.button_cancel()
        claim._arrange_goods([(self.line, 4, 0.0)])

    def test_at_most_what_the_claim_is_about(self):
        claim = self._handled("refund", 1)
        refusal = f"1 more can be credited or replaced, 2 were asked for.\n{claim.name} is about 1"
        with self.assertRaisesRegex(UserError, refusal):
            claim._arrange_credit([(self.line, 2, 30.0)])
        with self.assertRaisesRegex(UserError, refusal):
            claim._arrange_goods([(self.line, 1, 0.0), (self.line, 1, 0.0)])
        with self.assertRaisesRegex(UserError, "0 more can be credited or replaced, 1 were asked for"):
            claim._arrange_goods([(self.second, 1, 0.0)])

    def test_return_goes_with_credit_or_replacement(self):
        returned, exchanged = self._handled("return", 4), self._handled("exchange", 6)
        returned._arrange_return({self.line: 4}).with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(self.line.qty_delivered, 6)
        returned._arrange_credit([(self.line, 4, 30.0)])
        exchanged._arrange_return({self.line: 6}, to_refund=False)
        exchanged._arrange_goods([(self.line, 6, 0.0)])

    def test_what_was_credited_by_hand_is_not_replaced(self):
        reverse = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        claim = self._handled("exchange", 10)
        wizard = reverse.create({"journal_id": self.invoice.journal_id.id})
        wizard.refund_moves()
        with self.assertRaisesRegex(UserError, "0 more can be .*\n.*\n10 are credited without a claim"):
            claim._arrange_goods([(self.line, 1, 0.0)])
        wizard.new_move_ids.button_cancel()
        reverse.create({"journal_id": self.invoice.journal_id.id}).modify_moves()
        claim._arrange_goods([(self.line, 10, 0.0)])

    def test_goods_in_another_unit_and_on_two_lines(self):
        """A dozen and 2 pieces on two lines: 14 pieces in all."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_orders(lines=[(self.dye, 2), (self.dye, 1)])
        order.order_line[1].product_uom_id = dozen
        order = self._deliver(order)
        self._invoice(order)
        pieces, boxes = order.order_line
        claim = self._as(
            self.env["order.process.claim"]
            .with_user(self.service)
            ._open_by_staff(order, "refund", "All of it", [(pieces, 2, ""), (boxes, 1, "")]),
            self.service,
        )
        claim._arrange_credit([(boxes, 1, boxes.price_unit)])
        with self.assertRaisesRegex(UserError, "2 more can be credited or replaced, 3 were asked for.\n.* about 14"):
            claim._arrange_goods([(pieces, 3, 0.0)])
        claim._arrange_goods([(pieces, 2, 0.0)])

    def test_not_taken_up_again_beside_another(self):
        claim = self._handled("exchange", 10)
        first = claim._arrange_goods([(self.line, 10, 0.0)])
        first.sudo()._action_cancel()
        second = claim._arrange_goods([(self.line, 10, 0.0)])
        first.sudo().action_draft()
        refusal = f"10 too many are credited or replaced(?s:.*){second.name}(?s:.*){first.name}"
        with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
            self._approve(first)
        first.sudo()._action_cancel()
        self._approve(second)
        self.assertEqual(second.state, "sale")

    def test_more_goods_in_a_draft_are_not_posted(self):
        claim = self._handled("refund", 3)
        move = claim._arrange_credit([(self.line, 3, 30.0)]).sudo()
        move.invoice_line_ids.write({"quantity": 9, "price_unit": 10.0})
        with self.assertRaisesRegex(UserError, "6 too many are credited"):
            move.with_user(self.finance).sudo(False).action_post()

    def test_not_withdrawn_while_goods_are_on_their_way(self):
        claim = self._handled("exchange")
        order = claim._arrange_goods([(self.line, 3, 0.0)])
        with self.assertRaisesRegex(UserError, f"replacement order {order.name} is still to be shipped: cancel it"):
            claim.action_close("withdrawn", None, "Li Na rang us")
        order.action_cancel()
        claim.action_close("withdrawn", None, "Li Na rang us")
        self.assertEqual((order.state, claim.outcome), ("cancel", "withdrawn"))

    def test_wizard_proposes_what_is_left(self):
        claim = self._handled("exchange", 4)
        claim._arrange_goods([(self.line, 3, 0.0)])
        for kind in ("replacement", "credit"):
            wizard = Form(
                self.env["order.process.claim.remedy"]
                .with_user(self.service)
                .with_context(default_claim_id=claim.id, default_kind=kind)
            )
            rows = [(row["available"], row["quantity"]) for row in wizard.line_ids._records]
            self.assertEqual(rows, [(1.0, 1.0)], kind)

    # === Credit notes ===

    def test_credit_note_is_a_draft_for_finance(self):
        claim = self._handled("refund")
        move = claim._arrange_credit([(self.line, 3, 30.0)]).sudo()
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "amount_total": 90.0,
                    "claim_id": claim.id,
                    "reversed_entry_id": self.invoice.id,
                    "partner_id": self.dealer.id,
                }
            ],
        )
        self.assertEqual((claim.credited_amount, claim.open_document_count), (90.0, 1))
        self.assertTrue(self._notices(claim, self.finance, "to post"))
        move.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(claim.open_document_count, 0)

    def test_what_was_credited_is_not_invoiced_again(self):
        claim = self._handled("refund")
        claim._arrange_credit([(self.line, 3, 30.0)]).sudo().action_post()
        self.assertEqual((self.line.qty_invoiced, self.line.qty_to_invoice), (7, 0))
        self.assertEqual(self.line.invoice_status, "invoiced")
        self.assertEqual(self.order.invoice_status, "invoiced")

    def test_goods_that_came_back_are_counted_once(self):
        product = self._create_product("Mask", "FM2", 50.0)
        product.invoice_policy = "delivery"
        self._stock(product, 100)
        order = self._deliver(self._create_orders(lines=[(product, 4)]))
        self._invoice(order)
        claim = self._handled(order=order, quantity=3)
        claim._arrange_return({order.order_line: 3}).with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(order.order_line.qty_to_invoice, -3)
        claim._arrange_credit([(order.order_line, 3, 50.0)]).sudo().action_post()
        self.assertEqual((order.order_line.qty_invoiced, order.order_line.qty_to_invoice), (1, 0))

    def test_at_most_what_was_invoiced_at_the_price_paid(self):
        claim = self._handled("refund", 10)
        with self.assertRaisesRegex(UserError, "10 are invoiced and not credited yet, 11 were asked for"):
            claim._arrange_credit([(self.line, 11, 30.0)])
        with self.assertRaisesRegex(UserError, "paid .*30.00.* for one; more is not credited"):
            claim._arrange_credit([(self.line, 1, 31.0)])
        claim._arrange_credit([(self.line, 9, 30.0)])
        with self.assertRaisesRegex(UserError, "1 are invoiced and not credited yet, 2 were asked for"):
            claim._arrange_credit([(self.line, 2, 30.0)])
        with self.assertRaisesRegex(UserError, "1 are invoiced and not credited yet, 2 were asked for"):
            claim._arrange_credit([(self.line, 1, 30.0), (self.line, 1, 30.0)])
        for goods in ([], [(self.line, -1, 30.0)], [(self.line, 1, 0.0)]):
            with self.assertRaises(UserError):
                claim._arrange_credit(goods)

    # === Approval ===

    def test_above_the_limit_a_manager_approves_first(self):
        self.company.claim_approval_amount = 100
        claim = self._handled("refund", quantity=6)
        claim._arrange_credit([(self.line, 3, 30.0)])
        with self.assertRaisesRegex(UserError, "120.00.* in all is more than the .*100.00"):
            with self.cr.savepoint():
                claim._arrange_credit([(self.line, 1, 30.0)])
        self.assertEqual(claim.credited_amount, 90.0)
        claim.action_ask_approval(150.0, "The whole box")
        self.assertEqual(claim.state, "approval")
        self.assertIn("is now: To Approve", claim.remedy_refusal)
        self.assertTrue(self._notices(claim, self.manager, "to approve"))
        managed = self._as(claim, self.manager)
        self.assertFalse(managed.approve_refusal)
        managed.action_approve("All right")
        self.assertEqual((claim.state, claim.approved_amount, claim.asked_amount), ("working", 150.0, 0.0))
        self.assertEqual(self.order.event_ids[0].kind, "claim_decided")
        claim._arrange_credit([(self.line, 2, 30.0)])
        with self.assertRaisesRegex(UserError, "150.00 .*can be credited now"):
            claim._arrange_credit([(self.line, 1, 30.0)])

    def test_the_limit_counts_all_claims_of_an_order(self):
        """Cut into pieces, a credit needs the same approval."""
        self.company.claim_approval_amount = 50
        first, second = (self._handled("complaint", 0, user=self.service) for _n in range(2))
        move = first._arrange_credit([(self.line, 1, 30.0)]).sudo()
        self.assertEqual((first.needs_approval_above, second.needs_approval_above), (50.0, 20.0))
        refusal = f"(?s)30.00.* in all is more than the .*20.00.*{first.name} credited .*30.00.* without approval"
        with self.assertRaisesRegex(UserError, refusal), self.cr.savepoint():
            second._arrange_credit([(self.line, 1, 30.0)])
        small = second._arrange_credit([(self.line, 1, 20.0)]).sudo()
        small.invoice_line_ids.price_unit = 21.0
        with self.assertRaisesRegex(UserError, "21.00.* in all is more than the .*20.00"), self.cr.savepoint():
            small.with_user(self.finance).sudo(False).action_post()
        move.button_cancel()
        small.with_user(self.finance).sudo(False).action_post()
        self.assertEqual((first.needs_approval_above, second.needs_approval_above), (29.0, 50.0))

    def test_what_was_approved_leaves_the_limit_as_it_is(self):
        self.company.claim_approval_amount = 50
        first, second = (self._handled("complaint", 0, user=self.service) for _n in range(2))
        first.action_ask_approval(90.0, "Three tubes")
        self._as(first, self.manager).action_approve()
        first._arrange_credit([(self.line, 3, 30.0)])
        second._arrange_credit([(self.line, 1, 30.0)])
        self.assertEqual((first.credited_amount, second.credited_amount), (90.0, 30.0))

    def test_not_approved(self):
        self.company.claim_approval_amount = 0
        claim = self._handled("refund")
        with self.assertRaisesRegex(UserError, "Ask an approving manager"):
            claim._arrange_credit([(self.line, 1, 30.0)])
        claim.action_ask_approval(30.0, "One tube")
        with self.assertRaisesRegex(UserError, "Say what is wrong"):
            self._as(claim, self.manager).action_refuse(" ")
        self._as(claim, self.manager).action_refuse("It was opened")
        self.assertEqual((claim.state, claim.approved_amount), ("working", 0.0))
        self.assertTrue(self._notices(claim, self.service, "not approved"))
        with self.assertRaisesRegex(UserError, "Ask an approving manager"):
            claim._arrange_credit([(self.line, 1, 30.0)])

    def test_a_draft_made_larger_is_not_posted(self):
        self.company.claim_approval_amount = 100
        claim = self._handled("refund")
        move = claim._arrange_credit([(self.line, 3, 30.0)]).sudo()
        move.invoice_line_ids.quantity = 5
        with self.assertRaisesRegex(UserError, "Ask an approving manager"):
            move.with_user(self.finance).sudo(False).action_post()

    def test_four_eyes(self):
        """Who opened, answered or asked does not approve, whatever groups that person has."""
        both = self._create_user("both", "order_process.group_customer_service,order_process.group_approving_manager")
        opened = self._as(self._claim("refund", 1, user=both), self.service)
        answered = self._handled("refund", 1)
        self._as(answered, both).action_answer("We look at it.")
        asked = self._handled("refund", 1)
        for claim in (opened, answered):
            claim.action_ask_approval(30.0, "One tube")
        self._as(asked, both).action_ask_approval(30.0, "One tube")
        for claim in (opened, answered, asked):
            mine = self._as(claim, both)
            self.assertIn("somebody else does", mine.approve_refusal)
            for decide in (mine.action_approve, lambda mine=mine: mine.action_refuse("no")):
                with self.assertRaisesRegex(UserError, "somebody else does"):
                    decide()
            self._as(claim, self.manager).action_approve()

    def test_second_decision_gets_a_plain_message(self):
        claim = self._handled("refund")
        claim.action_ask_approval(30.0, "One tube")
        self._as(claim, self.manager).action_approve()
        other = self._create_user("other", "order_process.group_approving_manager")
        with self.assertRaisesRegex(UserError, f"{claim.name} is now: In Hand"):
            self._as(claim, other).action_refuse("no")

    def test_amount_in_another_currency(self):
        """A limit of 100 in a company that counts in a currency worth twice the order's."""
        self.company.claim_approval_amount = 100
        claim = self._claim("refund").sudo()
        self.assertEqual(claim.needs_approval_above, 100)
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "rate": 2.0, "name": "2026-03-01", "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        order = self._create_orders(pricelist_id=pricelist.id)
        order = self._deliver(order)
        self.assertEqual(order.currency_id, euro)
        self.assertEqual(self._claim("refund", 1, order=order).needs_approval_above, 200)

    def test_documents_are_linked_by_the_claim_only(self):
        claim = self._claim()
        for record in (self.order, self.order.picking_ids, self.invoice):
            with self.assertRaisesRegex(UserError, "by arranging it there only"):
                record.write({"claim_id": claim.id})
        order = (
            self.env["sale.order"]
            .with_user(self.clerk)
            .with_context(default_claim_id=claim.id)
            .create(self._order_vals())
        )
        self.assertFalse(order.claim_id)
