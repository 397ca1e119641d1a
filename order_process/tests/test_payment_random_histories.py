"""Orders to which everything happens at once: units, a promotion, the odd amount, a change after approval, parts,
returns, credit notes, money that goes back. In whatever order, papers, invoices and ledger say the same, to the cent.
"""

from datetime import timedelta
from random import Random

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_delivery_partial import PartialCase

STEPS = 14
# What may refuse an invoice on the way; anything else is wrong.
NOT_YET = "has not confirmed receipt|nothing to invoice|more was invoiced than the dealer keeps|cannot be invoiced yet"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestRandomHistories(PartialCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.env["account.tax"].create(
            {
                "name": "13 % incl.",
                "amount": 13,
                "company_id": cls.company.id,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
            }
        )
        cls.tube.taxes_id = tax
        cls.comb = cls._create_product("Comb", "CO", 10.05)
        cls._stock(cls.comb, 1000)
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.company.write({"rounding_month_limit": 1000})
        cls.env["loyalty.program"].create(
            {
                "name": "Brushes: five percent off",
                "program_type": "promotion",
                "trigger": "auto",
                "company_id": cls.company.id,
                "rule_ids": [Command.create({"minimum_qty": 5, "product_ids": [Command.set(cls.brush.ids)]})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 5, "discount_applicability": "order"})
                ],
            }
        )
        cls.env.flush_all()

    # === What happens ===

    def _create(self):
        lines = [
            (self.tube, self.random.randint(2, 6), self.tube.uom_id),
            (self.brush, self.random.randint(3, 9), self.brush.uom_id),
            (self.comb, self.random.randint(1, 3), self.dozen),
        ]
        vals = self._order_vals(carrier_id=self.modes["cod"].id)
        vals["order_line"] = [
            Command.create({"product_id": product.id, "product_uom_qty": quantity, "product_uom_id": unit.id})
            for product, quantity, unit in lines
        ]
        order = self.env["sale.order"].with_user(self.clerk).create(vals)
        self._promote(order.sudo())
        self._round(order)
        return self._approve(order).sudo()

    def _promote(self, order):
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            for reward in rewards:
                order._apply_program_reward(reward, coupon)

    def _round(self, order):
        try:
            self._as(self.clerk, order).action_round_amount()
        except UserError as error:
            self.assertIn("Nothing is odd", str(error))

    def _change(self):
        """The order desk changes the confirmed order before anything is dispatched; it is reviewed again."""
        lines = self.order.order_line.filtered(lambda line: line.product_id in self.tube | self.brush)
        line = self.random.choice(lines)
        line.with_user(self.clerk).sudo(False).product_uom_qty += self.random.choice((1, 2))
        self._approve(self.order.with_user(self.clerk).sudo(False))

    def _get_open(self):
        return self.order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel") and picking.picking_type_id.code == "outgoing"
        )

    def _get_left(self):
        return self.order.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_id.code == "outgoing"
        )

    def _send(self, whole=False):
        """The transfer that is here is dispatched, where it has to be, and leaves, mostly in part."""
        picking = self._get_open()
        if not picking:
            return
        self._wait_for_dispatch(picking)
        if not self._paper_of(picking, "SX"):
            self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        asked = [move.product_uom_qty for move in picking.move_ids]
        if not whole:
            asked = [self._choose(move, quantity) for move, quantity in zip(picking.move_ids, asked, strict=True)]
        if any(asked):
            self._load(picking, *asked)

    def _choose(self, move, most):
        """Some of it: combs by the dozen, in which they are ordered, the rest by the piece."""
        step = 12 if move.product_id == self.comb and move.product_uom == self.comb.uom_id else 1
        return step * self.random.randint(0, int(most) // step)

    def _wait_for_dispatch(self, picking):
        for _n in range(60):
            if picking.dispatch_id:
                break
            self._tick(minutes=30)
            self._run_windows(self.now)
        self.assertTrue(picking.dispatch_id, "what is here is sent by a window")
        # An escort with money of an earlier day gets no new delivery.
        if self.order.collection_ids.filtered(lambda record: record.state == "escort"):
            self._hand_in()

    def _tick(self, **passed):
        self.now += timedelta(**passed)
        self.clock.move_to(self.now)

    def _paper_of(self, picking, code):
        return picking.paper_ids.filtered(lambda paper: paper.type_id.code == code and paper.state != "void")

    def _sign_for(self):
        for picking in self._get_left():
            if self._paper_of(picking, "GL").state == "issued":
                self._receive(picking)
                return

    def _collect(self, in_full=False):
        for picking in self._get_left():
            owed = self._to_collect(picking)
            if picking.collection_ids or not owed:
                continue
            paid = owed if in_full or self.random.random() < 0.7 else round(owed * self.random.random(), 2)
            lines = [{"method": "cash", "amount": paid}] if paid else []
            note = "" if paid == owed else "as the dealer wished"
            self._as(self.escort, picking).action_collect(lines, note=note)
            self.paid += paid
            return

    def _invoice(self):
        try:
            self._as(self.finance, self.order).action_issue_invoice()
        except UserError as error:
            self.assertRegex(str(error), NOT_YET)

    def _bring_back(self):
        """Some of what left comes back for good."""
        for picking in self._get_left().filtered(lambda picking: not picking.return_ids):
            asked = [self._choose(move, move.quantity) for move in picking.move_ids]
            if any(asked):
                self._return(picking, asked)
                return

    def _return(self, picking, quantities):
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        by_move = dict(zip(picking.move_ids, quantities, strict=True))
        for row in wizard.product_return_moves:
            row.write({"quantity": by_move.get(row.move_id, 0), "to_refund": True})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(self.keeper)
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")

    def _credit(self):
        if self.order.has_to_credit:
            self._as(self.random.choice((self.finance, self.service)), self.order).action_credit_returned("came back")

    def _bounce(self):
        """Money that was handed in goes back."""
        payments = self.env["account.payment"].search([("process_order_id", "=", self.order.id)])
        if "return_move_id" not in payments._fields:
            return
        held = payments.filtered(lambda payment: payment.collection_id.state == "escort")
        if held:
            self._hand_in()
        payments = payments.filtered(lambda own: own.state in ("in_process", "paid") and not own.return_move_id)
        if payments:
            payment = payments[0]
            self._as(self.finance, payment).action_return("The cheque bounced")
            self.paid -= payment.amount

    # === What is true after every step ===

    def _check_truth(self):
        self.env.flush_all()
        self.env.invalidate_all()
        order, cents = self.order, self.order.currency_id.round
        posted = order.invoice_ids.filtered(lambda move: move.state == "posted")
        invoiced = cents(sum(posted.mapped("amount_total_signed")))
        left = self._get_left()
        # Papers: each says what its transfer brought, together what the order is worth with it.
        papers = [self._paper_of(picking, code) for picking in left for code in ("SX", "GL", "CK")]
        for paper in papers:
            self.assertEqual(paper.content["value"], paper.picking_id._get_transfer_value(), paper.name)
        # Money: what was paid is what the order has, and what the ledger has of the dealer.
        self.assertEqual(order._get_received()[order], cents(self.paid))
        self.assertEqual(order.amount_received, cents(self.paid))
        self.assertEqual(self._get_receivable(), cents(invoiced - self.paid))
        # Invoices: what they hold is worth what they say.
        held = {line: line.qty_invoiced for line in order._get_goods_lines()}
        self.assertEqual(invoiced, order._get_worth(held) if any(held.values()) else 0)
        # Stops: together they ask for what is owed and not yet paid.
        owed = order._get_owed()[order]
        waiting = left.filtered(lambda picking: not picking.collection_ids)
        asked = cents(sum(self._to_collect(picking) for picking in waiting))
        self.assertEqual(asked, owed if waiting else 0)
        self.assertFalse(self.env["order.process.event"]._find_breaks(order))

    def _get_receivable_lines(self):
        return self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.dealer.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )

    def _get_receivable(self):
        return self.company.currency_id.round(sum(self._get_receivable_lines().mapped("balance")))

    # === A history ===

    def _check_end(self):
        """Everything has left, is signed for, invoiced, credited and paid."""
        order, cents = self.order, self.order.currency_id.round
        due = order._get_amount_due()
        posted = order.invoice_ids.filtered(lambda move: move.state == "posted")
        self.assertEqual(cents(sum(posted.mapped("amount_total_signed"))), due)
        self.assertEqual(order.amount_received, due)
        self.assertEqual(self._get_receivable(), 0)
        self.assertFalse(any(posted.mapped("amount_residual")))
        said = sum(self._paper_of(picking, "SX").content["value"] for picking in self._get_left())
        came_back = sum(self._get_worth_back(picking) for picking in order.picking_ids if picking.return_id)
        self.assertEqual(cents(said - came_back), due)
        codes = {blocker.code for blocker in order._get_blockers("close")[order]}
        self.assertFalse(codes & {"payment", "invoice", "freight", "shortage", "receipt"})

    def _get_worth_back(self, picking):
        """What came back was worth, when it did."""
        before = picking._get_kept_before()
        after = dict(before)
        for move in picking.move_ids:
            line = move.sale_line_id
            after[line] -= move.product_uom._compute_quantity(move.quantity, line.product_uom_id, round=False)
        return self.order._get_worth(before) - self.order._get_worth(after)

    def _finish(self):
        while self._get_open():
            before = self._get_open()
            self._tick(minutes=7)
            self._send(whole=True)
            self._check_truth()
            self.assertNotEqual(self._get_open(), before, "what is here can leave")
        for _picking in self._get_left():
            self._sign_for()
        self._credit()
        self._invoice()
        self._check_truth()
        self._settle()
        self._check_truth()

    def _settle(self):
        """The dealer pays what is still owed, or gets back what is too much; what is open is matched."""
        missing = self.order.currency_id.round(self.order._get_amount_due() - self.order.amount_received)
        if missing:
            payment = self.env["account.payment"].create(
                {
                    "payment_type": "inbound" if missing > 0 else "outbound",
                    "partner_id": self.dealer.id,
                    "amount": abs(missing),
                    "journal_id": self.bank.id,
                    "process_order_id": self.order.id,
                    "date": fields.Date.today(),
                }
            )
            payment.action_post()
            self.paid += missing
        self._get_receivable_lines().filtered(lambda line: not line.reconciled).reconcile()

    def _run_history(self, seed):
        self.random, self.paid = Random(seed), 0.0
        self.now = self._instant(9, 30)
        with freeze_time(self.now) as self.clock:
            self._live()

    def _live(self):
        self.order = self._create()
        if self.random.random() < 0.6:
            self._change()
        self._check_truth()
        steps = (self._send, self._sign_for, self._collect, self._invoice, self._bring_back, self._credit, self._bounce)
        for _n in range(STEPS):
            self._tick(minutes=7)
            self.random.choices(steps, (4, 2, 3, 2, 2, 2, 1))[0]()
            self._check_truth()
        self._finish()
        self._check_end()

    def test_history_1(self):
        self._run_history(1)

    def test_history_2(self):
        self._run_history(2)

    def test_history_3(self):
        self._run_history(3)


