from datetime import datetime, timedelta

from .handin_common import HandinCommon

DOOR = {"city": "Wuhan", "phone": "027-8888"}
MORNING = datetime(2026, 3, 2, 4, 30)


class TransportCase(HandinCommon):
    """Two vans of 500 kg and 4 m³, two drivers with licences, and deliveries for cash in Wuhan that a window sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.size = cls.env["fleet.vehicle.model.category"].create(
            {"name": "Van", "weight_capacity": 500.0, "volume_capacity": 4.0, "parcel_capacity": 40}
        )
        brand = cls.env["fleet.vehicle.model.brand"].create({"name": "Foton"})
        model = cls.env["fleet.vehicle.model"].create(
            {"name": "Aumark", "brand_id": brand.id, "category_id": cls.size.id}
        )
        cls.vans = cls.env["fleet.vehicle"].create(
            [
                {"model_id": model.id, "license_plate": plate, "category_id": cls.size.id}
                for plate in ("E-A12345", "E-B67890")
            ]
        )
        people = cls.env["res.partner"].create([{"name": "Ma Chao"}, {"name": "Huang Zhong"}])
        cls.drivers = cls.env["order.process.driver"].create(
            [
                {
                    "partner_id": person.id,
                    "licence_no": f"4201{number}",
                    "licence_class": "B2",
                    "licence_expires_on": "2027-01-01",
                    "company_id": cls.company.id,
                }
                for number, person in enumerate(people)
            ]
        )
        cls.dye.weight, cls.dye.volume = 2.0, 0.01

    def _send(self, amounts, goods=None, instant=None, **vals):
        """Dispatched transfers, one for each amount of dyes, each to a door of its own, none of them reserved late.

        :param goods: another product than dyes
        :param instant: when the window leaves that sends them
        """
        orders, street = self.env["sale.order"], {**DOOR, "parent_id": self.dealer.id, "type": "delivery"}
        for number, amount in enumerate(amounts):
            door = self.env["res.partner"].create(
                {**street, "name": f"Salon {number}", "street": f"{number} Street"}
            )
            orders |= self._create_orders(
                lines=[(goods or self.dye, amount)], carrier_id=self.cod.id, partner_shipping_id=door.id, **vals
            )
        return self._dispatch(orders, instant or self._instant(10))

    @classmethod
    def _create_tracked(cls, tracking, parcels):
        """Goods with lots or serial numbers, for the price of a dye.

        :param list parcels: how much there is of each lot
        """
        goods = cls._create_product(f"Goods by {tracking}", f"T-{tracking}", 30.0)
        goods.write({"tracking": tracking, "weight": 2.0, "volume": 0.01, "invoice_policy": "delivery"})
        lots = cls.env["stock.lot"].create(
            [
                {"name": f"{tracking}-{number:03d}", "product_id": goods.id, "company_id": cls.company.id}
                for number in range(len(parcels))
            ]
        )
        quants = cls.env["stock.quant"]
        for lot, quantity in zip(lots, parcels, strict=True):
            quants._update_available_quantity(goods, cls.warehouse.lot_stock_id, quantity, lot_id=lot)
        return goods

    def _get_by_lot(self, moves):
        """``{lot: quantity}`` of what these moves brought."""
        found = {}
        for line in moves.move_line_ids:
            found[line.lot_id] = found.get(line.lot_id, 0.0) + line.quantity
        return found

    def _get_booking(self, number=0, start=MORNING, hours=5, **vals):
        van = self.vans[number]
        return {
            "vehicle_id": van.id,
            "driver_id": self.drivers[number].partner_id.id,
            "escort_id": (self.escort if not number else self.other_escort).id,
            "departs_on": start,
            "returns_on": start + timedelta(hours=hours),
            **vals,
        }

    def _trip(self, pickings, number=0, **vals):
        """A trip of these transfers that the dispatcher has planned."""
        trips = self.env["stock.picking.batch"].with_user(self.dispatcher).sudo(False)
        return trips._create_trip(pickings.with_user(self.dispatcher).sudo(False), self._get_booking(number, **vals))

    def _set_off(self, trip):
        """All of the trip leaves."""
        trip.sudo().stop_ids.picking_ids.with_user(self.keeper).sudo(False).button_validate()
        return trip
