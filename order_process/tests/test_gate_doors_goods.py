"""Every way in core by which goods can reach a customer, read from the registry, and what was decided about it.

Where a way is new (another version, another add-on), this fails until it is tried and decided: by the name of a probe
below, which takes the way with the highest rights of the warehouse and must bring nothing to a customer; or by the
reason why no goods move by it."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .goods_doors import find_methods, find_places
from .test_gate_unordered import UnorderedCase

RESERVES = "It reserves; what is reserved lies where it lay."
MERGES = "It shows what lies where, and puts together what lies in one place."
IS_PLACE = "A movement into the place is one to a customer, wherever the place is said: see the movements themselves."
IS_RECORD = "It tells where something was, or is to be put by the next movement."
BACK = "It takes back or writes off what was not taken at a door; what is sent anew is a transfer of its order."
ORDERS = "It makes an order, a return, or a transfer of an order, each of which is asked on its own."

METHODS = {
    "confirm.stock.sms.dont_send_sms": "_try_after_the_message",
    "confirm.stock.sms.send_sms": "_try_after_the_message",
    "order.process.claim.remedy.action_arrange": ORDERS,
    "order.process.door.case.action_accept": BACK,
    "order.process.door.case.action_decide": BACK,
    "order.process.door.decide.action_decide": BACK,
    "order.process.production.action_pack": "It receives what was made into the stock of the order's centre.",
    "order.process.shortage.answer.action_record": ORDERS,
    "order.process.shortage.way.action_decide": "It brings goods from one centre to another.",
    "order.process.trip.count.window.action_count": BACK,
    "order.process.trip.difference.action_decide": BACK,
    "order.process.trip.difference.window.action_decide": BACK,
    "product.product.action_open_quants": MERGES,
    "product.product[qty_available]": "_try_quantity_of_a_product",
    "product.template.action_open_quants": MERGES,
    "product.template.write": "_try_quantity_of_a_product",
    "report.stock.report_reception.action_assign": RESERVES,
    "stock.backorder.confirmation.process": "_try_backorder",
    "stock.backorder.confirmation.process_cancel_backorder": "_try_backorder",
    "stock.forecasted_product_product.action_reserve_linked_picks": RESERVES,
    "stock.forecasted_product_template.action_reserve_linked_picks": RESERVES,
    "stock.inventory.adjustment.name.action_apply": "_try_named_adjustment",
    "stock.inventory.conflict.action_keep_counted_quantity": "_try_conflict",
    "stock.inventory.conflict.action_keep_difference": "_try_conflict",
    "stock.lot.action_lot_open_quants": MERGES,
    "stock.lot[location_id]": "_try_place_of_a_lot",
    "stock.move.line.action_revert_inventory": "_try_reverting_an_adjustment",
    "stock.move.line.create": "_try_line_of_what_is_done",
    "stock.move.line.unlink": "Core deletes no line of what is done.",
    "stock.move.line.write": "_try_line_of_what_is_done",
    "stock.move.write": "_try_move_alone",
    "stock.package.unpack": MERGES,
    "stock.package.write": "_try_package",
    "stock.picking.action_assign": RESERVES,
    "stock.picking.action_split_transfer": "_try_split",
    "stock.picking.batch.action_assign": RESERVES,
    "stock.picking.batch.action_count": BACK,
    "stock.picking.batch.action_done": "_try_batch",
    "stock.picking.batch.action_pick_wave": "It picks; what was picked leaves by the transfer to the customer.",
    "stock.picking.button_validate": "_try_transfer",
    "stock.quant.action_apply_inventory": "_try_adjustment",
    "stock.quant.action_set_inventory_quantity_zero": "_try_adjustment",
    "stock.quant.action_view_inventory": MERGES,
    "stock.quant.action_view_quants": MERGES,
    "stock.quant.move_quants": "_try_relocating",
    "stock.quant.relocate.action_relocate_quants": "_try_relocating",
    "stock.quant[inventory_quantity_auto_apply]": "_try_adjustment",
    "stock.return.picking.action_create_exchanges": "_try_return",
    "stock.return.picking.action_create_returns": "_try_return",
    "stock.return.picking.action_create_returns_all": "_try_return",
    "stock.rule.run_scheduler": RESERVES,
    "stock.scrap.action_validate": "_try_scrap",
    "stock.scrap.do_scrap": "_try_scrap",
    "stock.warn.insufficient.qty.scrap.action_done": "_try_scrap_of_what_is_not_there",
}

PLACES = {
    "order.process.unordered[location_dest_id]": IS_RECORD,
    "product.template[property_stock_inventory]": "_try_adjustment",
    "product.template[property_stock_production]": IS_PLACE,
    "res.company[internal_transit_location_id]": IS_PLACE,
    "res.partner[property_stock_customer]": "An order whose address has another place is held: see the completeness.",
    "res.partner[property_stock_supplier]": IS_PLACE,
    "stock.location[location_id]": "_try_moving_the_place",
    "stock.lot[location_id]": "_try_place_of_a_lot",
    "stock.move.line[location_dest_id]": "_try_line_elsewhere",
    "stock.move.line[location_id]": "Where goods come from brings them nowhere.",
    "stock.move[location_dest_id]": "_try_move_alone",
    "stock.move[location_final_id]": "_try_pushing",
    "stock.move[location_id]": "Where goods come from brings them nowhere.",
    "stock.package.destination[location_dest_id]": "_try_line_elsewhere",
    "stock.package.history[location_dest_id]": IS_RECORD,
    "stock.package.history[location_id]": IS_RECORD,
    "stock.package[location_id]": "_try_package",
    "stock.picking.batch[dock_id]": "_try_dock",
    "stock.picking.type[default_location_dest_id]": "_try_default_place",
    "stock.picking.type[default_location_src_id]": "Where goods come from brings them nowhere.",
    "stock.picking.type[dock_ids]": "_try_dock",
    "stock.picking.type[wave_location_ids]": "It says which transfers are worked on together.",
    "stock.picking[location_dest_id]": "_try_transfer",
    "stock.picking[location_id]": "Where goods come from brings them nowhere.",
    "stock.put.in.pack[location_dest_id]": "_try_line_elsewhere",
    "stock.putaway.rule[location_in_id]": IS_RECORD,
    "stock.putaway.rule[location_out_id]": "_try_putaway",
    "stock.quant.relocate[dest_location_id]": "_try_relocating",
    "stock.quant[location_id]": "_try_writing_the_stock",
    "stock.rule[location_dest_id]": "_try_pushing",
    "stock.rule[location_src_id]": "Where goods come from brings them nowhere.",
    "stock.scrap[location_id]": "Where goods come from brings them nowhere.",
    "stock.scrap[scrap_location_id]": "_try_scrap",
    "stock.warehouse.orderpoint[location_id]": "_try_reordering",
    "stock.warehouse[lot_stock_id]": IS_PLACE,
    "stock.warehouse[view_location_id]": IS_PLACE,
    "stock.warehouse[wh_input_stock_loc_id]": IS_PLACE,
    "stock.warehouse[wh_output_stock_loc_id]": IS_PLACE,
    "stock.warehouse[wh_pack_stock_loc_id]": IS_PLACE,
    "stock.warehouse[wh_qc_stock_loc_id]": IS_PLACE,
    "stock.warn.insufficient.qty.scrap[location_id]": IS_RECORD,
}

PROBES = sorted({way for way in (*METHODS.values(), *PLACES.values()) if way.startswith("_try_")})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 01:00:00")
class TestDoors(UnorderedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quant = cls.env["stock.quant"].search(
            [("product_id", "=", cls.dye.id), ("location_id", "=", cls.stock.id)]
        )
        cls.quant.env.flush_all()

    def test_every_way_is_decided(self):
        for found, decided in ((find_methods(self.env), METHODS), (find_places(self.env), PLACES)):
            self.assertFalse(found - decided.keys(), "ways by which goods may move that nobody has decided about")
            self.assertFalse(decided.keys() - found, "ways that there are no more")

    def test_no_way_leads_to_a_customer(self):
        self.assertFalse(self._get_open_ways(), "ways by which goods reached a customer without an order")

    def test_the_probes_take_the_ways(self):
        """While the process is off, and core is core, the same steps bring goods out: they do try what they say."""
        self.company.order_process_enabled = False
        self.assertEqual(set(PROBES) - self._get_open_ways(), set(), "what core refuses by itself is no way")

    def _get_open_ways(self):
        found = set()
        for probe in PROBES:
            with self.env.cr.savepoint() as savepoint:
                for step in getattr(self, probe)():
                    self._take(step)
                if self._has_left():
                    found.add(probe)
                savepoint.rollback()
            self.env.invalidate_all()
        return found

    def _take(self, step):
        """One step of a probe, which may be refused; a refusal is one in words."""
        try:
            with self.env.cr.savepoint():
                step()
        except (UserError, AccessError):
            self.env.invalidate_all()

    def _has_left(self):
        """Whether goods are with a customer, went to one, or are no more in the house."""
        self.env.invalidate_all()
        away = (self.customers | self.sister).ids
        goods = [("product_id", "=", self.dye.id)]
        there = self.env["stock.quant"].search([*goods, ("location_id", "child_of", away), ("quantity", ">", 0)])
        went = self.env["stock.move.line"].search(
            [*goods, ("location_dest_id", "child_of", away), ("state", "=", "done")]
        )
        return bool(there or went) or self._held(self.warehouse.view_location_id) < 1000

    def _mine(self, model, **context):
        return self.env[model].with_user(self.chief).with_context(**context)

    # === What is sent ===

    def _try_transfer(self):
        picking = self._create_transfer(user=self.chief)
        yield lambda: self._validate(picking)
        picking.move_ids.picked = True
        yield picking.button_validate
        yield picking._action_done

    def _try_after_the_message(self):
        picking = self._create_transfer(user=self.chief)
        for method in ("send_sms", "dont_send_sms"):
            wizard = self._mine("confirm.stock.sms", button_validate_picking_ids=picking.ids).create(
                {"pick_ids": [Command.set(picking.ids)]}
            )
            yield getattr(wizard, method)

    def _try_backorder(self):
        picking = self._create_transfer(user=self.chief)
        picking.move_ids.write({"quantity": 3, "picked": True})
        vals = {
            "pick_ids": [Command.set(picking.ids)],
            "backorder_confirmation_line_ids": [Command.create({"picking_id": picking.id, "to_backorder": True})],
        }
        wizard = self._mine("stock.backorder.confirmation", button_validate_picking_ids=picking.ids).create(vals)
        yield wizard.process
        yield wizard.process_cancel_backorder

    def _try_split(self):
        picking = self._create_transfer(user=self.chief)
        picking.move_ids.write({"quantity": 2})
        yield picking.action_split_transfer
        yield lambda: self._validate(picking | picking.backorder_ids)

    def _try_batch(self):
        pickings = self._create_transfer(user=self.chief) | self._create_transfer(user=self.chief)
        batch = self._mine("stock.picking.batch").create({"picking_ids": [Command.set(pickings.ids)]})
        batch.action_confirm()
        pickings.move_ids.picked = True
        yield lambda: batch.with_context(skip_sms=True, skip_backorder=True).action_done()

    def _try_return(self):
        received = self._create_transfer(user=self.chief, picking_type_id=self.warehouse.in_type_id.id)
        received.move_ids.write({"location_id": self.customers.id, "location_dest_id": self.stock.id})
        received.write({"location_id": self.customers.id, "location_dest_id": self.stock.id})
        received.move_ids.write({"quantity": 5, "picked": True})
        self._validate(received)
        for method in ("action_create_returns", "action_create_returns_all", "action_create_exchanges"):
            wizard = self._mine("stock.return.picking", active_id=received.id, active_model="stock.picking").create({})
            wizard.product_return_moves.quantity = 5
            yield getattr(wizard, method)
        sent = received.return_ids | received.return_ids.return_ids
        for picking in sent.filtered(lambda picking: picking.state not in ("done", "cancel")):
            yield lambda picking=picking: self._validate(picking)

    def _try_default_place(self):
        self.warehouse.int_type_id.default_location_dest_id = self.customers
        picking = self._mine("stock.picking").create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "move_ids": [Command.create({"product_id": self.dye.id, "product_uom_qty": 5})],
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": 5, "picked": True})
        yield lambda: self._validate(picking)

    def _try_dock(self):
        picking = self._create_transfer(user=self.chief, dest=self.shelf)
        picking.picking_type_id.sudo().code = "internal"
        batch = self._mine("stock.picking.batch").create({"picking_ids": [Command.set(picking.ids)]})
        yield lambda: batch.write({"dock_id": self.customers.id})
        self.assertEqual(picking.move_ids.location_dest_id, self.customers)
        picking.move_ids.picked = True
        yield lambda: self._validate(picking)

    def _try_line_elsewhere(self):
        picking = self._create_transfer(user=self.chief, dest=self.shelf)
        yield lambda: picking.move_line_ids.write({"location_dest_id": self.customers.id})
        picking.move_ids.picked = True
        yield lambda: self._validate(picking)

    def _try_pushing(self):
        route = self.env["stock.route"].create({"name": "On to the customer"})
        self.env["stock.rule"].create(
            {
                "name": "Push",
                "route_id": route.id,
                "action": "push",
                "auto": "manual",
                "location_src_id": self.shelf.id,
                "location_dest_id": self.customers.id,
                "picking_type_id": self.warehouse.out_type_id.id,
            }
        )
        self.dye.route_ids = route
        picking = self._create_transfer(user=self.chief, dest=self.shelf)
        picking.move_ids.location_final_id = self.customers
        self._validate(picking)
        pushed = picking.move_ids.move_dest_ids.picking_id
        self.assertEqual(pushed.location_dest_id, self.customers)
        yield lambda: self._validate(pushed.with_user(self.chief))

    def _try_reordering(self):
        point = self.env["stock.warehouse.orderpoint"].create(
            {"product_id": self.dye.id, "location_id": self.customers.id, "product_min_qty": 5, "product_max_qty": 5}
        )
        yield point.action_replenish
        for move in self.env["stock.move"].search([("location_dest_id", "=", self.customers.id)]):
            yield lambda move=move: self._validate(move.picking_id.with_user(self.chief))

    def _try_putaway(self):
        self.env["stock.putaway.rule"].create(
            {"product_id": self.dye.id, "location_in_id": self.shelf.id, "location_out_id": self.customers.id}
        )
        picking = self._create_transfer(user=self.chief, dest=self.shelf)
        picking.move_ids.picked = True
        yield lambda: self._validate(picking)

    # === What is moved without a transfer, or written into one that is done ===

    def _try_move_alone(self):
        places = {"location_id": self.stock.id, "location_dest_id": self.customers.id}
        goods = {"product_id": self.dye.id, "product_uom_qty": 5, "quantity": 5, "picked": True, **places}
        move = self._mine("stock.move").create({**goods, "company_id": self.company.id})
        yield move._action_done
        yield lambda: move.write({"state": "done"})
        yield lambda: self._mine("stock.move").create({**goods, "state": "done"})

    def _try_line_of_what_is_done(self):
        picking = self._create_transfer(user=self.chief, dest=self.shelf)
        self._validate(picking)
        line = picking.move_line_ids
        vals = {"picking_id": picking.id, "product_id": self.dye.id, "quantity": 3}
        places = {"location_id": self.stock.id, "location_dest_id": self.customers.id}
        yield lambda: line.write({"location_dest_id": self.customers.id})
        yield lambda: line.create({**vals, **places, "move_id": picking.move_ids.id})
        yield lambda: line.create({**vals, **places})

    def _try_scrap(self):
        vals = {"product_id": self.dye.id, "scrap_qty": 2, "location_id": self.stock.id}
        scrap = self._mine("stock.scrap").create({**vals, "scrap_location_id": self.customers.id})
        yield scrap.action_validate
        yield scrap.do_scrap

    def _try_scrap_of_what_is_not_there(self):
        vals = {"product_id": self.dye.id, "scrap_qty": 2000, "location_id": self.stock.id}
        scrap = self._mine("stock.scrap").create({**vals, "scrap_location_id": self.customers.id})
        action = scrap.action_validate()
        wizard = self._mine(action["res_model"], **action["context"]).create({})
        yield wizard.action_done

    # === What is counted ===

    def _count(self, quantity, place=None):
        """A count, where losses and gains are said to be at a customer's."""
        self.dye.with_company(self.company).property_stock_inventory = place or self.customers
        quant = self.quant.with_user(self.chief).with_context(inventory_mode=True)
        quant.inventory_quantity = quantity
        return quant

    def _try_adjustment(self):
        quant = self._count(995)
        yield quant.action_apply_inventory
        yield lambda: quant.write({"inventory_quantity_auto_apply": 995})
        yield quant.action_set_inventory_quantity_zero

    def _try_named_adjustment(self):
        quant = self._count(995)
        wizard = self._mine("stock.inventory.adjustment.name", inventory_mode=True).create(
            {"quant_ids": [Command.set(quant.ids)]}
        )
        yield wizard.action_apply

    def _try_conflict(self):
        quant = self._count(995)
        wizard = self._mine("stock.inventory.conflict", inventory_mode=True).create(
            {"quant_ids": [Command.set(quant.ids)], "quant_to_fix_ids": [Command.set(quant.ids)]}
        )
        yield wizard.action_keep_counted_quantity
        yield wizard.action_keep_difference

    def _try_reverting_an_adjustment(self):
        quant = self._count(1010)
        yield quant.action_apply_inventory
        lines = self.env["stock.move.line"].search([("product_id", "=", self.dye.id), ("is_inventory", "=", True)])
        self.assertEqual(lines.location_id, self.customers)
        yield lines.with_user(self.chief).action_revert_inventory

    def _try_quantity_of_a_product(self):
        self._count(1000)
        self.chief.group_ids += self.env.ref("product.group_product_manager")
        own = self.dye.with_user(self.chief)
        yield lambda: own.write({"qty_available": 900})
        yield lambda: own.product_tmpl_id.write({"qty_available": 900})

    def _try_relocating(self):
        vals = {"quant_ids": [Command.set(self.quant.ids)], "dest_location_id": self.customers.id}
        yield self._mine("stock.quant.relocate").create(vals).action_relocate_quants
        yield lambda: self.quant.with_user(self.chief).move_quants(location_dest_id=self.customers)

    def _try_writing_the_stock(self):
        own = self.quant.with_user(self.chief)
        yield lambda: own.write({"location_id": self.customers.id})
        yield lambda: own.create({"product_id": self.dye.id, "location_id": self.customers.id, "quantity": 5})

    def _try_place_of_a_lot(self):
        self.dye.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.dye.id})
        self.quant.sudo().lot_id = lot
        lot.invalidate_recordset()
        self.assertEqual(lot.location_id, self.stock)
        yield lambda: lot.with_user(self.chief).write({"location_id": self.customers.id})

    def _try_package(self):
        package = self.env["stock.package"].create({"name": "Box 1"})
        self.quant.sudo().package_id = package
        package.invalidate_recordset()
        yield lambda: package.with_user(self.chief).write({"location_id": self.customers.id})
        yield lambda: package.with_user(self.chief).write({"location_dest_id": self.customers.id})

    def _try_moving_the_place(self):
        van = self.env["stock.location"].create(
            {"name": "Van", "usage": "transit", "location_id": self.stock.id, "company_id": self.company.id}
        )
        self._validate(self._create_transfer(user=self.chief, dest=van))
        for vals in ({"location_id": self.sister.id}, {"usage": "customer"}):
            yield lambda vals=vals: van.with_user(self.chief).write(vals)
