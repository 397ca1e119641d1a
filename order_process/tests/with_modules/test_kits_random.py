"""Random histories of orders with kits: parts leave and come back one by one, whole kits count and cost."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..units_histories import HistoriesCommon
from .kits_common import KitsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestKitHistories(KitsCommon, HistoriesCommon):
    def _get_wanted(self):
        return [(self.kit, 7, self.piece, 90), (self.kit, 1, self.dozen, 1081), (self.dye, 5, self.piece, 30)]

    def test_invoice_first(self):
        order = self._begin(self.first)
        self._bill(order)
        self._play(order, seed=5)
