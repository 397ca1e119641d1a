from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon

LOGGER = "odoo.addons.order_process.models.gate.failure"


@tagged("post_install", "-at_install", "order_process")
class TestApart(OrderProcessCommon):
    """What fails for one company, centre or order in a scheduled action stops nobody else, is held and reported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create(
            {"name": "Beta", "process_tz": "Asia/Shanghai", "history_mail_to": "auditor@beta.example"}
        )
        cls.env["order.process.window"].search([]).effective_from = "2026-03-01 16:00:00"
        cls.env["res.company"].search([("id", "not in", (cls.company | cls.other).ids)]).order_process_enabled = False
        cls.Failure = type(cls.env["order.process.failure"])

    def _open(self):
        return self.env["order.process.failure"].search([("resolved_on", "=", False)])

    def _fail_for(self, company, done):
        """Whatever is done for ``company`` raises; what is done for others is noted in ``done``."""
        call = self.Failure._call

        def fail(failures, work, records):
            found = {failures._get_company(record) for record in records}
            if company in found:
                raise ValueError("the clock is broken")
            done.update(found)
            return call(failures, work, records)

        return patch.object(self.Failure, "_call", fail)

    def _crons(self):
        data = self.env["ir.model.data"].search([("module", "=", "order_process"), ("model", "=", "ir.cron")])
        return {row.name: self.env["ir.cron"].browse(row.res_id) for row in data}

    def _run(self, cron):
        with freeze_time("2026-03-02 11:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_every_scheduled_action(self):
        """Generated: each action of the module, with everything of one company broken."""
        crons = self._crons()
        self.assertGreater(len(crons), 10)
        with freeze_time("2026-03-02 01:00:00"):
            orders = self._create_orders(3)
            orders.action_submit_review()
            orders.sudo()._tell("received")
        for name, cron in crons.items():
            with self.subTest(name):
                done = set()
                with self._fail_for(self.company, done), mute_logger(LOGGER):
                    self._run(cron)
                failures = self._open().filtered(lambda row, name=name: row.job.split(":")[0] == name)
                if failures:
                    self.assertEqual(failures.company_id, self.company)
                    self.assertEqual(set(failures.mapped("message")), {"ValueError: the clock is broken"})
                self._run(cron)
                self.assertFalse(self._open().filtered(lambda row, name=name: row.job.split(":")[0] == name))
                if name in BY_COMPANY or name == "ir_cron_notices":
                    self.assertTrue(failures, "one company failed")
                if name in BY_COMPANY:
                    self.assertIn(self.other, done, "the other company was done")

    def test_a_centre_that_raises(self):
        """The centres of others run, orders short of stock are asked again, and the centre runs when it is mended."""
        self._stock(self.dye, 1000, self.wuhan)
        with freeze_time("2026-03-02 01:00:00"):
            here, there = self._create_orders(), self._create_orders(warehouse_id=self.wuhan.id)
            there.warehouse_reason = "near"
            self._approve(here | there)
            short = self._approve(self._create_orders(lines=[(self.oxide, 1200)]))
        Window = type(self.env["order.process.window"])
        due = Window._get_due_slots

        def broken(windows, warehouse, now, **kwargs):
            if warehouse == self.warehouse:
                raise KeyError("tz")
            return due(windows, warehouse, now, **kwargs)

        cron = self.env.ref("order_process.ir_cron_dispatch")
        with patch.object(Window, "_get_due_slots", broken), mute_logger(LOGGER):
            self._run(cron)
            self._run(cron)
        self.assertEqual((here.process_stage, there.process_stage), ("approved", "dispatched"))
        failure = self._open()
        self.assertEqual((failure.name, failure.count), (self.warehouse.display_name, 2))
        told = self.env["mail.message"].search([("subject", "like", "failed for"), ("body", "like", "KeyError")])
        self.assertIn(self.admin.partner_id, told.notified_partner_ids)
        self.assertEqual(len(told.filtered(lambda message: self.admin.partner_id in message.notified_partner_ids)), 1)
        self._run(cron)
        self.assertEqual(here.process_stage, "dispatched")
        self.assertTrue(failure.resolved_on)
        self.assertEqual(short.process_stage, "approved")

    def test_an_order_that_raises(self):
        """The holds of the others lift; this one is held with what happened, once."""
        with freeze_time("2026-03-02 01:00:00"):
            self._stock(self.dye, -995)
            orders = self._approve(self._create_orders(3, lines=[(self.dye, 10)]))
        held = orders.hold_ids.filtered(lambda hold: not hold.released_on)
        self.assertEqual(held.mapped("code"), ["shortage"] * 3)
        self._stock(self.dye, 1000)
        bad = orders[1]
        Order = type(self.env["sale.order"])
        ask = Order._get_blockers

        def broken(asked, step):
            if bad in asked and step == "dispatch":
                raise ZeroDivisionError("rate")
            return ask(asked, step)

        waiting = self.env["order.process.window"]
        with patch.object(Order, "_get_blockers", broken), mute_logger(LOGGER):
            waiting._sync_waiting(self.company)
        self.assertEqual([order.is_held for order in orders], [False, True, False])
        self.assertEqual((self._open().name, self._open().message), (bad.name, "ZeroDivisionError: rate"))
        waiting._sync_waiting(self.company)
        self.assertFalse(self._open())
        self.assertFalse(bad.hold_ids.filtered(lambda hold: hold.code == "shortage" and not hold.released_on))

    def test_a_promise_that_cannot_be_made_does_not_stop_the_dispatch(self):
        with freeze_time("2026-03-02 01:00:00"):
            orders = self._create_orders(3)
        bad = orders[0]
        Order = type(self.env["sale.order"])
        change = Order._promise_change

        def broken(order, leaves):
            if order == bad:
                raise OverflowError("date")
            return change(order, leaves)

        cron = self.env.ref("order_process.ir_cron_dispatch")
        with patch.object(Order, "_promise_change", broken), mute_logger(LOGGER):
            self._run(cron)
        dispatches = self.env["order.process.dispatch"].search([("warehouse_id", "=", self.warehouse.id)])
        self.assertEqual(set(dispatches.mapped("state")), {"sent"})
        self.assertEqual(dispatches.rolled_ids.order_id, orders - bad)
        self.assertEqual(bad.hold_ids.filtered(lambda hold: not hold.released_on).mapped("code"), ["error"])
        self.assertEqual(self._open().name, bad.name)


# What goes by company, centre or what belongs to one; the rest has no data here and is tested with its capability.
BY_COMPANY = frozenset(
    {
        "ir_cron_dispatch",
        "ir_cron_review_rounds",
        "ir_cron_finance_closing",
        "ir_cron_claims",
        "ir_cron_dealer_stock",
        "ir_cron_evaluations",
        "ir_cron_unpaid",
    }
)
