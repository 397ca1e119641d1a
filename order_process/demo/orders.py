"""What the demo company's dealers order: a repeatable random stream of believable orders."""

from itertools import count
from random import Random

from odoo import Command

from .dealers import DEALERS, KEY_DEALERS, WITHOUT_PHONE, WITHOUT_STREET
from .goods import COLOURS, PLAIN, SCARCE, dye_code

# Weighted by how often a dealer uses it.
CHANNELS = ("phone", "phone", "phone", "phone", "fax", "email", "email", "portal", "portal", "visit", "website")
REMARKS = (
    ("dye_exchange", "旧包装染膏3支换新包装,请收回旧货"),
    ("tester", "随货附试用装5支"),
    ("return", "上批发膜破损2瓶,随车退回"),
    ("exchange", "洗发水错发一箱,本次换回"),
    ("other", "到货前一小时请打电话"),
    ("other", "外箱请贴经销商名称"),
)
BULK_MODES = ("bulk",)
SHORT = {"CDU": ("RG-743", 60), "WUH": ("RG-866", 48), "HQ": ("FM-01", 40)}


class Orders:
    """Makes the values of orders; what an order is to go through is its fate, see ``day.py``."""

    def __init__(self, demo):
        self.demo, self.random = demo, Random(19)
        self.channels = {
            code: demo.env.ref(f"order_process.channel_{code}")
            for code in ("phone", "fax", "email", "portal", "website", "visit", "exhibition", "file")
        }
        self.refs = [row[0] for row in DEALERS if row[0] not in (*WITHOUT_PHONE, *WITHOUT_STREET)]
        self.queue, self.numbers = [], count(1)
        self.modes = {row[0]: row[6] for row in DEALERS}
        self.reps = {row[0]: row[8] for row in DEALERS}

    def next_dealer(self):
        """Each dealer orders before one orders again."""
        if not self.queue:
            self.queue = self.random.sample(self.refs, len(self.refs))
        return self.queue.pop()

    def centre_of(self, ref):
        """The code of the centre that serves a dealer."""
        state = self.demo.dealers[ref].state_id
        return next((code for code, centre in self.demo.warehouses.items() if state in centre.process_state_ids), "HQ")

    def dealer_of(self, centre):
        """A dealer of a centre."""
        return self.random.choice([ref for ref in self.refs if self.centre_of(ref) == centre])

    def lines(self, ref):
        """Codes and quantities that the dealer's centre has."""
        random, scarce = self.random, SCARCE[self.centre_of(ref)]
        bulk = self.modes[ref] in BULK_MODES
        colours = [dye_code(number) for number, _tone in COLOURS]
        codes = random.sample(colours, random.randint(2, 4)) + random.sample(("SY-03", "SY-06", "SY-09"), 1)
        codes += random.sample([row[0] for row in PLAIN], random.randint(0, 3))
        found = []
        for code in codes:
            if code not in scarce:
                quantity = random.choice((3, 4, 5, 6, 8, 10, 12, 20)) * (5 if bulk else 1)
                found.append((code, min(quantity, 4) if code.startswith("GJ") else quantity))
        return found

    def vals(self, received_on, ref=None, *, lines=None, channel=None, remark=None, **extra):
        """The values of one order as a clerk keys them.

        :param lines: ``[(code, quantity)]`` or ``[(code, quantity, other values)]``
        """
        demo, random = self.demo, self.random
        ref = ref or self.next_dealer()
        dealer = demo.dealers[ref]
        rows = [(*row, {})[:3] for row in (self.lines(ref) if lines is None else lines)]
        rep = demo.users[self.reps[ref]]
        channel = channel or random.choice(CHANNELS)
        vals = {
            "partner_id": dealer.id,
            "client_order_ref": f"{ref}-{next(self.numbers):03d}",
            "company_id": demo.company.id,
            "user_id": rep.id,
            "intake_channel_id": self.channels[channel].id,
            "carrier_id": demo.carriers[self.modes[ref]].id,
            "received_on": received_on,
            "date_order": received_on,
            "process_priority": "1" if ref in KEY_DEALERS else "0",
            "urgency": random.choice("00000000112"),
            "order_line": [
                Command.create({"product_id": demo.goods.by_code[code].id, "product_uom_qty": quantity, **other})
                for code, quantity, other in rows
            ],
        }
        if channel in ("visit", "exhibition"):
            vals["taken_by_id"] = rep.id
        if self.modes[ref] in BULK_MODES:
            vals["commitment_date"] = received_on.replace(minute=0, second=0) + demo.delivery_time
        if remark or random.random() < 0.15:
            kind, text = remark or random.choice(REMARKS)
            vals["remark_ids"] = [Command.create({"kind": kind, "text": text})]
        return vals | extra
