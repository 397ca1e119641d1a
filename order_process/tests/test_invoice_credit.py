"""What came back is credited by one action, also after the invoice: exactly what the dealer does not keep (H1, I1)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .delivery_common import blocker_messages
from .test_delivery_partial import PartialCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:30:00")
class TestCredit(PartialCase):
    def _delivered(self, lines=None, rounded=False, hour=10):
        """Cash on delivery, left in full, received and invoiced."""
        order = self._create_orders(1, lines or [(self.tube, 5)], carrier_id=self.modes["cod"].id)
        if rounded:
            self._as(self.clerk, order).action_round_amount()
        with freeze_time(self._instant(9)):
            order = self._approve(order).sudo()
        picking = self._dispatch(order, hour)
        self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        self._load(picking)
        self._receive(picking)
        self._as(self.finance, order).action_issue_invoice()
        return order, picking

    def _return(self, picking, *quantities, to_refund=True):
        """What came back, by core's wizard."""
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        for row, quantity in zip(wizard.product_return_moves, quantities, strict=True):
            row.write({"quantity": quantity, "to_refund": to_refund})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")

    def _credit(self, user, orders, reason="Refused at the door"):
        return self._as(user, orders).action_credit_returned(reason)

    def _notes(self, order):
        return order.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund")

    def test_half_refused_after_the_invoice(self):
        order, picking = self._delivered()
        self._return(picking, 2)
        due = "More is invoiced than the dealer keeps: a credit note is due."
        self.assertEqual(blocker_messages(order, "close", "invoice"), [due])
        self.assertTrue(order.has_to_credit)
        self._credit(self.service, order)
        note, invoice = self._notes(order), self._posted(order) - self._notes(order)
        self.assertEqual((note.state, note.amount_total, note.reversed_entry_id), ("posted", 399.2, invoice))
        self.assertEqual(note.ref, f"{invoice.name}: Refused at the door")
        self.assertEqual(invoice.amount_residual, 598.8, "that is what is left to collect")
        self.assertEqual((self._to_collect(picking), order._get_amount_due()), (598.8, 598.8))
        event = order.event_ids.filtered(lambda event: event.kind == "credited")
        self.assertEqual((event.user_id, event.detail["reason"]), (self.service, "Refused at the door"))
        self.assertFalse(blocker_messages(order, "close", "invoice"))
        self._as(self.escort, picking).action_collect([{"method": "cash", "amount": 598.8}])
        self.assertEqual((invoice.amount_residual, order.amount_received, order.process_stage), (0, 598.8, "settled"))

    def test_once(self):
        order, picking = self._delivered()
        with self.assertRaisesRegex(UserError, "nothing is to be credited.*its return has been validated"):
            self._credit(self.finance, order)
        self._return(picking, 2)
        self._credit(self.finance, order)
        with self.assertRaisesRegex(UserError, "nothing is to be credited"):
            self._credit(self.finance, order)
        self.assertEqual(len(self._notes(order)), 1)
        self._return(picking, 1)
        self._credit(self.finance, order)
        self.assertEqual(sorted(self._notes(order).mapped("amount_total")), [199.6, 399.2])

    def test_what_went_along_with_it(self):
        """Of the odd amount the dealer keeps the share of the goods that stay."""
        order, picking = self._delivered([(self.tube, 5), (self.brush, 3)], rounded=True)
        self.assertEqual(self._posted(order).amount_total, 1030)
        self._return(picking, 3, 0)
        self._credit(self.finance, order)
        # 431.30 of 1030.10 stay: 42 hundredths of the 0.10 that was waived.
        self.assertEqual((self._notes(order).amount_total, order._get_amount_due()), (598.74, 431.26))
        self._return(picking, 2, 3)
        self._credit(self.finance, order)
        self.assertEqual((sum(self._notes(order).mapped("amount_total")), order._get_amount_due()), (1030, 0))

    def test_what_is_to_be_exchanged_is_not_credited(self):
        order, picking = self._delivered()
        self._return(picking, 2, to_refund=False)
        with self.assertRaisesRegex(UserError, "nothing is to be credited"):
            self._credit(self.finance, order)

    def test_the_newest_invoice_first(self):
        """Two deliveries, two invoices: each credit note belongs to the invoice that it takes from."""
        order, picking = self._start()
        self._load(picking, 2)
        self._receive(picking)
        self._as(self.finance, order).action_issue_invoice()
        rest = self._rest(order)
        self._load(rest)
        self._receive(rest)
        self._as(self.finance, order).action_issue_invoice()
        first, second = self._posted(order).sorted("id")
        self._return(picking, 2)
        self._return(rest, 2)
        self._credit(self.finance, order)
        taken = {note.reversed_entry_id: note.amount_total for note in self._notes(order)}
        self.assertEqual(taken, {second: 598.8, first: 199.6})

    def test_invoiced_before_it_left(self):
        """Prepaid, or where the method is free: what came back is given back."""
        carriers = {
            method: self.carrier.copy({"name": method, "invoice_moment": method}) for method in ("before", "free")
        }
        with freeze_time(self._instant(9)):
            orders = self.env["sale.order"].union(
                *(self._create_orders(1, [(self.tube, 5)], carrier_id=own.id) for own in carriers.values())
            )
            orders = self._approve(orders).sudo()
        self._dispatch(orders)
        for order in orders:
            with self.subTest(order.carrier_id.name):
                picking = order.picking_ids
                self._as(self.finance, order).action_issue_invoice()
                self._validate(picking)
                self._return(picking, 1)
                self._credit(self.finance, order)
                self.assertEqual((self._notes(order).amount_total, order._get_amount_due()), (199.6, 798.4))

    def test_who_and_why(self):
        order, picking = self._delivered()
        self._return(picking, 2)
        for user in (self.clerk, self.leader, self.keeper, self.dispatcher, self.manager, self.salesman):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "Finance or customer service credits"):
                self._credit(user, order)
        for reason in ("", "  ", None):
            with self.assertRaisesRegex(UserError, "Say why it came back"):
                self._credit(self.service, order, reason)
        self.assertFalse(self._notes(order))

    def test_a_draft_in_the_way(self):
        order, picking = self._delivered()
        self._return(picking, 2)
        draft = self._posted(order)._reverse_moves([{"invoice_date": "2026-03-02"}])
        draft.invoice_line_ids.quantity = 1
        with self.assertRaisesRegex(UserError, "has a draft already"):
            self._credit(self.finance, order)
        self.assertEqual(draft.state, "draft")

    def test_one_bad_order_stops_no_other(self):
        order, picking = self._delivered()
        self._return(picking, 2)
        other, _picking = self._delivered(hour=12)
        result = self._credit(self.finance, order | other)
        self.assertRegex(result["params"]["message"], r"Credited: .*399\.20 \(R?INV.*\)\.\n.*nothing is to be credited")
        self.assertEqual((self._notes(order).amount_total, len(self._notes(other))), (399.2, 0))

    def test_the_form(self):
        """The blocker leads to a form that says what will be credited and asks why."""
        order, picking = self._delivered()
        self._return(picking, 2)
        action = self._as(self.service, order).action_open_credit()
        wizard = self.env["order.process.reason"].with_user(self.service).with_context(**action["context"]).create({})
        self.assertEqual(wizard.credited_goods, f"{order.name}: [TU] Tube × 2")
        wizard.reason = "Broken"
        self.assertEqual(wizard.action_decide()["params"]["type"], "success")
        self.assertEqual(self._notes(order).amount_total, 399.2)
        blocker = next(b for b in order._get_blockers("close")[order] if b.code == "payment")
        self.assertFalse(blocker.field)

    def test_taxes_of_the_invoice(self):
        """Excluded taxes, a discount, a tax that has changed since: credited as it was invoiced, and what is kept is
        worth three at 9.99 with 13 %: 33.87, so that a cent of rounding stays with the note."""
        tax = self.env["account.tax"].create(
            {"name": "13 %", "amount": 13, "company_id": self.company.id, "type_tax_use": "sale"}
        )
        self.tube.write({"list_price": 9.99, "taxes_id": [Command.set(tax.ids)]})
        order, picking = self._delivered()
        self.assertEqual(self._posted(order).amount_total, 56.44)
        self.tube.write({"list_price": 20, "taxes_id": [Command.clear()]})
        self._return(picking, 2)
        self._credit(self.finance, order)
        note = self._notes(order)
        goods = note.invoice_line_ids.filtered("tax_ids")
        self.assertEqual((goods.price_subtotal, goods.price_total), (19.98, 22.58))
        self.assertEqual((note.amount_untaxed, note.amount_total), (19.97, 22.57))
        self.assertEqual(round(56.44 - note.amount_total, 2), 33.87)
