import random

from odoo.tests import freeze_time

from .common import OrderProcessCommon

SERVICE = {"service": "order_process.group_customer_service"}


class DashboardCase(OrderProcessCommon):
    """Days of orders that were passed, sent back, held and forgotten, and the boards that people see of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.dye, 1000, cls.wuhan)
        cls.service = cls._create_user("service", SERVICE["service"])

    def _board(self, user, board=None, period="week", day=None):
        self.env.flush_all()
        Dashboard = self.env["order.process.dashboard"].with_user(user).with_company(self.company)
        return Dashboard.get_dashboard(board, period, day)

    def _tile(self, shown, code):
        return next(tile for tile in shown["tiles"] if tile["code"] == code)

    def _figures(self, shown):
        """``(tile, figure)`` of everything that opens a list."""
        for tile in shown["tiles"]:
            cells = [figure for row in tile["rows"] for cell in row["cells"] for figure in cell]
            for figure in [*tile["figures"], *cells]:
                if figure.get("list"):
                    yield tile, figure

    def _listed(self, user, figure):
        """The records that a figure's list shows to a person."""
        Dashboard = self.env["order.process.dashboard"].with_user(user)
        action = Dashboard.action_open_list(figure["list"])
        Model = self.env[action["res_model"]].with_user(user).with_company(self.company)
        return Model.search(action["domain"])

    def _check_board(self, user, board=None, period="week", day=None):
        """Every figure is what its list shows, and the list opens. :return: what was shown"""
        shown = self._board(user, board, period, day)
        for tile, figure in self._figures(shown):
            listed = self._listed(user, figure)
            of, distinct = figure["list"].get("of"), figure["list"].get("distinct")
            number = round(sum(listed.mapped(of)), 2) if of else len(listed[distinct] if distinct else listed)
            self.assertEqual(figure["value"], number, (shown["board"], period, tile["code"], figure["label"]))
        return shown

    def _live_days(self, days, seed=7):
        """Some orders each day: passed, sent back and mended, forgotten, held, lacking something; the windows run."""
        chance = random.Random(seed)
        for day in days:
            with freeze_time(self._instant(8, 40, day=day)):
                orders = self._create_orders(chance.randint(2, 5))
                wuhan = {"warehouse_id": self.wuhan.id, "warehouse_reason": "asked"}
                orders |= self._create_orders(chance.randint(1, 3), **wuhan)
                self._create_orders(chance.randint(0, 2), intake_channel_id=False)
                going = orders.filtered(lambda order: chance.random() < 0.8)
                going.with_user(self.clerk).action_submit_review()
            with freeze_time(self._instant(9, 10, day=day)):
                for review in self._pending(going):
                    if chance.random() < 0.2:
                        review.with_user(self.leader).action_reject("the price is not that of the list")
                passed = going.filtered(lambda order: order.review_state == "pending" and chance.random() < 0.9)
                self._approve(passed)
                for order in passed.filtered(lambda order: chance.random() < 0.15):
                    order.with_user(self.dispatcher).action_hold("the dealer asked to wait")
            for hour in (10, 12, 15.5, 18):
                now = self._instant(int(hour), int(hour % 1 * 60), 5, day=day)
                with freeze_time(now):
                    self._tick(lambda env: env["order.process.review"]._run_rounds())
                    self._run_windows(now)
                    self._tick(lambda env: env["order.process.clock"]._run_clocks())

    def _tick(self, run):
        """A scheduled action, as it runs."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            run(self.env(cr=cr))
        self.env.invalidate_all()
