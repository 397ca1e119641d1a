"""Dealers import order files in the portal: their own orders, at their own prices, and nothing of anybody else."""

import io
import json
from unittest.mock import patch

import openpyxl

from odoo.addons.order_process.models.intake import order_import_dealer, order_import_run
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon
from .portal_pages import PortalPages
from .test_intake_order_file import csv_bytes, xlsx_bytes

HEAD = "Order Reference,Product Code,Quantity"
URL = "/my/orders/import"


class PortalImportCommon(OrderProcessCommon, PortalPages):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer.write({"user_id": cls.salesman.id, "property_delivery_carrier_id": cls.carrier.id})
        cls.other = cls._create_dealer("Wuhan Meiyuan", "D002")
        cls.buyer = cls._create_buyer("op_buyer", cls.dealer)
        cls.rival = cls._create_buyer("op_rival", cls.other)
        cls.portal = cls.env.ref("order_process.channel_portal")

    def _drop(self, data, name="orders.csv", user=None):
        """Drop a file as a browser does; the page that comes, and the import if there is one."""
        self._sign_in(user)
        response = self._post(URL, files={"file": (name, data)})
        self.assertEqual(response.status_code, 200)
        number = response.url.rsplit("/", 1)[1]
        return response, self.env["order.process.import"].browse(int(number) if number.isdigit() else ())

    def _run(self, record, mode="all", **data):
        return self._post(f"{URL}/{record.id}/run", {"mode": mode, "fingerprint": record.fingerprint, **data})

    def _orders(self):
        return self.env["sale.order"].search([("company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestPortalImport(PortalImportCommon):
    def test_good_file(self):
        response, record = self._drop(csv_bytes("PO-1,RG688,5", "PO-1,SY6,2", "PO-2,RG688,3", head=HEAD))
        self.assertIn("Everything is in order. Orders: 2, rows: 3.", response.text)
        self.assertFalse(self._orders(), "nothing is written by the check")
        response = self._run(record)
        self.assertIn("Orders made: 2. Submitted for review: 2.", response.text)
        order = self._orders().filtered(lambda order: order.client_order_ref == "PO-1")
        self.assertIn(f"/my/orders/{order.id}", response.text)
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.dealer.id,
                    "intake_channel_id": self.portal.id,
                    "keyed_by_id": self.buyer.id,
                    "taken_by_id": self.salesman.id,
                    "carrier_id": self.carrier.id,
                    "payment_term_id": self.term.id,
                    "amount_total": 190,
                    "state": "draft",
                    "review_state": "pending",
                    "urgency": "0",
                    "order_class": "product",
                }
            ],
        )
        self.assertEqual(self.url_open(f"/my/orders/{order.id}").status_code, 200)

    def test_reviewers_confirm_what_a_dealer_imported(self):
        self._run(self._drop(csv_bytes("PO-1,RG688,5", head=HEAD))[1])
        order = self._orders()
        self._pending(order).with_user(self.leader).sudo(False).action_approve()
        self._pending(order).with_user(self.finance).sudo(False).action_approve()
        self.assertEqual(order.state, "sale")

    def test_dealer_without_sales_person(self):
        """Nobody took the order, and nothing is missing for that."""
        self.dealer.user_id = False
        self._run(self._drop(csv_bytes("PO-1,RG688,5", head=HEAD))[1])
        self.assertFalse(self._orders().taken_by_id)
        self.assertEqual(self._orders().review_state, "pending")

    def test_incomplete_order_shows_its_gaps(self):
        self.dealer.property_delivery_carrier_id = False
        _response, record = self._drop(
            csv_bytes("PO-1,RG688,5,", f'PO-2,RG688,5,"{self.carrier.name}"', head=f"{HEAD},Delivery Method")
        )
        response = self._run(record)
        self.assertIn("Orders made: 2. Submitted for review: 1.", response.text)
        self.assertIn("Missing: delivery method", response.text)
        states = {order.client_order_ref: order.review_state for order in self._orders()}
        self.assertEqual(states, {"PO-1": "none", "PO-2": "pending"})

    def test_every_bad_row_at_once(self):
        self._create_product("Inside", "INS", 1).sale_ok = False
        response, record = self._drop(
            csv_bytes(
                "PO-1,RG688,5",
                "PO-2,RG688,five",
                "PO-3,RG688,-1",
                "PO-4,NIX,1",
                "PO-5,INS,1",
                "PO-6,RG688,=2+3",
                "PO-7,RG688,0",
                ",RG688,1",
                head=HEAD,
            )
        )
        self.assertEqual(record.row_ids.mapped("number"), [3, 4, 5, 6, 7, 8, 9])
        for message in (
            "Quantity “five” is not a number",
            "Quantity “-1” is below zero",
            "Product Code “NIX” is not among the goods that you can order",
            "Product Code “INS” is not among the goods that you can order",
            "Quantity “=2+3” is a formula",
            "Quantity “0” must be above zero",
            "Order Reference must be filled in",
            "Import 1 good orders",
        ):
            self.assertIn(message, response.text)
        self.assertFalse(self._orders())
        self.assertIn("7 rows must be mended first", self._run(record).text)
        self.assertFalse(self._orders(), "the whole file or nothing")
        self.assertIn("Orders made: 1.", self._run(record, "good").text)
        self.assertEqual(self._orders().client_order_ref, "PO-1")

    def test_files_that_cannot_be_used(self):
        for data, name, message in (
            (b"%PDF-1.4 ...", "orders.xlsx", "This is no order file (PDF)"),
            (b"\x89PNG\r\n", "photo.png", "This is no order file (PNG)"),
            (b"", "empty.csv", "The file is empty."),
            (HEAD.encode(), "titles.csv", "no rows below"),
            (csv_bytes("1,2", head="Order Reference,Quantity"), "lost.csv", "Product Code This column is missing."),
            (csv_bytes("PO-1,RG688,5,x", head=f"{HEAD},Glaze"), "more.csv", "There is no such column."),
        ):
            with self.subTest(name):
                response, record = self._drop(data, name)
                self.assertIn(message, response.text)
                self.assertNotIn("Unit Price", response.text, "no column that is not theirs is proposed")
                self.assertNotIn("o_portal_order_import_run", response.text)
                if record:
                    self._run(record)
        self.assertFalse(self._orders())
        self.authenticate(self.buyer.login, self.buyer.login)
        self.assertIn("Choose a file first.", self._post(URL).text)

    def test_too_large(self):
        with patch.object(order_import_dealer.OrderProcessImport, "_drop_by_dealer") as dropped:
            response, record = self._drop(b"x" * (order_import_dealer.MAX_DEALER_BYTES + 1))
        self.assertIn("The file is larger than 5 MB. Split it.", response.text)
        self.assertFalse(record)
        dropped.assert_not_called()
        self.authenticate(self.buyer.login, self.buyer.login)
        response = self._post(URL, files={"file": ("big.csv", b"x" * (26 * 1024 * 1024))})
        self.assertEqual(response.status_code, 413)

    def test_xlsx_with_formulas(self):
        data = xlsx_bytes(["PO-1", "RG688", "=1+1"], ["PO-2", "=RG688", 5], head=HEAD.split(","))
        response, record = self._drop(data, "orders.xlsx")
        self.assertEqual(record.row_ids.mapped("number"), [2, 3])
        self.assertIn("is a formula", response.text)

    def test_another_dealers_order_is_a_bad_row(self):
        """Named by code or by name, known or not: it is told in the same words."""
        response, record = self._drop(
            csv_bytes(
                "PO-1,D002,RG688,5",
                "PO-2,Wuhan Meiyuan,RG688,5",
                "PO-3,D777,RG688,5",
                "PO-4,D001,RG688,5",
                "PO-5,Changsha Liren,RG688,5",
                "PO-6,,RG688,5",
                head="Order Reference,Dealer Code,Product Code,Quantity",
            )
        )
        self.assertEqual((record.good_count, record.bad_count), (3, 3))
        words = {row.problem.replace(row.dealer, "") for row in record.row_ids}
        self.assertEqual(
            words,
            {
                "Dealer Code “” is not your code. Your file holds your own orders only; leave it empty. Allowed: D001.",
            },
        )
        self.assertIn("is not your code", response.text)
        self._run(record, "good")
        self.assertEqual(self._orders().partner_id, self.dealer)
        self.assertEqual(len(self._orders()), 3)

    def test_what_only_staff_decide_is_not_read(self):
        head = f"{HEAD},Unit Price,Discount %,Channel,Urgency,Order Class,Taken By,Received On,Warehouse,Payment Terms"
        row = "PO-1,RG688,5,0.01,90,phone,Most urgent,Sample,op_leader,2020-01-01,WUH,nonsense"
        response, record = self._drop(csv_bytes(row, head=head))
        self.assertIn("Not read: Unit Price, Discount %, Channel, Order Class, Urgency, Taken By,", response.text)
        self._run(record)
        order = self._orders()
        self.assertRecordValues(
            order.order_line, [{"price_unit": 30, "discount": 0, "product_uom_qty": 5, "price_total": 150}]
        )
        self.assertRecordValues(
            order,
            [
                {
                    "urgency": "0",
                    "order_class": "product",
                    "intake_channel_id": self.portal.id,
                    "taken_by_id": self.salesman.id,
                    "warehouse_id": self.warehouse.id,
                    "payment_term_id": self.term.id,
                    "warehouse_reason": False,
                }
            ],
        )
        self.assertGreater(order.received_on.year, 2020)

    def test_gifts_are_refused(self):
        response, record = self._drop(csv_bytes("PO-1,RG688,5,no", "PO-2,SY6,1,yes", head=f"{HEAD},Gift"))
        self.assertIn("gifts are added at the order desk", response.text)
        self.assertEqual((record.good_count, record.bad_count), (1, 1))

    def test_own_addresses_and_remarks_only(self):
        branch, foreign = self.env["res.partner"].create(
            [
                {"parent_id": self.dealer.id, "name": "Yuelu shop", "type": "delivery", "street": "1", "city": "C"},
                {"parent_id": self.other.id, "name": "Secret shop", "type": "delivery", "street": "1", "city": "W"},
            ]
        )
        head = f"{HEAD},Delivery Address,Receiver,Remark Kind,Remark,Requested Date"
        response, record = self._drop(
            csv_bytes(
                "PO-1,RG688,5,Yuelu shop,王芳,other,小心轻放,2030-03-05",
                f"PO-2,RG688,5,{foreign.name},,,,",
                head=head,
            )
        )
        self.assertIn("“Secret shop” is not known.", response.text)
        self._run(record, "good")
        order = self._orders()
        self.assertEqual((order.partner_shipping_id, order.receiver_name), (branch, "王芳"))
        self.assertEqual(order.remark_ids.mapped("text"), ["小心轻放"])

    def test_repeated_file_and_double_click(self):
        data = csv_bytes("PO-1,RG688,5", head=HEAD)
        _response, record = self._drop(data)
        self._run(record)
        self.assertIn("Orders made: 1.", self._run(record).text, "the second click shows what the first one did")
        response, again = self._drop(data)
        self.assertIn("All orders of this file are there already", response.text)
        self.assertIn("already imported as", response.text)
        self.assertNotEqual(again, record)
        self._run(again)
        self.assertEqual(len(self._orders()), 1)
        staff = self.env["order.process.import"].with_user(self.clerk)
        record = staff.create({"file": again.file, "file_name": "by e-mail.csv"})
        record.action_check()
        self.assertIn("whose order it is", record.problem, "staff have to say it")

    def test_dropping_again_leaves_nothing_behind(self):
        _response, first = self._drop(csv_bytes("PO-1,RG688,x", head=HEAD))
        shown = first.fingerprint
        _response, second = self._drop(csv_bytes("PO-1,RG688,7", head=HEAD), "mended.csv")
        self.assertEqual(first, second)
        self.assertEqual((second.file_name, second.good_count, second.row_ids.ids), ("mended.csv", 1, []))
        response = self._run(second, fingerprint=shown)
        self.assertIn("Another file was dropped in the meantime", response.text)
        self.assertFalse(self._orders(), "not what the dealer was shown")
        self._post(f"{URL}/{second.id}/cancel")
        self.assertFalse(second.exists())

    def test_process_off_or_channel_closed(self):
        self.portal.closed = True
        response, record = self._drop(csv_bytes("PO-1,RG688,5", head=HEAD))
        self.assertIn("Orders through the portal are closed at present.", response.text)
        self._run(record)
        self.assertFalse(self._orders())
        self.company.order_process_enabled = False
        self.env.flush_all()
        self.assertTrue(self.url_open(URL).url.endswith("/my"))
        self.assertEqual(self._run(record).status_code, 404)

    def test_large_file_runs_in_the_background(self):
        self.patch(order_import_run, "BACKGROUND_FROM", 5)
        rows = [f"PO-{number},RG688,{number + 1}" for number in range(12)]
        _response, record = self._drop(csv_bytes(*rows, head=HEAD))
        response = self._run(record)
        self.assertIn("o_portal_order_import_running", response.text)
        progress = self.make_jsonrpc_request(f"{URL}/{record.id}/progress")
        self.assertEqual(progress, {"state": "running", "processed": 0, "total": 12})
        with self.enter_registry_test_mode():
            self.env.ref("order_process.ir_cron_order_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((record.state, len(self._orders())), ("done", 12))
        self.assertEqual(self._orders().keyed_by_id, self.buyer)
        self.assertEqual(self._orders().partner_id, self.dealer)

    def test_a_dealer_who_left_orders_nothing_more(self):
        self.patch(order_import_run, "BACKGROUND_FROM", 0)
        _response, record = self._drop(csv_bytes("PO-1,RG688,5", head=HEAD))
        self._run(record)
        self.buyer.active = False
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("order_process.ir_cron_order_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((record.state, len(self._orders())), ("checked", 0))

    def test_failures_tell_nothing_of_the_inside(self):
        def fail(self, planned):
            raise ValueError("secret table")

        _response, record = self._drop(csv_bytes("PO-1,RG688,5", head=HEAD))
        with patch.object(order_import_run.OrderProcessImport, "_prepare_order", fail), mute_logger(
            "odoo.addons.order_process.models.intake.order_import_run"
        ):
            response = self._run(record)
        self.assertIn("Please tell your contact.", response.text)
        self.assertNotIn("secret", response.text)
        self.assertFalse(self._orders())


@tagged("post_install", "-at_install")
class TestPortalImportTrust(PortalImportCommon):
    """What a portal user may not do: everything that is not on the pages, and everything of another dealer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = (
            cls.env["order.process.import"]
            .with_user(cls.rival)
            ._drop_by_dealer(
                csv_bytes("SECRET-1,RG688,5", "SECRET-2,RG688,x", head=HEAD), "secret.csv"
            )
            .sudo(False)
            .with_env(cls.env)
        )
        cls.env.flush_all()

    def _untouched(self):
        self.env.invalidate_all()
        self.assertEqual((self.secret.state, self.secret.file_name), ("checked", "secret.csv"))
        self.assertEqual(len(self.secret.row_ids), 1)
        self.assertFalse(self._orders())

    def test_another_dealers_import_is_not_there(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for import_id in (self.secret.id, 10**8):
            response = self.url_open(f"{URL}/{import_id}")
            self.assertEqual(response.status_code, 404)
            self.assertNotIn("SECRET", response.text)
            for action in ("run", "cancel"):
                response = self._post(
                    f"{URL}/{import_id}/{action}", {"mode": "good", "fingerprint": self.secret.fingerprint}
                )
                self.assertEqual(response.status_code, 404)
            with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "NotFound"):
                self.make_jsonrpc_request(f"{URL}/{import_id}/progress")
        self.assertNotIn("secret.csv", self.url_open(URL).text)
        self._untouched()

    def test_a_colleague_of_the_dealer_may_see_it(self):
        colleague = self._create_buyer("op_colleague", self.other)
        self.authenticate(colleague.login, colleague.login)
        self.assertIn("secret.csv", self.url_open(f"{URL}/{self.secret.id}").text)

    def test_no_method_of_the_models_tells_or_does_anything(self):
        """Every public method over RPC, with the import and the row of another dealer and with none."""
        self.authenticate(self.buyer.login, self.buyer.login)
        called = refused = 0
        for record in (self.secret, self.secret.row_ids):
            for name in dir(type(record)):
                method = getattr(type(record), name, None)
                if name.startswith("_") or not callable(method) or getattr(method, "_api_private", False):
                    continue
                for args in ([record.ids], [record.ids, ["file_name", "problem"]], [[]], []):
                    called += 1
                    try:
                        with mute_logger("odoo.http", "odoo.sql_db"):
                            result = self.make_jsonrpc_request(
                                f"/web/dataset/call_kw/{record._name}/{name}",
                                {"model": record._name, "method": name, "args": args, "kwargs": {}},
                            )
                    except JsonRpcException:
                        refused += 1
                    else:
                        self.assertNotIn("SECRET", json.dumps(result), (record._name, name))
                        self.assertNotIn("secret.csv", json.dumps(result), (record._name, name))
        self.assertGreater(called, 200)
        self.assertGreater(refused, called / 2)
        for name in ("action_check", "action_import_all", "action_import_good", "action_cancel", "read", "web_read"):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {"model": "order.process.import", "method": name, "args": [self.secret.ids], "kwargs": {}},
                )
        self._untouched()

    def test_one_s_own_import_neither(self):
        """The pages are the only way, even to what the dealer dropped."""
        own = self.secret.with_user(self.rival)
        for call in (
            own.read,
            own.action_check,
            own.action_import_good,
            own.action_cancel,
            own.unlink,
            lambda: own.write({"channel_id": self.channel.id}),
            lambda: own.create({"file_name": "x"}),
            lambda: own.search([]),
            lambda: own.row_ids.write({"quantity": "5"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
        self._untouched()

    def test_the_file_cannot_be_downloaded_by_others(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "order.process.import"), ("res_id", "=", self.secret.id), ("res_field", "=", "file")]
        )
        self.assertTrue(attachment)
        for path in (f"order.process.import/{self.secret.id}/file", f"{attachment.id}"):
            with mute_logger("odoo.http"):
                response = self.url_open(f"/web/content/{path}")
            self.assertIn(response.status_code, (403, 404))
            self.assertNotIn("SECRET", response.text)

    def test_dealer_and_imports_cannot_be_forged(self):
        with self.assertRaisesRegex(UserError, "set by the import itself"):
            self.env["order.process.import"].with_user(self.clerk).create({"dealer_id": self.dealer.id})
        forged = self.env["order.process.import"].with_user(self.clerk).with_context(default_dealer_id=self.dealer.id)
        self.assertFalse(forged.create({}).dealer_id)

    def test_pages_are_for_dealers(self):
        self.clerk.password = self.clerk.login
        self.authenticate(self.clerk.login, self.clerk.login)
        self.assertEqual(self.url_open(f"{URL}/{self.secret.id}").status_code, 404)
        self.assertEqual(self.url_open(f"{URL}/template.xlsx").status_code, 404)
        self.assertNotIn(URL, self.url_open("/my").text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(URL).url)

    def test_without_token_nothing_is_taken(self):
        self.authenticate(self.rival.login, self.rival.login)
        for path in (URL, f"{URL}/{self.secret.id}/run", f"{URL}/{self.secret.id}/cancel"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(path, data={"mode": "good"}).status_code, 400)
        self._untouched()


@tagged("post_install", "-at_install")
class TestPortalTemplate(PortalImportCommon):
    def _book(self, user=None):
        user = user or self.buyer
        self.authenticate(user.login, user.login)
        self.env.flush_all()
        response = self.url_open(f"{URL}/template.xlsx")
        self.assertEqual(response.status_code, 200)
        return openpyxl.load_workbook(io.BytesIO(response.content))

    def test_only_what_the_dealer_decides(self):
        self._create_product("Inside", "INS", 1).sale_ok = False
        hunan = self.env.ref("base.state_cn_HN")
        self.env.ref("order_process.carrier_rail").state_ids = hunan
        book = self._book()
        titles = [cell.value for cell in book.worksheets[0][1]]
        self.assertEqual(
            titles,
            [
                "Order Reference *",
                "Product Code *",
                "Quantity *",
                "Unit",
                "Product Name",
                "Colour Number",
                "Line Remark Kind",
                "Line Remark",
                "Requested Date",
                "Delivery Method",
                "Receiver",
                "Receiver Phone",
                "Remark Kind",
                "Remark",
                "Delivery Address",
            ],
        )
        cells = {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
        self.assertIn("RG688", cells)
        self.assertIn(self.carrier.name, cells)
        self.assertNotIn("INS", cells)
        self.assertNotIn(self.env.ref("order_process.carrier_rail").name, cells, "not to this dealer's region")
        self.assertFalse({self.other.name, "D002", self.clerk.name, self.wuhan.name, self.term.name} & cells)

    def test_filled_in_it_goes_in(self):
        book = self._book()
        sheet = book.worksheets[0]
        titles = [cell.value for cell in sheet[1]]
        row = {"Order Reference *": "PO-1", "Product Code *": "RG688", "Quantity *": 4}
        for column, title in enumerate(titles, 1):
            sheet.cell(2, column).value = row.get(title)
        stream = io.BytesIO()
        book.save(stream)
        _response, record = self._drop(stream.getvalue(), "template.xlsx")
        self._run(record)
        self.assertEqual(self._orders().order_line.product_uom_qty, 4)

    def test_untouched_it_orders_nothing(self):
        book = self._book()
        stream = io.BytesIO()
        book.save(stream)
        _response, record = self._drop(stream.getvalue(), "template.xlsx")
        self.assertEqual((record.good_count, record.bad_count), (0, 1))

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.buyer.lang = "zh_CN"
        book = self._book()
        self.assertEqual([cell.value for cell in book.worksheets[0][1]][:3], ["订单号 *", "货号 *", "数量 *"])


@tagged("post_install", "-at_install")
class TestPortalImportTour(PortalImportCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_dealer_imports_on_the_phone(self):
        self.start_tour("/my", "order_process_dealer_imports", login=self.buyer.login, timeout=120)
        self.assertEqual(self._orders().mapped("review_state"), ["pending"] * 2)
        self.assertEqual(sorted(self._orders().mapped("amount_total")), [100, 150])
