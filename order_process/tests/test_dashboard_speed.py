from odoo.tests import freeze_time, tagged

from .dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestDashboardSpeed(DashboardCase):
    """A board asks the database as often for many orders as for few."""

    def test_queries(self):
        self._live_days((3, 4))
        people = {
            "manager": (self.manager, 60),
            "desk": (self.leader, 55),
            "finance": (self.finance, 60),
            "warehouse": (self.dispatcher, 45),
            "service": (self.service, 40),
        }
        with freeze_time(self._instant(18, 30, day=4)):
            before = {board: self._count_queries(board, user, most) for board, (user, most) in people.items()}
        self._live_days((5,), seed=11)
        with freeze_time(self._instant(18, 30, day=5)):
            for board, (user, most) in people.items():
                self.assertLessEqual(self._count_queries(board, user, most), before[board] + 2, board)

    def _count_queries(self, board, user, most):
        self._board(user, board)
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.cr.sql_log_count
        with self.assertQueryCount(most):
            self._board(user, board)
        return self.cr.sql_log_count - count
