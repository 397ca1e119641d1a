from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .transport_common import TransportCase


@tagged("post_install", "-at_install")
class TestTransportTours(TransportCase, HttpCase):
    """What the dispatcher clicks, with the rights of the role only."""

    def test_dispatcher_plans_trips(self):
        # The browser lives now, on whatever weekday and hour: every day is worked, and one window runs at once.
        self.company.resource_calendar_id = False
        self.company.write({"trip_first_hour": 0, "trip_last_hour": 24})
        self.windows.active = False
        self.env["order.process.window"].create(
            {
                "company_id": self.company.id,
                "dispatch_time": 23.99,
                "review_deadline": 23.98,
                "effective_from": fields.Datetime.now() - timedelta(days=1),
            }
        )
        self.dispatcher.password = self.dispatcher.login
        self.drivers.licence_expires_on = fields.Date.add(fields.Date.today(), years=1)
        for van, driver in zip(self.vans, self.drivers, strict=True):
            van.write({"driver_id": driver.partner_id.id, "company_id": self.company.id})
        pickings = self._send_now([20, 30, 40])
        self.start_tour(
            "/odoo/action-order_process.action_trip_board",
            "order_process_dispatcher_plans",
            login=self.dispatcher.login,
        )
        zero, one, two = pickings
        self.assertEqual(zero.trip_id, two.trip_id)
        self.assertNotEqual(one.trip_id, two.trip_id)
        self.assertTrue(one.stop_id.is_locked)
        self.assertEqual((one.trip_id | two.trip_id).vehicle_id, self.vans)

    def _send_now(self, amounts):
        orders = self.env["sale.order"]
        for number, amount in enumerate(amounts):
            door = self.env["res.partner"].create(
                {
                    "name": f"Salon {number}",
                    "street": f"{number} Street",
                    "city": "Wuhan",
                    "phone": "027",
                    "country_id": self.env.ref("base.cn").id,
                }
            )
            orders |= self._create_orders(
                lines=[(self.dye, amount)], carrier_id=self.cod.id, partner_id=door.id, partner_shipping_id=door.id
            )
        self._approve(orders)
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            window = self.env["order.process.window"].search([("company_id", "=", self.company.id)])
            dispatcher = self.env(cr=cr, user=self.dispatcher.id)
            dispatcher["order.process.dispatch"].action_run_now(window.id, self.warehouse.id, "test")
        self.env.invalidate_all()
        return orders.sudo().picking_ids.sorted("id")
