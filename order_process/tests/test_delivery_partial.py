"""Goods that leave in parts: papers, receipt, money and invoice are about what left (E5, H2)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_delivery_modes import ModesCase


class PartialCase(ModesCase):
    """Cash on delivery: five tubes at 199.60, two in the first car and three in the second."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes["cod"].fixed_price = 0
        cls.tube = cls._create_product("Tube", "TU", 199.6)
        cls.brush = cls._create_product("Brush", "BR", 10.7)
        for product in (cls.tube, cls.brush):
            cls._stock(product, 100)
        cls.env.flush_all()

    def _start(self, mode="cod", lines=None, **vals):
        """An order whose transfer is dispatched, named to the escort and with finance's paper."""
        order = self._order(mode, lines or [(self.tube, 5)], **vals)
        picking = self._dispatch(order)
        if mode == "cod":
            self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        return order, picking

    def _load(self, picking, *quantities):
        """The keeper counts ``quantities`` out, has the papers signed and lets the goods go; the rest follows."""
        for move, quantity in zip(picking.move_ids, quantities, strict=False):
            self._as(self.keeper, move).quantity = quantity
        self._count(picking)
        self._check(picking)
        papers = picking._get_previous()[picking].paper_ids
        for paper in papers.filtered(lambda paper: paper.state == "issued" and paper.sign_step == "ship"):
            self._sign(self.keeper, paper, "Escort")
        keeper = self._as(self.keeper, picking).with_context(skip_sms=True, skip_backorder=True)
        self.assertIs(keeper.button_validate(), True)

    def _says(self, picking, code):
        """What the valid paper of the transfer says: quantities, and its sum."""
        paper = picking.paper_ids.filtered(lambda p: p.type_id.code == code and p.state != "void")
        self.assertEqual(len(paper), 1, code)
        return [line["quantity"] for line in paper.content["lines"]], paper.content["value"]

    def _receive(self, picking, name="Li Na"):
        note = picking.paper_ids.filtered(lambda paper: paper.type_id.code == "GL" and paper.state != "void")
        self._sign(self.escort, note, name, "dealer")

    def _to_collect(self, picking):
        return picking.sudo()._get_to_collect()[picking.sudo()][0]

    def _posted(self, order):
        return order.sudo().invoice_ids.filtered(lambda move: move.state == "posted")

    def _rest(self, order):
        """The transfer of the rest, dispatched at noon, named and with finance's paper."""
        rest = self._dispatch(order, 12)
        self._issue(self.finance, rest, "SX")
        self._name_carrier(rest)
        return rest


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:30:00")
class TestPartial(PartialCase):
    def test_papers_are_of_what_left(self):
        order, picking = self._start()
        wide = self._paper(order, "GL") | self._paper(order, "SX")
        self._load(picking, 2)
        self.assertEqual(set(wide.mapped("state")), {"void"})
        self.assertEqual(set(wide.mapped("void_reason")), {"Issued anew for what was counted out."})
        for code in ("GL", "SX", "CK"):
            self.assertEqual(self._says(picking, code), ([2.0], 399.2), code)
        self.assertEqual(self._to_collect(picking), 399.2)
        rest = self._rest(order)
        self._load(rest)
        for code in ("GL", "SX", "CK"):
            self.assertEqual(self._says(rest, code), ([3.0], 598.8), code)
        self.assertEqual(sum(order.picking_ids.mapped(lambda own: self._says(own, "SX")[1])), order.amount_total)

    def test_all_of_it_keeps_its_papers(self):
        order, picking = self._start()
        papers = self._paper(order, "GL") | self._paper(order, "SX")
        self._load(picking)
        self.assertNotIn("void", papers.mapped("state"))
        self.assertEqual(self._says(picking, "SX"), ([5.0], 998.0))

    def test_what_stands_beside_the_goods_goes_along(self):
        """The odd amount, to the hundredth, on the papers, at the door, on the invoices."""
        order = self._create_orders(1, [(self.tube, 5), (self.brush, 3)], carrier_id=self.modes["cod"].id)
        self._as(self.clerk, order).action_round_amount()
        self.assertEqual(order.amount_total, 1030)
        with freeze_time(self._instant(9)):
            order = self._approve(order).sudo()
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        self._load(picking, 2, 3)
        # 2 × 199.60 + 3 × 10.70 = 431.30 of 1030.10: 42 hundredths of the 0.10 waived.
        self.assertEqual(self._says(picking, "SX"), ([2.0, 3.0], 431.26))
        sheet = self._paper(order, "SX")._get_sheet()
        self.assertEqual((sheet["total"], [row["amount"] for row in sheet["beside"]]), (431.26, [-0.04]))
        self.assertEqual(self._to_collect(picking), 431.26)
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 431.26}])
        self._as(self.finance, order).action_issue_invoice()
        self.assertEqual(self._posted(order).amount_total, 431.26)
        self.assertEqual(self._posted(order).amount_residual, 0)
        rest = self._rest(order)
        self._load(rest)
        self.assertEqual(self._says(rest, "SX"), ([3.0], 598.74))
        self.assertEqual(self._to_collect(rest), 598.74)
        self._as(self.escort, rest).action_collect([{"method": "cash", "amount": 598.74}])
        self._as(self.finance, order).action_issue_invoice()
        self.assertEqual(sorted(self._posted(order).mapped("amount_total")), [431.26, 598.74])
        self.assertEqual((order.amount_received, set(self._posted(order).mapped("amount_residual"))), (1030, {0}))

    def test_what_was_collected_is_invoiced(self):
        order, picking = self._start()
        self._load(picking, 2)
        with self.assertRaisesRegex(UserError, "has not confirmed receipt"):
            self._as(self.finance, order).action_issue_invoice()
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 399.2}])
        self._as(self.finance, order).action_issue_invoice()
        invoice = self._posted(order)
        self.assertEqual((invoice.amount_total, invoice.amount_residual), (399.2, 0))
        self.assertIn("nothing to invoice", self._as(self.finance, order).action_issue_invoice()["params"]["message"])

    def test_what_was_signed_for_is_invoiced(self):
        order, picking = self._start()
        self._load(picking, 2)
        self._receive(picking)
        self.assertFalse(order.receipt_confirmed_on, "three have not left")
        rest = self._rest(order)
        self._load(rest)
        draft = order._create_invoices()
        self.assertEqual(draft.amount_total, 399.2, "the three are on the road")
        draft.invoice_line_ids.quantity = 5
        with self.assertRaisesRegex(UserError, "has confirmed 2, and 5 would be invoiced"):
            self._as(self.finance, draft).action_post()
        draft.invoice_line_ids.quantity = 2
        self._as(self.finance, draft).action_post()
        self._receive(rest)
        self.assertTrue(order.receipt_confirmed_on)
        self._as(self.finance, order).action_issue_invoice()
        self.assertEqual(sorted(self._posted(order).mapped("amount_total")), [399.2, 598.8])

    def test_by_itself(self):
        """Where invoices make themselves, what was collected or signed for is invoiced at once."""
        self.company.invoice_auto = True
        order, picking = self._start()
        self._load(picking, 2)
        self.assertFalse(order.invoice_ids)
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 399.2}])
        self.assertEqual(self._posted(order).amount_total, 399.2)
        rest = self._rest(order)
        self._load(rest, 1)
        self.assertEqual(self._posted(order).amount_total, 399.2)
        self._receive(rest)
        self.assertEqual(sorted(self._posted(order).mapped("amount_total")), [199.6, 399.2])

    def test_nothing_paid_is_no_receipt(self):
        order, picking = self._start()
        self._load(picking, 2)
        self._as(self.escort, picking).action_collect([], note="nobody there")
        with self.assertRaisesRegex(UserError, "has not confirmed receipt"):
            self._as(self.finance, order).action_issue_invoice()

    def test_a_signed_paper_stands(self):
        """Who has signed for five does not let two go: finance makes the slip void and issues it anew."""
        order, picking = self._start()
        self._count(picking)
        self._check(picking)
        slip = self._paper(order, "SX")
        self._sign(self.keeper, slip, "Escort")
        self._as(self.keeper, picking.move_ids).quantity = 2
        self._count(picking)
        with self.assertRaisesRegex(UserError, f"{slip.name} no longer says what leaves"):
            self._check(picking)
        self.assertEqual(slip.state, "signed")
        self._as(self.finance, slip).action_void("only two are here")
        self._issue(self.finance, picking, "SX")
        self._as(self.keeper, self._paper(order, "CK")).action_void("only two are here")
        self._load(picking)
        self.assertEqual(self._says(picking, "SX"), ([2.0], 399.2))

    def test_counted_again(self):
        """Two, then all five after all: the papers follow as long as nobody has signed."""
        order, picking = self._start()
        self._as(self.keeper, picking.move_ids).quantity = 2
        self._count(picking)
        self._check(picking)
        self.assertEqual(self._says(picking, "SX"), ([2.0], 399.2))
        self._as(self.keeper, picking.move_ids).quantity = 5
        self._count(picking)
        self._as(self.keeper, self._paper(order, "CK")).action_void("five after all")
        self._load(picking)
        self.assertEqual(self._says(picking, "SX"), ([5.0], 998.0))
        self.assertEqual(self._says(picking, "GL"), ([5.0], 998.0))

    def test_in_two_steps(self):
        """What stays in the packing zone gets papers of its own with its dispatch."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._order("cod", [(self.tube, 5)])
        pick = self._dispatch(order)
        self._issue(self.finance, pick, "SX")
        self._validate(pick)
        out = order.picking_ids - pick
        self._name_carrier(out)
        self._load(out, 2)
        self.assertFalse(pick.paper_ids.filtered(lambda paper: paper.state != "void"))
        rest = self._rest(order)
        self._load(rest)
        for code in ("GL", "SX"):
            self.assertEqual(self._says(out, code), ([2.0], 399.2))
            self.assertEqual(self._says(pick, code), ([3.0], 598.8), "kept where the delivery began")
        self.assertEqual((order.process_stage, self._to_collect(rest)), ("shipped", 598.8))

    def test_divided_before_the_check(self):
        """Two cars take what was picked at once: each has its own papers."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._order("cod", [(self.tube, 5)])
        pick = self._dispatch(order)
        self._issue(self.finance, pick, "SX")
        self._validate(pick)
        out = order.picking_ids - pick
        self._as(self.keeper, out.move_ids).quantity = 2
        self._as(self.keeper, out).action_split_transfer()
        other = order.picking_ids - pick - out
        self._name_carrier(out)
        self._load(out)
        self.assertEqual(self._says(out, "SX"), ([2.0], 399.2))
        self.assertEqual(self._says(other, "SX"), ([3.0], 598.8))

    def test_without_a_check(self):
        """Where no keeper checks, the papers follow what is validated."""
        self.modes["cod"].needs_check = False
        rules = self.modes["cod"].paper_rule_ids
        rules.filtered(lambda rule: rule.type_id.code in ("CK", "SX")).unlink()
        order = self._order("cod", [(self.tube, 5), (self.brush, 3)])
        picking = self._dispatch(order)
        self._name_carrier(picking)
        tubes, brushes = picking.move_ids
        self._as(self.keeper, tubes).write({"quantity": 2, "picked": True})
        self._as(self.keeper, picking).with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.assertEqual(self._says(picking, "GL"), ([2.0], 399.2), "brushes were not picked")
        self.assertEqual(brushes.picking_id.backorder_id, picking)

    def test_papers_of_two_deliveries_are_the_order(self):
        """However a price is rounded, the papers of the parts add up to the order."""
        tax = self.env["account.tax"].create(
            {"name": "13 %", "amount": 13, "company_id": self.company.id, "type_tax_use": "sale"}
        )
        self.tube.write({"list_price": 9.99, "taxes_id": [Command.set(tax.ids)]})
        order = self._order("cod", [(self.tube, 5)])
        picking = self._dispatch(order)
        self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        self._load(picking, 2)
        rest = self._rest(order)
        self._load(rest)
        said = [self._says(own, "SX")[1] for own in (picking, rest)]
        self.assertEqual((said, order.amount_total), ([22.58, 33.86], 56.44))
        self.assertEqual([self._to_collect(own) for own in (picking, rest)], said)

    def test_invoices_of_two_deliveries_are_the_order(self):
        """What rounding by parts leaves is a row of its own: 22.58 and 33.87 are a cent more than the 56.44 ordered."""
        tax = self.env["account.tax"].create(
            {"name": "13 %", "amount": 13, "company_id": self.company.id, "type_tax_use": "sale"}
        )
        self.tube.write({"list_price": 9.99, "taxes_id": [Command.set(tax.ids)]})
        order, picking = self._start()
        self._load(picking, 2)
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 22.58}])
        self._as(self.finance, order).action_issue_invoice()
        rest = self._rest(order)
        self._load(rest)
        self._as(self.escort, rest).action_collect([{"method": "cash", "amount": 33.86}])
        self._as(self.finance, order).action_issue_invoice()
        first, second = self._posted(order).sorted("id")
        self.assertEqual((first.amount_total, second.amount_total), (22.58, 33.86))
        cents = second.invoice_line_ids.filtered(lambda row: not row.sale_line_ids)
        self.assertEqual((cents.name, cents.price_total), ("Cents that rounding by parts has left", -0.01))
        self.assertEqual((first.amount_residual, second.amount_residual, order.amount_received), (0, 0, 56.44))

    def test_an_older_debt_is_asked_for_once(self):
        """100 were missing at the first stop: the next one asks for them, and the one after it does not."""
        order, picking = self._start()
        self._load(picking, 2)
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 299.2}], note="100 next time")
        second = self._rest(order)
        self._load(second, 1)
        third = self._dispatch(order, 16)
        self._issue(self.finance, third, "SX")
        self._name_carrier(third)
        self._load(third)
        self.assertEqual([self._to_collect(own) for own in (picking, second, third)], [0, 299.6, 399.2])
