"""An escort who has not handed in the money of an earlier day gets no new delivery for cash (E5)."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .handin_common import HandinCommon


@tagged("post_install", "-at_install")
class TestTrips(HandinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.windows.effective_from = cls._instant(cls, 0)

    def setUp(self):
        super().setUp()
        with freeze_time(self._instant(9)):
            self.today = self._create_orders(lines=[(self.dye, 1)], carrier_id=self.cod.id)
            self.trip = self._dispatch(self.today, self._instant(10))
            self.trip.with_user(self.dispatcher).escort_id = self.escort
            self.record = self._collect(self._stop(), cash=210.0)

    def _blockers(self, order):
        return [b for b in order.sudo()._get_blockers("ship")[order.sudo()] if b.code == "handin"]

    def _hand_in(self):
        handin = self._open()
        self._count(handin, cash=210.0)
        handin.with_user(self.finance).sudo(False).action_post()

    def test_on_the_same_day_nothing_stops(self):
        with freeze_time(self._instant(23, 59, 59)):
            self.assertFalse(self._blockers(self.today))

    def test_from_midnight_on(self):
        with freeze_time(self._instant(0, 0, 0, day=3)):
            self.env.invalidate_all()
            (blocker,) = self._blockers(self.today)
            self.assertRegex(
                blocker.message,
                r"Escort has not handed in .*210\.00 collected since 0?3/0?2/2026\. Finance counts it first",
            )
            self.assertEqual(blocker.owner_group, "order_process.group_finance_reviewer")
            self.assertEqual(blocker.since, self._instant(0, 0, 0, day=3))
            with self.assertRaisesRegex(UserError, "cannot be shipped yet"):
                self.trip.with_user(self.keeper).sudo(False).button_validate()
            self.env["sale.order"]._refresh_handin()
            holds = self.today.sudo().hold_ids.filtered(lambda hold: not hold.released_on)
            self.assertEqual(holds.mapped("code"), ["handin"])
            self._hand_in()
            self.assertFalse(self._blockers(self.today))
            self.assertFalse(self.today.sudo().is_held, "the hold lifts when the money is counted")
            self.trip.with_user(self.keeper).sudo(False).button_validate()
            self.assertEqual(self.trip.state, "done")

    def test_another_escort(self):
        with freeze_time(self._instant(8, day=3)):
            self.env.invalidate_all()
            self.trip.with_user(self.dispatcher).sudo(False).escort_id = self.other_escort
            self.assertFalse(self._blockers(self.today))
            with self.assertRaisesRegex(UserError, r"Escort has not handed in .*210\.00 .* no delivery for cash"):
                self.trip.with_user(self.dispatcher).sudo(False).escort_id = self.escort

    def test_only_deliveries_for_cash(self):
        prepaid = self._create_carrier("Prepaid", 0, payment_rule="before", freight_rule="collect")
        with freeze_time(self._instant(8, day=3)):
            self.env.invalidate_all()
            order = self._create_orders(lines=[(self.dye, 1)], carrier_id=prepaid.id)
            picking = self._dispatch(order, self._instant(10, day=3))
            picking.with_user(self.dispatcher).escort_id = self.escort
            self.assertFalse(self._blockers(order))

    def test_switched_off(self):
        self.company.handin_blocks_trips = False
        with freeze_time(self._instant(8, day=3)):
            self.env.invalidate_all()
            self.assertFalse(self._blockers(self.today))
            self.trip.with_user(self.dispatcher).escort_id = self.other_escort
            self.trip.with_user(self.dispatcher).escort_id = self.escort

    def test_nothing_taken_is_nothing_to_hand_in(self):
        with freeze_time(self._instant(9)):
            self.record.with_user(self.finance).sudo(False).action_void_collection("other dealer")
            picking = self.record.picking_id
            self._collect(picking, note="Nobody there", freight=0.0)
        with freeze_time(self._instant(8, day=3)):
            self.env.invalidate_all()
            self.assertFalse(self._blockers(self.today))

    def test_the_same_queries_for_many_orders(self):
        with freeze_time(self._instant(9)):
            orders = self._create_orders(12, lines=[(self.dye, 1)], carrier_id=self.cod.id)
            pickings = self._dispatch(orders, self._instant(9) + timedelta(hours=1))
            pickings.with_user(self.dispatcher).escort_id = self.escort
        with freeze_time(self._instant(8, day=3)):
            counts = []
            for group in (orders[:2], orders):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.assertEqual(len(group.sudo()._get_handin_blockers()), len(group))
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
