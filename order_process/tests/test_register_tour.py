from odoo.addons.order_process.models.base.sentinel import internal
from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestRegisterTour(RegisterCommon, HttpCase):
    def test_a_manager_reads_the_order_register(self):
        self.company.rounding_always = False
        self.manager.password = self.manager.login
        orders = self._create_orders(4)
        today = Date.context_today(self.manager)
        internal(orders).write({"performance_date": today})
        internal(orders[0]).write({"performance_date": Date.subtract(Date.start_of(today, "month"), days=1)})
        orders[3].sudo()._action_cancel()
        self.env.flush_all()
        url = "/odoo/action-order_process.action_register_orders"
        self.start_tour(url, "order_process_register", login=self.manager.login)
