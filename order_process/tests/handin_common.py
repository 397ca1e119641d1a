from datetime import timedelta

from odoo import Command
from odoo.tests import Form

from .common import OrderProcessCommon

CASH, DRAFT, TRANSFER = "cash", "draft", "transfer"


class HandinCommon(OrderProcessCommon):
    """A company with accounts in yuan, two escorts, delivery by road for cash with freight of 60, 6 % of it tax."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cny = cls.env.ref("base.CNY")
        cls.cny.active = True
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.company.currency_id = cls.cny
        cls.env["product.pricelist"].search([("company_id", "=", cls.company.id)]).currency_id = cls.cny
        cls.env.flush_all()
        cls.escort = cls._create_user("escort", "order_process.group_carrier")
        cls.other_escort = cls._create_user("escort2", "order_process.group_carrier")
        cls.service = cls._create_user("service", "order_process.group_customer_service")
        cls.finance2 = cls._create_user("finance2", "order_process.group_finance_reviewer")
        cls.company.sudo()._create_handin_accounts()
        cls.freight_tax = cls.env["account.tax"].create(
            {"name": "Freight 6%", "amount": 6, "company_id": cls.company.id, "type_tax_use": "sale"}
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Hengtong Haulage", "is_company": True})
        cls.cod = cls._create_carrier("For cash", 56.6)
        cls.management = cls.env.ref("order_process.level_management")
        cls.management.active = False
        cls.env.flush_all()

    @classmethod
    def _create_carrier(cls, name, price, **vals):
        product = cls.env["product.product"].create(
            {
                "name": f"Freight: {name}",
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.set(cls.freight_tax.ids)],
            }
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": name,
                "process_mode": "cod",
                "payment_rule": "on_delivery",
                "freight_rule": "collect",
                "carrier_role": "escort",
                "integration_level": "rate",
                "fixed_price": price,
                "product_id": product.id,
                "freight_vendor_id": cls.vendor.id,
                **vals,
            }
        )

    @classmethod
    def _dispatch(cls, orders, instant):
        """Approve the orders and send them with the first window that leaves at ``instant`` or later."""
        cls._approve(orders)
        windows = cls.env["order.process.window"].with_context(order_process_one_transaction=True)
        pickings = orders.sudo().picking_ids
        for _n in range(24):
            if not all(picking.dispatch_id for picking in pickings):
                windows._run_due(instant)
                instant += timedelta(hours=1)
        assert all(picking.dispatch_id for picking in pickings), orders.mapped("process_stage")
        return pickings

    def _leave(self, orders, escort=None, instant=None):
        """The goods of the orders leave with ``escort``."""
        pickings = self._dispatch(orders, instant or self._instant(10))
        pickings.with_user(self.dispatcher).escort_id = escort or self.escort
        pickings.with_user(self.keeper).sudo(False).button_validate()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        return pickings

    def _stop(self, amount=5, escort=None, **vals):
        """A stop at which ``amount`` dyes of 30 yuan and the freight of 60 are to be collected."""
        order = self._create_orders(lines=[(self.dye, amount)], carrier_id=self.cod.id, **vals)
        return self._leave(order, escort)

    def _collect(self, picking, user=None, note=None, freight=60.0, **amounts):
        rows = [
            {"method": method, "amount": amount, "reference": "No. 7" if method == DRAFT else ""}
            for method, amount in amounts.items()
        ]
        user = user or picking.escort_id
        return (
            picking.with_user(user)
            .sudo(False)
            .action_collect(rows, freight_amount=freight, note=note)
            .sudo()
        )

    def _open(self, escort=None, user=None):
        action = (
            self.env["order.process.handin"]
            .with_user(user or self.finance)
            .sudo(False)
            .action_open_for((escort or self.escort).id, self.company.id)
        )
        return self.env["order.process.handin"].browse(action["res_id"])

    def _count(self, handin, reason=None, user=None, pieces=None, **amounts):
        """Fill in the form of the hand-in as finance does."""
        with Form(handin.with_user(user or self.finance).sudo(False)) as form:
            for value, count in (pieces or {}).items():
                index = handin.denomination_ids.mapped("value").index(value)
                with form.denomination_ids.edit(index) as row:
                    row.pieces = count
            for number, line in enumerate(handin.line_ids):
                if line.currency_id == self.cny and line.method in amounts:
                    with form.line_ids.edit(number) as row:
                        row.counted = amounts[line.method]
                        if reason and row.variance:
                            row.reason = reason
        return handin

    def _balance(self, account):
        """What stands on an account: (company currency, currency of the lines)."""
        self.env.flush_all()
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted"), ("company_id", "=", self.company.id)]
        )
        return self.cny.round(sum(lines.mapped("balance"))), round(sum(lines.mapped("amount_currency")), 2)

    def _escort_account(self, escort=None):
        return self.company._get_escort_journal(escort or self.escort).default_account_id

    def _get_receivable(self, partner=None):
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", (partner or self.dealer).id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        return self.cny.round(sum(lines.mapped("balance")))
