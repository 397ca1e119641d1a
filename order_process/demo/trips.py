"""Two trips of the day from Wuhan to salons in the city: one is on its way, the next one waits to be loaded."""

from .papers import scribble
from .transport import OXIDIZING

# name, street, latitude, longitude, contact; the first of them belong to the first dealer
SHOPS = (
    ("江汉路店", "江汉区江汉路步行街118号", 30.5806, 114.2903, "何静"),
    ("西北湖店", "江汉区新华路296号", 30.6001, 114.2757, "万莉"),
    ("武广店", "硚口区解放大道688号", 30.5843, 114.2687, "程霞"),
    ("王家湾店", "汉阳区龙阳大道58号", 30.5598, 114.2107, "夏敏"),
    ("钟家村店", "汉阳区汉阳大道140号", 30.5534, 114.2673, "袁小燕"),
    ("光谷店", "洪山区珞喻路726号", 30.5069, 114.3990, "田甜"),
    ("街道口店", "洪山区珞狮北路2号", 30.5272, 114.3550, "鲁莎"),
    ("楚河汉街店", "武昌区中北路171号", 30.5563, 114.3420, "柯琳"),
    ("徐东店", "武昌区徐东大街18号", 30.5893, 114.3457, "汪倩"),
)
DEALERS, OF_FIRST = ("D005", "D006"), 5
CENTRE = "WUH"
# plate, who takes the goods along
ON_THE_WAY, NEXT = ("鄂A·7K215", "machao"), ("鄂A·2P668", "luotao")


class Trips:
    """What dispatcher, finance and keeper do with the salons' orders."""

    def __init__(self, days):
        self.days, self.demo = days, days.demo
        self.doors = self.demo.env["res.partner"]

    def get_rows(self, orders, received_on):
        """Orders of the salons, paid at the door: ``[(values, fate)]``."""
        demo, rows = self.demo, []
        for number, door in enumerate(self._open_doors()):
            ref = DEALERS[number >= OF_FIRST]
            extra = {
                # The small van may not carry oxidizing goods.
                "lines": [row for row in orders.lines(ref) if not row[0].startswith(OXIDIZING[:2])],
                "partner_shipping_id": door.id,
                "carrier_id": demo.carriers["cod"].id,
                "payment_term_id": demo.terms["cod"].id,
            }
            rows.append((orders.vals(received_on, ref, **extra), "flow"))
        return rows

    def _open_doors(self):
        demo = self.demo
        vals_list = []
        for number, (name, street, latitude, longitude, contact) in enumerate(SHOPS):
            dealer = demo.dealers[DEALERS[number >= OF_FIRST]]
            vals_list.append(
                {
                    "name": f"{contact}（{name}）",
                    "type": "delivery",
                    "parent_id": dealer.id,
                    "street": street,
                    "city": "武汉市",
                    "state_id": dealer.state_id.id,
                    "country_id": dealer.country_id.id,
                    "phone": f"1390270{6100 + number}",
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                    "receives_from": 9.5 if number % 3 else 0,
                    "receives_until": 20 if number % 3 else 0,
                    "lang": "zh_CN",
                    "company_id": demo.company.id,
                }
            )
        self.doors = demo.env["res.partner"].create(vals_list)
        return self.doors

    def plan(self):
        """Plan what was sent: the first dealer's salons on the trip that leaves, the others on the next one."""
        pickings = self._get_sent()
        if not pickings:
            return
        dispatch = pickings.dispatch_id
        groups = pickings.grouped(lambda picking: picking.partner_id in self.doors[:OF_FIRST])
        trips = {
            is_first: self._plan(dispatch, groups[is_first], plate, login)
            for is_first, (plate, login) in ((True, ON_THE_WAY), (False, NEXT))
            if is_first in groups
        }
        pickings.with_env(self.days.as_user("liumin")).action_issue_finance_papers()
        if True in trips:
            self._load(trips[True])

    def _get_sent(self):
        sent = self.days.env["stock.picking"].search(
            [
                ("partner_id", "in", self.doors.ids),
                ("dispatch_id", "!=", False),
                ("state", "=", "assigned"),
                ("process_mode", "=", "cod"),
                ("picking_type_id", "=", self.demo.warehouses[CENTRE].out_type_id.id),
            ]
        )
        return max(sent.grouped("dispatch_id").values(), key=len, default=sent)

    def _plan(self, dispatch, pickings, plate, login):
        """A trip as the dispatcher makes it, its stops in the best order."""
        env = self.days.as_user("yangfan")
        dispatch = dispatch.with_env(env)
        vehicle = self.demo.env["fleet.vehicle"].search([("license_plate", "=", plate)])
        trip = env["stock.picking.batch"]._create_trip(
            pickings.with_env(env),
            {
                "vehicle_id": vehicle.id,
                "driver_id": vehicle.driver_id.id,
                "escort_id": self.demo.users[login].id,
                "departs_on": dispatch.sudo()._get_departure(),
            },
        )
        dispatch.action_best_order(trip.process_mode, trip.id)
        return trip

    def _load(self, trip):
        """The keeper counts, checks, prints and hands the load over."""
        for picking in trip.sudo().stop_ids.picking_ids:
            packages = max(1, round(sum(picking.move_ids.mapped("quantity")) / 12))
            picking.with_env(self.days.as_user("huanglei")).package_count = packages
        keeper = trip.with_env(self.days.as_user("huanglei"))
        keeper.action_count_as_listed()
        keeper.action_check_and_print()
        keeper.action_hand_over(keeper.sudo().escort_id.name, scribble(trip.id))
