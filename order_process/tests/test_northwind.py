import sys
import time
import unittest
from base64 import b64encode
from collections import Counter, defaultdict
from contextlib import contextmanager
from datetime import timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from . import northwind
from .common import OrderProcessCommon
from .replay_common import ReplayCase

# When each round's file is imported, its orders are reviewed and its window leaves: hours and minutes in Shanghai.
ROUNDS = ((9, 0), (11, 0), (14, 30), (17, 0))
REVIEWS = ((9, 20), (11, 20), (14, 50), (17, 20))
WINDOWS = ((10, 0), (12, 0), (15, 30), (18, 0))
WITHOUT_PROMOTION = 73
WITHOUT_POSTAL_CODE = 14  # of those with a promotion
RULES = ("gap.rule", "review.level", "window", "clock.rule", "merit.rule")
LIMIT = 10**7  # more than all orders together


class NorthwindCommon(OrderProcessCommon):
    """Northwind as a company of ours: two centres, its customers as dealers, its products with their stock."""

    @classmethod
    def setUpClass(cls):
        if not northwind.is_available():
            raise unittest.SkipTest(f"no Northwind data in {northwind.FOLDER} (set ORDER_PROCESS_NORTHWIND)")
        super().setUpClass()
        cls.data = northwind.load()
        cls.europe, cls.america = cls.warehouse, cls.wuhan
        cls.europe.name, cls.america.name = "Bremen", "Seattle"
        cls.company.received_tolerance = 10**8  # minutes: the orders came long ago
        cls.centres = cls.europe | cls.america
        on_account = Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
        cls.term = cls.env["account.payment.term"].create({"name": "Northwind 30 days", "line_ids": [on_account]})
        cls._create_carriers()
        cls._create_dealers()
        cls._create_products()
        # The rebates are the year's policy; no pricelist in the data knows them.
        cls.env["order.process.discount.limit"].create(
            {"name": "Volume rebates", "company_id": cls.company.id, "max_discount": 100}
        )
        cls._receive(lambda product: product.stock)
        for number, name in cls.data.employees.items():
            cls._create_user(f"employee_{number}", "sales_team.group_sale_salesman").name = name
        cls.env["order.process.gap.rule"].create(
            {
                "name": "postal code",
                "check": "domain",
                "domain": "[('partner_shipping_id.zip', '!=', False)]",
                "step": "dispatch",
                "company_id": cls.company.id,
            }
        )
        cls.env.flush_all()

    @classmethod
    def _create_carriers(cls):
        freight = cls.env.ref("order_process.product_road")
        cls.env["delivery.carrier"].create(
            [
                {"name": name, "process_mode": mode, "payment_rule": "credit", "product_id": freight.id}
                for name, mode in zip(northwind.CARRIERS.values(), ("road", "rail", "other"), strict=True)
            ]
        )

    @classmethod
    def _create_dealers(cls):
        countries = {"USA": "us", "UK": "uk"}
        known = {country.name: country for country in cls.env["res.country"].with_context(lang="en_US").search([])}
        cls.dealers = cls.env["res.partner"].create(
            [
                {
                    "name": customer.name,
                    "ref": customer.code,
                    "is_company": True,
                    "street": customer.street,
                    "city": customer.city,
                    "zip": customer.zip,
                    "country_id": (
                        cls.env.ref(f"base.{countries[customer.country]}")
                        if customer.country in countries
                        else known[customer.country]
                    ).id,
                    "phone": customer.phone,
                    "property_payment_term_id": cls.term.id,
                    "process_warehouse_id": (cls.america if customer.american else cls.europe).id,
                    "child_ids": [Command.create({"name": customer.contact, "type": "contact"})],
                }
                for customer in cls.data.customers
            ]
        )

    @classmethod
    def _create_products(cls):
        cls.products = {
            product.code: cls._create_product(product.name, product.code, product.price)
            for product in cls.data.products
        }

    @classmethod
    def _receive(cls, quantity_of):
        """Put goods into stock, shared out between the centres."""
        for product in cls.data.products:
            for centre, quantity in zip(cls.centres, northwind.halve(quantity_of(product)), strict=True):
                if quantity:
                    cls._stock(cls.products[product.code], quantity, centre)

    @classmethod
    def _orders(cls):
        return cls.env["sale.order"].search([("company_id", "=", cls.company.id)])

    def _import(self, content, name):
        """Hand a file to the import as the clerk does; complete orders go into review right away."""
        Import = self.env["order.process.import"].with_user(self.clerk)
        record = Import.create({"file": b64encode(content), "file_name": name, "submit_review": True})
        record.action_import_all()
        if record.state == "running":
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref("order_process.ir_cron_order_import").method_direct_trigger()
            self.env.invalidate_all()
        self.assertEqual(record.state, "done", record.note)
        return record


@tagged("post_install", "-at_install")
class TestNorthwind(ReplayCase, NorthwindCommon):
    """A year of a wholesaler's orders in one day: imported, reviewed by two people, sent by four windows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.dealers.with_company(cls.company).credit_limit = LIMIT
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.phases = defaultdict(lambda: [0.0, 0])

    @contextmanager
    def _phase(self, name):
        self.env.flush_all()
        started, queries = time.clock_gettime(time.CLOCK_MONOTONIC), self.env.cr.sql_log_count
        yield
        self.env.flush_all()
        self.phases[name][0] += time.clock_gettime(time.CLOCK_MONOTONIC) - started
        self.phases[name][1] += self.env.cr.sql_log_count - queries

    def _review(self, user):
        """The person approves all that waits in the own queue."""
        self.env.invalidate_all()
        queue = self.env["order.process.review"].with_user(user).search([("is_mine", "=", True)])
        if queue:
            queue.action_approve()
        return len(queue)

    def _run_round(self, number):
        orders = [order for order in self.data.orders if order.round == number]
        with freeze_time(self._instant(*ROUNDS[number])), self._phase("import and submit"):
            content = northwind.to_xlsx(northwind.file_rows(orders))
            record = self._import(content, f"northwind-{number + 1}.xlsx")
        self.assertEqual(record.created_count, len(orders))
        self.assertEqual(record.submitted_count, sum(1 for order in orders if order.has_promotion))
        with freeze_time(self._instant(*REVIEWS[number])):
            with self._phase("desk review"):
                desk = self._review(self.leader)
            with self._phase("finance review and confirm"):
                self.assertEqual(self._review(self.finance), desk)
        if number == 3:
            with freeze_time(self._instant(17, 30)), self._phase("goods received"):
                self._receive(lambda product: product.on_order)
                self._run_windows()
        with freeze_time(self._instant(*WINDOWS[number])), self._phase("windows"):
            dispatches = self._run_windows()
        self.assertEqual(dispatches.warehouse_id, self.centres)
        self.assertEqual(len(dispatches), 2)
        with freeze_time(self._instant(*WINDOWS[number])):
            self.assertFalse(self._run_windows(), "a window runs once")

    def test_a_year_in_a_day(self):
        for number in range(len(WINDOWS)):
            self._run_round(number)
        with freeze_time(self._instant(18, 30)):
            orders = self._orders()
            with self._phase("second import"):
                content = northwind.to_xlsx(northwind.file_rows(self.data.orders))
                again = self._import(content, "northwind.xlsx")
            self.assertEqual((again.existing_count, again.created_count), (830, 0))
            self.assertEqual(self._orders(), orders)
            with self._phase("checks"):
                self._check_import(orders)
                self._check_dispatch(orders)
                self._check_stock(orders)
                self._check_evidence(orders)
            with self._phase("rules as they are, replayed"):
                self._check_replay(orders)
            with self._phase("another limit, replayed"):
                self._check_another_limit(orders)
            self._report(orders)

    def _check_import(self, orders):
        self.assertEqual(len(orders), 830)
        self.assertEqual(len(orders.order_line), 2155)
        self.assertEqual(len(orders.partner_id), 89, "two customers never order")
        self.assertEqual((len(self.dealers), len(self.products)), (91, 77))
        by_reference = {order.client_order_ref: order for order in orders}
        self.assertEqual(len(by_reference), 830)
        for source in self.data.orders:
            order = by_reference[f"NW-{source.number}"]
            self.assertEqual(order.partner_id.ref, source.customer)
            self.assertEqual(order.taken_by_id.name, source.employee)
            self.assertEqual(order.carrier_id.name, source.carrier)
            self.assertEqual(order.received_on + timedelta(hours=8), source.received_on)
            self.assertEqual(order.business_date, northwind.DAY)
            self.assertEqual(
                [
                    (line.product_id.default_code, line.product_uom_qty, line.price_unit, line.discount)
                    for line in order.order_line
                ],
                [tuple(line) for line in source.lines],
            )
            self.assertEqual(order.keyed_by_id, self.clerk)

    def _check_dispatch(self, orders):
        """Every order is either in one dispatch of its centre or on the hold board with its reason."""
        sent = orders.filtered(lambda order: order.process_stage == "dispatched")
        held = orders - sent
        self.assertFalse(sent.filtered("is_held"))
        for order in sent:
            self.assertEqual(len(order.picking_ids), 1)
            self.assertEqual(len(order.picking_ids.dispatch_id), 1)
            self.assertEqual(order.picking_ids.dispatch_id.warehouse_id, order.warehouse_id)
            self.assertLessEqual(order.ready_on, order.picking_ids.dispatch_id.scheduled_on)
            self.assertEqual(order.picking_ids.batch_id.dispatch_id, order.picking_ids.dispatch_id)
            self.assertEqual(order.picking_ids.batch_id.process_mode, order.carrier_id.process_mode)
        self.assertFalse(held.picking_ids.dispatch_id)
        board = self.env["order.process.hold"].search([("order_id", "in", orders.ids), ("released_on", "=", False)])
        self.assertEqual(board.order_id, held.sorted("id"))
        self.assertTrue(all(board.mapped("message")))
        dispatches = self.env["order.process.dispatch"].search([("warehouse_id", "in", self.centres.ids)])
        self.assertEqual(len(dispatches), 8)
        self.assertEqual(len(dispatches.picking_ids), len(sent))
        self.assertEqual(sum(dispatches.mapped("order_count")), len(sent))
        self.assertFalse(any(dispatches.mapped("late")))
        incomplete = board.filtered(lambda hold: hold.code == "incomplete")
        steps = {"submit": WITHOUT_PROMOTION, "dispatch": WITHOUT_POSTAL_CODE}
        self.assertEqual(Counter(incomplete.mapped("step")), steps)
        self.assertEqual(
            Counter(held.mapped("process_stage")),
            {"entry": WITHOUT_PROMOTION, "approved": 830 - WITHOUT_PROMOTION - len(sent)},
        )
        closing = dispatches.filtered("closing")
        self.assertEqual(sorted(closing.unsent_ids.order_id.ids), sorted(held.ids), "the closing lists what is left")

    def _check_stock(self, orders):
        """Whole orders are reserved, never more than there is, and nothing that stock could serve was left behind."""
        moves = orders.picking_ids.move_ids
        sent = moves.filtered(lambda move: move.picking_id.dispatch_id)
        self.assertEqual(set(sent.mapped("state")), {"assigned"})
        self.assertEqual(set((moves - sent).mapped("state")), {"confirmed"})
        self.assertFalse((moves - sent).move_line_ids)
        quants = self.env["stock.quant"].search([("location_id", "child_of", self.centres.view_location_id.ids)])
        reserved = {(quant.location_id, quant.product_id): quant.reserved_quantity for quant in quants}
        self.assertFalse(quants.filtered(lambda quant: quant.reserved_quantity > quant.quantity))
        demand = Counter()
        for move in sent:
            demand[move.location_id, move.product_id] += move.product_uom_qty
        self.assertEqual(Counter({key: quantity for key, quantity in reserved.items() if quantity}), demand)
        free = {(quant.location_id, quant.product_id): quant.quantity - quant.reserved_quantity for quant in quants}
        complete = orders.filtered(lambda order: order.process_stage == "approved" and order.partner_shipping_id.zip)
        for order in complete:
            short = order.picking_ids.move_ids.filtered(
                lambda move: free.get((move.location_id, move.product_id), 0) < move.product_uom_qty
            )
            self.assertTrue(short, f"{order.client_order_ref} could have been served")

    def _check_evidence(self, orders):
        """Histories are whole, and two people other than those of the entry reviewed each order."""
        self.assertFalse(self.env["order.process.event"]._find_breaks(orders))
        kinds = Counter(self.env["order.process.event"].search([("order_id", "in", orders.ids)]).mapped("kind"))
        reviewed = orders.filtered(lambda order: order.state == "sale")
        self.assertEqual(len(reviewed), 830 - WITHOUT_PROMOTION)
        self.assertEqual(kinds["created"], 830)
        self.assertEqual(kinds["submitted"], len(reviewed))
        self.assertEqual(kinds["approved"], 2 * len(reviewed))
        self.assertEqual(kinds["confirmed"], len(reviewed))
        for order in reviewed:
            self.assertEqual(set(order.review_ids.mapped("state")), {"approved"})
            self.assertEqual(order.review_ids.sorted("sequence").mapped("reviewer_id"), self.leader | self.finance)
            self.assertFalse(order.review_ids.reviewer_id & (order.keyed_by_id | order.taken_by_id))
        self.assertFalse(any(reviewed.review_ids.mapped("missed")))

    def _check_replay(self, orders):
        """Rules of all six kinds as they are change nothing, and say what happened (M6)."""
        received = orders.mapped("received_on")
        span = min(received).date(), max(received).date()
        judged = Counter()
        for kind in RULES:
            rules = self.env[f"order.process.{kind}"].search([("company_id", "in", [False, self.company.id])])
            for rule in rules:
                found = self._unchanged(rule, *span)
                self.assertEqual(found.rows, [], f"{kind}: {rule.display_name}")
                judged[kind] += found.count
                self.assertEqual(found.count, 830 if kind == "gap.rule" else found.count)
        for dealer in orders.partner_id.sorted("id"):
            found = self._unchanged(dealer.with_company(self.company), *span)
            self.assertEqual(found.rows, [], dealer.name)
            judged["limit"] += found.count
        self.assertEqual(judged["limit"], 830 - WITHOUT_PROMOTION, "each that was submitted")
        self.assertTrue(all(judged[kind] for kind in ("review.level", "window", "clock.rule")), judged)

    def _check_another_limit(self, orders):
        """Half of what the best dealer has ordered: what was confirmed while more than that was open would be held."""
        confirmed = orders.filtered(lambda order: order.state == "sale")
        dealer, own = max(confirmed.grouped("partner_id").items(), key=lambda item: len(item[1]))
        limit = round(sum(own.mapped("amount_total")) / 2)
        events = self.env["order.process.event"].search([("order_id", "in", own.ids), ("kind", "=", "confirmed")])
        at = {event.order_id: event.at for event in events}
        open_amount, expected = 0.0, []
        for order in own.sorted(lambda order: (at[order], order.id)):
            if open_amount + order.amount_total > limit:
                expected.append(("held", order, "goes on"))
            open_amount += order.amount_total
        received = orders.mapped("received_on")
        span = min(received).date(), max(received).date()
        proposal = self._propose(dealer.with_company(self.company), {"credit_limit": limit}, *span)
        self.assertEqual([row[:3] for row in self._effects(proposal)], sorted(expected, key=lambda row: row[1].id))
        self.assertGreater(len(expected), 5)

    def _report(self, orders):
        lines = ["Northwind: %d orders, %d lines" % (len(orders), len(orders.order_line))]
        dispatches = self.env["order.process.dispatch"].search([("warehouse_id", "in", self.centres.ids)])
        for dispatch in dispatches.sorted("id"):
            lines.append(f"  {dispatch.name:40} {dispatch.order_count:5} sent in {len(dispatch.batch_ids)} batches")
        holds = self.env["order.process.hold"].search([("order_id", "in", orders.ids), ("released_on", "=", False)])
        for (code, step), count in sorted(Counter((hold.code, hold.step) for hold in holds).items()):
            lines.append(f"  held: {code:12} at {step:10} {count:16}")
        for name, (seconds, queries) in self.phases.items():
            lines.append(f"  {name:30} {seconds:6.1f} s {queries:8} queries")
        sys.stderr.write("\n".join(["", *lines, ""]))  # pytest shows it with -s or -rP


@tagged("post_install", "-at_install")
class TestNorthwindText(NorthwindCommon):
    """The same orders as text files, in the encodings that spreadsheets write."""

    @freeze_time("2026-03-02 01:00:00")
    def test_encodings(self):
        orders = [order for order in self.data.orders if order.round == 0 and not order.receiver.isascii()][:6]
        rows = northwind.file_rows(orders)
        first = self._import(northwind.to_csv(rows, "gb18030"), "northwind-gb18030.csv")
        self.assertEqual(first.created_count, 6)
        self.assertEqual(first.order_ids.sorted("id").mapped("receiver_name"), [order.receiver for order in orders])
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            again = self._import(northwind.to_csv(rows, encoding), f"northwind-{encoding}.csv")
            self.assertEqual((again.existing_count, again.created_count), (6, 0), encoding)
