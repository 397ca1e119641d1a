"""Nothing reaches a customer without an order; what must go all the same has a role, a reason and a line on a list."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import OrderProcessCommon

REFUSED = "to a customer without an order"


class UnorderedCase(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_user("worker", "stock.group_stock_user")
        cls.chief = cls._create_user("chief", "stock.group_stock_manager")
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.sister = cls.env.ref("stock.stock_location_inter_company")
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf", "location_id": cls.stock.id, "company_id": cls.company.id}
        )
        cls.env.flush_all()

    def _refused(self, call, message=REFUSED):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            call()
        self.env.invalidate_all()

    def _create_transfer(self, quantity=5, user=None, product=None, dest=None, **vals):
        """A transfer that a person of the warehouse makes by hand, ready to leave."""
        product = product or self.dye
        picking = (
            self.env["stock.picking"]
            .with_user(user or self.worker)
            .create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "partner_id": self.dealer.id,
                    "location_id": self.stock.id,
                    "location_dest_id": (dest or self.customers).id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "location_id": self.stock.id,
                                "location_dest_id": (dest or self.customers).id,
                            }
                        )
                    ],
                    **vals,
                }
            )
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def _let_go(self, picking, user=None, reason="Fair in Changsha"):
        wizard = (
            self.env["order.process.reason"]
            .with_user(user or self.dispatcher)
            .with_context(active_ids=picking.ids)
            .create({"decision": "let_go", "reason": reason})
        )
        wizard.action_decide()
        return picking.sudo().unordered_ids

    def _validate(self, picking):
        return picking.with_context(skip_sms=True, skip_backorder=True).button_validate()

    def _held(self, place=None):
        """How much of the dye lies in stock."""
        places = [("product_id", "=", self.dye.id), ("location_id", "child_of", (place or self.stock).id)]
        return sum(self.env["stock.quant"].search(places).mapped("quantity"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestRefused(UnorderedCase):
    """Whatever brings goods to a customer beside an order is refused, to everybody of the warehouse."""

    def test_transfer_made_by_hand(self):
        unpaid = self._create_orders()
        for user in (self.worker, self.keeper, self.chief):
            for place in (self.customers, self.sister):
                with self.subTest(user=user.login, place=place.name):
                    picking = self._create_transfer(user=user, dest=place, origin=unpaid.name)
                    for context in (
                        {},
                        {"skip_sanity_check": True, "cancel_backorder": True},
                        {"order_process_internal": True, "picking_ids_not_to_backorder": picking.ids},
                    ):
                        self._refused(lambda p=picking, c=context: p.with_context(**c).button_validate())
                    self.assertEqual(picking.state, "assigned")
        self.assertEqual(self._held(), 1000)

    def test_told_before(self):
        picking = self._create_transfer(user=self.keeper)
        with Form(picking) as form:
            self.assertTrue(form.lacks_order)
        self.assertFalse(self._create_transfer(user=self.keeper, dest=self.shelf).lacks_order)

    def test_move_alone(self):
        Move = self.env["stock.move"].with_user(self.worker)
        places = {"location_id": self.stock.id, "location_dest_id": self.customers.id}
        goods = {"product_id": self.dye.id, "product_uom_qty": 5, "quantity": 5, "picked": True}
        move = Move.create({**goods, **places, "company_id": self.company.id})
        self._refused(move._action_done)
        self._refused(lambda: move.write({"state": "done"}))
        self._refused(lambda: Move.create({**goods, **places, "state": "done"}))

    def test_scrap(self):
        for picking in (self.env["stock.picking"], self._create_transfer(dest=self.shelf)):
            scrap = (
                self.env["stock.scrap"]
                .with_user(self.worker)
                .create(
                    {
                        "product_id": self.dye.id,
                        "scrap_qty": 2,
                        "picking_id": picking.id,
                        "location_id": self.stock.id,
                        "scrap_location_id": self.customers.id,
                    }
                )
            )
            with self.subTest(picking=picking.name):
                self._refused(scrap.action_validate)
                self._refused(scrap.do_scrap)
        self.assertEqual(self._held(), 1000)

    def test_adjustment_through_a_customers_place(self):
        """The place that takes the losses of a product may be said to be a customer's."""
        self.dye.with_company(self.company).property_stock_inventory = self.customers
        quant = self.env["stock.quant"].search([("product_id", "=", self.dye.id), ("location_id", "=", self.stock.id)])
        counted = quant.with_user(self.worker).with_context(inventory_mode=True)
        counted.inventory_quantity = 995
        self._refused(counted.action_apply_inventory)
        self._refused(lambda: counted.with_user(self.chief).write({"inventory_quantity_auto_apply": 995}))

    def test_relocating(self):
        quant = self.env["stock.quant"].search([("product_id", "=", self.dye.id), ("location_id", "=", self.stock.id)])
        wizard = (
            self.env["stock.quant.relocate"]
            .with_user(self.chief)
            .create({"quant_ids": [Command.set(quant.ids)], "dest_location_id": self.customers.id})
        )
        self._refused(wizard.action_relocate_quants)
        for user in (self.worker, self.chief):
            own = quant.with_user(user)
            self._refused(lambda own=own: own.write({"location_id": self.customers.id}), "without having left")
            self._refused(
                lambda own=own: own.create(
                    {"product_id": self.dye.id, "location_id": self.customers.id, "quantity": 5}
                ),
                "without having left",
            )
        self.assertEqual(self._held(), 1000)

    def test_written_into_what_is_done(self):
        """A move inside the house that is done is not made one to a customer."""
        picking = self._create_transfer(dest=self.shelf)
        self._validate(picking)
        line, move = picking.move_line_ids, picking.move_ids
        vals = {
            "picking_id": picking.id,
            "product_id": self.dye.id,
            "quantity": 3,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        self._refused(lambda: line.write({"location_dest_id": self.customers.id}))
        self._refused(lambda: move.write({"location_dest_id": self.customers.id}))
        self._refused(lambda: line.create({**vals, "move_id": move.id}))
        self._refused(lambda: line.create(vals))
        self.assertEqual((picking.state, self._held(self.shelf)), ("done", 5))

    def test_the_place_itself(self):
        """Goods do not leave by calling the place where they lie a customer's."""
        self._validate(self._create_transfer(dest=self.shelf))
        own = self.shelf.with_user(self.chief)
        self._refused(lambda: own.write({"usage": "customer"}), "having stock can't be converted")
        transit = self.env["stock.location"].create(
            {"name": "Van", "usage": "transit", "location_id": self.stock.id, "company_id": self.company.id}
        )
        self._validate(self._create_transfer(dest=transit))
        for vals in ({"location_id": self.sister.id}, {"usage": "customer"}):
            self._refused(
                lambda vals=vals: transit.with_user(self.chief).write(vals),
                "would become a place for customers|having stock can't be converted",
            )
        empty = self.shelf.copy({"name": "Empty"})
        empty.with_user(self.chief).usage = "customer"
        self.assertEqual(empty.usage, "customer")

    def test_procurement(self):
        """Whatever asks for goods at a customer's, a rule or a reordering point, makes a transfer that stays."""
        Rule = self.env["stock.rule"]
        values = {"warehouse_id": self.warehouse, "company_id": self.company}
        Rule.run(
            [
                Rule.Procurement(
                    self.dye, 5, self.dye.uom_id, self.customers, "By hand", "By hand", self.company, values
                )
            ]
        )
        move = self.env["stock.move"].search([("origin", "=", "By hand")])
        self.assertEqual(move.location_dest_id, self.customers)
        move.picking_id.action_assign()
        self._refused(move.picking_id.with_user(self.worker).button_validate)

    def test_returned_and_sent_anew(self):
        """What a customer sent in without an order goes back to them without one, and so with a reason."""
        incoming = self._create_transfer(
            picking_type_id=self.warehouse.in_type_id.id, location_id=self.customers.id, location_dest_id=self.stock.id
        )
        incoming.move_ids.write({"location_id": self.customers.id, "location_dest_id": self.stock.id})
        incoming.move_ids.write({"quantity": 5, "picked": True})
        self._validate(incoming)
        self.assertEqual((incoming.state, self._held()), ("done", 1005))
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.worker)
            .with_context(active_id=incoming.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 5
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._refused(lambda: self._validate(back.with_user(self.worker)))

    def test_received_after_all_not(self):
        """What a customer sent in lies in stock: it does not go back by saying that it never came."""
        incoming = self._create_transfer(dest=self.shelf)
        incoming.move_ids.write({"location_id": self.customers.id, "location_dest_id": self.stock.id})
        incoming.write({"location_id": self.customers.id, "location_dest_id": self.stock.id})
        incoming.move_ids.write({"quantity": 5, "picked": True})
        self._validate(incoming)
        for vals in ({"quantity": 0}, {"quantity": 4}, {"location_dest_id": self.customers.id}):
            self._refused(lambda vals=vals: incoming.move_line_ids.write(vals))
        incoming.move_line_ids.write({"quantity": 6})
        self.assertEqual(self._held(), 1006)

    def test_line_of_an_order_elsewhere(self):
        """The order of another company, where the process is off, does not cover goods of this one."""
        other = self.env["res.company"].create({"name": "Elsewhere", "order_process_enabled": False})
        self.worker.company_ids += other
        order = self.env["sale.order"].create(
            {
                "partner_id": self.dealer.id,
                "company_id": other.id,
                "order_line": [Command.create({"product_id": self.dye.id, "product_uom_qty": 5})],
            }
        )
        order.with_context(skip_procurement=True).action_confirm()
        self.assertFalse(order.process_controlled)
        picking = self._create_transfer()
        picking.move_ids.sudo().sale_line_id = order.order_line
        self._refused(lambda: self._validate(picking))

    def test_off_is_core(self):
        self.company.order_process_enabled = False
        picking = self._create_transfer()
        self._validate(picking)
        self.assertEqual((picking.state, self._held()), ("done", 995))
        scrap = self.env["stock.scrap"].with_user(self.worker).create(
            {
                "product_id": self.dye.id,
                "scrap_qty": 2,
                "location_id": self.stock.id,
                "scrap_location_id": self.customers.id,
            }
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")

    def test_on_while_it_was_open(self):
        """What was made while the process was off, and is open when it is on, lacks its order as well."""
        self.company.order_process_enabled = False
        picking = self._create_transfer()
        self.company.order_process_enabled = True
        self._refused(lambda: self._validate(picking))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestFromBefore(UnorderedCase):
    """An order of before the process brings what it asks for, and no more."""

    def setUp(self):
        super().setUp()
        self.company.order_process_enabled = False
        self.order = self._create_orders(user=self.salesman).sudo()
        self.order.with_user(self.salesman).sudo(False).action_confirm()
        self.company.order_process_enabled = True
        self.picking = self.order.picking_ids.with_user(self.worker).sudo(False)

    def test_as_ordered(self):
        self._validate(self.picking)
        self.assertEqual((self.picking.state, self.order.order_line.qty_delivered), ("done", 5))

    def test_more_of_it(self):
        self.picking.move_ids.write({"quantity": 6, "picked": True})
        self._refused(lambda: self._validate(self.picking), "Dye 6/88 × 1")
        self.picking.move_ids.write({"quantity": 5})
        self._validate(self.picking)
        self._refused(lambda: self.picking.move_line_ids.write({"quantity": 60}))
        self.assertEqual(self.order.order_line.qty_delivered, 5)

    def test_other_goods_and_other_transfers(self):
        line = self.order.order_line
        places = {"location_id": self.stock.id, "location_dest_id": self.customers.id}
        goods = {"product_id": self.oxide.id, "product_uom_qty": 9, "quantity": 9, "picked": True, **places}
        for extra in ({}, {"sale_line_id": line.id}):
            with self.subTest(extra=extra), self.env.cr.savepoint() as savepoint:
                self.picking.write({"move_ids": [Command.create({**goods, **extra})]})
                self.picking.move_ids.write({"picked": True})
                self._refused(lambda: self._validate(self.picking), "Developer 6% × 9")
                savepoint.rollback()
            self.env.invalidate_all()
        twin = self.picking.copy()
        twin.move_ids.sudo().sale_line_id = line
        twin.action_confirm()
        self._validate(self.picking)
        twin.move_ids.write({"quantity": 5, "picked": True})
        self._refused(lambda: self._validate(twin), "Dye 6/88 × 5")

    def test_exchange(self):
        self._validate(self.picking)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.worker)
            .with_context(active_id=self.picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2
        wizard.action_create_exchanges()
        back = self.order.picking_ids.filtered(lambda picking: picking.picking_type_code == "incoming")
        anew = (self.order.picking_ids - back).filtered(lambda picking: picking.state != "done")
        self._refused(lambda: self._validate(anew.with_user(self.worker).sudo(False)), "Dye 6/88 × 2")
        self._validate(back.with_user(self.worker).sudo(False))
        self._validate(anew.with_user(self.worker).sudo(False))
        self.assertEqual(self.order.order_line.qty_delivered, 5)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestLetGo(UnorderedCase):
    """With a role and a reason, and for what was said: then it stands on the list."""

    def test_role_and_reason(self):
        picking = self._create_transfer()
        for user in (self.worker, self.keeper, self.chief, self.clerk, self.leader, self.finance, self.admin):
            with self.subTest(user.login):
                self._refused(
                    lambda user=user: picking.with_user(user).action_let_go("Fair"), "Only a dispatcher or an approving"
                )
        for reason in ("", "  ", None, 5):
            self._refused(lambda reason=reason: picking.with_user(self.dispatcher).action_let_go(reason), "Say why")
        for user in (self.dispatcher, self.manager):
            with self.subTest(user.login):
                self._let_go(self._create_transfer(), user)

    def test_on_record(self):
        picking = self._create_transfer()
        row = self._let_go(picking, reason=" Fair in Changsha ")
        self.assertEqual(
            (row.product_id, row.quantity, row.partner_id, row.reason, row.user_id, row.left_quantity),
            (self.dye, 5, self.dealer, "Fair in Changsha", self.dispatcher, 0),
        )
        self.assertFalse(picking.lacks_order)
        self._refused(lambda: picking.with_user(self.dispatcher).action_let_go("Again"), "brings no goods")
        self._validate(picking)
        self.assertEqual((picking.state, self._held()), ("done", 995))
        row.invalidate_recordset()
        seen = row.with_user(self.manager).sudo(False)
        self.assertEqual((seen.left_quantity, seen.left_on), (5, picking.date_done))
        self.assertIn(row, self.env["order.process.unordered"].with_user(self.finance).search([]))
        self.assertIn("Let go without an order: Fair in Changsha", picking.sudo().message_ids.mapped("preview"))

    def test_append_only(self):
        row = self._let_go(self._create_transfer())
        for user in (self.worker, self.dispatcher, self.manager, self.admin):
            own = row.with_user(user).sudo(False)
            for attack in (
                lambda own=own: own.write({"reason": "Another"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.copy(),
            ):
                self._refused(attack, "evidence|not allowed|written by the system only")
        self._refused(lambda: row.write({"quantity": 50}), "are evidence and cannot be changed")
        self._refused(lambda: row.with_context(_force_unlink=True).unlink(), "are evidence and cannot be deleted")

    def test_no_more_than_was_let_go(self):
        picking = self._create_transfer()
        self._let_go(picking)
        picking.move_ids.write({"quantity": 8, "picked": True})
        self._refused(lambda: self._validate(picking), "Dye 6/88 × 8")
        self.assertEqual(self._let_go(picking).mapped("quantity"), [3, 5])
        self._validate(picking)
        self.assertEqual(picking.sudo().unordered_ids.mapped("left_quantity"), [3, 5])
        self._refused(lambda: picking.move_line_ids.write({"quantity": 9}))
        self._refused(lambda: picking.move_ids.write({"quantity": 9}))
        picking.move_line_ids.write({"quantity": 7})
        self.assertEqual(self._held(), 993)

    def test_other_goods_or_address_asks_again(self):
        picking = self._create_transfer()
        self._let_go(picking)
        picking.write({"partner_id": self._create_dealer("Yueyang Xinmei", "D009").id})
        self._refused(lambda: self._validate(picking))
        self._let_go(picking, self.manager)
        picking.write(
            {
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.oxide.id,
                            "product_uom_qty": 1,
                            "location_id": self.stock.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                ]
            }
        )
        picking.action_assign()
        self._refused(lambda: self._validate(picking), "Developer 6% × 1")
        picking.move_ids.filtered(lambda move: move.product_id == self.oxide).write({"quantity": 0, "picked": False})
        picking.move_ids.filtered(lambda move: move.product_id == self.dye).picked = True
        self._validate(picking)
        self.assertEqual(picking.state, "done")

    def test_rest_asks_again(self):
        picking = self._create_transfer()
        self._let_go(picking)
        picking.move_ids.write({"quantity": 2, "picked": True})
        self._validate(picking)
        rest = picking.backorder_ids
        self.assertEqual((picking.state, rest.move_ids.product_uom_qty), ("done", 3))
        rest.action_assign()
        self._refused(lambda: self._validate(rest), "Dye 6/88 × 3")

    def test_beside_an_order_it_is_an_order(self):
        """The transfer of an order brings what the order asks for; nobody lets more go with it."""
        order = self._approve(self._create_orders()).sudo()
        self._run_windows(self._instant(10))
        picking = order.picking_ids
        self._refused(lambda: picking.with_user(self.manager).sudo(False).action_let_go("Gift"), "brings no goods")
        picking.with_user(self.keeper).sudo(False).move_ids.write({"quantity": 6, "picked": True})
        self._refused(lambda: self._validate(picking.with_user(self.keeper).sudo(False)), "asks for 5")

    def test_in_dozens(self):
        """What was let go is counted in the product's unit, whatever the transfer says."""
        picking = self._create_transfer(1)
        picking.do_unreserve()
        picking.move_ids.sudo().write({"product_uom": self.env.ref("uom.product_uom_dozen").id})
        picking.action_assign()
        self.assertEqual(self._let_go(picking).quantity, 12)
        self._validate(picking)
        self.assertEqual(self._held(), 988)
