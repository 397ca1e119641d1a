"""Finance's first screen: what has to be done today, what is left from before, each with its list."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged

from .desk_common import DeskReader
from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestFinanceDesk(DeskReader, InvoiceCommon):
    def test_today_and_before(self):
        with freeze_time(self._instant(17)):
            old = self._approve(self._create_orders(carrier_id=self.first.id)).sudo()
        with freeze_time(self._instant(9, day=3)):
            new = self._approve(self._create_orders(2, carrier_id=self.first.id)).sudo()
            pending = self._create_orders().sudo()
            self._approve(pending, self.leader)
            desk = self._desk()
            self.assertEqual([tile["code"] for tile in desk["today"]][0], "reviews")
            self.assertEqual(self._tile("reviews")["count"], 1)
            self.assertEqual(self._listed("reviews").order_id, pending)
            self.assertEqual((self._tile("to_invoice")["count"], self._tile("to_invoice", "before")["count"]), (2, 1))
            self.assertIn("300.00", self._tile("to_invoice")["amount"])
            self.assertEqual(self._listed("to_invoice", "today"), new)
            self.assertEqual(self._listed("to_invoice", "before"), old)
            self.assertEqual(self._listed("to_invoice"), old | new)
            self.assertEqual(desk["closing"], "2026-03-03 10:00:00")
            self._invoice(old | new)
            self.assertEqual(self._tile("to_invoice")["count"], 0)
            self.assertIsNone(self._tile("to_invoice", "before"))

    def test_money_receipt_drafts_overdue(self):
        with freeze_time(self._instant(9)):
            unpaid, draft, late = self._approve(self._create_orders(3, carrier_id=self.first.id)).sudo()
            # what the payment gate says
            self.env["order.process.hold"]._append(
                [{"order_id": unpaid.id, "code": "payment", "step": "dispatch", "since": "2026-03-02 01:00:00"}]
            )
            self.assertEqual(self._listed("waiting_money"), unpaid)
            self.assertNotIn(unpaid, self._listed("to_invoice"), "it waits for its money first")
            invoice = draft._create_invoices()
            self.assertIn(invoice, self._listed("draft_invoices"))
            self._invoice(late)
        with freeze_time(self._instant(9, day=4)):
            overdue = self._tile("overdue", "before")
            self.assertEqual((overdue["count"], "150.00" in overdue["amount"]), (1, True))
            self.assertIsNone(self._tile("overdue"))
            self.assertEqual(self._listed("overdue").invoice_line_ids.sale_line_ids.order_id, late)
        with freeze_time(self._instant(9, day=5)):
            received = self._approve(self._create_orders(carrier_id=self.on_receipt.id)).sudo()
            self._run_windows(self._instant(10, day=5))
            self._ship(received)
            self.assertFalse(self._listed("to_invoice_receipt"))
            self._receive(received)
            self.assertEqual(self._listed("to_invoice_receipt"), received)

    def test_headquarters_and_centres(self):
        self.company.headquarters_id = self.warehouse
        regional = self._create_user("regional", "order_process.group_finance_reviewer")
        regional.process_warehouse_ids = self.wuhan
        self._stock(self.dye, 100, self.wuhan)
        with freeze_time(self._instant(9)):
            bulk = self._approve(
                self._create_orders(carrier_id=self.bulk.id, commitment_date="2026-03-10 01:00:00")
            ).sudo()
            there = self._approve(
                self._create_orders(carrier_id=self.first.id, warehouse_id=self.wuhan.id, warehouse_reason="near")
            ).sudo()
            self.assertEqual(self._listed("to_invoice"), bulk | there)
            self.assertEqual(self._listed("to_invoice", user=regional), there)

    def test_only_finance_and_management(self):
        with freeze_time(self._instant(9)):
            self.assertTrue(self._desk(self.manager)["today"])
            for user in (self.clerk, self.leader, self.keeper, self.salesman, self.dispatcher, self.admin):
                with self.subTest(user.login):
                    with self.assertRaises(AccessError):
                        self._desk(user)
                    with self.assertRaises(AccessError):
                        self._listed("to_invoice", user=user)

    def test_queries_do_not_grow(self):
        with freeze_time(self._instant(9)):
            self._approve(self._create_orders(2, carrier_id=self.first.id))
            self._desk()
            self.env.invalidate_all()
            with self.assertQueryCount(__system__=110):
                self._desk()

    def test_home(self):
        action = self.env["order.process.home"].with_user(self.finance)._get_home_action()
        self.assertEqual(action["tag"], "order_process.finance_desk")


@tagged("post_install", "-at_install")
class TestFinanceTour(InvoiceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser lives now, on whatever weekday and hour.
        cls.company.resource_calendar_id = False
        cls.windows.active = False
        now = fields.Datetime.now()
        cls.env["order.process.window"].create(
            {
                "company_id": cls.company.id,
                "dispatch_time": 23.99,
                "review_deadline": 23.98,
                "closing": True,
                "effective_from": now - timedelta(days=3),
            }
        )
        cls.finance.password = cls.finance.login

    def test_finance_works_from_the_desk(self):
        orders = self._approve(self._create_orders(2, carrier_id=self.first.id)).sudo()
        day = self.env["order.process.finance.day"]._append(
            [
                {
                    "company_id": self.company.id,
                    "date": fields.Date.today(),
                    "closes_on": fields.Datetime.now(),
                    "run_on": fields.Datetime.now(),
                }
            ]
        )
        left = self.env["order.process.leftover"]._append(
            [{"day_id": day.id, "kind": "invoice", "order_id": orders[0].id, "since": fields.Datetime.now()}]
        )
        self.start_tour(
            "/odoo/action-order_process.action_finance_desk", "order_process_finance_day", login=self.finance.login
        )
        self.assertEqual(len(self._posted(orders)), 2)
        self.assertEqual((left.cause, left.cause_text), ("work", "the printer was broken"))
