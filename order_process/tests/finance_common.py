from freezegun import freeze_time

from odoo.addons.order_process.models.payment.cashier import Registration

from .delivery_common import DeliveryCommon
from .desk_common import DeskReader

PNG = b"\x89PNG\r\n\x1a\n" + b"slip"


class FinanceCommon(DeskReader, DeliveryCommon):
    """The five modes with accounts, a bank, escorts' cash and freight of 60; finance's desk and its lists."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"]._load("generic_coa", cls.company, install_demo=False)
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.company._create_handin_accounts()
        cls.company.handin_variance_account_id = cls.company.default_cash_difference_expense_account_id
        cls.haulier = cls.env["res.partner"].create({"name": "Hengtong Haulage", "is_company": True})
        for mode in ("road", "rail", "cod", "bulk"):
            cls.modes[mode].product_id.taxes_id = False
            cls.modes[mode].write({"fixed_price": 60, "freight_vendor_id": cls.haulier.id})
        cls.company.finance_closing_from = "2026-03-01 16:00:00"
        cls.env.flush_all()

    def _pay(self, order, amount=None):
        registration = Registration(
            self.bank,
            self.bank.inbound_payment_method_line_ids[:1],
            self.company._process_today(),
            amount or order.amount_owed,
            order.currency_id,
            f"slip {order.name} {amount or ''}",
        )
        self._as(self.finance, order)._register_payment(registration)

    def _invoice(self, order):
        return self._as(self.finance, order).action_issue_invoice()

    def _show_proof(self, order, number=1):
        day = self.company._process_today()
        content = PNG + bytes([number]) + order.name.encode()
        return order.with_user(self.clerk)._submit_payment_proof(
            order.amount_total, day, f"HD{number}", "slip.png", content
        )

    def _leave(self, order, picking):
        """From the dispatch to the goods leaving, by the people who do it."""
        if order.process_mode != "cod":
            self._invoice(order)
        self._as(self.finance, picking).action_issue_finance_papers()
        self._name_carrier(picking)
        self._count(picking)
        self._check(picking)
        for paper in picking.paper_ids.filtered(lambda paper: paper.sign_step == "ship"):
            self._sign(self.keeper, paper, paper._get_expected_signer(paper.signer_role))
        self.assertIs(self._validate(picking), True)

    def _collect(self, picking, amount, freight=60):
        return self._as(self.escort, picking).action_collect([{"method": "cash", "amount": amount}], freight)

    def _close(self, hour, minute=0, day=2):
        """Run the scheduled action of the closing at an instant."""
        now = self._instant(hour, minute, day=day)
        self.env.flush_all()
        with freeze_time(now), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            ids = self.env(cr=cr)["order.process.finance.day"]._close_due().ids
        self.env.invalidate_all()
        days = self.env["order.process.finance.day"].browse(ids)
        return days.filtered(lambda closing: closing.company_id == self.company)

    def _left(self, day, kind):
        return {row.order_id or row.what: row for row in day.leftover_ids if row.kind == kind}
