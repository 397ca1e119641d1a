"""Freight of a delivery: expected, charged, recovered, and what holds the order open (G4)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .handin_common import HandinCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFreight(HandinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rail = cls._create_carrier(
            "Rail", 100, process_mode="rail", payment_rule="credit", freight_rule="return", carrier_role="rail"
        )
        cls.in_order = cls._create_carrier("In the order", 50, payment_rule="credit", freight_rule="order")

    def _sent(self, carrier, lines=None, **vals):
        order = self._create_orders(lines=lines or [(self.dye, 5)], carrier_id=carrier.id, **vals)
        return self._leave(order)

    def _blockers(self, order):
        return [b for b in order.sudo()._get_blockers("close")[order.sudo()] if b.code == "freight"]

    def _pay(self, invoice, amount=None):
        action = invoice.with_user(self.finance).sudo(False).action_register_payment()
        wizard = self.env["account.payment.register"].with_user(self.finance).with_context(**action["context"])
        journal = self.company.handin_bank_journal_id
        return wizard.create({"amount": amount or invoice.amount_residual, "journal_id": journal.id})._create_payments()

    def test_collected_at_delivery(self):
        picking = self._sent(self.cod)
        freight = picking.freight_ids
        self.assertRecordValues(
            freight,
            [
                {
                    "order_id": picking.sale_id.id,
                    "process_mode": "cod",
                    "freight_rule": "collect",
                    "vendor_id": self.vendor.id,
                    "expected": 60.0,
                    "charged": 60.0,
                    "recovered": 0.0,
                    "to_recover": 60.0,
                    "cost_open": 60.0,
                    "state": "charged",
                    "bill_state": "open",
                }
            ],
        )
        invoice = freight.invoice_id
        self.assertRecordValues(
            invoice, [{"state": "posted", "move_type": "out_invoice", "amount_untaxed": 56.6, "amount_total": 60.0}]
        )
        self.assertNotIn(invoice, picking.sale_id.invoice_ids, "apart from the invoice of the goods")
        (blocker,) = self._blockers(picking.sale_id)
        self.assertRegex(blocker.message, r"Freight of .*60\.00 has not come back: the escort collects it")
        self._collect(picking, cash=210.0)
        self.assertRecordValues(
            freight, [{"state": "recovered", "recovered": 60.0, "to_recover": 0.0, "cost_open": 0.0}]
        )
        self.assertEqual(freight.recovered_on, self.company._process_today())
        self.assertFalse(self._blockers(picking.sale_id))
        self.assertEqual(picking.sale_id.event_ids.mapped("kind").count("freight"), 2)

    def test_partly_collected(self):
        picking = self._sent(self.cod)
        self._collect(picking, cash=200.0, freight=50.0, note="freight disputed")
        self.assertRecordValues(picking.freight_ids, [{"state": "charged", "recovered": 50.0, "to_recover": 10.0}])
        self.assertTrue(self._blockers(picking.sale_id))

    def test_comes_back_by_rail(self):
        picking = self._sent(self.rail)
        freight = picking.freight_ids
        self.assertEqual((freight.charged, freight.state), (106.0, "charged"))
        self.assertEqual(picking._get_to_collect(), {picking: (0.0, 0.0)}, "nothing is collected at delivery")
        with self.assertRaisesRegex(UserError, "nothing collected at delivery"):
            self._collect(picking, cash=106.0)
        action = freight.with_user(self.finance).sudo(False).action_register_money()
        self.assertEqual(action["res_model"], "account.payment.register")
        self._pay(freight.invoice_id)
        self.assertEqual((freight.state, freight.recovered), ("recovered", 106.0))
        with self.assertRaisesRegex(UserError, "No freight invoice is open"):
            freight.with_user(self.finance).sudo(False).action_register_money()

    def test_payment_taken_back(self):
        freight = self._sent(self.rail).freight_ids
        payment = self._pay(freight.invoice_id)
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertRecordValues(freight, [{"state": "charged", "recovered": 0.0, "recovered_on": False}])

    def test_what_is_credited_is_not_recovered(self):
        freight = self._sent(self.rail).freight_ids
        invoice = freight.invoice_id
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"journal_id": invoice.journal_id.id, "reason": "waived"}
        ).reverse_moves()
        credit = invoice.reversal_move_ids
        credit.invoice_line_ids.price_unit = 40.0
        credit.action_post()
        (invoice.line_ids | credit.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self.assertRecordValues(freight, [{"charged": 63.6, "recovered": 0.0, "state": "charged"}])
        self._pay(invoice)
        self.assertRecordValues(
            freight, [{"charged": 63.6, "recovered": 63.6, "state": "recovered", "cost_open": 42.4}]
        )

    def test_line_of_the_order(self):
        order = self._create_orders(lines=[(self.dye, 5)], carrier_id=self.in_order.id)
        order.set_delivery_line(self.in_order, 50.0)
        picking = self._leave(order)
        freight, order = picking.freight_ids, order.sudo()
        self.assertEqual((freight.charged, freight.invoice_id.ids), (53.0, []))
        invoice = order._create_invoices(final=True)
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 203.0)
        self._pay(invoice, 170.0)
        self.assertRecordValues(freight, [{"recovered": 20.0, "state": "charged"}])
        self._pay(invoice)
        self.assertRecordValues(freight, [{"recovered": 53.0, "state": "recovered"}])

    def test_advance_for_the_order_pays_its_freight(self):
        order = self._create_orders(lines=[(self.dye, 5)], carrier_id=self.in_order.id)
        order.set_delivery_line(self.in_order, 50.0)
        freight = self._leave(order).freight_ids
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.dealer.id,
                "amount": 203.0,
                "journal_id": self.company.handin_bank_journal_id.id,
                "process_order_id": order.id,
            }
        )
        payment.action_post()
        self.assertEqual(freight.state, "recovered")
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual((freight.state, freight.recovered), ("charged", 0.0))

    def test_charged_once_for_an_order_in_two_deliveries(self):
        order = self._create_orders(lines=[(self.dye, 5)], carrier_id=self.in_order.id)
        order.set_delivery_line(self.in_order, 50.0)
        picking = self._dispatch(order, self._instant(10))
        picking.move_ids.quantity = 2
        picking.with_user(self.keeper).sudo(False).with_context(skip_backorder=True).button_validate()
        rest = order.sudo().picking_ids - picking
        self.env["order.process.window"].with_context(order_process_one_transaction=True)._run_due(self._instant(12))
        rest.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual((picking.freight_ids.charged, rest.freight_ids.charged), (53.0, 0.0))
        self.assertEqual((picking.freight_ids.expected, rest.freight_ids.expected), (53.0, 53.0))

    def test_by_rule_and_weight(self):
        weighed = self._create_carrier(
            "By weight", 0, delivery_type="base_on_rule",
            price_rule_ids=[
                Command.create(
                    {"variable": "weight", "operator": ">=", "max_value": 0, "list_price": 2,
                     "variable_factor": "weight", "list_base_price": 10}
                )
            ],
        )  # fmt: skip
        self.dye.weight = 3
        picking = self._sent(weighed)
        self.assertEqual(picking.freight_ids.invoice_id.amount_untaxed, 40.0)
        self.assertEqual(picking.freight_ids.charged, 42.4)

    def test_free_for_large_orders(self):
        self.cod.write({"free_over": True, "amount": 100})
        freight = self._sent(self.cod).freight_ids
        self.assertRecordValues(
            freight, [{"expected": 60.0, "charged": 0.0, "cost_open": 60.0, "state": "nothing", "invoice_id": False}]
        )

    def test_accounting_keeps_no_goods(self):
        self.cod.product_id.property_account_income_id = False
        self.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", self.company.id)]).active = False
        picking = self._sent(self.cod)
        freight = picking.freight_ids
        self.assertRecordValues(freight, [{"charged": 60.0, "state": "charged", "invoice_id": False}])
        with self.assertRaisesRegex(UserError, "no sales journal"):
            freight.with_user(self.finance).sudo(False).action_invoice()
        self.env["account.journal"].with_context(active_test=False).search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)]
        ).active = True
        freight.with_user(self.finance).sudo(False).action_invoice()
        self.assertEqual(freight.invoice_id.amount_total, 60.0)

    def test_the_invoice_stays(self):
        invoice = self._sent(self.cod).freight_ids.invoice_id
        for call in (invoice.button_draft, invoice.button_cancel, invoice.unlink):
            with self.assertRaisesRegex(UserError, "freight invoice of .* stays"), self.cr.savepoint():
                call()

    def test_pickup_and_returns_have_no_freight(self):
        picking = self._sent(self.pickup)
        self.assertFalse(picking.freight_ids)
        sent = self._sent(self.cod)
        wizard = self.env["stock.return.picking"].with_context(active_id=sent.id, active_model="stock.picking")
        wizard = wizard.create({"picking_id": sent.id})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.assertFalse(back.freight_ids)
        self.assertEqual(sent._get_to_collect()[sent], (120.0, 60.0), "what came back is not owed")

    def test_other_currency(self):
        usd = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 0.14}
        )
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        picking = self._sent(self.cod, pricelist_id=pricelist.id)
        freight = picking.freight_ids
        self.assertEqual(freight.invoice_id.currency_id, usd)
        goods, owed = picking._get_to_collect()[picking]
        self.assertEqual((goods, owed), (150.0, 60.0), "dollars")
        self.assertRecordValues(freight, [{"expected": 428.57, "charged": 428.55, "to_recover": 428.55}])
        record = self._collect(picking, cash=210.0)
        self.assertEqual((record.currency_id, record.amount_company), (usd, 1500.0))
        self.assertRecordValues(freight, [{"state": "recovered", "charged": 428.55, "recovered": 428.55}])
        handin = self._open()
        row = handin.line_ids.filtered("expected")
        self.assertEqual((row.currency_id, row.expected, row.expected_company), (usd, 210.0, 1500.0))
        row.with_user(self.finance).sudo(False).counted = 209.0
        row.with_user(self.finance).sudo(False).reason = "One dollar missing"
        handin.with_user(self.finance).sudo(False).action_post()
        self.assertEqual(self._balance(self.company.handin_variance_account_id), (7.14, 1.0))
        self.assertEqual(self._balance(self._escort_account()), (0.0, 0.0))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestBills(HandinCommon):
    def setUp(self):
        super().setUp()
        orders = self._create_orders(3, lines=[(self.dye, 5)], carrier_id=self.cod.id)
        self.freights = self._leave(orders).freight_ids.sorted("id")
        self.first, self.second, self.third = self.freights
        self.own = self.freights.with_user(self.finance).sudo(False)

    def _bill(self, *amounts, vendor=None):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": (vendor or self.vendor).id,
                "invoice_date": "2026-03-02",
                "ref": "H-1",
                "invoice_line_ids": [
                    Command.create({"name": f"Trip {amount}", "quantity": 1, "price_unit": amount, "tax_ids": False})
                    for amount in amounts
                ],
            }
        )
        bill.action_post()
        return bill

    def _wizard(self, freights, bill):
        action = freights.with_user(self.finance).sudo(False).action_match_bill()
        wizard = self.env["order.process.freight.bill"].with_user(self.finance).with_context(**action["context"])
        wizard = wizard.create({})
        wizard.bill_id = bill
        wizard._onchange_bill_id()
        return wizard

    def test_matched_in_the_form(self):
        wizard = self._wizard(self.freights, self._bill(170.0))
        self.assertEqual(wizard.vendor_id, self.vendor)
        self.assertEqual(wizard.line_ids.mapped("amount"), [56.67, 56.67, 56.66])
        self.assertEqual((wizard.bill_amount, wizard.left_amount), (170.0, 0.0))
        wizard.action_match()
        self.assertEqual(self.freights.mapped("billed"), [56.67, 56.67, 56.66])
        self.assertEqual(self.freights.mapped("difference"), [-3.33, -3.33, -3.34])
        self.assertEqual(set(self.freights.mapped("bill_state")), {"billed"})
        self.assertEqual(sum(self.freights.share_ids.mapped("amount")), 170.0)
        self.assertEqual(self.freights.mapped("cost_open"), [56.67, 56.67, 56.66])

    def test_several_lines_of_a_bill(self):
        lines = self._bill(100.0, 80.0).invoice_line_ids
        self.own._match(lines, dict.fromkeys(self.own, 60.0))
        matches = lines.freight_match_ids
        self.assertEqual(sorted(matches.mapped("amount")), [80.0, 100.0])
        for match in matches:
            self.assertEqual(sum(match.share_ids.mapped("amount")), match.amount)
        self.assertEqual(self.freights.mapped("billed"), [60.0, 60.0, 60.0])

    def test_a_line_is_matched_once(self):
        lines = self._bill(60.0).invoice_line_ids
        self.own[0]._match(lines, {self.own[0]: 60.0})
        with self.assertRaisesRegex(UserError, "Trip 60.0 is matched already"):
            self.own[1]._match(lines, {self.own[1]: 60.0})

    def test_the_whole_bill(self):
        lines = self._bill(100.0).invoice_line_ids
        for amounts in ((60.0, 30.0), (60.0, 60.0), (130.0, -30.0)):
            with self.subTest(amounts=amounts), self.assertRaisesRegex(UserError, "divide the whole bill"):
                self.own[:2]._match(lines, dict(zip(self.own[:2], amounts, strict=True)))

    def test_beyond_the_tolerance_a_reason(self):
        lines = self._bill(80.0).invoice_line_ids
        with self.assertRaisesRegex(UserError, r"60\.00 was expected and .*80\.00 is billed; say why"):
            self.own[0]._match(lines, {self.own[0]: 80.0})
        self.own[0]._match(lines, {self.own[0]: 80.0}, {self.own[0]: "Detour by flood"})
        self.assertEqual((self.first.difference, self.first.share_ids.reason), (20.0, "Detour by flood"))
        self._collect(self.first.picking_id, cash=210.0)
        self.assertEqual(self.first.cost_open, 20.0, "billed 80, the dealer paid 60")

    def test_within_the_tolerance(self):
        lines = self._bill(65.0).invoice_line_ids
        self.own[0]._match(lines, {self.own[0]: 65.0})
        self.assertEqual(self.first.difference, 5.0)

    def test_bills_of_others(self):
        other = self.env["res.partner"].create({"name": "Another haulier"})
        lines = self._bill(60.0, vendor=other).invoice_line_ids
        with self.assertRaisesRegex(UserError, "went with Hengtong Haulage, not with Another haulier"):
            self.own[0]._match(lines, {self.own[0]: 60.0})
        draft = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 60.0, "tax_ids": False})],
            }
        )
        with self.assertRaisesRegex(UserError, "Only lines of posted vendor bills"):
            self.own[0]._match(draft.invoice_line_ids, {self.own[0]: 60.0})

    def test_taken_off(self):
        bill = self._bill(60.0)
        match = self.own[0]._match(bill.invoice_line_ids, {self.own[0]: 60.0})
        with self.assertRaisesRegex(UserError, "is matched with freight"):
            bill.button_draft()
        with self.assertRaises(UserError):
            match.sudo().unlink()
        match.action_take_off("Wrong delivery")
        self.assertEqual((self.first.billed, self.first.bill_state), (0.0, "open"))
        self.own[1]._match(bill.invoice_line_ids, {self.own[1]: 60.0})
        self.assertEqual(self.second.billed, 60.0)

    def test_the_report(self):
        self._collect(self.first.picking_id, cash=210.0)
        rows = self.env["order.process.freight"].with_user(self.finance).formatted_read_group(
            [], ["process_mode", "date:month"], ["expected:sum", "charged:sum", "recovered:sum", "cost_open:sum"]
        )
        self.assertEqual(
            [[row[f"{name}:sum"] for name in ("expected", "charged", "recovered", "cost_open")] for row in rows],
            [[180.0, 180.0, 60.0, 120.0]],
        )
