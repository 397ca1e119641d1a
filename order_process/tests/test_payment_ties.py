"""What ties orders, invoices and payments together says what is paid, invoiced and delivered: nobody writes it."""

from odoo import Command
from odoo.tests import freeze_time, tagged

from .money_common import MoneyCommon
from .test_gate_rpc import RpcCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTies(MoneyCommon, RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._create_user("accountant", "account.group_account_invoice")
        cls.paid = cls._approve(cls._order(100, user_id=cls.salesman.id))
        cls.invoice = cls._invoice(cls.paid)
        cls._pay_invoice(cls.invoice)
        cls.row = cls.invoice.invoice_line_ids
        cls.order = cls._approve(cls._order(100, user_id=cls.salesman.id))
        cls.line = cls.order.order_line
        cls.entry = cls._order(100, user_id=cls.salesman.id)
        cls.env.flush_all()

    def _state(self):
        lines = (self.paid | self.order | self.entry).order_line
        return [
            (
                line.order_id._get_received()[line.order_id],
                line.qty_invoiced,
                line.qty_delivered,
                line.qty_delivered_method,
                line.qty_to_invoice,
                line.invoice_status,
                line.invoice_lines.ids,
            )
            for line in lines
        ]

    def test_an_invoice_of_another_order(self):
        """A rep would show money that came for another order, and an invoice for goods that nobody has invoiced."""
        for user in (self.salesman, self.clerk, self.keeper, self.accountant, self.cashier, self.admin):
            for line in self.line | self.entry.order_line:
                for command in ([4, self.row.id], [6, 0, self.row.ids]):
                    self._refused(user, "sale.order.line", "write", line.ids, {"invoice_lines": [command]})
        for user in (self.accountant, self.cashier):
            for command in ([4, self.line.id], [6, 0, self.line.ids], [5]):
                self._refused(user, "account.move.line", "write", self.row.ids, {"sale_line_ids": [command]})

    def test_how_delivery_is_counted(self):
        """Counted by hand, goods would be delivered that never left."""
        for user in (self.salesman, self.clerk, self.admin):
            for vals in (
                {"qty_delivered_method": "manual"},
                {"qty_delivered_method": "manual", "qty_delivered": 100},
                {"is_expense": True},
                {"qty_to_invoice": 500},
                {"invoice_status": "invoiced"},
                {"untaxed_amount_invoiced": 100},
                {"company_id": self.env.ref("base.main_company").id},
            ):
                self._refused(user, "sale.order.line", "write", self.line.ids, vals)
            self._refused(user, "sale.order", "write", self.order.ids, {"delivery_status": "full"})

    def test_new_lines(self):
        vals = {"order_id": self.entry.id, "product_id": self.goods.id, "product_uom_qty": 1}
        for more in ({"invoice_lines": [[4, self.row.id]]}, {"is_expense": True}, {"qty_to_invoice": 5}):
            self._refused(self.salesman, "sale.order.line", "create", [{**vals, **more}])
        context = {
            "default_invoice_lines": [[6, 0, self.row.ids]],
            "default_is_expense": True,
            "default_qty_delivered_method": "manual",
        }
        [made] = self._rpc(self.salesman, "sale.order.line", "create", [vals], context=context)
        line = self.env["sale.order.line"].browse(made)
        self.assertFalse(line.invoice_lines or line.is_expense)
        self.assertEqual(line.qty_delivered_method, "stock_move")

    def test_transactions(self):
        other = self._order(50)
        transaction = self._transaction(other, 50)
        self.env.flush_all()
        vals = {"transaction_ids": [[4, transaction.id]]}
        for user in (self.salesman, self.clerk, self.accountant, self.cashier):
            self._refused(user, "sale.order", "write", self.order.ids, vals)
        self.assertEqual(other._get_received()[other], 50)

    def test_posted_lines(self):
        """Core takes another quantity on a posted line without asking the ledger."""
        for vals in ({"quantity": 500}, {"quantity": 1}, {"price_unit": 3}, {"product_id": self.dye.id}):
            for user in (self.accountant, self.cashier):
                self._refused(user, "account.move.line", "write", self.row.ids, vals)
        vals = {
            "move_id": self.invoice.id,
            "product_id": self.goods.id,
            "quantity": 100,
            "price_unit": 0,
            "tax_ids": [],
            "sale_line_ids": [[4, self.line.id]],
        }
        self._refused(self.accountant, "account.move.line", "create", [vals])
        self._rpc(self.accountant, "account.move.line", "write", self.row.ids, {"name": "Treatment, 100 g"})

    def test_a_second_order_on_its_invoice(self):
        draft = self._invoice(self.order, post=False)
        command = [Command.link(self.paid.order_line.id)]
        self._refused(
            self.accountant, "account.move.line", "write", draft.invoice_line_ids.ids, {"sale_line_ids": command}
        )
        self._rpc(self.accountant, "account.move", "action_post", draft.ids)
        self.assertEqual(draft.state, "posted")

    def test_what_is_paid_is_not_written(self):
        open_invoice = self._invoice(self.order)
        owed = open_invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        tiny = self._advance(self.entry, 1).move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        partial = {
            "debit_move_id": owed.id,
            "credit_move_id": tiny.id,
            "amount": 100,
            "debit_amount_currency": 100,
            "credit_amount_currency": 100,
        }
        for user in (self.accountant, self.cashier):
            for vals in (
                {"payment_state": "paid"},
                {"payment_state": "in_payment"},
                {"amount_residual": 0},
                {"amount_total": 1},
                {"move_type": "out_refund"},
            ):
                self._refused(user, "account.move", "write", open_invoice.ids, vals)
            for vals in ({"amount_residual": 0, "amount_residual_currency": 0}, {"reconciled": True}):
                self._refused(user, "account.move.line", "write", owed.ids, vals)
            self._refused(user, "account.move.line", "write", open_invoice.invoice_line_ids.ids, {"price_total": 1})
            self._refused(user, "account.partial.reconcile", "create", [partial])
        self._refused(self.admin, "account.partial.reconcile", "create", [partial])
        known = self.invoice.line_ids.matched_credit_ids
        for user in (self.accountant, self.admin):
            self._refused(user, "account.partial.reconcile", "write", known.ids, {"amount": 1})
        # Money becomes an order's through the cashier only.
        self._refused(self.accountant, "account.move.line", "reconcile", (owed | tiny).ids)
        self._rpc(self.cashier, "account.move.line", "reconcile", (owed | tiny).ids)
        self.assertEqual(owed.amount_residual, 99)

    def test_posted_by_its_status(self):
        """The gate is asked however an invoice gets posted."""
        draft = self._invoice(self.order, post=False)
        draft.invoice_line_ids.price_unit = 0.5
        for user in (self.accountant, self.cashier):
            self._refused(user, "account.move", "write", draft.ids, {"state": "posted"})
            context = {"order_process_posting": True}
            self._refused(user, "account.move", "write", draft.ids, {"state": "posted"}, context=context)
        self.assertEqual(draft.state, "draft")
