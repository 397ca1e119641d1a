"""Random histories of orders in every unit: nothing is lost, nothing is open for ever, money follows the pieces."""

from freezegun import freeze_time

from odoo.tests import tagged

from .units_histories import HistoriesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestUnitHistories(HistoriesCommon):
    def test_invoice_first(self):
        order = self._begin(self.first)
        self._bill(order)
        self._play(order, seed=17)

    def test_invoice_of_what_left(self):
        order = self._begin(self.on_receipt)
        self._receive(order)
        self._play(order, seed=3)
