"""What money, papers, hand-ins and freight leave for finance to do, each as a tile with its list."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .finance_common import FinanceCommon


@tagged("post_install", "-at_install")
class TestFinanceTiles(FinanceCommon):
    def test_proofs_and_orders_waiting_for_money(self):
        """A prepaid order waits for money from its confirmation on; no invoice is asked of finance before."""
        pickup = self._order("pickup")
        with freeze_time(self._instant(11)):
            self._show_proof(pickup)
        road = self._order("road")
        with freeze_time(self._instant(9, 30, day=3)):
            proof = self._show_proof(road)
            self.assertEqual((self._tile("proofs")["count"], self._tile("proofs", "before")["count"]), (1, 1))
            self.assertIn("150.00", self._tile("proofs")["amount"])
            self.assertEqual(self._listed("proofs", "today").ids, proof.ids)
            self.assertEqual(self._listed("waiting_money"), pickup | road)
            self.assertFalse(self._listed("to_invoice"))
            self._pay(pickup, 100)
            self.assertIn("200.00", self._tile("waiting_money", "before")["amount"], "50 and 150 are still due")
            self._pay(pickup)
            self._pay(road)
            self.assertFalse(self._listed("waiting_money"))
            self.assertEqual(self._listed("to_invoice"), pickup | road)
            self._as(self.finance, proof).action_refuse("not on the account")
            self.assertEqual(self._tile("proofs")["count"], 0)

    def test_goods_for_a_part_of_the_money(self):
        self.company.payment_partial_release = True
        order = self._order("pickup")
        with freeze_time(self._instant(10)):
            self.assertEqual(self._listed("waiting_money"), order)
            self._pay(order, 50)
            self.assertFalse(self._listed("waiting_money"))

    def test_slips_of_many_transfers_are_found_together(self):
        """A transfer more costs no query more, with freight that its papers ask about."""
        self.env.ref("order_process.carrier_cod").write({"freight_rule": "collect", "fixed_price": 12.0})
        counts = []
        for number in (2, 6):
            self._dispatch(self.env["sale.order"].union(*(self._order("cod") for _one in range(number))))
            desk = self.env["order.process.finance.desk"].with_user(self.finance).sudo(False)
            with freeze_time(self._instant(11)):
                for _warm in range(2):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    before = self.env.cr.sql_log_count
                    desk._get_finance_tiles()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.env.invalidate_all()
        with freeze_time(self._instant(11)), self.assertQueryCount(__system__=75):
            desk._get_finance_tiles()

    def test_slips(self):
        unpaid, paid, cod = self._order("pickup"), self._order("pickup"), self._order("cod")
        pickings = self._dispatch(unpaid | paid | cod)
        with freeze_time(self._instant(11)):
            self._pay(paid)
            self.assertEqual(self._listed("papers").sale_id, paid | cod, "of the third the money is not in")
            tile = self._tile("papers")
            self.assertEqual((tile["count"], "300.00" in tile["amount"]), (2, True))
            mine = self._as(self.finance, pickings)
            by_order = mine.grouped("sale_id")
            self.assertEqual(by_order[self._as(self.finance, cod)].finance_papers, "Credit sales slip")
            refusal = by_order[self._as(self.finance, unpaid)].finance_papers_refusal
            self.assertRegex(refusal, "Bill of lading: Payment: .* missing")
            message = mine.action_issue_finance_papers()["params"]["message"]
            self.assertIn("2 papers issued", message)
            self.assertIn(refusal, message, "the one that cannot be issued stops no other")
            self.assertTrue(self._paper(paid, "TH"))
            self.assertTrue(self._paper(cod, "SX"))
            self.assertFalse(self._paper(unpaid, "TH"))
            self.assertEqual(self._paper(paid, "TH").issued_by_id, self.finance)
            self.assertEqual(self._tile("papers")["count"], 0)
            with self.assertRaisesRegex(UserError, "Payment: "):
                self._as(self.finance, unpaid.picking_ids).action_issue_finance_papers()
            self._pay(unpaid)
        with freeze_time(self._instant(9, day=3)):
            self.assertEqual(self._tile("papers", "before")["count"], 1)
            self.assertIn("1 papers", mine.action_issue_finance_papers()["params"]["message"])
            self.assertIn("issued already", mine.action_issue_finance_papers()["params"]["message"])

    def test_slips_of_a_delivery_in_two_steps_once(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._order("cod")
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            self.assertEqual(self._listed("papers").ids, picking.ids)
            self._as(self.finance, picking).action_issue_finance_papers()
            self.assertFalse(self._listed("papers"))
            picking.with_user(self.keeper).with_context(skip_sms=True).button_validate()
            self.assertEqual(len(order.picking_ids), 2)
            self.assertFalse(self._listed("papers"), "the slip counts for the transfer that leaves")

    def test_slips_are_issued_by_finance_of_the_centre(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        for user in (self.clerk, self.keeper, self.dispatcher, self.manager, self.admin, self.escort):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "Only a finance reviewer"):
                self._as(user, picking).action_issue_finance_papers()
        other = self._create_user("elsewhere", "order_process.group_finance_reviewer")
        other.process_warehouse_ids = self.wuhan
        with freeze_time(self._instant(11)):
            self.assertFalse(self._listed("papers", user=other))
            self.assertTrue(self._listed("papers", user=self.manager), "management sees what finance has to do")
            with self.assertRaisesRegex(UserError, "of its centre"):
                self._as(other, picking).action_issue_finance_papers()
        self.assertFalse(self._paper(order, "SX"))

    def test_hand_ins(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        with freeze_time(self._instant(11)):
            self._leave(order, picking)
            self._collect(picking, 210)
            tile = self._tile("handins")
            self.assertEqual((tile["count"], "210.00" in tile["amount"]), (1, True))
            self.assertIsNone(self._tile("handins", "before"))
        with freeze_time(self._instant(9, day=3)):
            self.assertEqual((self._tile("handins")["count"], self._tile("handins", "before")["count"]), (0, 1))
            self.assertEqual(self._listed("handins").escort_id, self.escort)

    def test_freight_and_bills(self):
        orders = self._order("cod") | self._order("cod")
        pickings = self._dispatch(orders)
        sales = self.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", self.company.id)])
        with freeze_time(self._instant(11)):
            sales.active = False  # accounting lacks something: the goods leave all the same
            self._leave(orders[0], pickings.filtered(lambda picking: picking.sale_id == orders[0]))
            sales.active = True
            self._leave(orders[1], pickings.filtered(lambda picking: picking.sale_id == orders[1]))
            first, second = (order.freight_ids for order in orders)
            self.assertEqual(self._listed("freight_invoice").ids, first.ids)
            self.assertEqual(self._listed("freight_back").ids, second.ids)
            self.assertIn("60.00", self._tile("freight_back")["amount"])
            self._as(self.finance, first).action_invoice()
            self.assertEqual(self._tile("freight_invoice")["count"], 0)
            self.assertIn("120.00", self._tile("freight_back")["amount"])
            bill = self._bill(120)
            self.assertEqual(self._listed("bills").ids, bill.ids)
            action = self._as(self.finance, bill).action_match_freight()
            wizard = Form(self.env[action["res_model"]].with_user(self.finance).with_context(**action["context"]))
            self.assertEqual((wizard.bill_amount, wizard.left_amount, len(wizard.line_ids)), (120, 0, 2))
            wizard.save().action_match()
            self.assertFalse(self._listed("bills"))
            self.assertEqual(first.billed + second.billed, 120)
            with self.assertRaisesRegex(UserError, "No delivery with Hengtong"):
                self._as(self.finance, self._bill(5)).action_match_freight()

    def _bill(self, amount):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.haulier.id,
                "invoice_date": self.company._process_today(),
                "ref": f"HT{amount}",
                "invoice_line_ids": [
                    Command.create({"name": "Haulage", "quantity": 1, "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        bill.action_post()
        return bill

    def test_queries_do_not_grow(self):
        orders = self.env["sale.order"].union(*(self._order(mode) for mode in ("pickup", "cod", "cod") * 3))
        self._dispatch(orders)
        with freeze_time(self._instant(11)):
            for order in orders.filtered(lambda order: order.process_mode == "pickup"):
                self._show_proof(order)
                self._pay(order)
            self._desk()
            all_of_them = self._count_queries()
            self._as(self.finance, orders[1:].picking_ids).action_issue_finance_papers()
            self._as(self.finance, orders[1:].filtered(lambda o: o.process_mode == "pickup")).action_issue_invoice()
            self.assertEqual(self._tile("papers")["count"], 1)
            self.assertLessEqual(all_of_them, self._count_queries() + 6)
            self.assertLess(all_of_them, 125)

    def _count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.env["order.process.finance.desk"].with_user(self.finance).get_desk()
        return self.cr.sql_log_count - before
