"""The order register: screen, workbook and paper have the same totals, and each person's own rows (M3)."""

import doctest
import io
import random
from datetime import date
from urllib.parse import unquote

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from ..models.register import register, register_paper
from .register_common import RegisterCommon
from .test_gate_rpc import RpcCase

MODEL = "order.process.register.order"
ADDRESS = "/order-process/register/orders"


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 01:00:00")
class TestOrderRegister(RegisterCommon):
    def test_the_same_totals_everywhere(self):
        """Random months: whole, by month, dealer, mode, person, and nothing at all."""
        dice = random.Random(6)
        orders = self._create_some(dice, 12)
        march = [("performance_date", ">=", "2026-03-01"), ("performance_date", "<", "2026-04-01")]
        domains = ([], march, [("partner_id", "=", self.other.id)], [("process_mode", "=", "pickup")])
        for domain in domains:
            totals = self._check_forms("orders", domain)
            own = self.env[MODEL].search(domain).order_id
            standing = own.filtered(lambda order: order.state != "cancel")
            currency = self.company.currency_id
            expected = sum(currency.round(order.amount_total / order.currency_rate) for order in standing)
            self.assertAlmostEqual(totals.sums["amount"], expected, 2)
            self.assertAlmostEqual(totals.sums["given"], sum(standing.mapped("rounding_given")), 2)
            self.assertEqual(totals.sums["orders"], len(standing))
            self.assertEqual(totals.sums["cancelled"], len(own - standing))
        self.assertEqual(self.env[MODEL].search([("company_id", "=", self.company.id)]).order_id, orders)
        nothing = self._check_forms("orders", [("partner_id", "=", self.company.partner_id.id)])
        self.assertEqual((nothing.count, nothing.sums["amount"]), (0, 0))

    def test_texts_are_cut(self):
        self.assertFalse(doctest.testmod(register).failed)

    def test_by_month_and_mode(self):
        """What a dashboard asks for: the groups add up to the whole."""
        self._create_some(random.Random(7))
        registers = self._registers()
        (whole,) = registers._get_totals("orders")
        parts = registers._get_totals("orders", by=("performance_date:month", "process_mode"))
        self.assertEqual(sum(part.count for part in parts), whole.count)
        self.assertAlmostEqual(sum(part.sums["amount"] for part in parts), whole.sums["amount"], 2)
        self.assertEqual({part.group[0] for part in parts} <= {date(2026, 3, 1), date(2026, 4, 1)}, True)

    def test_what_was_delivered_came_back_and_was_invoiced(self):
        with freeze_time("2026-03-02 01:00:00"):
            order = self._dispatched(lines=[(self.dye, 10)], carrier_id=self.first.id)
            self._invoice(order)
            self._ship(order)
        row = self.env[MODEL].browse(order.id)
        self.env.flush_all()
        self.assertEqual((row.amount, row.delivered, row.invoiced), (300, 300, 300))
        waiting = self._create_orders(lines=[(self.tint, 1)])
        self.env.flush_all()
        self.assertEqual((waiting.amount_total, self.env[MODEL].browse(waiting.id).delivered), (30, 0))
        self.assertEqual(self._registers()._get_totals("orders")[0].sums["invoiced"], 300)

    def test_currencies_are_never_added(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        abroad = self.env["res.company"].create({"name": "Osaka", "currency_id": yen.id, "process_tz": "Asia/Tokyo"})
        self.manager.company_ids |= abroad
        self._create_orders()
        self.env["sale.order"].with_company(abroad).create(
            {
                "partner_id": self.dealer.id,
                "company_id": abroad.id,
                "order_line": [(0, 0, {"product_id": self.dye.id, "product_uom_qty": 1, "price_unit": 1000})],
            }
        )
        self.env.flush_all()
        registers = self._registers().with_context(allowed_company_ids=(self.company | abroad).ids)
        found = {totals.currency: totals.sums["amount"] for totals in registers._get_totals("orders")}
        self.assertEqual(found[yen], 1000)
        self.assertEqual(len(found), 2)
        with registers._write_book("orders") as file:
            rows = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))
        labels = [registers._name_totals(one) for one in registers._get_totals("orders")]
        self.assertEqual([row[0] for row in rows[-2:]], labels)

    def test_too_many_rows_for_paper(self):
        """The first are printed, it says so, and the totals are of all."""
        self._create_orders(30)
        self.env.flush_all()
        self.patch_rows(5)
        pages = self._on_paper("orders", [])
        (totals,) = self._registers()._get_totals("orders")
        self.assertIn("5 of 30 rows are printed here", pages[0])
        self.assertIn(f"Total {totals.currency.name}, 30 rows", pages[-1])

    def patch_rows(self, rows):
        self.patch(register_paper, "PAPER_ROWS", rows)

    def test_the_head_says_what_it_is_of(self):
        self._create_orders()
        self.env.flush_all()
        registers = self._registers(self.clerk)
        head = dict(registers._get_head("orders", [("partner_id", "=", self.dealer.id), ("process_mode", "=", "road")]))
        self.assertEqual(head["Company"], self.company.name)
        self.assertEqual(head["Printed By"], self.clerk.name)
        self.assertEqual(head["Printed On"], "2026-05-04 09:00")
        self.assertEqual(head["Shown"], "Dealer: Changsha Liren; Delivery Mode: Road, prepaid")
        self.assertIn("05/04/2026", head["Period"])

    def test_one_reads_own_orders(self):
        own = self._create_orders(user_id=self.salesman.id)
        self._create_orders(2, user_id=self.colleague.id)
        self.env.flush_all()
        for user, count in ((self.salesman, 1), (self.clerk, 3), (self.finance, 3), (self.manager, 3)):
            self.assertEqual(self._registers(user)._get_totals("orders")[0].count, count, user.name)
            self.assertEqual(self._in_book("orders", [], user)[0], count, user.name)
        self.assertEqual(self.env[MODEL].with_user(self.salesman).search([]).order_id, own)
        buyer = self._create_buyer("op_buyer", self.dealer)
        for stranger in (self.keeper, buyer):
            with self.assertRaises(AccessError):
                self._registers(stranger)._get_totals("orders")
        with self.assertRaisesRegex(UserError, "There is no register nonsense"):
            self._registers()._get_totals("nonsense")

    def test_buttons(self):
        orders = self._create_orders(2)
        self.env.flush_all()
        rows = self.env[MODEL].with_user(self.clerk).search([("order_id", "in", orders.ids)])
        action = rows[0].with_context(register="orders").action_register_xlsx()
        self.assertEqual(unquote(action["url"]), f'{ADDRESS}.xlsx?domain=[["id","in",[{rows[0].id}]]]')
        filtered = rows.browse().with_context(register="orders", active_domain=[("orders", "=", 1)])
        self.assertEqual(unquote(filtered.action_register_pdf()["url"]), f'{ADDRESS}.pdf?domain=[["orders","=",1]]')
        with self.assertRaisesRegex(UserError, "Too many rows are ticked"):
            self._registers().get_download("orders", "xlsx", [("id", "in", list(range(10**6, 10**6 + 2000)))])


@tagged("post_install", "-at_install")
class TestOrderRegisterDoors(RegisterCommon, RpcCase):
    """Over the address and over RPC, as the browser comes."""

    def setUp(self):
        super().setUp()
        self.own = self._create_orders(user_id=self.salesman.id, client_order_ref="=1+1")
        self.others = self._create_orders(2, user_id=self.colleague.id)

    def test_downloads(self):
        for user, count in ((self.salesman, 1), (self.clerk, 3), (self.finance, 3)):
            response = self._download(user, "orders")
            self.assertEqual(response.status_code, 200, user.name)
            self.assertIn("Order%20Register", response.headers["Content-Disposition"])
            sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", cell.value)
            names = {row[0] for row in sheet.iter_rows(values_only=True)} & set((self.own | self.others).mapped("name"))
            self.assertEqual(len(names), count, user.name)
        response = self._download(self.salesman, "orders", "xlsx", [("id", "in", self.others.ids)])
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        names = [row[0] for row in sheet.iter_rows(values_only=True)]
        self.assertFalse(set(names) & set(self.others.mapped("name")))

    def test_paper(self):
        response = self._download(self.salesman, "orders", "pdf")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content[:5], b"%PDF-")

    @mute_logger("odoo.http")
    def test_who_gets_nothing(self):
        buyer = self._create_buyer("op_buyer", self.dealer, password="op_buyer")
        self.assertEqual(self._download(buyer, "orders").status_code, 404)
        self.assertEqual(self._download(self.keeper, "orders").status_code, 403)
        self.assertEqual(self._download(self.leader, "orders").status_code, 403, "without the right to export")
        self.assertEqual(self._download(self.leader, "orders", "pdf").status_code, 200)
        self.assertEqual(self._download(self.clerk, "nonsense").status_code, 404)
        self.authenticate(None, None)
        response = self.url_open("/order-process/register/orders.xlsx", allow_redirects=False)
        self.assertIn(response.status_code, (303, 403))

    @mute_logger("odoo.http")
    def test_a_filter_that_cannot_be_read(self):
        for domain in ("{", "7", '[["nothing_like_that", "=", 1]]', '[["id"]]', '[["id", "in", "x"]]'):
            self.authenticate(self.clerk.login, self.clerk.login)
            response = self.url_open("/order-process/register/orders.xlsx", params={"domain": domain})
            self.assertEqual(response.status_code, 400, domain)

    @mute_logger("odoo.http")
    def test_over_rpc(self):
        registers = "order.process.registers"
        (totals,) = self._rpc(self.salesman, registers, "get_totals", "orders", [])
        self.assertEqual(totals["count"], 1)
        for user in (self.keeper, self._create_buyer("op_buyer2", self.dealer, password="op_buyer2")):
            for method, arguments in (("get_totals", ("orders",)), ("get_download", ("orders", "xlsx"))):
                with self.assertRaises(JsonRpcException):
                    self._rpc(user, registers, method, *arguments)
        for method in ("_get_totals", "_write_book", "_read_rows"):
            with self.assertRaises(JsonRpcException):
                self._rpc(self.clerk, registers, method, "orders")
        for method, values in (("create", {"name": "x"}), ("write", {"amount": 1}), ("unlink", None)):
            arguments = [[self.own.id]] * (method != "create") + [values] * (values is not None)
            with self.assertRaises(JsonRpcException):
                self._rpc(self.manager, MODEL, method, *arguments)
