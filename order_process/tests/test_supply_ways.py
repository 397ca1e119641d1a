"""How missing goods come: from another centre, or bought or made, with one new day for the dealer (F2)."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .portal_common import DealerPortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestShortageWays(DealerPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.promise_mode = "hold"
        cls.mask = cls._create_product("Mask", "M1", 10)
        cls._stock(cls.mask, 4)
        cls.other = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id), ("id", "!=", cls._create_orders().warehouse_id.id)], limit=1
        )

    def _short(self):
        order = self._approve(self._create_orders(lines=[(self.dye, 5), (self.mask, 10)]))
        return order, order.sudo().shortage_ids

    def _fill(self, product, quantity):
        self.env["stock.quant"]._update_available_quantity(product, self.other.lot_stock_id, quantity)

    def _open(self, shortage, user=None, **values):
        wizard = self.env["order.process.shortage.way"].with_user(user or self.clerk)
        form = Form(wizard.with_context(default_shortage_id=shortage.id))
        for name, value in values.items():
            form[name] = value
        return form

    def _decide(self, shortage, user=None, **values):
        self._open(shortage, user, note="Comes from the other centre", **values).save().action_decide()

    def _free(self, warehouse):
        return self.mask._get_goods(warehouse)[self.mask, warehouse].unpromised

    def test_brought_from_another_centre(self):
        order, shortage = self._short()
        self._fill(self.mask, 8)
        self._decide(shortage, way="transfer", expected_on=date(2026, 3, 4))
        picking = shortage.way_picking_id
        self.assertRecordValues(
            picking.move_ids, [{"product_id": self.mask.id, "product_uom_qty": 6, "state": "assigned"}]
        )
        self.assertEqual((picking.picking_type_id, picking.location_dest_id), (
            self.other.int_type_id, order.warehouse_id.lot_stock_id,
        ))  # fmt: skip
        self.assertEqual(self._free(self.other), 2, "nobody else is promised them there")
        self.assertEqual((shortage.state, order.state, shortage.way_expected_on), ("coming", "draft", date(2026, 3, 4)))
        self.assertGreaterEqual(shortage.way_arrives_on, date(2026, 3, 4))
        [blocker] = [one for one in order._get_blockers("confirm")[order] if one.code == "shortage"]
        self.assertIn("at the centre on 03/04/2026", blocker.message)
        self._sign_in()
        self.assertIn("Comes from the other centre", self._get(f"/my/orders/{order.id}").text)
        picking.move_ids.picked = True
        picking.with_user(self.keeper).sudo().with_context(skip_sms=True).button_validate()
        self.env["sale.order"]._run_waiting()
        self.assertEqual((order.state, shortage.state), ("sale", "lapsed"))
        self.assertEqual(len(order.picking_ids), 1, "nothing was split")

    def test_the_dealer_may_still_answer(self):
        order, shortage = self._short()
        self._fill(self.mask, 8)
        self._decide(shortage, way="transfer", expected_on=date(2026, 3, 4))
        with self.assertRaises(UserError):
            shortage._answer("partial", "Li Na", instead="")
        shortage._answer("partial", "Li Na", instead=shortage._get_answer_key())
        self.assertEqual(order.state, "sale")

    def test_delivered_from_another_centre_is_reviewed(self):
        order, shortage = self._short()
        self._fill(self.mask, 10)
        form = self._open(shortage, way="warehouse")
        self.assertEqual(form.hint, "No other centre has all of the order free: bring what is missing.")
        self._fill(self.dye, 5)
        self._decide(shortage, way="warehouse")
        self.assertEqual((order.warehouse_id, order.warehouse_reason), (self.other, "Comes from the other centre"))
        self.assertEqual((order.review_state, shortage.state), ("pending", "done"))
        self._approve(order)
        self.assertEqual((order.state, order.picking_ids.picking_type_id.warehouse_id), ("sale", self.other))

    def test_two_cannot_take_the_same(self):
        first, second = self._short()[1], self._short()[1]
        self._fill(self.mask, 8)
        self._decide(first, way="transfer", expected_on=date(2026, 3, 4))
        with self.assertRaisesRegex(UserError, "At present: none"):
            second.with_user(self.clerk)._decide_way("transfer", self.other, date(2026, 3, 4), note="x")
        self.assertEqual((second.state, second.way_picking_id), ("open", self.env["stock.picking"]))

    def test_bought_or_made_is_a_task_with_a_day(self):
        order, shortage = self._short()
        with self.assertRaisesRegex(UserError, "Say who has the goods bought"):
            self._decide(shortage, way="procure", expected_on=date(2026, 3, 9))
        self._decide(shortage, way="procure", expected_on=date(2026, 3, 9), owner_id=self.keeper)
        [task] = order.sudo().activity_ids
        self.assertEqual((task.user_id, task.date_deadline), (self.keeper, date(2026, 3, 9)))
        self.assertIn("[M1] Mask: 6", task.summary)
        told = self.env["order.process.told"].search([("order_id", "=", order.id), ("occasion", "=", "delayed")])
        self.assertEqual([row.said["arrives"] for row in told], [str(shortage.way_arrives_on)], "told once, one day")
        with freeze_time("2026-03-10 01:00:00"):
            self.env["order.process.shortage"]._run_due()
        self.assertEqual(shortage.state, "done")
        self.assertEqual(order.sudo().shortage_ids.filtered(lambda one: one.state == "open").line_ids.missing, 6)

    def test_confirmed_orders_keep_their_centre_and_one_day(self):
        self.company.promise_mode = "none"
        order, shortage = self._short()
        self.assertEqual(order.state, "sale")
        self._fill(self.mask, 8)
        with self.assertRaisesRegex(UserError, "bring the goods there instead"):
            shortage.with_user(self.leader)._decide_way("warehouse", self.other, note="x")
        self._decide(shortage, user=self.keeper, way="transfer", expected_on=date(2026, 3, 4))
        self.assertEqual(order.promised_arrival_on, shortage.way_arrives_on)

    def test_who_may(self):
        _order, shortage = self._short()
        for user in (self.salesman, self.finance):
            with self.assertRaises(UserError):
                shortage.with_user(user).sudo(False)._decide_way("procure", None, date(2026, 3, 9), self.keeper, "x")
        with self.assertRaisesRegex(UserError, "today or a later day"):
            shortage.with_user(self.clerk)._decide_way("procure", None, date(2026, 3, 1), self.keeper, "x")
        with self.assertRaises(UserError):
            shortage.with_user(self.clerk)._decide_way("procure", None, date(2026, 3, 9), self.keeper, "  ")
