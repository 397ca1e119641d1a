"""What was reviewed leaves, to the order's address, on the order's own transfer, and no more of it."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .delivery_common import blocker_messages
from .test_delivery_stands import DONE, StandsCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestNoMore(StandsCase):
    def test_demand_is_not_raised(self):
        order, picking = self._plain()
        move = picking.move_ids
        for vals in (
            {"product_uom_qty": 50},
            {"product_uom": self.env.ref("uom.product_uom_dozen").id},
            {"product_uom": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 5},
        ):
            with self.subTest(vals=vals):
                self._refused("asks for 5", lambda vals=vals: move.write(vals))
        move.write({"product_uom_qty": 5, "product_uom": move.product_uom.id})
        self._ship(picking)
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_more_than_ordered(self):
        order, picking = self._plain()
        picking.move_ids.write({"quantity": 50, "picked": True})
        self._refused("asks for 5, 0 are with the dealer and 50 would leave now", lambda: self._ship(picking))
        self._ship(picking, 3)
        self._dispatch(order, 12)
        rest = self._as(self.keeper, order.picking_ids - picking)
        self._refused("asks for 5, 3 are with the dealer and 4 would", lambda: self._ship(rest, 4))
        self._refused("asks for 5, 3 are with the dealer and 3 would", lambda: self._ship(rest, 3))
        self._ship(rest)
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_what_is_added_by_hand_counts_for_its_line(self):
        order, picking = self._plain([(self.oxide, 4), (self.dye, 5)])
        picking.move_ids[1].write({"quantity": 3, "picked": True})
        picking.move_ids[0].write({"picked": True})
        places = {"location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id}
        vals = {"product_id": self.dye.id, "product_uom_qty": 2, "quantity": 2, "picked": True, **places}
        picking.write({"move_ids": [Command.create(vals)]})
        self._ship(picking)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [4, 5])

    def test_other_goods(self):
        """Beside the order nothing leaves, whoever adds it: it would be a gift that nobody has approved."""
        _order, picking = self._plain()
        vals = {"product_uom_qty": 9, "product_id": self.oxide.id, "picked": True}
        places = {"location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id}
        for user in (self.keeper, self.dispatcher, self.manager):
            with self.subTest(user.login), self.env.cr.savepoint() as savepoint:
                mine = self._as(user, picking)
                mine.write({"move_ids": [Command.create({**vals, **places})]})
                mine.move_ids.write({"quantity": 5, "picked": True})
                self._refused("is not on order", lambda mine=mine: self._ship(mine))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_copy(self):
        """The copy of a transfer would bring the goods a second time."""
        order, picking = self._plain()
        twin = picking.copy()
        twin.action_confirm()
        self._ship(picking)
        self._dispatch(order, 12)
        self._refused("5 are with the dealer and 5 would leave now", lambda: self._ship(twin))
        twin.action_cancel()
        self.assertEqual((order.order_line.qty_delivered, order.process_stage), (5, "shipped"))

    def test_sent_anew_in_exchange(self):
        order, picking = self._plain()
        self._ship(picking)
        wizard = self._open_return(picking, 2)
        wizard.action_create_exchanges()
        back, anew = (order.picking_ids - picking).sorted(lambda other: other.picking_type_code == "outgoing")
        self._refused("5 are with the dealer and 2 would leave now", anew.move_ids._check_not_more)
        back.move_ids.picked = True
        self._as(self.keeper, back).with_context(skip_sms=True).button_validate()
        self.assertEqual(order.order_line._get_kept(), 3)
        self._dispatch(order, 12)
        self._ship(self._as(self.keeper, anew))
        self.assertEqual((anew.state, order.order_line._get_kept()), ("done", 5))

    def test_no_more_comes_back_than_left(self):
        """A return that never was would let an order that nobody has paid seem to owe nothing."""
        order = self._order("pickup")
        picking = self._as(self.keeper, self._dispatch(order))
        vals = {
            "product_id": self.dye.id,
            "product_uom_qty": 5,
            "quantity": 5,
            "picked": True,
            "to_refund": True,
            "location_id": self.customers.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        }
        for more in ({"sale_line_id": order.order_line.id}, {}):
            with self.subTest(more=more):
                back = (
                    self.env["stock.picking"]
                    .with_user(self.keeper)
                    .create(
                        {
                            "picking_type_id": self.warehouse.in_type_id.id,
                            "location_id": self.customers.id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                            "move_ids": [Command.create({**vals, **more})],
                        }
                    )
                )
                if not more:
                    back.action_confirm()
                    back.button_validate()
                    self._refused("did not leave for order", lambda back=back: back.write({"sale_id": order.id}))
                    continue
                back.action_confirm()
                self._refused("0 of order .* are with the dealer, so 5 cannot come back", back.button_validate)
                self._refused("so 5 cannot come", lambda back=back: back.move_ids.write({"state": "done"}))
        self.assertEqual((order.order_line.qty_delivered, order._get_amount_due()), (0, 150))
        self.assertTrue(blocker_messages(order, "ship", "payment"))
        self.assertEqual(picking.state, "assigned")

    def test_in_dozens(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_orders(1, [(self.dye, 2)])
        order.order_line.product_uom_id = dozen
        order.order_line.price_unit = 360
        order = self._approve(order).sudo()
        picking = self._as(self.keeper, self._dispatch(order))
        self._ship(picking)
        self.assertEqual((picking.state, order.order_line.qty_delivered), ("done", 2))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestOwnTransfer(StandsCase):
    def test_what_left_counts_for_its_order_only(self):
        """Detached, it would be sent a second time; attached, it would be invoiced without having passed the gate."""
        order, picking = self._plain()
        order.user_id = self.salesman
        self._ship(picking)
        other = self._approve(self._create_orders(1)).sudo()
        other.user_id = self.salesman
        for user in (self.keeper, self.salesman):
            move = self._as(user, picking.move_ids)
            self._refused(DONE, lambda move=move: move.write({"sale_line_id": False}))
            self._refused(DONE, lambda move=move: move.write({"sale_line_id": other.order_line.id}))
            for sale in (False, other.id):
                transfer = self._as(user, picking)
                self._refused(DONE, lambda sale=sale, transfer=transfer: transfer.write({"sale_id": sale}))
        own = (
            self.env["stock.picking"]
            .with_user(self.keeper)
            .create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "move_ids": [Command.create({"product_id": self.dye.id, "product_uom_qty": 5})],
                }
            )
        )
        own.action_confirm()
        own.move_ids.write({"quantity": 5, "picked": True})
        self._as(self.dispatcher, own).action_let_go("A fair")
        own.button_validate()
        for attack in (
            lambda: own.move_ids.write({"sale_line_id": other.order_line.id}),
            lambda: own.write({"sale_id": other.id}),
        ):
            self._refused("did not leave for order", attack)
        self.assertEqual((order.order_line.qty_delivered, other.order_line.qty_delivered), (5, 0))

    def test_an_address_inside_the_house(self):
        """The customer location of an address that is a shelf, or the way to another warehouse, is no way out."""
        rep = self._create_user("contacts", "sales_team.group_sale_salesman,base.group_partner_manager")
        transit = self.env["stock.location"].create({"name": "Road", "usage": "transit", "company_id": self.company.id})
        for place in (self.other, transit):
            self._as(rep, self.dealer).write({"property_stock_customer": place.id})
            order = self._create_orders(1)
            self._refused("is no place for customers", order.action_submit_review)
        self._as(rep, self.dealer).write({"property_stock_customer": self.customers.id})
        order.action_submit_review()
        self._as(rep, self.dealer).write({"property_stock_customer": self.other.id})
        self.assertTrue(blocker_messages(order, "confirm", "incomplete"))
        self._refused("is no place for customers", self._as(self.dispatcher, order).action_deliver_rest)

    def test_to_a_sister_company(self):
        """Core brings such goods to a place of its own between companies: they leave the house all the same."""
        sister = self.env["res.company"].create({"name": "Meiyan Export"}).partner_id
        known = ("street", "city", "country_id", "phone")
        sister.write({name: self.dealer[name] for name in known})
        self.dealer.child_ids.copy({"parent_id": sister.id})
        sister.with_company(self.company).property_stock_customer = self.env.ref("stock.stock_location_inter_company")
        order = self._order("pickup", partner_shipping_id=sister.id)
        picking = self._as(self.keeper, self._dispatch(order))
        self.assertEqual(picking.location_dest_id.usage, "transit")
        self.assertTrue(picking._reaches_customer())
        self._refused("is not checked", lambda: self._validate(picking))
        self._refused("stay as the order made them", lambda: picking.write({"location_dest_id": self.other.id}))
        self.assertEqual((picking.state, order.order_line.qty_delivered), ("assigned", 0))

    def test_places_and_types_stay_what_they_are(self):
        _order, picking = self._sent()
        chief = self._create_user("chief", "stock.group_stock_manager")
        own = self._as(chief, self.customers).copy({"name": "Changsha"})
        picking.write({"location_dest_id": own.id})
        picking.move_line_ids.location_dest_id = own
        for user in (chief, self.admin):
            for place in (own, self._as(user, picking.move_ids.location_dest_id)):
                mine = self._as(user, place)
                self._refused("stays as it is. Make another place", lambda mine=mine: mine.write({"usage": "internal"}))
            kind = self._as(user, picking.picking_type_id)
            for code in ("incoming", "internal"):
                message = "stays as it is. Make another type"
                self._refused(message, lambda kind=kind, code=code: kind.write({"code": code}))
            kind.write({"code": "outgoing", "name": "Out"})
        self.assertTrue(picking._reaches_customer())

    def test_not_with_another_order(self):
        """On the transfer of an order without papers, goods would leave without theirs."""
        order, picking = self._sent(paid=True)
        self._as(self.finance, order).action_issue_invoice()
        plain = self._approve(self._create_orders(1)).sudo()
        self._dispatch(plain, 12)
        other = self._as(self.keeper, plain.picking_ids)
        message = "would carry goods of several orders"
        self._refused(message, lambda: picking.move_ids.write({"picking_id": other.id}))
        self._refused(message, lambda: other.write({"move_ids": [Command.link(picking.move_ids.id)]}))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move SET picking_id = %s WHERE id IN %s", (other.id, tuple(picking.move_ids.ids))
        )
        self.env.invalidate_all()
        self._refused(message, lambda: self._ship(other))

    def test_not_taken_away_by_its_state(self):
        order, picking = self._sent()
        for user in (self.keeper, self.admin):
            for state in ("draft", "cancel"):
                move = self._as(user, picking.move_ids)
                self._refused("is not cancelled by itself", lambda m=move, s=state: m.write({"state": s}))
        self.assertEqual((picking.state, order.process_stage), ("assigned", "dispatched"))

    def test_to_the_order_s_address(self):
        order, picking = self._sent()
        order.user_id = self.salesman
        elsewhere = self._create_dealer("Wuhan Meiya", "D002")
        for user in (self.keeper, self.dispatcher, self.salesman):
            for records in (picking, picking.move_ids):
                mine = self._as(user, records)
                self._refused("goes to the address", lambda mine=mine: mine.write({"partner_id": elsewhere.id}))
        picking.write({"partner_id": order.partner_shipping_id.id})
        self.assertEqual(picking.partner_id, order.partner_shipping_id)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestInParts(StandsCase):
    def test_split(self):
        """The keeper splits off what is not there: what is there leaves, the rest waits for its own dispatch."""
        order, picking = self._sent("cod", lines=[(self.dye, 10)])
        picking.move_ids.write({"quantity": 6})
        picking.action_split_transfer()
        rest = order.picking_ids - picking
        self.assertFalse(rest.dispatch_id)
        self._issue(self.finance, picking, "SX")
        self._name_carrier(picking)
        self._count(picking)
        self._check(picking)
        for code in ("CK", "SX"):
            self._sign(self.keeper, self._paper(order, code), "Escort")
        self.assertEqual(len(blocker_messages(order, "ship", "undispatched")), 1)
        self._ship(picking)
        self.assertEqual((order.order_line.qty_delivered, order.process_stage), (6, "approved"))
        self._refused("Not dispatched yet", lambda: self._ship(self._as(self.keeper, rest)))
        self._dispatch(order, 12)
        self.assertTrue(rest.dispatch_id)

    def test_wave(self):
        """Lines of two orders in a wave: what is taken off its transfer waits for its own dispatch."""
        lines = [(self.dye, 5), (self.oxide, 5)]
        first, one = self._plain(lines)
        second = self._approve(self._create_orders(1, lines)).sudo()
        self._dispatch(second, 12)
        taken = one.move_line_ids[0] | second.picking_ids.move_line_ids[0].with_user(self.keeper)
        context = {"active_ids": taken.ids, "active_model": "stock.move.line"}
        Wave = self.env["stock.add.to.wave"].with_user(self.keeper).with_context(**context)
        Wave.create({"mode": "new", "line_ids": [Command.set(taken.ids)]}).attach_pickings()
        parts = (first | second).picking_ids.filtered(lambda picking: not picking.dispatch_id)
        self.assertEqual(len(parts), 2)
        wave = parts.batch_id.with_user(self.keeper).with_context(skip_sms=True, skip_backorder=True)
        self._refused("Not dispatched yet", wave.action_done)
        self._ship(one)
        self.assertEqual(sum(first.order_line.mapped("qty_delivered")), 5)

    def test_serial_numbers(self):
        """The check is of the very goods: another serial number, or something added, asks for a new one."""
        goods = self._create_product("Steamer", "ZQ1", 30.0)
        goods.tracking = "serial"
        lots = self.env["stock.lot"].create(
            [{"name": f"ZQ-{n}", "product_id": goods.id, "company_id": self.company.id} for n in range(4)]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(goods, self.warehouse.lot_stock_id, 1, lot_id=lot)
        _order, picking = self._sent(lines=[(goods, 3)])
        self._pay(picking.sale_id.sudo())
        self._as(self.finance, picking.sale_id).action_issue_invoice()
        self._as(self.finance, picking).action_issue_finance_papers()
        self._name_carrier(picking)
        self._count(picking)
        self._check(picking)
        picking.action_put_in_pack()
        self.assertTrue(picking._is_checked(), "packing changes nothing")
        picking.move_line_ids[0].lot_id = lots - picking.move_line_ids.lot_id
        self.assertFalse(picking._is_checked())
        self._refused("changed after the keeper's check", lambda: self._validate(picking))
        self._check(picking)
        places = {"location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id}
        self.env["stock.move.line"].with_user(self.keeper).create(
            {"picking_id": picking.id, "product_id": self.oxide.id, "quantity": 1, **places}
        )
        self.assertFalse(picking._is_checked())
