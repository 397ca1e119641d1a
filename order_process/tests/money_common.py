from odoo import Command, fields
from odoo.addons.order_process.models.payment.cashier import Registration

from .common import OrderProcessCommon


class MoneyCommon(OrderProcessCommon):
    """Prepaid deliveries (money before dispatch, or before goods leave), a bank, a cash box, invoices and payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        Journal = cls.env["account.journal"]
        cls.bank = Journal.search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.cash = Journal.create({"name": "Cashier", "type": "cash", "code": "CSHX", "company_id": cls.company.id})
        cls.prepaid = cls.carrier.copy({"name": "Prepaid, fetched", "payment_rule": "before", "payment_step": "ship"})
        cls.before = cls.carrier.copy({"name": "Prepaid by road", "payment_rule": "before", "payment_step": "dispatch"})
        cls.cashier = cls._create_user("cashier", "order_process.group_finance_reviewer")
        cls.goods = cls._create_product("Treatment", "TR", 1.0)
        cls._stock(cls.goods, 100000)
        cls.currency = cls.company.currency_id
        cls.env.flush_all()

    @classmethod
    def _order(cls, amount, carrier=None, **vals):
        """An order of ``amount``, paid before it is dispatched, keyed by the clerk."""
        lines = vals.pop("lines", [(cls.goods, amount)])
        return cls._create_orders(lines=lines, carrier_id=(carrier or cls.before).id, **vals).sudo()

    @classmethod
    def _invoice(cls, orders, post=True, grouped=False, final=False):
        moves = orders.sudo()._create_invoices(grouped=not grouped, final=final)
        moves.invoice_date = fields.Date.today()
        if post:
            moves.action_post()
        return moves

    @classmethod
    def _down_payment(cls, order, amount):
        wizard = (
            cls.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create(
                {
                    "advance_payment_method": "fixed",
                    "fixed_amount": amount,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
        )
        invoice = wizard._create_invoices(order)
        invoice.invoice_date = fields.Date.today()
        invoice.action_post()
        return invoice

    @classmethod
    def _pay_invoice(cls, invoices, amount=None, journal=None, **vals):
        """The accountant's own way: register a payment on invoices."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"journal_id": (journal or cls.bank).id, "group_payment": True, **vals})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _advance(cls, order, amount, post=True, **vals):
        """Money for an order that no invoice has used up."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": order.partner_id.id,
                "amount": amount,
                "journal_id": cls.bank.id,
                "process_order_id": order.id,
                "date": fields.Date.today(),
                **vals,
            }
        )
        if post:
            payment.action_post()
        return payment

    @classmethod
    def _register(cls, order, amount, user=None, **vals):
        """The cashier's registration."""
        values = {
            "journal": cls.bank,
            "method": cls.bank.inbound_payment_method_line_ids[:1],
            "date": fields.Date.today(),
            "amount": amount,
            "currency": order.currency_id,
            "memo": "slip 1",
            **vals,
        }
        order = order.with_user(user or cls.cashier).sudo(False)
        return order._register_payment(Registration(**values)).sudo()

    @classmethod
    def _transaction(cls, orders, amount, user=None, **vals):
        """An online payment of the orders, done and booked; in the name of ``user``, as in the portal."""
        provider = cls.env["payment.provider"].search([("company_id", "=", cls.company.id)], limit=1)
        if not provider:
            provider = cls.env["payment.provider"].search([("code", "=", "custom")], limit=1).copy(
                {"company_id": cls.company.id, "name": "Online", "state": "test"}
            )
        tx = cls.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": cls.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
                "amount": amount,
                "currency_id": orders[0].currency_id.id,
                "partner_id": orders[0].partner_id.id,
                "reference": f"tx-{cls.env['payment.transaction'].search_count([])}",
                "operation": "online_direct",
                "sale_order_ids": [Command.set(orders.ids)],
                **vals,
            }
        )
        if user:
            tx = tx.with_user(user).sudo()
        tx._set_done()
        lines = "inbound_payment_method_line_ids" if amount > 0 else "outbound_payment_method_line_ids"
        tx._create_payment(journal_id=cls.bank.id, payment_method_line_id=cls.bank[lines][:1].id)
        tx._post_process()
        return tx

    @classmethod
    def _refund(cls, invoice, amount=None):
        """A posted credit note of the invoice (or of part of it); core nets it with what is open of the invoice."""
        refund = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        if amount is not None:
            line = refund.invoice_line_ids.filtered(lambda row: row.display_type == "product")[:1]
            line.write({"quantity": 1, "price_unit": amount})
        refund.action_post()
        return refund

    @classmethod
    def _reconcile(cls, *moves):
        lines = cls.env["account.move"].union(*moves).line_ids
        return lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

    def _assert_received(self, order, amount, status=None):
        """Live and stored agree."""
        self.assertAlmostEqual(order._get_received()[order], amount, places=2)
        self.assertAlmostEqual(order.amount_received, amount, places=2)
        if status:
            self.assertEqual(order.payment_status, status)

    def _codes(self, order, step):
        return [blocker.code for blocker in order._get_blockers(step)[order]]

    def _kinds(self, order, *kinds):
        return [event.kind for event in order.event_ids.sorted("seq") if event.kind in kinds]

    def _held(self, order):
        return order.hold_ids.filtered(lambda hold: hold.code == "payment" and not hold.released_on)
