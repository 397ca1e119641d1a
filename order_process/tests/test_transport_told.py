"""What dealers are told of a trip: day and span of time, driver, phone, in their language, once (H1)."""

from odoo.tests import freeze_time, tagged

from ..models.base.sentinel import internal
from .test_transport_door import DoorCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTransportTold(DoorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search([("name", "=", "order_process")])._update_translations(["zh_CN"])
        cls.dealer.email = "liren@example.com"
        cls.company.email = "orders@example.com"
        cls.escort.partner_id.phone = "13911112222"
        cls.drivers[0].partner_id.phone = "13800131001"

    def _mails(self, order, occasion):
        """The mails of the queue for an occasion."""
        rows = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", occasion)])
        rows.filtered(lambda row: row.state == "queued")._send()
        self.assertEqual(set(rows.mapped("state")), {"sent"} if rows else set(), rows.mapped("failure"))
        mails = self.env["mail.mail"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        return rows, mails.filtered(lambda mail: "13911112222" in mail.subject)

    def _leave_planned(self, lang):
        self.dealer.lang = lang
        trip = self._trip(self._send([10]))
        internal(trip.stop_ids).write({"planned_on": "2026-03-02 06:22:00"})
        self._set_off(trip)
        return trip.stop_ids.picking_ids.sale_id

    def test_day_span_driver_and_phone_once(self):
        for lang, day, words in (
            ("en_US", "03/02/2026", ("They come on", "Driver: ", "They are brought by")),
            ("zh_CN", "2026/03/02", ("预计送达时间", "司机：", "押运人")),
        ):
            with self.subTest(lang), self.cr.savepoint() as savepoint:
                order = self._leave_planned(lang)
                rows, mails = self._mails(order, "shipped")
                self.assertEqual([len(rows), len(mails)], [1, 1])
                span = f"{day} 13:15–15:30"
                self.assertTrue(mails.subject.endswith(f" · {span} · Escort 13911112222"), mails.subject)
                for said in (span, "Ma Chao", "13800131001", "13911112222", "E-A12345", *words):
                    self.assertIn(said, mails.body_html)
                self.assertNotIn("can expect the goods around", mails.body_html)
                order._after_ship(order.picking_ids)
                self.assertEqual(self._mails(order, "shipped"), (rows, mails))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_within_the_hours_of_the_door(self):
        stop = self._trip(self._send([10])).stop_ids
        internal(stop).write({"planned_on": "2026-03-02 06:22:00", "window_to": "2026-03-02 07:00:00"})
        first, last = stop._get_span()
        self.assertEqual([str(first), str(last)], ["2026-03-02 05:15:00", "2026-03-02 07:00:00"])

    def test_without_a_plan_no_span_is_said(self):
        picking = self._stop()
        row = self.env["order.process.told"].search(
            [("order_id", "=", picking.sale_id.id), ("occasion", "=", "shipped")]
        )
        self.assertEqual([row.said.get("arrives_from"), row.said["escort"]], [None, "Escort"])
