"""What the gate and the review cost, in queries (they repeat exactly, times do not)."""

from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import OrderProcessCommon

STEPS = ("submit", "confirm", "dispatch", "ship", "invoice", "close")


class CountCase(OrderProcessCommon):
    def _count(self, call):
        """Queries of ``call`` on a cold cache, everything flushed before and after."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestBlockerCounts(CountCase):
    def test_entry(self):
        orders = self._create_orders(150, client_order_ref="same")
        self._assert_flat(orders, STEPS)

    def test_in_review(self):
        orders = self._create_orders(150)
        orders.action_submit_review()
        self._assert_flat(orders, STEPS)

    def test_to_dispatch(self):
        orders = self._approve(self._create_orders(120))
        self._assert_flat(orders, ("dispatch", "ship", "invoice", "close"))

    def _assert_flat(self, orders, steps):
        # Odoo reads a thousand records at a time; what grows with the number of orders shows here.
        half = orders[: len(orders) // 3]
        for step in steps:
            orders._get_blockers(step)
            few = self._count(lambda step=step: half._get_blockers(step))
            many = self._count(lambda step=step: orders._get_blockers(step))
            with self.subTest(step=step, few=few, many=many):
                self.assertLessEqual(many, 30)
                self.assertLessEqual(many, few)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestReviewCounts(CountCase):
    def _way(self, orders):
        orders.action_submit_review()
        for user in (self.leader, self.finance):
            self._pending(orders).with_user(user).sudo(False).action_approve()

    @mute_logger("odoo.tests")
    def test_submit_and_two_approvals(self):
        self.company.review_confirms = False
        self._way(self._create_orders(2))
        short = self._create_orders(20)
        long = self._create_orders(20, lines=[(self.dye, 1), (self.oxide, 1)] * 10)
        few = self._count(lambda: self._way(short))
        many = self._count(lambda: self._way(long))
        self.assertEqual(set((short | long).mapped("review_state")), {"approved"})
        self.assertLessEqual(few / 20, 25)
        self.assertLessEqual(many / 20, 25)
        self.assertLessEqual(many, few + 5, "flat in the number of lines")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestConfirmCounts(CountCase):
    """What is asked of many orders while they are confirmed and sent is read for all of them at once."""

    def test_what_is_to_be_invoiced(self):
        lines = self._approve(self._create_orders(12)).order_line
        field = lines._fields["qty_to_invoice"]
        few = self._count(lambda: self.env.add_to_compute(field, lines[:2]))
        many = self._count(lambda: self.env.add_to_compute(field, lines))
        self.assertLessEqual(many, few)

    def test_what_went_before(self):
        transfers = self._approve(self._create_orders(12)).picking_ids.with_prefetch().sudo()
        few = self._count(lambda: [transfer._get_kept_before() for transfer in transfers[:2].with_prefetch()])
        many = self._count(lambda: [transfer._get_kept_before() for transfer in transfers])
        self.assertLessEqual(many, few)

    def test_messages(self):
        self.company.review_confirms = False
        orders = self._approve(self._create_orders(12)).sudo()
        for body in ("called", "called again"):
            orders._message_log_batch({order.id: body for order in orders})
        before = orders.message_ids
        self.env.cr.flush()
        self.env.invalidate_all()
        messages = type(self.env["mail.message"])
        with patch.object(messages, "fetch", autospec=True, side_effect=messages.fetch) as fetch:
            orders.with_context(tracking_disable=False, mail_notrack=False).action_confirm()
            self.env.cr.flush()
        self.assertEqual(fetch.call_count, 0)
        self.assertEqual(len((orders.message_ids - before).filtered("parent_id")), 12)
