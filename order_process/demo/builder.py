"""Builds the demo company and lets two days of orders happen to it, up to the present."""

from datetime import timedelta
from itertools import cycle, islice
from typing import NamedTuple

from odoo import SUPERUSER_ID, Command, fields

from ..models.base.work_time import at_local, to_local
from .claims import Claims
from .clock import moving_clock
from .company import TZ, DemoCompany
from .day import Days
from .handin import Handin
from .merits import Merits
from .money import Money
from .order_files import DEALER_FILES, write_file
from .orders import SHORT, Orders
from .production import TODAY, YESTERDAY, Production
from .trips import Trips

FLOWING, IMPORTED = 64, 20
# Enough for special approval.
BIG = (("RG-688", 120), ("RG-60", 60), ("SY-06", 90), ("XF-01", 30))
# More than the clerks may give.
BEYOND_POLICY = (
    ("D005", [("RG-688", 20, {"discount": 12}), ("SY-06", 10)], "新店开业,承诺首单88折"),
    ("D007", [("RG-60", 24), ("XF-01", 3, {"discount": 100})], "补偿上月延误,另送洗发水3瓶"),
)


class Round(NamedTuple):
    """What leads up to one window (hours, local): orders keyed, reviewed, sent, handed over."""

    keyed: tuple
    desk: float
    finance: float
    leaves: float
    shipped: float


ROUNDS = (
    Round((8.9, 9.2), 9.35, 9.45, 10.0, 11.1),
    Round((10.4, 11.1), 11.3, 11.42, 12.0, 14.2),
    Round((13.2, 14.5), 14.75, 14.9, 15.5, 16.6),
    Round((16.1, 17.1), 17.25, 17.4, 18.0, 18.9),
)


def build(env):
    """Make the demo company in this database, as of now."""
    env = env(user=SUPERUSER_ID, context={"lang": "en_US", "mail_create_nosubscribe": True})
    _speak_chinese(env)
    now = fields.Datetime.now()
    today = to_local(now, TZ).date()
    opened_on = at_local(today - timedelta(days=1), 8, TZ)
    demo = DemoCompany(env(context=dict(env.context, tracking_disable=True)), opened_on)
    demo.delivery_time = timedelta(days=5)
    with moving_clock() as clock:
        _Story(demo, Days(demo, clock), now).tell()
    demo.company.write({"received_tolerance": 5, "promise_mode": "hold"})
    _assign(demo)
    env.invalidate_all()


def _assign(demo):
    """Orders that come by themselves go to the clerks in turn; large ones get somebody who follows them up."""
    rules = (
        ("网上和文件订单轮流分配", "clerk", "turn", "[]", ("wangfang", "lina")),
        ("大单跟单", "follow_up", "load", "[('amount_total', '>=', 5000)]", ("zhangwei",)),
    )
    demo.env["order.process.assignment"].create(
        [
            {
                "name": name,
                "role": role,
                "mode": mode,
                "domain": domain,
                "company_id": demo.company.id,
                "member_ids": [Command.create({"user_id": demo.users[login].id}) for login in people],
            }
            for name, role, mode, domain, people in rules
        ]
    )


def _speak_chinese(env):
    """Chinese with the terms of every module installed so far, unless the database speaks it already."""
    if not env["res.lang"]._get_data(code="zh_CN"):
        env["res.lang"]._activate_lang("zh_CN")
        env["ir.module.module"].search([("state", "=", "installed")])._update_translations("zh_CN")


class _Story:
    def __init__(self, demo, days, now):
        self.days, self.now, self.orders, self.merits = days, now, Orders(demo), Merits(days)
        self.money = Money(days)
        self.handin = days.handin = Handin(days)
        self.claims, self.trips = Claims(days), Trips(days)
        self.production = Production(days, self.orders)
        today = to_local(now, TZ).date()
        self.rounds = [
            (day, moment)
            for day in (today - timedelta(days=1), today)
            for moment in ROUNDS
            if at_local(day, moment.leaves, TZ) < now
        ]

    def tell(self):
        share = -(-FLOWING // (2 * len(self.rounds)))
        oddities = self._get_oddities()
        for number, (day, moment) in enumerate(self.rounds):
            self._pass_round(number, day, moment, share, oddities)
        self._present()
        self.days.at(self.now)
        self.handin.collect_today()
        self.claims.finish()
        self.trips.plan()
        self.production.take(TODAY, self.now)
        self.days.substitute()
        self._date_records()

    def _date_records(self):
        """The database stamps records with its own clock; these show when they were made."""
        env, company = self.days.env, self.orders.demo.company
        env.cr.execute(
            """
            UPDATE sale_order SET create_date = event.at FROM order_process_event event
            WHERE event.order_id = sale_order.id AND event.seq = 1 AND sale_order.company_id = %s
            """,
            [company.id],
        )
        env.cr.execute(
            """
            UPDATE order_process_import SET create_date = started_on
            WHERE started_on IS NOT NULL AND company_id = %s
            """,
            [company.id],
        )

    def _get_oddities(self):
        """What goes wrong on the way, by round: fates of orders among those that flow."""
        return cycle((("mended", "short"), ("returned", "late"), ("held", "cancelled"), ("finance", "entry", "short")))

    def _pass_round(self, number, day, moment, share, oddities):
        days, at = self.days, lambda hours: at_local(day, hours, TZ)
        odd = list(next(oddities))
        for hours in moment.keyed:
            days.at(at(hours))
            rows = [self._flow(at(hours), minutes) for minutes in islice(cycle((34, 27, 22, 18, 13, 9, 6, 4)), share)]
            if hours == moment.keyed[-1]:
                rows = [self._odd(at(hours), fate) for fate in odd] + rows[len(odd) :]
                if (day, moment) == self.rounds[-1]:
                    rows += self.trips.get_rows(self.orders, at(hours) - timedelta(minutes=10))
            days.submit(days.key(rows))
        if number == 2:
            content = write_file(self.orders, IMPORTED, at(moment.keyed[0]), 1)
            days.import_file("lina", f"{day.month}月{day.day}日经销商报货单.xlsx", content, "flow")
        days.at(at(moment.desk))
        days.desk()
        days.cancel()
        days.at(at(moment.desk) + timedelta(minutes=4))
        days.mend()
        days.desk()
        days.at(at(moment.finance))
        days.finance()
        days.hold()
        days.at(at(moment.finance) + timedelta(minutes=8))
        self.money.take()
        days.at(at(moment.leaves))
        sent = days.run(at(moment.leaves))
        late = at(moment.leaves) + timedelta(minutes=12)
        if not number % 4 and late < self.now:
            self._enter_late(late, sent)
        if at(moment.shipped) < self.now and (day, moment) != self.rounds[-1]:
            days.at(at(moment.shipped))
            days.pick_and_ship(sent)
        days.at(at(moment.shipped + 0.3))
        self.handin.collect(closing=moment is ROUNDS[-1] and day == self.rounds[0][0])
        self.merits.take(number, sent)
        self.claims.take(number)
        if not number:
            self.production.take(YESTERDAY, at(moment.shipped + 0.3))

    def _enter_late(self, instant, sent):
        days = self.days
        days.at(instant - timedelta(minutes=4))
        orders = days.key([(self.orders.vals(instant - timedelta(minutes=10), urgency="2"), "flow")])
        days.submit(orders)
        days.desk()
        days.finance()
        self.money.take_all()
        days.at(instant)
        days.enter_late(sent, "经销商车已到仓门口,随10:00批次一起装车")

    def _flow(self, instant, minutes):
        return self.orders.vals(instant - timedelta(minutes=minutes)), "flow"

    def _odd(self, instant, fate):
        received_on = instant - timedelta(minutes=16)
        if fate == "short":
            return self._short(received_on), "flow"
        if fate == "entry":
            return self.orders.vals(received_on, payment_term_id=False, carrier_id=False, channel="fax"), "entry"
        return self.orders.vals(received_on), fate

    def _short(self, received_on, centre=None):
        """An order of more than the centre has."""
        orders = self.orders
        centre = centre or orders.random.choice(list(SHORT))
        ref = orders.dealer_of(centre)
        return orders.vals(received_on, ref, lines=[*orders.lines(ref)[:2], SHORT[centre]])

    # === What lies on the desks now ===

    def _present(self):
        """The orders since the last window: every queue has something in it."""
        days, now = self.days, self.now
        last = at_local(self.rounds[-1][0], self.rounds[-1][1].leaves, TZ)
        day = to_local(now, TZ).date()
        morning = at_local(day, 8.5, TZ)
        start = max(last, morning) if now > morning else last
        end = min(now, start + timedelta(hours=2, minutes=30))
        step = (end - start) / 10
        rows = self._get_fresh(start, step)
        days.at(start + 6 * step)
        days.submit(days.key(rows))
        content = write_file(self.orders, 5, start, IMPORTED + 1, with_mistakes=True)
        days.import_file("wangfang", f"{day.month}月{day.day}日补货单.xlsx", content, "desk", only_good=True)
        mine, again = DEALER_FILES
        days.drop_in_portal("lihongmei", "丽人报货单.csv", mine, "desk")
        days.drop_in_portal("lihongmei", "丽人报货单2.csv", again)
        days.at(start + 8 * step)
        days.desk()
        days.cancel()
        days.at(start + 9 * step)
        days.finance()
        self.money.show_proofs()
        self.money.take()
        days.ask()
        days.at(end)
        days.hold()

    def _get_fresh(self, start, step):
        orders = self.orders
        moments = cycle([start + number * step - timedelta(minutes=8) for number in range(6)])

        def vals(*args, **extra):
            return orders.vals(next(moments).replace(microsecond=0), *args, **extra)

        rows = [(vals(urgency=urgency), "desk") for urgency in "21100"]
        rows += [(vals(urgency=urgency), "finance") for urgency in "2100000"]
        for number, ref in enumerate(("D036", "D037", "D040")):
            rows.append((vals(ref, lines=[(code, quantity + 18 * number) for code, quantity in BIG]), "special"))
        for ref, lines, reason in BEYOND_POLICY:
            rows.append((vals(ref, lines=lines, promotion_note="春季促销", policy_reason=reason), "special"))
        rows += [(vals(), "flow") for _n in range(6)]
        rows += [(self._short(next(moments).replace(microsecond=0), centre), "flow") for centre in ("CDU", "WUH", "HQ")]
        rows += [(vals(ref), "flow") for ref in ("D009", "D011")]
        rows += [(vals(), fate) for fate in ("returned", "rejected", "held", "cancelled")]
        return rows + [(values, "entry") for values in self._get_incomplete(vals)]

    def _get_incomplete(self, vals):
        """Orders that cannot be submitted yet, each for another reason (two were phoned
        in and faxed as well), and three that nobody has submitted."""
        demo = self.orders.demo
        earlier = demo.env["sale.order"].search([("company_id", "=", demo.company.id), ("state", "=", "sale")], limit=2)
        wrong_centre = demo.warehouses["HQ"]
        return [
            vals("D012", payment_term_id=False, carrier_id=False, channel="phone"),
            vals("D018", lines=[("TP-01", 12), ("SY-06", 6)], channel="fax"),
            vals("D025", lines=[], channel="phone", note="和上次一样,等经销商把单子发过来"),
            vals("D008", lines=[("RG-60", 8), ("SY-09", 4)], remark=("buy_get", "发膜买五送一")),
            vals("D003", lines=[("FM-02", 20, {"discount": 10}), ("XF-01", 4)], channel="visit"),
            vals("D020", lines=[("RG-71", 6), ("SY-06", 0)], channel="portal"),
            vals("D006", warehouse_id=wrong_centre.id),
            vals("D033", intake_channel_id=False),
            *(vals(o.partner_id.ref, channel="fax", client_order_ref=o.client_order_ref) for o in earlier),
            *(vals() for _n in range(3)),
        ]
