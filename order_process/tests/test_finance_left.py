"""Money, slips, hand-ins and freight that finance did not do on the day are on record, with the cause if known."""

from odoo.tests import freeze_time, tagged

from .finance_common import FinanceCommon


@tagged("post_install", "-at_install")
class TestLeftUndone(FinanceCommon):
    def test_proofs(self):
        seen, waiting = self._order("pickup"), self._order("pickup")
        with freeze_time(self._instant(11)):
            proof = self._show_proof(seen)
            self._show_proof(waiting)
        with freeze_time(self._instant(18, 30)):
            self._as(self.finance, proof).action_refuse("not on the account")
            self._show_proof(waiting, 2)
        rows = self._left(self._close(19), "proof")
        self.assertEqual(set(rows), {seen, waiting}, "what was decided after closing was open at closing")
        self.assertEqual(rows[waiting].since, self._instant(11))
        self.assertFalse(rows[waiting].cause, "that the money is not in is what the proof is about")

    def test_slips(self):
        self.company.invoice_after_payment = False  # one is invoiced before its money is in
        done, paid, invoiced, cod = (self._order(mode) for mode in ("pickup", "pickup", "pickup", "cod"))
        self._dispatch(done | paid | invoiced | cod)
        with freeze_time(self._instant(11)):
            self._pay(done)
            self._pay(paid)
            for order in (done, paid, invoiced):
                self._invoice(order)
            self._as(self.finance, done.picking_ids).action_issue_finance_papers()
        with freeze_time(self._instant(18, 30)):
            self._as(self.finance, cod.picking_ids).action_issue_finance_papers()
        day = self._close(19)
        rows = self._left(day, "slip")
        self.assertEqual(set(rows), {paid, invoiced, cod})
        self.assertEqual(rows[paid].since, self._instant(10))
        self.assertEqual(
            {order: row.cause for order, row in rows.items()}, {paid: False, invoiced: "money", cod: False}
        )

    def test_invoice_that_waits_for_money(self):
        """Not dispatched yet, and the gate holds nothing: the money is the cause all the same."""
        order = self._order("pickup")
        day = self._close(18)
        self.assertEqual(self._left(day, "invoice")[order].cause, "money")
        self.assertFalse(self._left(day, "slip"))

    def test_slip_follows_the_invoice(self):
        order = self._order("pickup")
        self._dispatch(order)
        day = self._close(18)
        self.assertTrue(self._left(day, "invoice"))
        self.assertFalse(self._left(day, "slip"), "one of them is enough")

    def test_sent_by_the_closing_window(self):
        """What the last window of the day sent is tomorrow's work."""
        order = self._order("cod", commitment_date=self._instant(9, day=3))
        self._dispatch(order, 18)
        self.assertFalse(self._left(self._close(18, 5), "slip"))
        self.assertTrue(self._left(self._close(18, 5, day=3), "slip"))

    def test_hand_ins(self):
        """An escort who has not come leaves the money not in; a hand-in that was opened is finance's."""
        order = self._order("cod")
        picking = self._dispatch(order)
        with freeze_time(self._instant(14)):
            self._leave(order, picking)
            self._collect(picking, 210)
        row = self._left(self._close(18), "handin")["Escort"]
        self.assertEqual((row.since, row.cause, row.cause_by_id.ids), (self._instant(14), "money", []))
        self.assertEqual(row.action_open_left()["res_model"], "order.process.collection.holder")
        with freeze_time(self._instant(9, day=3)):
            handin = self.env["order.process.handin"].with_user(self.finance)._open_for(self.escort, self.company)
        row = self._left(self._close(18, day=3), "handin")["Escort"]
        self.assertFalse(row.cause)
        with freeze_time(self._instant(9, day=4)):
            for line in handin.line_ids:
                line.write({"counted": line.expected})
            handin.action_post()
        self.assertFalse(self._left(self._close(18, day=4), "handin"))

    def test_freight(self):
        order = self._order("cod")
        picking = self._dispatch(order)
        sales = self.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", self.company.id)])
        with freeze_time(self._instant(11)):
            sales.active = False
            self._leave(order, picking)
            sales.active = True
        row = self._left(self._close(18), "freight")[order]
        self.assertEqual((row.since, row.cause), (self._instant(11), False))
