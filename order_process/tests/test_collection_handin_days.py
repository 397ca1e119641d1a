"""Whole days of stops at random: what was taken is what was counted and what is in the ledger, to the cent (E5, G4)."""

from random import Random

from odoo.tests import freeze_time, tagged

from .handin_common import HandinCommon

METHODS = ("cash", "draft", "transfer")


@tagged("post_install", "-at_install")
class TestDays(HandinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hkd = cls.env.ref("base.HKD")
        cls.hkd.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.hkd.id, "company_id": cls.company.id, "name": "2026-01-01", "rate": 1.0837}
        )
        cls.odd = cls._create_product("Odd", "ODD", 33.33)
        cls._stock(cls.odd, 1000)
        cls.odd.taxes_id = cls.freight_tax
        cls.dealers = cls.dealer | cls._create_dealer("Wuhan", "D2") | cls._create_dealer("Chengdu", "D3")
        cls.abroad = cls.env["product.pricelist"].create(
            {"name": "Hong Kong", "currency_id": cls.hkd.id, "company_id": cls.company.id}
        )
        cls.carriers = cls.cod | cls._create_carrier("Far", 83.17)

    def _create_day(self, random):
        orders = self.env["sale.order"]
        for _n in range(random.randint(3, 5)):
            lines = [(self.dye, random.randint(1, 9)), (self.odd, random.randint(1, 7))]
            orders |= self._create_orders(
                lines=lines,
                partner_id=random.choice(self.dealers.ids),
                carrier_id=random.choice(self.carriers.ids),
                pricelist_id=self.abroad.id if random.random() < 0.3 else False,
            )
        return orders

    def _pay(self, random, picking):
        """What the dealer gives: in full mostly, by one or more methods, sometimes without the freight."""
        goods, freight = picking._get_to_collect()[picking]
        total = round(goods + freight, 2)
        given = total
        if random.random() < 0.4:
            given = round(random.choice((0.0, total * random.random(), total + random.randint(1, 50))), 2)
        cut = sorted(round(given * random.random(), 2) for _n in range(random.randint(0, 2)))
        parts = [round(b - a, 2) for a, b in zip([0.0, *cut], [*cut, given], strict=True)]
        rows = [
            {"method": random.choice(METHODS), "amount": part, "reference": f"N{random.randint(1, 99)}"}
            for part in parts
            if part
        ]
        freight = random.choice((freight, freight, round(freight * random.random(), 2)))
        return (
            picking.with_user(picking.escort_id)
            .sudo(False)
            .action_collect(rows, min(freight, given), note="" if given == total else "as the dealer wished")
            .sudo()
        )

    def _hand_in(self, random, escort):
        handin = self._open(escort)
        own = handin.line_ids.with_user(self.finance).sudo(False)
        for line in own:
            off = random.choice((0.0, 0.0, 0.0, -line.expected, 12.5, -0.01))
            line.counted = max(0.0, round(line.expected + off, 2))
            line.reason = "counted twice"
        handin.with_user(self.finance).sudo(False).action_post()
        return handin

    def _run_days(self, seed):
        random = Random(seed)
        escorts = self.escort | self.other_escort
        collections, handins = self.env["order.process.collection"], self.env["order.process.handin"]
        for day in (2, 3):
            with freeze_time(self._instant(9, day=day)):
                orders = self._create_day(random)
                for invoice_first in (True, False):
                    share = orders.filtered(lambda order, first=invoice_first: bool(order.id % 2) == first)
                    pickings = self._dispatch(share, self._instant(10, day=day)) if share else share.sudo().picking_ids
                    for picking in pickings:
                        picking.with_user(self.dispatcher).escort_id = random.choice(escorts)
                    if pickings:
                        pickings.with_user(self.keeper).sudo(False).button_validate()
                    if invoice_first and share:
                        share.sudo()._create_invoices(grouped=True).action_post()
                    for picking in pickings:
                        collections |= self._pay(random, picking)
            with freeze_time(self._instant(18, day=day)):
                self.env.invalidate_all()
                for escort in escorts:
                    if collections.filtered(lambda row, e=escort: row.escort_id == e and row.state == "escort"):
                        handins |= self._hand_in(random, escort)
        return collections, handins

    def _totals(self, rows, amount):
        totals = {}
        for row in rows:
            key = (row.method, row.currency_id)
            totals[key] = round(totals.get(key, 0.0) + row[amount], 2)
        return {key: value for key, value in totals.items() if value}

    def _check_days(self, seed):
        collections, handins = self._run_days(seed)
        self._check_sums(collections, handins)
        self._check_ledger(collections, handins)
        self.assertFalse(self.env["order.process.event"]._find_breaks(collections.order_id))

    def test_days_1(self):
        self._check_days(11)

    def test_days_2(self):
        self._check_days(12)

    def test_days_3(self):
        self._check_days(13)

    def _check_sums(self, collections, handins):
        self.assertEqual(set(collections.mapped("state")), {"handed_in"})
        self.assertEqual(handins.collection_ids, collections)
        lines = handins.line_ids
        self.assertEqual(self._totals(collections.line_ids, "amount"), self._totals(lines, "expected"))
        for line in lines:
            self.assertEqual(round(line.expected + line.variance, 2), line.counted)
        for record in collections:
            self.assertEqual(record.amount, round(record.goods_amount + record.freight_amount, 2))
            self.assertEqual(record.amount, round(sum(record.line_ids.mapped("amount")), 2))

    def _get_exchange(self, dealer):
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", dealer.id),
                ("journal_id", "=", self.company.currency_exchange_journal_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        return sum(lines.mapped("balance"))

    def _check_ledger(self, collections, handins):
        self.assertEqual(self._balance(self._escort_account()), (0.0, 0.0))
        for method, journal in (
            ("cash", self.company.handin_cash_journal_id),
            ("bank", self.company.handin_bank_journal_id),
        ):
            lines = handins.line_ids.filtered(lambda line, m=method: (line.method == "cash") == (m == "cash"))
            self.assertEqual(
                self._balance(journal.default_account_id)[0], round(sum(lines.mapped("counted_company")), 2)
            )
        variance = sum(line.expected_company - line.counted_company for line in handins.line_ids)
        self.assertEqual(self._balance(self.company.handin_variance_account_id)[0], round(variance, 2))
        self.assertEqual(
            round(sum(collections.mapped("amount_company")), 2),
            round(sum(handins.line_ids.mapped("expected_company")), 2),
        )
        freight = collections.picking_id.freight_ids
        for dealer in self.dealers:
            orders = collections.order_id.filtered(lambda order, d=dealer: order.partner_id == d)
            invoices = orders.invoice_ids | freight.invoice_id.filtered(
                lambda move, d=dealer: move.commercial_partner_id == d
            )
            owed = sum(invoices.mapped("amount_total_signed"))
            paid = sum(collections.filtered(lambda row, d=dealer: row.dealer_id == d).mapped("amount_company"))
            rounding = self._get_exchange(dealer)
            self.assertLess(abs(rounding), 0.05, "the cents that converting part by part leaves, booked by core")
            self.assertEqual(self._get_receivable(dealer), round(owed - paid + rounding, 2))
        for order in collections.order_id:
            mine = collections.filtered(lambda row, o=order: row.order_id == o)
            self.assertAlmostEqual(order._get_received()[order], sum(mine.mapped("goods_amount")), 2)
        for row in freight:
            mine = collections.filtered(lambda record, r=row: record.picking_id == r.picking_id)
            self.assertAlmostEqual(
                row.invoice_id.amount_total - row.invoice_id.amount_residual, sum(mine.mapped("freight_amount")), 2
            )
            self.assertEqual(row.to_recover, round(row.charged - row.recovered, 2))
            self.assertEqual(row.state == "recovered", row.invoice_id.payment_state == "paid")
