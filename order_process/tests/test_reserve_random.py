"""Plain goods are reserved by product as core reserves them line by line: the same case twice, by chance.

``ORDER_PROCESS_RESERVE_CASES=2000 ./dev test order_process/tests/test_reserve_random.py`` runs more of them, from case
``ORDER_PROCESS_RESERVE_FIRST`` on."""

import os
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..models.reserve.stock_move import Served
from .reserve_common import ReserveCase

CASES = int(os.environ.get("ORDER_PROCESS_RESERVE_CASES", 60))
FIRST = int(os.environ.get("ORDER_PROCESS_RESERVE_FIRST", 0))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05 02:00:00")
class TestReserveRandom(ReserveCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        # Core counts packages in the database without writing down first what it has just reserved: what it finds
        # depends on what it did in between.
        Quant = self.registry["stock.quant"]
        count = Quant._run_least_packages_removal_strategy_astar

        def count_anew(quants, *args):
            quants.flush_model()
            return count(quants, *args)

        self.patch(Quant, "_run_least_packages_removal_strategy_astar", count_anew)

    def test_as_core_reserves(self):
        served = clean = 0
        for seed in range(FIRST, FIRST + CASES):
            with self._undone():
                pickings = self._create_case(seed)
                with self._undone():
                    with patch.object(self.registry["stock.move"], "_reserve_by_product", lambda _moves: Served()):
                        core = self._reserve(pickings, seed)
                with self._undone():
                    before = self.env["stock.move.line"].search_count([])
                    ours = self._reserve(pickings, seed)
                    served += self.env["stock.move.line"].search_count([]) - before
                for number, (theirs, own) in enumerate(zip(core, ours, strict=True)):
                    for what, found in theirs.items():
                        self.assertEqual(own[what], found, f"{what} of case {seed}, after {number + 1}")
                clean += ours[-1]["clean"]
        self.assertGreater(served, CASES)
        # Not always: core itself loses count where it frees one of several quants of a place.
        self.assertGreater(clean, CASES * 0.9)

    @contextmanager
    def _undone(self):
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False) as savepoint:
            yield
            self.env.clear()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def _reserve(self, pickings, seed):
        """Reserve all; in some cases free the first again and have all look once more, as after a shortage."""
        pickings.action_assign()
        looks = [self._look(pickings)]
        if not seed % 4:
            pickings[seed % len(pickings)].do_unreserve()
            self.env["stock.quant"]._update_available_quantity(self.goods[seed % 6], self.places[2], 5)
            self.env.flush_all()
            pickings.action_assign()
            looks.append(self._look(pickings))
        looks[-1]["clean"] = self._is_clean()
        return looks

    def _is_clean(self):
        """Whether core's own check of what is reserved finds nothing to mend."""
        with self._undone():
            before = self._look_at_quants()
            self.env["stock.quant"]._clean_reservations()
            return self._look_at_quants() == before
