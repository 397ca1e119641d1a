"""Random stock and transfers that want it, and what is left behind when they are reserved."""

from datetime import datetime, timedelta
from random import Random

from odoo import Command

from .common import OrderProcessCommon

STRATEGIES = ("fifo", "lifo", "closest", "least_packages", None)
MONDAY = datetime(2026, 3, 2, 8)


class ReserveCase(OrderProcessCommon):
    """Goods in places below the stock of a centre; transfers belong to no order, so that core reserves them too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False, mail_notrack=False))
        Place = cls.env["stock.location"]
        stock = cls.warehouse.lot_stock_id
        hall, yard = Place.create([{"name": name, "location_id": stock.id} for name in ("Hall", "Yard")])
        shelf, floor = Place.create([{"name": name, "location_id": hall.id} for name in ("Shelf", "Floor")])
        cls.places = stock | hall | yard | shelf | floor
        cls.strategies = {row.method: row for row in cls.env["product.removal"].search([])}
        unit, dozen = cls.env.ref("uom.product_uom_unit"), cls.env.ref("uom.product_uom_dozen")
        box = cls.env["uom.uom"].create({"name": "Box of 7", "relative_factor": 7, "relative_uom_id": unit.id})
        cls.units = unit | dozen | box
        cls.packages = cls.env["stock.package"].create([{"name": "PALLET1"}, {"name": "PALLET2"}])
        cls.owner = cls.env["res.partner"].create({"name": "Who left goods with us"})
        cls.goods = cls._create_goods("Gel", 6)
        cls.traced = cls._create_goods("Perm", 2, tracking="lot")
        cls.lots = cls.env["stock.lot"].create(
            [{"name": f"LOT{number}", "product_id": product.id} for product in cls.traced for number in (1, 2)]
        )
        cls.types = {
            steps: cls.warehouse[name]
            for steps, name in ((1, "out_type_id"), (2, "pick_type_id"), (3, "pack_type_id"))
        }
        cls.env.flush_all()

    @classmethod
    def _create_goods(cls, name, count, **vals):
        """Products, each in a category of its own, whose removal strategy may be set."""
        vals = {"type": "consu", "is_storable": True, **vals}
        return cls.env["product.product"].create(
            [
                {
                    "name": f"{name} {number}",
                    "categ_id": cls.env["product.category"].create({"name": f"{name} {number}"}).id,
                    **vals,
                }
                for number in range(count)
            ]
        )

    def _create_case(self, seed):
        """Stock and open transfers made by chance.

        :return: the transfers, in the order in which they are reserved
        """
        chance = Random(seed)
        mixed = chance.random() < 0.4
        products = self.goods | self.traced if mixed else self.goods
        for product in products:
            product.categ_id.removal_strategy_id = self.strategies.get(chance.choice(STRATEGIES))
        self.places[chance.randrange(5)].removal_strategy_id = self.strategies.get(chance.choice(STRATEGIES))
        # Automatic batches ask which transfer is ready first.
        kinds = self.env["stock.picking.type"].union(*self.types.values())
        kinds.write({"auto_batch": chance.random() < 0.1, "batch_group_by_partner": True})
        self.env["stock.quant"].create(self._draw_quants(chance, products, mixed))
        pickings = self.env["stock.picking"]
        for _number in range(chance.randint(2, 3)):
            pickings |= self._create_transfer(chance, products)
        self.env.flush_all()
        self.env.invalidate_all()
        return pickings

    def _draw_quants(self, chance, products, mixed):
        vals_list = []
        for product in products:
            lots = self.lots.filtered(lambda lot, product=product: lot.product_id == product)
            for _number in range(chance.randint(0, 5)):
                quantity = chance.choice((chance.randint(1, 20), chance.randint(1, 20), 2.5, 0.33, 40, -3))
                odd = mixed and chance.random() < 0.3
                vals_list.append(
                    {
                        "product_id": product.id,
                        "location_id": chance.choice(self.places).id,
                        "quantity": quantity,
                        "in_date": MONDAY + timedelta(hours=chance.randint(0, 5)),
                        "lot_id": chance.choice(lots).id if lots else False,
                        "package_id": chance.choice(self.packages).id if odd and chance.random() < 0.7 else False,
                        "owner_id": self.owner.id if odd and chance.random() < 0.4 else False,
                        "reserved_quantity": 0,
                    }
                )
        return vals_list

    def _create_transfer(self, chance, products):
        """A transfer, or the first one of a chain of two or three."""
        steps = chance.choice((1, 1, 1, 2, 3))
        place = self.places[0] if chance.random() < 0.7 else chance.choice(self.places)
        customers = self.env.ref("stock.stock_location_customers")
        inner = self.warehouse.wh_pack_stock_loc_id, self.warehouse.wh_output_stock_loc_id
        way = [place, *inner[:steps - 1], customers]
        kinds = [self.types[2], self.types[3], self.types[1]]
        types = [*kinds[:steps - 1], kinds[2]] if steps > 1 else [self.types[1]]
        wanted = [
            (product, chance.choice(self.units[:1] if chance.random() < 0.6 else self.units), chance.randint(1, 12))
            for product in chance.choices(products, k=chance.randint(1, 4))
        ]
        urgent, day = chance.choice("01"), MONDAY + timedelta(days=chance.randint(0, 3))
        first = before = self.env["stock.picking"]
        for number, kind in enumerate(types):
            source, target = way[number], way[number + 1]
            places = {"location_id": source.id, "location_dest_id": target.id}
            picking = first.create({"picking_type_id": kind.id, "priority": urgent, **places})
            picking.move_ids = [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom": unit.id,
                        "product_uom_qty": quantity,
                        "date": day,
                        "state": "waiting" if number else "confirmed",
                        "move_orig_ids": [Command.link(before.move_ids[row].id)] if number else False,
                        "procure_method": "make_to_order" if number else "make_to_stock",
                        **places,
                    }
                )
                for row, (product, unit, quantity) in enumerate(wanted)
            ]
            first, before = first or picking, picking
        return first

    def _look(self, pickings):
        """What reserving leaves behind: states, lines, quants and messages, without the numbers of new rows."""
        self.env.flush_all()
        self.env.invalidate_all()
        moves = pickings.move_ids | pickings.move_ids.move_dest_ids
        return {
            "transfers": [(picking.id, picking.state) for picking in moves.picking_id.sorted("id")],
            "moves": [(move.id, move.state, move.quantity, move.picked) for move in moves.sorted("id")],
            "lines": sorted(
                [
                    line.move_id.id,
                    line.picking_id.id,
                    line.product_id.id,
                    line.product_uom_id.id,
                    line.quantity,
                    line.quantity_product_uom,
                    line.location_id.id,
                    line.location_dest_id.id,
                    line.lot_id.id,
                    line.package_id.id,
                    line.result_package_id.id,
                    line.owner_id.id,
                    line.state,
                    line.company_id.id,
                ]
                for line in moves.move_line_ids
            ),
            "quants": self._look_at_quants(),
            "messages": sorted(
                (
                    message.res_id,
                    message.subtype_id.id,
                    str(message.body),
                    sorted((row.field_id.name, row.old_value_char, row.new_value_char)
                           for row in message.sudo().tracking_value_ids),
                )
                for message in moves.picking_id.message_ids
            ),
        }

    def _look_at_quants(self):
        self.env.invalidate_all()
        quants = self.env["stock.quant"].search([("company_id", "=", self.company.id)])
        return sorted(
            (
                quant.product_id.id,
                quant.location_id.id,
                quant.lot_id.id,
                quant.package_id.id,
                quant.owner_id.id,
                quant.quantity,
                quant.reserved_quantity,
                str(quant.in_date),
                quant.create_uid.id,
                quant.write_uid.id,
            )
            for quant in quants
        )
