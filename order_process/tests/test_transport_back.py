from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .test_transport_door import WAY, DoorCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestTransportBack(DoorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dye.invoice_policy = "delivery"

    def _back(self, trip, user=None):
        trip = trip.with_user(user or self.keeper).sudo(False)
        trip.action_back()
        return trip

    def _refused(self, text, call):
        with self.assertRaisesRegex(UserError, text), self.cr.savepoint():
            call()

    def _stock_of_dye(self):
        return self.dye.with_context(warehouse_id=self.warehouse.id).qty_available

    def _refuse_and_come_back(self, amount=10, refused=2, user=None):
        trip = self._on_the_way([amount])
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"refused_qty": refused}, reason=self._reason("late"))
            picking = trip.stop_ids.picking_ids
            self._collect(picking, cash=30.0 * (amount - refused) + 60)
            return self._back(trip, user), case, picking

    def _hand_in(self):
        handin = self._open()
        amount = handin.expected_total
        self._count(handin, cash=amount).with_user(self.finance).sudo(False).action_post()

    def test_counted_handed_in_and_closed(self):
        before = self._stock_of_dye()
        trip, case, picking = self._refuse_and_come_back()
        self.assertEqual([trip.trip_state, trip.sudo().back_by_id], ["back", self.keeper])
        self.assertIn("has not handed in", trip.close_problems)
        self.assertIn("Dye 6/88 × 2", trip.close_problems)
        self._refused("is not closed yet", trip.action_close)
        move = picking.move_ids
        self._refused("2 can have come back", lambda: trip.action_count({move.id: 3}))
        trip.action_count({move.id: 2})
        self.assertEqual([case.state, list(case.sudo()._get_custody())[0][1]], ["open", "centre"])
        case.action_accept()
        self.assertEqual([case.state, case.sudo().return_ids.state], ["settled", "done"])
        self.assertEqual([before - self._stock_of_dye(), picking.move_ids._get_held()], [8, {}])
        order = picking.sale_id
        self.assertEqual(order.order_line.filtered("product_id.is_storable").qty_delivered, 8)
        self.assertEqual(order._get_owed()[order], 0.0)
        self._hand_in()
        trip.action_close()
        self.assertEqual([trip.trip_state, trip.sudo().closed_by_id], ["closed", self.keeper])
        kinds = trip.trip_event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["planned", "left", "stop", "back", "counted", "closed"])

    def test_goods_with_serial_numbers_come_back_and_are_lost(self):
        dryer = self._create_tracked("serial", [1] * 6)
        trip = self._set_off(self._trip(self._send([5], dryer))).sudo()
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"refused_qty": 4})
            move = trip.stop_ids.picking_ids.move_ids
            trip = self._back(trip)
            case.action_decide("return", "So we do it")
            trip.action_count({move.id: 2})
            left, back = self._get_by_lot(move), self._get_by_lot(case.sudo().return_ids.move_ids)
            self.assertEqual([len(left), len(back), set(back) <= set(left)], [5, 2, True])
            manager = trip.sudo().difference_ids.with_user(self.manager).sudo(False)
            manager.action_decide("company", "Fell off the van")
        returns = case.sudo().return_ids
        self.assertEqual([case.state, sum(returns.move_ids.mapped("quantity"))], ["settled", 4])
        lost = self.env["stock.scrap"].search([("product_id", "=", dryer.id)])
        self.assertEqual(lost.mapped("scrap_qty"), [1, 1])
        self.assertEqual(len(lost.lot_id), 2)
        here = self.env["stock.quant"]._gather(dryer, self.warehouse.lot_stock_id).filtered("quantity")
        self.assertEqual([len(here), set(here.mapped("quantity"))], [3, {1}])
        self.assertFalse(here.lot_id & lost.lot_id)

    def test_goods_of_several_lots_come_back_and_are_lost(self):
        cream = self._create_tracked("lot", [3, 4, 5])
        trip = self._set_off(self._trip(self._send([10], cream))).sudo()
        with freeze_time(WAY):
            case = self._at_door(trip.stop_ids, {"damaged_qty": 9})
            move = trip.stop_ids.picking_ids.move_ids
            trip = self._back(trip)
            case.action_decide("return", "So we do it")
            trip.action_count({move.id: 4})
            trip.sudo().difference_ids.with_user(self.manager).sudo(False).action_decide("escort", "He answers for it")
        back = self._get_by_lot(case.sudo().return_ids.move_ids)
        left = self._get_by_lot(move)
        self.assertEqual([sum(left.values()), sum(back.values())], [10, 9])
        self.assertTrue(all(quantity <= left[lot] for lot, quantity in back.items()))
        lost = self.env["stock.scrap"].search([("product_id", "=", cream.id)])
        self.assertEqual([sum(lost.mapped("scrap_qty")), all(lost.mapped("lot_id"))], [5, True])
        self.assertEqual(cream.qty_available, 6, "of 12, 1 is with the dealer and 5 are lost")

    def test_decided_first_and_counted_then(self):
        trip, case, picking = self._refuse_and_come_back()
        case.action_accept()
        self.assertEqual(case.state, "decided")
        trip.action_count({picking.move_ids.id: 2})
        self.assertEqual([case.state, case.sudo().return_ids.move_ids.quantity], ["settled", 2])

    def test_counted_in_the_window(self):
        """As the browser saves it: what is read only on the sheet goes along."""
        trip, _case, _picking = self._refuse_and_come_back(refused=2)
        Window = self.env["order.process.trip.count.window"].with_user(self.keeper).sudo(False)
        Window = Window.with_context(active_model=trip._name, active_id=trip.id)
        with Form(Window) as form:
            with form.line_ids.edit(0) as line:
                self.assertEqual([line.expected, line.counted], [2.0, 0.0])
                line.counted = 1
        window = form.record
        window.action_all_there()
        self.assertEqual(window.line_ids.counted, 2.0)
        window.line_ids.counted = 1
        window.action_count()
        self.assertEqual(trip.difference_ids.sudo().mapped("quantity"), [1.0])

    def test_what_is_missing_stays_with_the_escort(self):
        before = self._stock_of_dye()
        trip, case, picking = self._refuse_and_come_back()
        move = picking.move_ids
        case.action_accept()
        trip.action_count({move.id: 1})
        row = trip.difference_ids
        self.assertEqual([row.quantity, row.amount, row.state, row.sudo().escort_id], [1, 30.0, "open", self.escort])
        self._hand_in()
        self._refused("With Escort: .*Dye 6/88 × 1", trip.action_close)
        manager = row.with_user(self.manager).sudo(False)
        for person in (self.keeper, self.escort, self.service, self.dispatcher, self.finance):
            with self.subTest(person.login), self.assertRaises(UserError), self.cr.savepoint():
                row.with_user(person).sudo(False).action_decide("company", "It fell off")
        self._refused("Say what became", lambda: manager.action_decide("escort", " "))
        manager.action_decide("escort", "Left the door open")
        self.assertEqual([row.state, case.state], ["decided", "settled"])
        self._refused("decided already", lambda: manager.action_decide("company", "Otherwise"))
        self.assertEqual(before - self._stock_of_dye(), 9)
        order = picking.sale_id
        self.assertEqual([order.order_line[:1].qty_delivered, order._get_owed()[order]], [8, 0.0])
        trip.action_close()

    def test_four_eyes(self):
        both = self._create_user(
            "both", "order_process.group_warehouse_keeper,order_process.group_approving_manager"
        )
        trip, _case, _picking = self._refuse_and_come_back(user=both)
        trip.action_count({})
        row = trip.difference_ids
        self._refused("You counted it yourself", lambda: row.with_user(both).sudo(False).action_decide("company", "x"))
        driving = self._create_user("driving", "order_process.group_carrier,order_process.group_warehouse_keeper")
        trip2 = self._on_the_way([3], number=1, escort_id=driving.id)
        with freeze_time(WAY):
            self._at_door(trip2.stop_ids, {"refused_qty": 1})
            self._refused("own trip", lambda: self._back(trip2, driving))
            self._back(trip2)
        self._refused("own trip", lambda: trip2.with_user(driving).sudo(False).action_count({}))
        self._refused("own trip", lambda: trip2.with_user(driving).sudo(False).action_close())

    def test_found_and_taken_after_all(self):
        before = self._stock_of_dye()
        trip, case, picking = self._refuse_and_come_back(refused=4)
        case.action_accept()
        trip.action_count({picking.move_ids.id: 1})
        trip.action_count({picking.move_ids.id: 1})
        row = trip.difference_ids
        self.assertEqual([row.quantity, row.state], [2, "open"])
        row.with_user(self.manager).sudo(False).action_decide("found", "They never left the shelf")
        self.assertEqual([before - self._stock_of_dye(), case.state], [6, "settled"])
        trip, case, picking = self._refuse_and_come_back(refused=4)
        trip.action_count({picking.move_ids.id: 3})
        trip.difference_ids.with_user(self.manager).sudo(False).action_decide("taken", "The dealer says so")
        order = picking.sale_id
        self.assertEqual(order.order_line[:1].qty_delivered, 7)
        self.assertEqual(order._get_owed()[order], 30.0)

    def test_who_takes_back(self):
        elsewhere = self.env["stock.warehouse"].create({"name": "East", "code": "EAS", "company_id": self.company.id})
        stranger = self._create_user("stranger", "order_process.group_warehouse_keeper")
        stranger.process_warehouse_ids = elsewhere
        trip = self._on_the_way([5])
        with freeze_time(WAY):
            self._at_door(trip.stop_ids)
        for person in (self.escort, self.other_escort, self.service, self.finance, self.salesman):
            with self.subTest(person.login), self.assertRaises(UserError), self.cr.savepoint():
                self._back(trip, person)
        self._refused("top-secret|a keeper of that centre", lambda: self._back(trip, stranger))
        for vals in ({"trip_state": "closed"}, {"back_by_id": self.keeper.id}, {"papers_excused": "x"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                trip.with_user(self.keeper).sudo(False).write(vals)
        self._refused("is not back yet", lambda: trip.with_user(self.keeper).sudo(False).action_close())

    def test_stops_that_were_not_reached(self):
        trip = self._on_the_way([5, 7])
        first, second = trip.stop_ids
        with freeze_time(WAY):
            self._at_door(first)
            self._refused("nothing is said yet of", lambda: self._back(trip))
            trip.with_user(self.keeper).sudo(False).action_back_without("The bridge was closed")
        self.assertEqual([trip.trip_state, second.state], ["back", "failed"])
        self.assertEqual(list(second.picking_ids.move_ids._get_held().values()), [7])

    def test_money_that_nobody_recorded(self):
        trip = self._on_the_way([5])
        with freeze_time(WAY):
            self._at_door(trip.stop_ids)
            back = self._back(trip)
        self._refused("were to be collected and nothing is recorded", back.action_close)

    def test_papers_are_ticked_by_their_code(self):
        kind = self.env.ref("order_process.paper_voucher")
        self.env["order.process.paper.rule"].create(
            {"carrier_id": self.cod.id, "type_id": kind.id, "auto_issue": "dispatch"}
        )
        self.dye.invoice_policy = "order"
        trip, foreign = self._on_the_way([5, 6]), self._on_the_way([4], number=1)
        paper = trip.stop_ids[0].picking_ids.paper_ids
        gone_back = trip.stop_ids[1].picking_ids.paper_ids
        self.assertTrue(paper.comes_back and gone_back)
        with freeze_time(WAY):
            self._at_door(trip.stop_ids[0])
            case = self._at_door(trip.stop_ids[1], {"refused_qty": 6}, reason=self._reason("not_ordered"))
            self._at_door(foreign.stop_ids)
            self._collect(trip.stop_ids[0].picking_ids, cash=210)
            back = self._back(trip)
        self.assertEqual(paper.signature_ids.filtered("strokes").mapped("name"), ["Li Hong"])
        self.assertEqual(paper.order_id.receipt_confirmed_by, "Li Hong")
        self.assertIn(paper.name, back.close_problems)
        self.assertFalse(paper._describe_taken())
        self.assertIn("[RG688] Dye 6/88 0 / 6", gone_back._describe_taken()[0])
        self.assertIn("0 / 6", str(gone_back._get_sheet()["pages"]))
        self.assertNotIn(gone_back.name, back.close_problems)
        other = foreign.stop_ids.picking_ids.paper_ids
        self._refused("code of none of our papers", lambda: back.action_scan_paper("https://x.example/paper/nothing"))
        self._refused("does not belong to this trip", lambda: back.action_scan_paper(other.name))
        for person in (self.escort, self.service):
            with self.assertRaises(UserError), self.cr.savepoint():
                trip.with_user(person).sudo(False).action_scan_paper(paper.name)
        self._refused("manager lets", lambda: back.action_excuse_papers("Lost"))
        link = f"https://x.example/paper/{paper.sudo().token}"
        self.assertEqual(back.action_scan_paper(link)["left"], 0)
        self.assertEqual([paper.state, paper.returned_by_id], ["returned", self.keeper])
        self._refused("ticked already", lambda: back.action_scan_paper(link))
        case.action_accept()
        back.action_count({trip.stop_ids[1].picking_ids.move_ids.id: 6})
        self.assertEqual([case.state, gone_back.state], ["settled", "void"])
        self.assertFalse(case.order_id.sudo()._awaits_receipt())
        self._hand_in()
        back.action_close()

    def test_the_escort_has_a_receipt(self):
        _trip, _case, _picking = self._refuse_and_come_back()
        self._hand_in()
        handin = self.env["order.process.handin"].search([("escort_id", "=", self.escort.id)])
        action = self.env.ref("order_process.action_report_handin_receipt")
        html = self.env["ir.actions.report"].with_user(self.escort)._render_qweb_html(action, handin.ids)[0]
        self.assertIn("叁佰元整".encode(), html)
        self.assertIn(handin.name.encode(), html)
