"""The ledger that settings make: the Chinese chart, VAT on an account of its own, also on freight (M2)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import OrderProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLedgerSetup(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.write({"country_id": cls.env.ref("base.cn").id, "currency_id": cls.env.ref("base.CNY").id})
        cls.cod = cls.env.ref("order_process.carrier_cod")
        cls.cod.product_id.taxes_id = False
        cls.env.flush_all()

    def _create(self, user=None):
        self.assertEqual(
            self.env["ir.module.module"]._get("l10n_cn").state, "installed", "the template of the tests has it"
        )
        self.company.with_user(user or self.admin).sudo(False)._create_handin_accounts()

    def _post(self, product, price):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.dealer.id,
                "company_id": self.company.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [Command.create({"product_id": product.id, "quantity": 1, "price_unit": price})],
            }
        )
        move.action_post()
        return {line.account_id.code: line.balance for line in move.line_ids}

    def test_a_chinese_company(self):
        self._create()
        self.assertEqual((self.company.chart_template, self.company.currency_id.name), ("cn", "CNY"))
        self.assertEqual(self.company.account_price_include, "tax_included")
        self.dye.taxes_id = self.company.account_sale_tax_id
        self.assertEqual(self._post(self.dye, 113), {"500100": -100, "222100": -13, "112200": 113})
        account = self.env["account.account"].with_company(self.company).search([("code", "=", "500100")])
        self.assertEqual(account.with_context(lang="zh_CN").name, "主营业务收入")

    def test_freight_bears_vat(self):
        self._create()
        self.assertEqual(self._post(self.cod.product_id, 109), {"500100": -100, "222100": -9, "112200": 109})

    def test_what_collections_need(self):
        self._create()
        company = self.company
        self.assertEqual(company.handin_cash_journal_id.type, "cash")
        self.assertEqual(company.handin_bank_journal_id.type, "bank")
        self.assertTrue(company.handin_variance_account_id)
        self.assertEqual(company.escort_journal_id.type, "cash")
        self.assertNotEqual(company.escort_journal_id, company.handin_cash_journal_id)

    def test_by_an_accounting_administrator(self):
        """Whoever sets up the ledger fills in what the company lacks, and changes no rule besides."""
        books = self._create_user("books", "account.group_account_manager")
        self._create(books)
        self.assertTrue(self.company.handin_cash_journal_id and self.company.handin_variance_account_id)
        with self.assertRaisesRegex(AccessError, "Only a process administrator"):
            self.company.with_user(books).sudo().handin_variance_account_id = False

    def test_twice(self):
        self._create()
        before = self.env["account.account"].search_count([]), self.env["account.tax"].search_count([])
        own = self.company.account_sale_tax_id.copy({"name": "Own", "amount": 6})
        self.cod.product_id.taxes_id = own
        self._create()
        after = self.env["account.account"].search_count([]), self.env["account.tax"].search_count([])
        self.assertEqual(after, (before[0], before[1] + 1))
        self.assertEqual(self.cod.product_id.taxes_id, own, "what is there stays")

    def test_a_chart_that_is_there_stays(self):
        self.env["account.chart.template"]._load("generic_coa", self.company, install_demo=False)
        self._create()
        self.assertEqual(self.company.chart_template, "generic_coa")
        self.assertEqual(self.company.account_price_include, "tax_excluded")
        tax = self.cod.product_id.taxes_id
        self.assertEqual((tax.amount, tax.company_id), (9, self.company))
        parts = tax.invoice_repartition_line_ids.filtered(lambda part: part.repartition_type == "tax")
        self.assertTrue(parts.account_id, "made from the tax of the chart, with its account")

    def test_who(self):
        user = new_test_user(self.env, "op_stranger", groups="base.group_user", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self._create(user)
        self.assertFalse(self.company.chart_template)
