from odoo import Command, fields

from .common import OrderProcessCommon


class CreditCommon(OrderProcessCommon):
    """A dealer with a limit of 1,000, goods delivered on a monthly account, invoices and payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.company.write({"account_use_credit_limit": True})
        cls.account = cls.env["delivery.carrier"].create(
            {"name": "On account", "product_id": cls.carrier.product_id.id, "payment_rule": "credit"}
        )
        cls.monthly = cls.env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]}
        )
        cls.terms = {"carrier_id": cls.account.id, "payment_term_id": cls.monthly.id}
        cls.goods = cls._create_product("Treatment", "TR", 1.0)
        cls._stock(cls.goods, 100000)
        cls.dealer.credit_limit = 1000
        cls.management = cls.env.ref("order_process.level_management")
        cls.management.active = False
        cls.env.flush_all()

    @classmethod
    def _credit_orders(cls, *amounts, **vals):
        """Orders on account of these amounts."""
        orders = cls.env["sale.order"].browse()
        for amount in amounts:
            orders |= cls._create_orders(lines=[(cls.goods, amount)], **{**cls.terms, **vals})
        return orders

    @classmethod
    def _standing(cls, dealer=None):
        dealer = dealer or cls.dealer
        cls.env.flush_all()
        return dealer._get_credit_standings(cls.company)[dealer.id]

    @classmethod
    def _invoice(cls, order, post=True, date=None):
        move = order.sudo()._create_invoices()
        move.invoice_date = date or fields.Date.today()
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, amount, invoice=None):
        """Money of the dealer, for an invoice or on account."""
        Journal = cls.env["account.journal"]
        journal = Journal.search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        if invoice:
            wizard = cls.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            return wizard.create({"amount": amount, "journal_id": journal.id})._create_payments()
        payment = cls.env["account.payment"].create(
            {"partner_id": cls.dealer.id, "payment_type": "inbound", "amount": amount, "journal_id": journal.id}
        )
        payment.action_post()
        return payment
