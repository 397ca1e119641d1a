from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .delivery_common import DRAWN, DeliveryCommon, blocker_messages


@tagged("post_install", "-at_install")
class TestPapers(DeliveryCommon):
    """Papers: numbered, issued by those whose task it is, in their order, signed, printed, void."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the gate asks of money and invoices has tests of its own.
        cls.modes["road"].write({"payment_rule": "on_delivery", "invoice_moment": "free"})
        cls.modes["pickup"].write({"payment_rule": "on_delivery", "invoice_moment": "free"})

    def test_delivery_note_comes_with_the_dispatch(self):
        order = self._order("road")
        self.assertFalse(order.paper_ids)
        picking = self._dispatch(order)
        note = self._paper(order, "GL")
        self.assertEqual((note.state, note.by_itself, note.picking_id), ("issued", True, picking))
        self.assertRegex(note.name, r"^GL26\d{5}$")
        self.assertEqual([line["quantity"] for line in note.content["lines"]], [5.0])
        self.assertEqual(note.content["dealer"], "Changsha Liren")
        self.assertEqual(order.process_stage, "dispatched")

    def test_clerk_may_issue_it_before(self):
        order = self._order("road")
        paper = self._issue(self.clerk, order.picking_ids, "GL")
        self.assertFalse(paper.by_itself)
        self._dispatch(order)
        self.assertEqual(self._paper(order, "GL"), paper.sudo())

    def test_numbers_follow_and_are_never_given_twice(self):
        orders = self._order("road") | self._order("road")
        self._dispatch(orders)
        first, second = sorted(orders.paper_ids.filtered(lambda p: p.type_id.code == "GL").mapped("name"))
        self.assertEqual(int(second[4:]), int(first[4:]) + 1)

    def test_wrong_role_is_told_who(self):
        order = self._order("road")
        picking = self._dispatch(order)
        for user in (self.clerk, self.keeper, self.dispatcher, self.leader, self.admin):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "issued by Finance Reviewer"):
                self._issue(user, picking, "TH")
        with self.assertRaises(AccessError):
            self._issue(self.escort, picking, "TH")

    def test_superuser_mode_of_a_person_issues_nothing(self):
        picking = self._dispatch(self._order("road"))
        rule = self._rule(picking.sale_id, "TH")
        for user in (self.clerk, self.escort):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "issued by Finance Reviewer"):
                picking.with_user(user).sudo().action_issue_paper(rule.id)
        note = self._paper(picking.sale_id, "GL")
        self.assertTrue(note.by_itself, "what a rule issues by itself asks nobody")

    def test_of_the_centre_only(self):
        order = self._order("road")
        picking = self._dispatch(order)
        self.finance.process_warehouse_ids = self.wuhan
        with self.assertRaisesRegex(UserError, "of its centre"):
            self._issue(self.finance, picking, "TH")
        self.finance.process_warehouse_ids = self.wuhan | self.warehouse
        self.assertTrue(self._issue(self.finance, picking, "TH"))

    def test_after_what_comes_before_it(self):
        order = self._order("road")
        with self.assertRaisesRegex(UserError, r"Bill of lading of .* comes after Road delivery note \(Order Clerk\)"):
            self._issue(self.finance, order.picking_ids, "TH")

    def test_twice_is_refused(self):
        order = self._order("road")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        with self.assertRaisesRegex(UserError, "is issued already"):
            self._issue(self.finance, picking, "TH")

    def test_outbound_note_comes_with_the_check(self):
        order = self._order("road")
        picking = self._dispatch(order)
        with self.assertRaisesRegex(UserError, "comes after Bill of lading"):
            self._issue(self.keeper, picking, "CK")
        self._issue(self.finance, picking, "TH")
        with self.assertRaisesRegex(UserError, "when the keeper has checked"):
            self._issue(self.keeper, picking, "CK")

    def test_check_names_everything_that_is_missing(self):
        order = self._order("road", [(self.dye, 5), (self.oxide, 2)])
        picking = self._dispatch(order)
        with self.assertRaises(UserError) as caught:
            self._check(picking)
        text = str(caught.exception)
        for part in (
            "[RG688] Dye 6/88 is not counted",
            "[SY6] Developer 6% is not counted",
            "Bill of lading is missing: Finance Reviewer",
            "lacks the escort or carrier, the vehicle",
        ):
            self.assertIn(part, text)
        self.assertFalse(picking.checked_on)

    def test_a_wrong_count_is_refused(self):
        order = self._order("road")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        self._name_carrier(picking)
        self._as(self.keeper, picking.move_ids).write({"counted_qty": 4})
        with self.assertRaisesRegex(UserError, "counted 4, the transfer says 5"):
            self._check(picking)

    def test_scanner_counts(self):
        order = self._order("road", [(self.dye, 2), (self.oxide, 3)])
        picking = self._dispatch(order)
        self.dye.barcode = "6901234567892"
        keeper = self._as(self.keeper, picking)
        keeper.action_count_scan("6901234567892")
        self.assertEqual(keeper.action_count_scan("RG688")["counted"], 2)
        with self.assertRaisesRegex(UserError, "nothing with the code XX"):
            keeper.action_count_scan("XX")
        dye, oxide = (picking.move_ids.filtered(lambda move, p=p: move.product_id == p) for p in (self.dye, self.oxide))
        self.assertEqual(
            [(row["counted"], row["quantity"], row["right"]) for row in keeper.count_sheet["rows"]],
            [(2, 2, True), (False, 3, False)],
        )
        for wrong in (-1, float("nan"), float("inf"), "3", True, None):
            with self.subTest(wrong), self.assertRaisesRegex(UserError, "not below zero"):
                keeper.action_count(oxide.id, wrong)
        other = self._dispatch(self._order("road"), 12)
        for line in (other.move_ids.id, 0, "1", [oxide.id], 2**40):
            with self.subTest(line), self.assertRaisesRegex(UserError, "not to be counted"):
                keeper.action_count(line, 3)
        keeper.action_count(oxide.id, 2)
        self.assertEqual((oxide.counted_qty, keeper.count_sheet["rows"][1]["right"]), (2, False))
        keeper.action_count(oxide.id, 3)
        self.assertEqual((dye.counted_qty, oxide.counted_qty), (2, 3))

    def test_a_paper_holds_in_every_language(self):
        """What the desk issues in Chinese is not outdated for a keeper who reads English."""
        self.env["res.lang"]._activate_lang("zh_CN")
        china = self.env.ref("base.cn")
        china.with_context(lang="zh_CN").name = "中国"
        self.dealer.country_id = china
        order = self._order("road")
        picking = self._dispatch(order)
        self._as(self.clerk, self._paper(order, "GL")).action_void("typed wrong")
        self._issue(self.clerk, picking.with_context(lang="zh_CN"), "GL")
        for lang in ("zh_CN", "en_US"):
            own = self._as(self.keeper, picking).with_context(lang=lang)
            own.invalidate_recordset()
            self.assertEqual(own.paper_checklist["rows"][0]["problem"], "", lang)

    def test_only_the_keeper_counts(self):
        _order, picking = self._to_check()
        move = picking.move_ids
        for user in (self.dispatcher, self.manager, self.finance):
            own = self._as(user, picking)
            self.assertIn("is checked by a keeper", own.count_sheet["refusal"])
            for call in (
                lambda own=own: own.action_count(move.id, 1),
                lambda own=own: own.action_count_scan("RG688"),
                own.action_count_as_listed,
            ):
                with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "is checked by a keeper"):
                    call()
        self.assertFalse(self._as(self.keeper, picking).count_sheet["refusal"])
        self._check(picking)
        self.assertFalse(picking.count_sheet, "it was counted")
        with self.assertRaisesRegex(UserError, "was checked already"):
            self._as(self.keeper, picking).action_count(move.id, 1)

    def _to_check(self):
        order = self._order("road")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        self._name_carrier(picking)
        self._count(picking)
        return order, picking

    def test_check_issues_what_goes_along(self):
        order, picking = self._to_check()
        self.assertEqual(picking.desk_state, "check")
        self._check(picking)
        self.assertEqual(picking.checked_by_id, self.keeper)
        self.assertEqual(picking.desk_state, "sign")
        self.assertEqual(self._paper(order, "CK").issued_by_id, self.keeper)
        self.assertEqual(self._paper(order, "QR").state, "issued")
        with self.assertRaisesRegex(UserError, "Outbound note CK26[0-9]+ is not signed: Road escort"):
            self._validate(picking)

    def test_others_do_not_check(self):
        _order, picking = self._to_check()
        for user in (self.dispatcher, self.manager, self.admin):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "is checked by a keeper"):
                self._as(user, picking).action_check()
        self.keeper.process_warehouse_ids = self.wuhan
        with self.assertRaisesRegex(UserError, "is checked by a keeper"):
            self._check(picking)

    def test_when_there_is_nothing_to_check(self):
        """Before the dispatch, without its goods, once it was checked and once it has left, the keeper is told so."""
        order = self._order("road")
        with self.assertRaisesRegex(UserError, "Not dispatched yet: it leaves with its window"):
            self._check(order.picking_ids)
        picking = self._as(self.keeper, self._dispatch(order))
        picking.do_unreserve()
        with self.assertRaisesRegex(UserError, "Its goods are not reserved: look at the stock of its products"):
            self._check(picking)
        picking.action_assign()
        self._issue(self.finance, picking, "TH")
        self._name_carrier(picking)
        self._count(picking)
        self._check(picking)
        with self.assertRaisesRegex(UserError, "It was checked already and nothing has changed since"):
            self._check(picking)
        self._sign(self.keeper, self._paper(order, "CK"), "Escort")
        self.assertIs(self._validate(picking), True)
        with self.assertRaisesRegex(UserError, "It has left already"):
            self._check(picking)

    def test_what_was_counted_and_then_taken_off_stops_nothing(self):
        order = self._order("road", [(self.dye, 5), (self.oxide, 2)])
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        self._name_carrier(picking)
        self._count(picking)
        picking.move_ids.filtered(lambda move: move.product_id == self.oxide)._action_cancel()
        self._check(picking)
        self.assertTrue(picking.is_checked)

    def test_changed_after_the_check(self):
        order, picking = self._to_check()
        self._check(picking)
        self._sign(self.keeper, self._paper(order, "CK"), "Escort")
        self.assertEqual(picking.desk_state, "load")
        self._as(self.keeper, picking.move_ids).write({"quantity": 4})
        with self.assertRaisesRegex(UserError, "changed after the keeper's check"):
            self._validate(picking)

    def test_the_named_escort_signs(self):
        order, picking = self._to_check()
        self._check(picking)
        paper = self._paper(order, "CK")
        with self.assertRaisesRegex(UserError, "Escort is named to take the goods of .*, not Wang"):
            self._sign(self.keeper, paper, "Wang")
        with self.assertRaisesRegex(UserError, "draw it on the screen"):
            self._as(self.keeper, paper).action_sign("Escort")
        with self.assertRaisesRegex(UserError, "The signature cannot be read"):
            self._as(self.keeper, paper).action_sign("Escort", "aGVsbG8=")
        with self.assertRaisesRegex(UserError, "taken down by Warehouse Keeper, Escort or Carrier"):
            self._sign(self.clerk, paper, "Escort")
        self._sign(self.escort, paper, "escort ")
        self.assertEqual((paper.state, paper.signed_by), ("signed", "escort"))
        self.assertEqual(paper.signature_ids.user_id, self.escort)
        with self.assertRaisesRegex(UserError, "awaits no such signature"):
            self._sign(self.keeper, paper, "Escort")

    def test_an_escort_sees_only_what_they_take_along(self):
        order, picking = self._to_check()
        self._check(picking)
        self.assertEqual(self._as(self.escort, picking).name, picking.name)
        other = self._create_user("escort2", "order_process.group_carrier")
        with self.assertRaises(AccessError):
            self._as(other, picking).read(["name"])
        with self.assertRaises(AccessError):
            self._sign(other, self._paper(order, "CK"), "Escort")
        self.assertFalse(self.env["order.process.paper"].with_user(other).search([]))

    def test_receipt_and_return_close_the_order(self):
        order, picking = self._to_check()
        self._check(picking)
        self._sign(self.keeper, self._paper(order, "CK"), "Escort")
        self.assertIs(self._validate(picking), True)
        self.assertEqual(order.process_stage, "shipped")
        voucher = self._paper(order, "QR")
        self._sign(self.escort, voucher, "Li Na")
        self.assertEqual(order.receipt_confirmed_by, "Li Na")
        self.assertTrue(any("has not come back signed" in m for m in blocker_messages(order, "close", "papers")))
        self._as(self.clerk, voucher).action_return()
        self.assertEqual(voucher.state, "returned")
        form = self._paper(order, "CLB")
        self._as(self.clerk, form).action_sign_selected()
        with self.assertRaisesRegex(UserError, "None of these papers awaits your own signature"):
            self._as(self.clerk, form).action_sign_selected()
        self._as(self.leader, form).action_sign_selected()
        self.assertEqual(form.state, "signed")
        self.assertFalse(blocker_messages(order, "close", "papers"))

    def test_void_and_anew(self):
        order, picking = self._to_check()
        note = self._paper(order, "GL")
        with self.assertRaisesRegex(UserError, "made void by Order Clerk of its centre or an approving manager"):
            self._as(self.keeper, note).action_void("wrong address")
        with self.assertRaisesRegex(UserError, "Say why"):
            self._as(self.clerk, note).action_void(" ")
        self._as(self.clerk, note).action_void("wrong address")
        self.assertEqual((note.state, note.void_reason), ("void", "wrong address"))
        with self.assertRaisesRegex(UserError, "Road delivery note is missing"):
            self._check(picking)
        again = self._issue(self.clerk, picking, "GL")
        self.assertNotEqual(again.name, note.name)
        self._check(picking)

    def test_not_void_once_the_goods_have_left(self):
        order, picking = self._to_check()
        self._check(picking)
        self._sign(self.keeper, self._paper(order, "CK"), "Escort")
        self._validate(picking)
        with self.assertRaisesRegex(UserError, "have left: only an approving manager"):
            self._as(self.clerk, self._paper(order, "GL")).action_void("mistake")

    def test_a_note_that_no_longer_fits(self):
        order, picking = self._to_check()
        order.partner_shipping_id.street = "1 Other Road"
        note = self._paper(order, "GL")
        with self.assertRaisesRegex(
            UserError, f"Road delivery note {note.name} no longer says what leaves, where to or with whom"
        ):
            self._check(picking)

    def _move(self, order, street):
        """The clerk sends the goods to another place of the dealer."""
        place = self.env["res.partner"].create(
            {"name": street, "type": "delivery", "parent_id": self.dealer.id, "street": street, "city": "Changsha"}
        )
        self._as(self.clerk, order).write({"partner_shipping_id": place.id})
        return place

    def test_another_address_before_the_dispatch(self):
        order = self._order("cod")
        place = self._move(order, "1 Other Road")
        self.assertEqual(order.picking_ids.partner_id, place)
        self.assertEqual(self._pending(order).level_id, self.env.ref("order_process.level_desk"))
        self.assertEqual(len(blocker_messages(order, "dispatch", "review")), 1)
        self.assertIn("88 Furong Road Changsha China → 1 Other Road Changsha", self._pending(order).change_summary)

    def test_another_address_after_the_dispatch(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        place = self._move(order, "1 Other Road")
        self.assertEqual(picking.partner_id, place)
        self.assertTrue(order.is_held)
        self.assertRegex("\n".join(blocker_messages(order, "ship")), "no longer says what leaves, where to or with")

    def test_receipt_is_signed_after_the_goods_have_left(self):
        order, picking = self._cod_to_load()
        receipt = self._paper(order, "GL")
        for user in (self.keeper, self.escort, self.service, self.clerk):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "but not all of them have left"):
                self._sign(user, receipt, "Anybody", "dealer")
        self.assertFalse(receipt.signature_ids)
        self._validate(picking)
        self.assertFalse(order.receipt_confirmed_by)
        self._sign(self.escort, receipt, "Li Na", "dealer")
        self.assertEqual(order.receipt_confirmed_by, "Li Na")

    def test_receipt_stands_when_its_paper_is_void(self):
        order, picking = self._cod_to_load()
        self._validate(picking)
        receipt = self._paper(order, "GL")
        self._sign(self.escort, receipt, "Li Na", "dealer")
        self._as(self.manager, receipt).action_void("the wrong page was signed")
        self.assertEqual(order.receipt_confirmed_by, "Li Na")
        self.assertIn(
            "Road delivery note is missing: Order Clerk issues it.", blocker_messages(order, "close", "papers")
        )
        self._sign(self.escort, self._issue(self.clerk, picking, "GL"), "Wang Hao", "dealer")
        self.assertEqual(order.receipt_confirmed_by, "Li Na")

    def test_a_dealer_who_signs_at_loading(self):
        """Where the dealer's signature lets the goods out, it is given while they are here."""
        rule = self.modes["cod"].paper_rule_ids.filtered(lambda rule: rule.type_id.code == "GL")
        rule.sign_step = "ship"
        order, picking = self._cod_to_load()
        self._sign(self.keeper, self._paper(order, "GL"), "Li Na", "dealer")
        self._validate(picking)
        self.assertEqual(order.receipt_confirmed_by, "Li Na")

    def _rep_to_sign(self, **vals):
        """A confirmation of receipt that the dealer has signed and the order's rep has not."""
        rule = self.modes["road"].paper_rule_ids.filtered(lambda rule: rule.type_id.code == "QR")
        rule.cosigner_role = "rep"
        order = self._order("road", **vals)
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        self._name_carrier(picking)
        self._count(picking)
        self._check(picking)
        self._sign(self.keeper, self._paper(order, "CK"), "Escort")
        self._validate(picking)
        receipt = self._paper(order, "QR")
        self._sign(self.escort, receipt, "Li Na", "dealer")
        return order, receipt

    def test_the_rep_accepts_the_goods(self):
        order, receipt = self._rep_to_sign(user_id=self.salesman.id)
        other = self._create_user("salesman2", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._sign(other, receipt, "Salesman", "rep")
        for user in (self.keeper, self.leader):
            with self.assertRaisesRegex(UserError, "by Customer Service, Order Clerk, the order's sales rep"):
                self._sign(user, receipt, "Salesman", "rep")
        self._sign(self.salesman, receipt, "Salesman", "rep")
        self.assertEqual((receipt.state, receipt.signed_by), ("signed", "Li Na, Salesman"))
        self.assertEqual(receipt.signature_ids.mapped("role"), ["dealer", "rep"])
        self.assertEqual(order.receipt_confirmed_by, "Li Na", "the dealer has received, whoever signs last")

    def test_the_rep_s_name_is_compared(self):
        order, receipt = self._rep_to_sign(user_id=self.salesman.id)
        for user in (self.clerk, self.service, self.salesman):
            with self.assertRaisesRegex(UserError, f"Salesman is the sales rep of {order.name} and signs, not Li Na"):
                self._sign(user, receipt, "Li Na", "rep")
        self._sign(self.service, receipt, "Salesman", "rep")
        self.assertEqual(receipt.state, "signed")

    def test_an_order_without_a_rep(self):
        order, receipt = self._rep_to_sign(user_id=self.salesman.id)
        order.user_id = False
        with self.assertRaisesRegex(UserError, f"{order.name} has no sales rep who could sign"):
            self._sign(self.clerk, receipt, "Li Na", "rep")

    def test_another_escort_after_the_check(self):
        order, picking = self._to_check()
        self._check(picking)
        other = self._create_user("escort2", "order_process.group_carrier")
        self._as(self.dispatcher, picking).write({"escort_id": other.id, "vehicle_no": "YA-11111"})
        note, receipt = self._paper(order, "CK"), self._paper(order, "QR")
        self._sign(self.keeper, note, "Escort2")
        for paper in (note, receipt):
            with self.assertRaisesRegex(
                UserError, f"{paper.type_id.name} {paper.name} no longer says what leaves, where to or with whom"
            ):
                self._validate(picking)
            self._as(self.keeper, paper).action_void("another escort")
            self._issue(self.keeper, picking, paper.type_id.code)
        self.assertEqual(self._paper(order, "CK").content["escort"], "Escort2")
        self._sign(self.keeper, self._paper(order, "CK"), "Escort2")
        self.assertIs(self._validate(picking), True)

    def test_only_carriers_take_goods_along(self):
        picking = self._dispatch(self._order("road"))
        buyer = self._create_buyer("op_buyer", self.dealer, name="Buyer")
        for user in (buyer, self.clerk, self.keeper):
            with self.assertRaisesRegex(UserError, f"{user.name} cannot be named to take goods along"):
                self._as(self.dispatcher, picking).write({"escort_id": user.id})
            with self.assertRaisesRegex(UserError, f"{user.name} cannot be named to take goods along"):
                self._as(self.dispatcher, picking.batch_id).write({"escort_id": user.id})
        self._as(self.dispatcher, picking.batch_id).write({"escort_id": self.escort.id})
        self.assertEqual(picking.escort_id, self.escort)

    def test_another_collector_for_the_rest(self):
        order = self._order("pickup")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        self._as(self.keeper, picking.move_ids).write({"quantity": 3})
        self._count(picking)
        self._name_carrier(picking)
        self._check(picking)
        self._sign(self.keeper, self._paper(order, "CK"), "Zhou Ping")
        with self.assertRaisesRegex(UserError, "the collector has signed"):
            self._as(self.clerk, order).write({"collector_name": "Wu Di"})
        self._as(self.keeper, picking).with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self._as(self.clerk, order).write({"collector_name": "Wu Di", "collector_vehicle": "XA-99999"})
        self.assertEqual(order.collector_name, "Wu Di")
        self.assertEqual(self._paper(order, "CK").content["collector"], "Zhou Ping")

    def test_void_by_the_centre_s_own_people(self):
        order = self._order("road")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        self.finance.process_warehouse_ids = self.wuhan
        with self.assertRaisesRegex(UserError, "made void by Finance Reviewer of its centre"):
            self._as(self.finance, self._paper(order, "TH")).action_void("mistake")
        self.finance.process_warehouse_ids = self.warehouse
        self._as(self.finance, self._paper(order, "TH")).action_void("mistake")

    def test_odd_arguments(self):
        order, picking = self._to_check()
        note = self._as(self.clerk, self._paper(order, "GL"))
        for wrong in (5, [], "   ", {"a": 1}, True):
            with self.subTest(wrong=wrong):
                with self.assertRaisesRegex(UserError, "Say why the paper is void"):
                    note.action_void(wrong)
                with self.assertRaisesRegex(UserError, "takes along nothing with the code"):
                    self._as(self.keeper, picking).action_count_scan(wrong)
        for wrong in ("5", [5], None, True, 10**12):
            with self.subTest(rule=wrong):
                with self.assertRaisesRegex(UserError, "asks for no such paper"):
                    self._as(self.clerk, picking).action_issue_paper(wrong)
                with self.assertRaisesRegex(UserError, "asks for no such paper"):
                    self._as(self.clerk, order).action_issue_order_paper(wrong)
        note.action_print(5)
        with self.assertRaisesRegex(UserError, "Say why it is printed again"):
            note.action_print(5)
        self._check(picking)
        paper = self._as(self.keeper, self._paper(order, "CK"))
        with self.assertRaisesRegex(UserError, "Say who signs"):
            paper.action_sign(5, DRAWN)
        with self.assertRaisesRegex(UserError, "The signature cannot be read"):
            paper.action_sign("Escort", 5)
        with self.assertRaisesRegex(UserError, "awaits no such signature"):
            paper.action_sign("Escort", DRAWN, 5)

    def test_named_twice_counts_once(self):
        order, _picking = self._cod_to_load()
        form = self._paper(order, "CLB")
        self._as(self.clerk, form.browse(form.ids * 2)).action_print()
        self.assertEqual(form.print_count, 1)
        self._as(self.clerk, form.browse(form.ids * 2)).action_void("mistake")
        self.assertEqual(form.state, "void")
        again = self._as(self.clerk, order.browse(order.ids * 2)).action_issue_order_paper(self._rule(order, "CLB").id)
        self.assertEqual(len(again), 1)
        self._as(self.clerk, again.browse(again.ids * 2)).action_sign_selected()
        self.assertEqual(again.signature_ids.mapped("role"), ["clerk"])

    def test_packages(self):
        picking = self._dispatch(self._order("road"))
        for count in (-3, 1000, 30000):
            with self.assertRaisesRegex(UserError, f"has 0 to 999 packages, with a label each: not {count}"):
                self._as(self.keeper, picking).write({"package_count": count})
        self._as(self.keeper, picking).write({"package_count": 999})
        self._as(self.keeper, picking).write({"package_count": 0})

    def test_a_paper_comes_back_after_its_goods(self):
        order, picking = self._cod_to_load()
        slip = self._paper(order, "SX")
        with self.assertRaisesRegex(UserError, f"Credit sales slip {slip.name} goes along with goods that have"):
            self._as(self.clerk, slip).action_return()
        self.assertEqual(slip.state, "signed")
        self._validate(picking)
        self._as(self.clerk, slip).action_return()
        with self.assertRaisesRegex(UserError, "came back with the goods delivered: it is kept as it is"):
            self._as(self.manager, slip).action_void("mistake")
        with self.assertRaisesRegex(UserError, "cannot become “Came back”: its state is “Came back”"):
            self._as(self.clerk, slip).action_return()

    def test_what_came_back_too_early_is_made_void(self):
        order, picking = self._cod_to_load()
        slip = self._paper(order, "SX")
        slip._move_to("returned")
        self._as(self.finance, slip).action_void("taken back too early")
        self.assertEqual(slip.state, "void")
        self.assertEqual(self._issue(self.finance, picking, "SX").sudo().state, "issued")

    def test_cancelled_transfers_void_their_papers(self):
        order = self._order("road")
        self._dispatch(order)
        self._as(self.dispatcher, order)._action_cancel()
        self.assertEqual(set(order.paper_ids.filtered("picking_id").mapped("state")), {"void"})

    def test_print_log(self):
        order = self._order("road")
        self._dispatch(order)
        note = self._as(self.clerk, self._paper(order, "GL"))
        self.assertEqual(note._take_print(), "Preview, not valid")
        note.action_print()
        self.assertEqual(note._take_print(), "")
        self.assertEqual(note._take_print(), "Preview, not valid", "one sheet for each print asked for")
        with self.assertRaisesRegex(UserError, "Say why it is printed again"):
            note.action_print()
        note.action_print("the first was lost")
        self.assertEqual(note._take_print(), "Copy 1")
        self.assertEqual(note.sudo().print_ids.mapped("reason"), [False, "the first was lost"])

    def test_evidence(self):
        order = self._order("road")
        self._dispatch(order)
        note = self._paper(order, "GL")
        for user in (self.clerk, self.admin, self.env.ref("base.user_admin")):
            for attack in (
                lambda p: p.write({"state": "signed"}),
                lambda p: p.unlink(),
                lambda p: p.write({"content": {}}),
            ):
                with self.assertRaises(UserError):
                    attack(note.with_user(user).sudo())
        with self.assertRaises(UserError):
            self.env["order.process.paper.signature"].create({"paper_id": note.id, "role": "dealer", "name": "x"})

    def test_collector(self):
        order = self._order("pickup")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "TH")
        self._count(picking)
        with self.assertRaisesRegex(UserError, "lacks the collector's name, the collector's vehicle"):
            self._check(picking)
        with self.assertRaisesRegex(UserError, "writes who fetches the goods"):
            self._as(self.finance, order).write({"collector_name": "Me"})
        with self.assertRaisesRegex(UserError, "writes who fetches the goods"):
            self._as(self.finance, order).sudo().write({"collector_name": "Me"})
        self._name_carrier(picking)
        self._check(picking)
        paper = self._paper(order, "CK")
        with self.assertRaisesRegex(UserError, "Zhou Ping is named"):
            self._sign(self.keeper, paper, "Somebody")
        self._sign(self.keeper, paper, "Zhou Ping")
        with self.assertRaisesRegex(UserError, "the collector has signed"):
            self._as(self.clerk, order).write({"collector_name": "Other"})
        self._validate(picking)
        self.assertEqual(order.receipt_confirmed_by, "Zhou Ping")

    def test_a_mode_of_the_administrator(self):
        Type = self.env["order.process.paper.type"].with_user(self.admin)
        slip = Type.create(
            {
                "name": "Gate pass",
                "code": "GP",
                "level": "delivery",
                "step": "ship",
                "issuer_group_id": self.env.ref("order_process.group_dispatcher").id,
            }
        )
        carrier = (
            self.env["delivery.carrier"]
            .with_user(self.admin)
            .create(
                {
                    "name": "Bike",
                    "product_id": self.carrier.product_id.id,
                    "payment_rule": "on_delivery",
                    "paper_rule_ids": [(0, 0, {"type_id": slip.id})],
                }
            )
        )
        self.modes["bike"] = carrier.sudo()
        order = self._order("bike")
        picking = self._dispatch(order)
        with self.assertRaisesRegex(UserError, "Gate pass is missing: Dispatcher issues it"):
            self._validate(picking)
        self._issue(self.dispatcher, picking, "GP")
        self.assertIs(self._validate(picking), True)

    def test_two_step_delivery(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._order("road")
        pick = self._dispatch(order)
        self.assertEqual(self._paper(order, "GL").picking_id, pick)
        self._issue(self.finance, pick, "TH")
        self.assertIs(self._validate(pick), True)
        out = order.picking_ids - pick
        self.assertEqual(out.dispatch_id, pick.dispatch_id)
        self.assertEqual(out.desk_state, "check")
        with self.assertRaisesRegex(UserError, "not checked"):
            self._validate(out)
        self._name_carrier(out)
        self._count(out)
        self._check(out)
        self._sign(self.keeper, self._paper(order, "CK"), "Escort")
        self.assertIs(self._validate(out), True)
        self.assertEqual(order.process_stage, "shipped")

    def test_a_signature_needs_its_role(self):
        order, picking = self._to_check()
        self._check(picking)
        voucher = self._paper(order, "QR")
        with self.assertRaisesRegex(UserError, "awaits no such signature"):
            self._as(self.keeper, voucher).action_sign("Li Na", DRAWN, "manager")
        with self.assertRaisesRegex(UserError, "not signed yet: Dealer"):
            self._as(self.clerk, voucher).action_return()

    def test_two_step_deliveries_stay_apart(self):
        self.warehouse.delivery_steps = "pick_ship"
        orders = self._order("road") | self._order("road", partner_id=self._create_dealer("Wuhan Meiyuan", "D002").id)
        picks = self._dispatch(orders)
        for pick in picks:
            self._issue(self.finance, pick, "TH")
        self.assertIs(self._validate(picks), True)
        outs = orders.picking_ids - picks

        self.assertEqual(len(outs), 2)
        for out in outs:
            self.assertEqual(out._get_previous()[out] - out, out.sale_id.picking_ids - out)
        slots = outs._get_paper_slots()
        for out in outs:
            self.assertEqual({slot.papers.order_id for slot in slots[out] if slot.papers}, {out.sale_id})
            self.assertEqual([slot.problem for slot in slots[out]][:2], ["", ""])

    def test_prices_changed_after_the_paper(self):
        """A paper that shows prices is issued anew when the order desk changes them; others say quantities only."""
        order = self._order("cod")
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        slots = {slot.rule.type_id.code: slot.problem for slot in picking._get_paper_slots()[picking]}
        self.assertEqual((slots["GL"], slots["SX"]), ("unsigned", "unsigned"))
        self._as(self.clerk, order.order_line).write({"price_unit": 35})
        self._approve(order)
        slots = {slot.rule.type_id.code: slot.problem for slot in picking._get_paper_slots()[picking]}
        self.assertEqual((slots["GL"], slots["SX"]), ("unsigned", "outdated"))
        self.assertRegex(" ".join(blocker_messages(order, "ship", "papers")), "SX.* no longer says")
        self._as(self.finance, self._paper(order, "SX")).action_void("The price was changed")
        self._issue(self.finance, picking, "SX")
        self.assertEqual(self._paper(order, "SX").content["lines"][0]["price"], 35)
        self.assertFalse([message for message in blocker_messages(order, "ship") if "no longer says" in message])
        picking.move_ids.write({"quantity": 3, "picked": True})
        slots = {slot.rule.type_id.code: slot.problem for slot in picking._get_paper_slots()[picking]}
        self.assertEqual(slots["SX"], "unsigned", "less leaves, at the same price")

    def test_papers_of_another_order(self):
        """Moves tied together by hand borrow no papers."""
        order, other = self._order("cod"), self._order("cod")
        self._dispatch(order | other)
        picking, lent = order.picking_ids, other.picking_ids
        self._issue(self.finance, lent, "SX")
        self._as(self.keeper, picking.move_ids).write({"move_orig_ids": [(4, lent.move_ids.id)]})
        slots = (picking | lent)._get_paper_slots()
        self.assertEqual([s.problem for s in slots[picking] if s.rule.type_id.code == "SX"], ["missing"])
        self.assertEqual([s.problem for s in slots[lent] if s.rule.type_id.code == "SX"], ["unsigned"])
