"""The dealer's data for the tax authority's invoice (增值税发票)."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .invoice_common import InvoiceCommon

DATA = {
    "vat_invoice_kind": "special",
    "vat_invoice_title": "长沙丽人美发用品有限公司",
    "vat": "91430100MA4L1234X5",
    "vat_invoice_address": "长沙市芙蓉区五一大道88号",
    "vat_invoice_phone": "0731-84110000",
    "vat_invoice_bank": "中国银行长沙芙蓉支行",
    "vat_invoice_account": "6013 8271 0000 1234",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestVatInvoice(InvoiceCommon):
    def _fill(self, **vals):
        self.dealer.with_user(self.finance).sudo(False).write({**DATA, **vals})

    def _wizard(self, order, user):
        order = order.with_user(user).sudo(False)
        context = order.action_open_vat_data()["context"]
        return self.env["order.process.vat.data"].with_user(user).with_context(**context).create({})

    def test_who_may_fill_in(self):
        order = self._create_orders()
        for user in (self.keeper, self.salesman, self.dispatcher):
            with self.subTest(user.login), self.assertRaises(AccessError):
                wizard = self._wizard(order, user)
                wizard.bank = "x"
                wizard.action_save()
        self.assertFalse(self.dealer.vat_invoice_bank)
        for partner in (self.company.partner_id, self.finance.partner_id):
            with self.subTest(partner.name), self.assertRaisesRegex(UserError, "no dealer"):
                self.env["order.process.vat.data"].with_user(self.clerk).create(
                    {"partner_id": partner.id, "bank": "x"}
                ).action_save()

    def test_gaps(self):
        order = self._approve(self._create_orders(carrier_id=self.first.id))
        self.assertFalse(self._blockers(order, "invoice", "incomplete"))
        self._fill(vat=False, vat_invoice_bank=" ")
        (blocker,) = self._blockers(order, "invoice", "incomplete")
        self.assertIn("missing: Tax Number, Bank of Deposit. Finance or the clerk", blocker.message)
        self.assertEqual(blocker.owner_group, "order_process.group_finance_reviewer")
        with self.assertRaisesRegex(UserError, "missing: Tax Number, Bank of Deposit"):
            self._invoice(order)
        (later,) = [row for row in order.with_user(self.clerk).process_panel["later"] if row["code"] == "incomplete"]
        self.assertEqual(later["action"]["method"], "action_open_vat_data")
        wizard = self._wizard(order, self.clerk)
        wizard.write({"tax_number": " 91430100MA4L1234X5 ", "bank": "中国银行长沙芙蓉支行"})
        wizard.action_save()
        self.assertEqual(self.dealer.vat, "91430100MA4L1234X5")
        self.assertEqual(self.dealer.vat_invoice_phone, DATA["vat_invoice_phone"], "what was there stays")
        self._invoice(order)
        self.assertEqual(self._posted(order).vat_invoice_kind, "special")

    def test_delivered_goods_too(self):
        order = self._dispatched()
        self._ship(order)
        self._fill(vat_invoice_phone=False)
        with self.assertRaisesRegex(UserError, "missing: Registered Phone"):
            self._invoice(order)
        self._fill(vat_invoice_kind="ordinary")
        self._invoice(order)
        self.assertEqual(self._posted(order).vat_invoice_kind, "ordinary")

    def test_of_the_company_not_the_contact(self):
        self._fill()
        contact = self.dealer.child_ids[0]
        order = self._approve(self._create_orders(carrier_id=self.first.id, partner_invoice_id=contact.id))
        self._invoice(order)
        self.assertEqual(self._posted(order).vat_invoice_title, DATA["vat_invoice_title"])

    def test_frozen(self):
        self._fill()
        order = self._approve(self._create_orders(carrier_id=self.first.id))
        self._invoice(order)
        move = self._posted(order)
        frozen = {
            "vat_invoice_title": "长沙丽人美发用品有限公司",
            "vat_invoice_tax_number": "91430100MA4L1234X5",
            "vat_invoice_contact": "长沙市芙蓉区五一大道88号 0731-84110000",
            "vat_invoice_bank": "中国银行长沙芙蓉支行 6013 8271 0000 1234",
        }
        self.assertEqual({name: move[name] for name in frozen}, frozen)
        self._fill(vat_invoice_title="别的公司")
        self.assertEqual(move.vat_invoice_title, frozen["vat_invoice_title"])
        for user in (self.finance, self.manager):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "those of the dealer when it was posted"):
                move.with_user(user).sudo(False).write({"vat_invoice_title": "别的公司"})
        with self.assertRaisesRegex(UserError, "those of the dealer when it was posted"):
            move.with_context(order_process_internal=True).vat_invoice_bank = "x"
        copy = move.with_context(default_vat_invoice_title="别的公司").copy()
        self.assertFalse(copy.vat_invoice_title)
        move.button_draft()
        move.action_post()
        self.assertEqual(move.vat_invoice_title, "别的公司", "posted anew, it is the dealer's of that day")

    def test_number(self):
        orders = self._approve(self._create_orders(2, carrier_id=self.first.id))
        self._invoice(orders)
        one, other = self._posted(orders).with_user(self.finance).sudo(False)
        one.vat_invoice_number = " 24317000000012345678 "
        self.assertEqual(one.vat_invoice_number, "24317000000012345678")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            with self.env.cr.savepoint():
                other.vat_invoice_number = "24317000000012345678"
                other.flush_recordset()
        other.write({"vat_invoice_number": "24317000000012345678", "vat_invoice_code": "4300194130"})
        one.vat_invoice_number = ""
        other.vat_invoice_number = "  "
        self.assertFalse(one.vat_invoice_number or other.vat_invoice_number)

    def test_printed_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations("zh_CN")
        self._fill()
        order = self._approve(self._create_orders(carrier_id=self.first.id))
        self._invoice(order)
        move = self._posted(order)
        move.vat_invoice_number = "24317000000012345678"
        for lang, words in (
            ("en_US", ("Special VAT invoice", "Bank and Account")),
            ("zh_CN", ("增值税专用发票", "开户行及账号")),
        ):
            with self.subTest(lang):
                self.dealer.lang = lang
                html, _type = self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", move.ids)
                text = html.decode()
                for word in (*words, "91430100MA4L1234X5", "24317000000012345678", "6013 8271 0000 1234"):
                    self.assertIn(word, text)
        self.dealer.vat_invoice_kind = "none"
        move.vat_invoice_number = False
        move.button_draft()
        move.action_post()
        html, _type = self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", move.ids)
        self.assertNotIn("开户行及账号", html.decode())
