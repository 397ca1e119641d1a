"""Every register: screen, workbook and paper have the same totals over random months, whatever is filtered (M3)."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .register_common import RegisterCommon

ORDERS, HOLDS = "order.process.register.order", "order.process.register.hold"


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 01:00:00")
class TestAllRegisters(RegisterCommon):
    """Two months with several dealers, modes, currencies, cancellations, invoices, returns, credit notes, fines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dice = random.Random(60)
        cls.orders = cls._create_some(dice, 8)
        cls.first.write({"freight_rule": "return", "fixed_price": 17.35})
        cls.sent = cls._live(random.Random(61))

    @classmethod
    def _live(cls, dice):
        """Some orders go all the way: dispatched, invoiced, shipped, brought back, credited; others stay held."""
        with freeze_time("2026-03-02 01:00:00"):
            sent = cls.env["sale.order"]
            for number in range(4):
                sent |= cls._approve(
                    cls._create_orders(
                        lines=[(dice.choice((cls.dye, cls.tint)), dice.randrange(2, 20))],
                        partner_id=(cls.dealer, cls.other)[number % 2].id,
                        carrier_id=cls.first.id,
                    )
                )
            cls.env.flush_all()
            windows = cls.env["order.process.window"].with_context(order_process_one_transaction=True)
            windows._run_due(datetime(2026, 3, 2, 2))
            sent = sent.sudo()
            sent.with_user(cls.finance).sudo(False).action_issue_invoice()
        with freeze_time("2026-03-03 05:00:00"):
            pickings = sent.picking_ids.filtered(lambda picking: picking.state == "assigned")
            pickings.with_user(cls.keeper).with_context(skip_sms=True).button_validate()
            cls._bring_back(sent[0].picking_ids.filtered(lambda one: one.state == "done")[:1])
        cls._fine(sent[1])
        cls.env.flush_all()
        cls.env.invalidate_all()
        return sent

    @classmethod
    def _bring_back(cls, picking):
        wizard = (
            cls.env["stock.return.picking"]
            .with_user(cls.keeper)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write({"quantity": 1, "to_refund": True})
        back = cls.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]).with_user(cls.keeper)
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()

    @classmethod
    def _fine(cls, order):
        action = order.with_user(cls.keeper).sudo(False).action_report_error()
        Wizard = cls.env[action["res_model"]].with_user(cls.keeper).with_context(**action["context"])
        review = order.review_ids.filtered(lambda row: row.reviewer_id == cls.finance)
        Wizard.create({"review_id": review.id, "kind": "product", "description": "=1+1"}).action_report()

    def _random_domains(self, key, dice):
        """All, months, and what the register's own fields single out."""
        register = self._registers()._get_register(key)
        model = self.env[register.model]
        yield []
        first = date(2026, 3, 1) + timedelta(days=dice.randrange(40))
        yield [(register.day, ">=", first), (register.day, "<", first + timedelta(days=31))]
        rows = model.with_user(self.manager).search(list(register.domain))
        if rows:
            name = register.by
            value = dice.choice(rows)[name]
            yield [(name, "=", value.id if hasattr(value, "_name") else value)]
            yield [("id", "in", dice.sample(rows.ids, max(1, len(rows) // 2)))]

    def test_the_same_totals_everywhere(self):
        dice = random.Random(62)
        empty = []
        for key in self._registers()._get_registers():
            for domain in self._random_domains(key, dice):
                # Each register once as a PDF: what is on the sheet is the same before it is one.
                totals = self._check_forms(key, domain, as_pdf=not domain)
                if not domain and not totals.count:
                    empty.append(key)
        self.assertEqual(empty, [], "nothing to compare")

    def test_registers_agree_with_each_other(self):
        registers = self._registers()
        (orders,) = registers._get_totals("orders")
        (channels,) = registers._get_totals("channels")
        for name, number in channels.sums.items():
            self.assertAlmostEqual(number, orders.sums[name], 2, name)
        (roundings,) = registers._get_totals("roundings")
        self.assertEqual(roundings.sums["given"], orders.sums["given"])
        (appraisals,) = registers._get_totals("appraisals")
        self.assertEqual(appraisals.sums["orders_taken"], orders.sums["orders"])
        self.assertAlmostEqual(appraisals.sums["amount"], orders.sums["amount"], 1)

    def test_orders_are_what_they_say(self):
        row = self.env[ORDERS].browse(self.sent[0].id)
        order = self.sent[0]
        line = order.order_line.filtered(lambda one: one.product_id in (self.dye, self.tint))
        price = line.price_total / line.product_uom_qty
        self.assertAlmostEqual(
            row.delivered,
            price * (line.product_uom_qty - 1) + sum(order.order_line.filtered("is_rounding").mapped("price_total")),
            2,
        )

    def test_holds_count_each_order_once(self):
        rows = self.env[HOLDS].with_user(self.manager).search([])
        held = rows.filtered("is_open").order_id
        (totals,) = self._registers()._get_totals("holds")
        self.assertEqual(totals.sums["held_orders"], len(held))
        currency = self.company.currency_id
        expected = sum(
            currency.round(order.amount_total / order.currency_rate) for order in held if order.state != "cancel"
        )
        self.assertAlmostEqual(totals.sums["held_amount"], expected, 2)
        self.assertEqual(totals.sums["open_count"], len(rows.filtered("is_open")))

    def test_dispatches_are_what_they_say(self):
        rows = self.env["order.process.register.dispatch"].with_user(self.dispatcher).search([])
        for row in rows:
            own = row.dispatch_id
            self.assertEqual(
                (row.order_count, row.transfer_count, row.rolled_orders, row.unsent_orders),
                (own.order_count, own.picking_count, own.rolled_count, own.unsent_count),
            )
        self.assertEqual(sum(rows.mapped("order_count")), 4)
        self.assertAlmostEqual(sum(rows.mapped("sent_amount")), sum(self.sent.mapped("amount_total")), 2)

    def test_times_are_what_they_say(self):
        rows = self.env["order.process.register.time"].with_user(self.manager).search([])
        clocks = self.env["order.process.clock"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(rows), len(clocks))
        (totals,) = self._registers()._get_totals("times")
        self.assertEqual(totals.sums["breach_count"], len(clocks.filtered("breached")))
        self.assertEqual(totals.sums["ended_count"], len(clocks.filtered("ended_on")))

    def test_statements_are_the_ledger(self):
        """Each row is the dealer's statement of that month."""
        with freeze_time("2026-04-10 03:00:00"):
            self.sent[1].invoice_ids._reverse_moves([{"date": "2026-04-09"}])._post()
        self.env.flush_all()
        rows = self.env["order.process.register.statement"].with_user(self.finance).search([])
        months = defaultdict(list)
        for row in rows:
            months[row.partner_id].append(row.month)
            found = row.partner_id.sudo()._get_statement(self.company.sudo(), row.month)
            self.assertEqual(
                [found.opening, found.charged, found.credited, found.closing],
                [row.opening_balance, row.charged_amount, row.credited_amount, row.closing_balance],
                (row.partner_id.name, row.month),
            )
        self.assertIn(date(2026, 4, 1), months[self.other])

    def test_points_only_prints_no_money(self):
        self.company.merit_points_only = True
        names = [cell.name for cell in self._registers()._get_cells("merits")]
        self.assertNotIn("counted_amount", names)
        self.assertIn("counted_points", names)
        self._check_forms("merits", [])
        self.assertNotIn("fine_amount", [cell.name for cell in self._registers()._get_cells("appraisals")])

    def test_who_reads_what(self):
        """Each role: a rep the own, a keeper the dispatches, finance all, an escort the own month, a dealer nothing."""
        registers = set(self._registers()._get_registers())
        of_all = {"merits", "appraisals"}
        escort = self._create_user("escort", "order_process.group_carrier")
        buyer = self._create_buyer("op_buyer", self.dealer)
        expected = {
            self.manager: registers,
            self.finance: registers,
            self.clerk: registers - {"statements"},
            self.dispatcher: registers - {"statements"},
            self.salesman: registers - {"statements", "dispatches"},
            self.keeper: {"dispatches"} | of_all,
            escort: of_all,
            buyer: set(),
        }
        for user, keys in expected.items():
            found = set()
            for key in registers:
                try:
                    self._registers(user)._get_totals(key)
                    found.add(key)
                except AccessError:
                    continue
            self.assertEqual(found, keys, user.name)

    def test_a_rep_reads_the_own_orders_of_every_register(self):
        own = self.orders.filtered(lambda order: order.user_id == self.salesman)
        for key in ("orders", "holds", "times", "roundings"):
            register = self._registers()._get_register(key)
            rows = self.env[register.model].with_user(self.salesman).search(list(register.domain))
            self.assertLessEqual(rows.order_id.sudo(), own, key)
        self.assertEqual(self._registers(self.salesman)._get_totals("orders")[0].count, len(own))

    def test_another_company_sees_nothing(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        registers = self._registers().with_context(allowed_company_ids=elsewhere.ids)
        for key in registers._get_registers():
            self.assertEqual([totals.count for totals in registers._get_totals(key)], [0], key)
