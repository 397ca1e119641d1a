"""Random histories of orders, receipts, dispatches, cancellations and decisions: whatever comes, nothing is promised
that is not there (F1)."""

import random
from itertools import product as pairs

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_supply_promise import PromiseCommon

SEEDS = (1, 2, 3, 4)
STEPS = 30
SLOTS = [(day, *time) for day, time in pairs(range(2, 12), ((10, 0), (12, 0), (15, 30), (18, 0)))]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestPromiseRandom(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.goods = [cls._create_product(f"Colour {n}", f"C{n}", 10) for n in range(3)]
        cls.places = (cls.warehouse, cls.wuhan)

    def setUp(self):
        super().setUp()
        self.orders = self.env["sale.order"].sudo()
        self.slots = iter(SLOTS)

    # === What may happen ===

    def _do_order(self, rng):
        lines = [
            Command.create(
                {
                    "product_id": rng.choice(self.goods).id,
                    "product_uom_qty": rng.choice((1, 2, 3, 5, 8)),
                    "product_uom_id": self.dozen.id if rng.random() < 0.1 else self.goods[0].uom_id.id,
                }
            )
            for _n in range(rng.randint(1, 3))
        ]
        vals = {"order_line": lines, "urgency": rng.choice("0012"), "warehouse_id": self.warehouse.id}
        if rng.random() < 0.2:
            vals.update(warehouse_id=self.wuhan.id, warehouse_reason="nearer")
        orders = self._create_orders(rng.randint(1, 3), **vals)
        self.orders |= orders.sudo()
        self._approve(orders)

    def _do_receive(self, rng):
        if rng.random() < 0.3:
            self._stock(rng.choice(self.goods), rng.randint(1, 9), self.wuhan)
        self._receive(rng.randint(1, 15), rng.choice(self.goods))

    def _do_dispatch(self, _rng):
        day, hour, minute = next(self.slots)
        self._run_windows(self._instant(hour, minute, day=day))

    def _do_ship(self, rng):
        sent = self.orders.filtered(lambda order: order.process_stage == "dispatched")
        for order in rng.sample(sent, min(len(sent), 2)):
            self._ship(order)

    def _do_cancel(self, rng):
        open_orders = self.orders.filtered(
            lambda order: order.state != "cancel" and order.process_stage in ("review", "approved", "dispatched")
        )
        if open_orders:
            rng.choice(open_orders).with_user(self.manager).sudo(False)._action_cancel()

    def _do_decide(self, rng):
        asked = self.env["order.process.shortage"].search(
            [("state", "=", "open"), ("order_id", "in", self.orders.ids)], order="id"
        )
        if not asked:
            return
        shortage, decision = rng.choice(asked), rng.choice(("partial", "cancel", "follow", "wait"))
        try:
            if decision == "follow":
                shortage.with_user(self.leader).action_let_follow("bought")
            elif decision == "wait":
                shortage._answer("wait", "Li Na", wait_until=self.company._process_today())
            else:
                shortage._answer(decision, "Li Na")
                if decision == "cancel":
                    shortage.with_user(self.clerk).action_cancel_rest()
        except UserError as error:
            self.assertRegex(str(error), "Nothing of|does not wait for goods|does not cancel the rest")

    def _do_amend(self, rng):
        confirmed = self.orders.filtered(lambda order: order.process_stage == "approved" and order.state == "sale")
        if confirmed:
            line = rng.choice(rng.choice(confirmed)._goods_lines())
            try:
                with self.env.cr.savepoint():
                    line.with_user(self.clerk).sudo(False).product_uom_qty = max(
                        line.product_uom_qty + rng.choice((-2, -1, 1, 4)), line.qty_delivered, 1
                    )
            except UserError as error:
                self.assertRegex(str(error), "more are free|was dispatched|deliver")

    def _do_wait(self, _rng):
        self._run_due()

    # === What holds ===

    def _recount(self, product, warehouse):
        """``(on hand, taken)`` by core's own records, one by one."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "child_of", warehouse.lot_stock_id.id)]
        )
        moves = self.env["stock.move"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "child_of", warehouse.lot_stock_id.id),
                ("state", "in", ("confirmed", "waiting", "partially_available", "assigned")),
                ("sale_line_id.state", "=", "sale"),
                ("awaits_goods", "=", False),
            ]
        )
        return sum(quants.mapped("quantity")), sum(moves.mapped("product_qty"))

    def _check(self, said):
        self.env.flush_all()
        for product, warehouse in pairs(self.goods, self.places):
            found = product._get_goods(warehouse)[product, warehouse]
            on_hand, taken = self._recount(product, warehouse)
            where = (*said, product.name, warehouse.name, found)
            self.assertLessEqual(taken, on_hand + 1e-6, where)
            self.assertLessEqual(found.reserved + found.promised, found.on_hand + 1e-6, where)
            self.assertAlmostEqual(found.on_hand, on_hand, 6, where)
        for order in self.orders.filtered(lambda order: order.state == "draft" and order.review_state == "approved"):
            self.assertTrue(order.goods_awaited_since, (*said, order.name))

    def test_histories(self):
        actions = {
            self._do_order: 6,
            self._do_receive: 4,
            self._do_dispatch: 2,
            self._do_ship: 2,
            self._do_cancel: 1,
            self._do_decide: 3,
            self._do_amend: 2,
            self._do_wait: 2,
        }
        for seed in SEEDS:
            with self.subTest(seed=seed):
                rng, self.orders, self.slots = random.Random(seed), self.orders.browse(), iter(SLOTS)
                savepoint = self.env.cr.savepoint()
                said = [seed]
                for _step in range(STEPS):
                    [action] = rng.choices(list(actions), list(actions.values()))
                    said.append(action.__name__[4:])
                    action(rng)
                    self._check(said)
                self._serve_all(said)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def _serve_all(self, said):
        """Once there is enough of everything, nobody waits any more."""
        for product, warehouse in pairs(self.goods, self.places):
            self._stock(product, 10000, warehouse)
        self._run_due()
        self._check(said)
        waiting = self.orders.filtered("goods_awaited_since")
        self.assertFalse(waiting.filtered(lambda order: order.review_state == "approved"), said)
        self.assertGreater(self.orders.mapped("state").count("sale"), 0)
