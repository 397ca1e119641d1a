import io
from base64 import b64encode
from contextlib import suppress
from datetime import datetime
from unittest.mock import patch

import openpyxl

from odoo.addons.order_process.models.intake import order_import_run
from odoo.addons.order_process.models.intake.order_file import read_order_file
from odoo.addons.order_process.models.intake.order_import_plan import make_plan
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon
from .test_intake_order_file import HEAD, csv_bytes, xlsx_bytes


class ImportCommon(OrderProcessCommon):
    @classmethod
    def _drop(cls, data, name="orders.csv", user=None, **vals):
        """A file dropped by the clerk, checked."""
        record = (
            cls.env["order.process.import"]
            .with_user(user or cls.clerk)
            .create({"file": b64encode(data), "file_name": name, **vals})
        )
        record.action_check()
        return record

    def _orders(self):
        return self.env["sale.order"].search([("company_id", "=", self.company.id)])

    def _rows(self, count, start=0):
        return [f"PO-{number},D001,RG688,{number % 9 + 1}" for number in range(start, start + count)]

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("order_process.ir_cron_order_import").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    def test_check_writes_nothing(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,5", "PO-2,D001,SY6,3", "PO-1,D001,SY6,1"))
        self.assertFalse(self._orders())
        self.assertRecordValues(
            record,
            [{"state": "checked", "row_count": 3, "order_count": 2, "good_count": 2, "bad_count": 0, "problem": False}],
        )
        self.assertFalse(record.row_ids, "rows of good orders are not kept")

    @freeze_time("2026-03-02 08:00:00")
    def test_all_columns(self):
        branch = self.env["res.partner"].create({"parent_id": self.dealer.id, "name": "Yuelu shop", "type": "delivery"})
        head = (
            "订单号,经销商编码,货号,数量,单价,折扣%,赠品,行备注类型,行备注,渠道,订单类别,紧急程度,拿单人,接单时间,要求到货日期,"
            "配送方式,仓库,付款条件,收货人,收货电话,促销政策,备注类型,备注,收货地址"
        )
        first = (
            "PO-1,D001,RG688,10,28.5,5,,换染膏,换 6/66,phone,样品,加急,op_leader,2026-03-02 15:30,2026-03-05,"
            f'"{self.carrier.name}",WUH,{self.term.name},王芳,+86 138 0000,春季促销,other,小心轻放,Yuelu shop'
        )
        self.company.received_tolerance = 10**6
        record = self._drop(csv_bytes(first, "PO-1,D001,SY6,1,,,是,,,,,,,,,,,,,,,,,", head=head, codec="gb18030"))
        self.assertFalse(record.row_ids.mapped("problem"))
        record.action_import_all()
        order = record.order_ids
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.dealer.id,
                    "partner_shipping_id": branch.id,
                    "client_order_ref": "PO-1",
                    "intake_channel_id": self.channel.id,
                    "taken_by_id": self.leader.id,
                    "keyed_by_id": self.clerk.id,
                    "create_uid": self.clerk.id,
                    "received_on": datetime(2026, 3, 2, 7, 30),
                    "commitment_date": datetime(2026, 3, 4, 16),
                    "order_class": "sample",
                    "urgency": "1",
                    "carrier_id": self.carrier.id,
                    "warehouse_id": self.wuhan.id,
                    "payment_term_id": self.term.id,
                    "receiver_name": "王芳",
                    "receiver_phone": "+86 138 0000",
                    "promotion_note": "春季促销",
                    "state": "draft",
                    "review_state": "none",
                    "process_stage": "entry",
                }
            ],
        )
        self.assertRecordValues(
            order.order_line,
            [
                {"product_id": self.dye.id, "product_uom_qty": 10, "price_unit": 28.5, "discount": 5},
                {"product_id": self.oxide.id, "product_uom_qty": 1, "price_unit": 20, "discount": 100},
            ],
        )
        self.assertCountEqual(
            order.remark_ids.mapped(lambda remark: (remark.line_id.product_id, remark.kind, remark.text)),
            [(self.dye, "dye_exchange", "换 6/66"), (self.env["product.product"], "other", "小心轻放")],
        )

    def test_a_file_imported_twice_adds_nothing(self):
        data = csv_bytes(*self._rows(3))
        first = self._drop(data)
        first.action_import_all()
        self.assertEqual((first.state, len(self._orders())), ("done", 3))
        again = self._drop(data, name="copy.csv", user=self.leader)
        self.assertEqual((again.good_count, again.existing_count, again.bad_count), (0, 3, 0))
        self.assertIn(f"PO-0: already imported as {first.order_ids.sorted('id')[0].name}.", again.note)
        self.assertIn("Clerk", again.earlier_note)
        again.action_import_all()
        self.assertEqual((again.state, again.created_count, len(self._orders())), ("done", 0, 3))
        first.action_import_all()
        self.assertEqual(len(self._orders()), 3)

    def test_only_the_new_orders_of_a_longer_file(self):
        self._drop(csv_bytes(*self._rows(2))).action_import_all()
        record = self._drop(xlsx_bytes(*[row.split(",") for row in self._rows(4)]), name="orders.xlsx")
        self.assertFalse(record.bad_count)
        record.action_import_all()
        self.assertCountEqual(record.order_ids.mapped("client_order_ref"), ["PO-2", "PO-3"])
        self.assertEqual(len(self._orders()), 4)

    def test_whole_file_or_nothing(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,5", 'PO-2,D001,RG688,"1,000"', "PO-3,D009,NIX,abc"))
        self.assertEqual((record.good_count, record.bad_count, record.bad_row_count), (1, 2, 2))
        with self.assertRaisesRegex(UserError, r"(?s)2 rows must be mended.*Row 3: Quantity “1,000” .*Allowed: 1000"):
            record.action_import_all()
        self.assertFalse(self._orders())
        self.assertEqual(record.row_ids.mapped("number"), [3, 4])
        self.assertEqual(
            record.row_ids[1].problem.splitlines(),
            [
                "Quantity “abc” is not a number. Write digits only, for example 12 or 2.5.",
                "Dealer Code “D009” is not known.",
                "Product Code “NIX” is not known.",
            ],
        )

    def test_good_orders_then_mend_the_rest(self):
        record = self._drop(
            csv_bytes("PO-1,D001,RG688,5", "PO-2,D001,RG688,abc", "PO-2,D001,SY6,1", "PO-3,D001,RG688,-1")
        )
        self.assertEqual(record.import_label, "Import 1 good orders")
        record.action_import_good()
        self.assertEqual(self._orders().mapped("client_order_ref"), ["PO-1"])
        self.assertEqual((record.state, record.bad_count), ("done", 2))
        self.assertEqual(record.row_ids.mapped("number"), [3, 4, 5], "all rows of an order with a problem")
        record.row_ids[0].quantity = "7"
        record.row_ids[2].left_out = True
        record.action_check()
        self.assertEqual((record.state, record.good_count, record.bad_count), ("checked", 1, 0))
        record.action_import_all()
        self.assertEqual(len(self._orders()), 2)
        order = self._orders().filtered(lambda order: order.client_order_ref == "PO-2")
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [7, 1])

    def test_bad_file_is_told_and_nothing_written(self):
        for data, message in (
            (b"%PDF-1.4", "no order file"),
            (HEAD.encode(), "no rows below"),
            (csv_bytes("PO-1,D001,RG688,5,x", head=f"{HEAD},Glaze"), "“Glaze” There is no such column"),
            ((HEAD + "\n" + "A,D,P,5\n" * 1_000_000).encode(), "At most 20000 rows"),
        ):
            record = self._drop(data)
            self.assertIn(message, record.problem)
            for action in (record.action_import_all, record.action_import_good):
                with self.assertRaisesRegex(UserError, message):
                    action()
            self.assertEqual(record.state, "draft")
        self.assertFalse(self._orders())
        with self.assertRaisesRegex(UserError, "Drop a file or paste"):
            self._drop(b"")

    def test_records_that_cannot_be_used(self):
        archived = self._create_product("Old", "OLD", 1)
        archived.active = False
        self._create_product("Inside", "INS", 1).sale_ok = False
        self._create_product("Twin", "TWIN", 1)
        self._create_product("Twin", "TWIN", 1)
        self._create_dealer("Same name", False)
        self._create_dealer("Same name", False)
        private = self.env.ref("order_process.channel_private")
        record = self._drop(
            csv_bytes(
                "1,D001,OLD,1,,,",
                "2,D001,INS,1,,,",
                "3,D001,TWIN,1,,,",
                "4,Same name,RG688,1,,,",
                f"5,D001,RG688,1,{private.name},,",
                "6,D001,RG688,1,,Moon,",
                "7,D001,RG688,1,,,2999-01-01",
                "8,Changsha Liren,RG688,1,,,",
                head=f"{HEAD},Channel,Warehouse,Received On",
            )
        )
        self.assertEqual((record.good_count, record.bad_count), (1, 7))
        twice = "means 2 records"
        messages = ("archived", "not for sale", "means several goods", twice, "is closed", "Allowed: .*Wuhan", "future")
        for row, message in zip(record.row_ids, messages, strict=True):
            self.assertRegex(row.problem, message)

    def test_wide_and_narrow_characters_are_the_same(self):
        self._create_dealer("丽人（长沙）", False)
        self.dye.default_code = "RG（688）"
        record = self._drop(csv_bytes("1,丽人（长沙）,RG（688）,1", "2,丽人(长沙),ＳＹ6,1"))
        self.assertFalse(record.row_ids.mapped("problem"))
        self.assertEqual(record.good_count, 2)

    def test_rows_come_from_the_file_and_results_from_the_system(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,abc"))
        for values in ({"state": "done"}, {"user_id": self.env.ref("base.user_admin").id}, {"good_count": 5}):
            with self.assertRaisesRegex(UserError, "set by the import itself"):
                record.write(values)
            with self.assertRaisesRegex(UserError, "set by the import itself"):
                record.create(values)
        forged = {"default_state": "running", "default_user_id": self.env.ref("base.user_admin").id}
        fresh = record.with_context(**forged).create({})
        self.assertEqual((fresh.state, fresh.user_id), ("draft", self.clerk))
        with self.assertRaisesRegex(UserError, "Only the cells"):
            record.row_ids.write({"problem": False})
        with self.assertRaisesRegex(UserError, "Rows come from the file"):
            record.row_ids.create({"import_id": record.id, "number": 9})
        for name, value in (("import_key", "1:x"), ("import_id", record.id)):
            with self.assertRaisesRegex(UserError, "set by the order process only"):
                self.env["sale.order"].with_user(self.clerk).create({"partner_id": self.dealer.id, name: value})

    def test_who_may_import(self):
        self._drop(csv_bytes("PO-1,D001,RG688,5"), user=self.salesman).action_import_all()
        self.assertEqual(self._orders().keyed_by_id, self.salesman)
        for user in (self.keeper, self.finance):
            with self.assertRaises(AccessError):
                self._drop(csv_bytes("PO-2,D001,RG688,5"), user=user)
        record = self._drop(csv_bytes("PO-2,D001,RG688,5"))
        with self.assertRaises(AccessError):
            record.with_user(self.salesman).action_import_all()

    def test_submit_for_review(self):
        data = csv_bytes(
            f'PO-1,D001,RG688,5,"{self.carrier.name}"', "PO-2,D001,RG688,5,", head=f"{HEAD},Delivery Method"
        )
        record = self._drop(data, submit_review=True)
        record.action_import_all()
        states = {order.client_order_ref: order.review_state for order in record.order_ids}
        self.assertEqual(states, {"PO-1": "pending", "PO-2": "none"})
        self.assertEqual(record.submitted_count, 1)

    def test_a_new_file_forgets_the_old_one(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,abc"))
        record.write({"file": b64encode(csv_bytes("PO-1,D001,RG688,5")), "file_name": "mended.csv"})
        self.assertEqual((record.state, len(record.row_ids)), ("draft", 0))
        record.action_import_all()
        self.assertEqual(len(self._orders()), 1)

    def test_cancel(self):
        record = self._drop(csv_bytes("PO-1,D001,RG688,5"))
        record.action_cancel()
        with self.assertRaisesRegex(UserError, "nothing can be changed"):
            record.action_import_all()
        self.assertFalse(self._orders())

    def test_an_order_that_fails_stays_alone(self):
        record = self._drop(csv_bytes(*self._rows(3), "PO-9,D001,SY6,1"))
        with self._failing("PO-1"):
            with self.assertRaisesRegex(UserError, "Nothing was imported.*PO-1.*No luck"):
                with self.env.cr.savepoint():
                    record.action_import_all()
            self.assertFalse(self._orders())
            record.action_import_good()
        self.assertCountEqual(self._orders().mapped("client_order_ref"), ["PO-0", "PO-2", "PO-9"])
        self.assertEqual((record.bad_count, record.row_ids.problem), (1, "No luck"))
        record.action_check()
        record.action_import_all()
        self.assertEqual(len(self._orders()), 4)

    def _failing(self, reference):
        """Orders with this reference cannot be created."""
        original = order_import_run.OrderProcessImport._prepare_order

        def prepare(self, planned):
            if planned.reference == reference:
                raise UserError(self.env._("No luck"))
            return original(self, planned)

        return patch.object(order_import_run.OrderProcessImport, "_prepare_order", prepare)

    def test_two_imports_racing(self):
        """Both checked before either wrote; the unique key stops the second."""
        data = csv_bytes(*self._rows(2))
        first, second = self._drop(data), self._drop(data, user=self.leader)
        first.action_import_all()
        blind = patch.object(type(second), "_find_existing", lambda self, planned: {})
        with blind, mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "by somebody else"):
            with self.env.cr.savepoint():
                second.action_import_all()
        with blind, mute_logger("odoo.sql_db"):
            second.action_import_good()
        self.assertEqual(len(self._orders()), 2)
        self.assertFalse(second.order_ids)

    def test_other_companies_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_dealer("Foreign", "F001", company_id=other.id)
        record = self._drop(csv_bytes("PO-1,F001,RG688,5"))
        self.assertIn("not known", record.row_ids.problem)

    def test_queries_do_not_grow_with_the_file(self):
        def count(rows):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            make_plan(self.env(user=self.clerk), self.company, read_order_file(csv_bytes(*self._rows(rows))))
            return self.env.cr.sql_log_count - before

        count(10)
        self.assertEqual(count(2000), count(10))


@tagged("post_install", "-at_install")
class TestLargeImport(ImportCommon):
    def setUp(self):
        super().setUp()
        self.patch(order_import_run, "BACKGROUND_FROM", 10)
        self.patch(order_import_run, "CHUNK", 5)

    def test_runs_in_the_background(self):
        record = self._drop(csv_bytes(*self._rows(23)))
        record.action_import_all()
        self.assertEqual((record.state, record.total_count, len(self._orders())), ("running", 23, 0))
        with self.assertRaisesRegex(UserError, "nothing can be changed"):
            record.write({"file_name": "other"})
        self._run_cron()
        self.assertRecordValues(
            record, [{"state": "done", "processed_count": 23, "created_count": 23, "progress": 100}]
        )
        self.assertEqual(self._orders().keyed_by_id, self.clerk)
        self._run_cron()
        self.assertEqual(len(self._orders()), 23)

    def test_resumes_after_a_crash(self):
        record = self._drop(csv_bytes(*self._rows(23)))
        record.action_import_all()
        original = order_import_run.OrderProcessImport._create_safely
        calls = []

        def crash(self, planned):
            calls.append(planned)
            if len(calls) == 3:
                raise RuntimeError("power cut")
            return original(self, planned)

        with patch.object(order_import_run.OrderProcessImport, "_create_safely", crash):
            self.env.flush_all()
            # assertRaises would roll back what was committed.
            with suppress(RuntimeError), self.enter_registry_test_mode(), self.registry.cursor() as cr:
                self.env(cr=cr)["order.process.import"]._run_waiting()
        self.assertEqual(len(calls), 3)
        self.env.invalidate_all()
        self.assertEqual((record.state, record.processed_count, len(self._orders())), ("running", 10, 10))
        self._run_cron()
        self.assertEqual((record.state, record.created_count, len(self._orders())), ("done", 23, 23))
        self.assertEqual(len(set(self._orders().mapped("client_order_ref"))), 23)

    def test_a_failing_order_does_not_stop_the_others(self):
        record = self._drop(csv_bytes(*self._rows(23)))
        record.action_import_all()
        with TestImport._failing(self, "PO-7"):
            self._run_cron()
        self.assertEqual((record.state, record.created_count, record.bad_count), ("done", 22, 1))
        self.assertEqual(record.row_ids.mapped("number"), [9])
        self.assertIn("PO-7: No luck", record.note)

    def test_whole_file_is_checked_again_before_it_runs(self):
        record = self._drop(csv_bytes(*self._rows(23)))
        record.action_import_all()
        self.dye.sale_ok = False
        self._run_cron()
        self.assertEqual((record.state, record.bad_count, len(self._orders())), ("checked", 23, 0))
        self.assertIn("Nothing was imported", record.note)

    def test_cancelled_while_waiting(self):
        record = self._drop(csv_bytes(*self._rows(23)))
        record.action_import_all()
        record.action_cancel()
        self._run_cron()
        self.assertFalse(self._orders())


@tagged("post_install", "-at_install")
class TestTemplate(ImportCommon, HttpCase):
    def _download(self, user):
        self.authenticate(user.login, user.login)
        return self.url_open("/order_process/order_template.xlsx")

    def test_template_filled_in_goes_in_as_it_is(self):
        self.env["order.process.channel"].create({"name": "=cmd|'/c calc'!A1", "code": "evil"})
        response = self._download(self.clerk)
        self.assertEqual(response.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        sheet = book.worksheets[0]
        titles = [cell.value for cell in sheet[1]]
        self.assertEqual(titles[:4], ["Order Reference *", "Dealer Code *", "Product Code *", "Quantity *"])
        self.assertEqual(book.worksheets[2].sheet_state, "hidden")
        lists = {
            str(rule.sqref).split(":")[0][:-1]: rule.formula1
            for rule in sheet.data_validations.dataValidation
            if rule.type == "list"
        }
        wanted = ("Channel", "Order Class", "Urgency", "Gift", "Delivery Method", "Warehouse", "Payment Terms")
        values = {}
        for title in (*wanted, "Remark Kind", "Line Remark Kind"):
            letter = openpyxl.utils.get_column_letter(titles.index(title) + 1)
            start, end = lists[letter].lstrip("=").removeprefix("Lists!").replace("$", "").split(":")
            choices = [row[0].value for row in book.worksheets[2][start:end]]
            self.assertTrue(choices)
            values[title] = choices[-1]
            self.assertFalse([text for text in choices if text.startswith("=")])
        values["Channel"] = "'=cmd|'/c calc'!A1"
        row = dict(
            values,
            **{
                "Order Reference *": "PO-1",
                "Dealer Code *": "D001",
                "Product Code *": "RG688",
                "Quantity *": 4,
                "Received On": datetime(2026, 3, 2, 9, 30),
                "Requested Date": datetime(2026, 3, 9),
            },
        )
        for column, title in enumerate(titles, 1):
            sheet.cell(2, column).value = row.get(title)
        stream = io.BytesIO()
        book.save(stream)
        self.company.received_tolerance = 10**6
        record = self._drop(stream.getvalue(), name="template.xlsx")
        self.assertFalse(record.row_ids.mapped("problem"))
        record.action_import_all()
        self.assertEqual(record.order_ids.intake_channel_id.code, "evil")
        self.assertEqual(record.order_ids.received_on, datetime(2026, 3, 2, 1, 30))

    def test_the_untouched_template_imports_nothing(self):
        record = self._drop(self._download(self.clerk).content, name="template.xlsx")
        self.assertEqual((record.good_count, record.bad_count), (0, 1))

    def test_others_get_no_template(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self._download(self.keeper).status_code, 403)

    def test_chinese_template(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.clerk.lang = "zh_CN"
        book = openpyxl.load_workbook(io.BytesIO(self._download(self.clerk).content))
        self.assertEqual([cell.value for cell in book.worksheets[0][1]][:2], ["订单号 *", "经销商编码 *"])
