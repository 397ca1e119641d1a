"""What the demo company makes to order: every column of the queue has something in it."""

import base64
import io
from datetime import timedelta
from typing import NamedTuple

from PIL import Image, ImageDraw

CODE = "OEM-01"
PLANNER, INSPECTOR, MANAGER = "heping", "tangmin", "chenjianguo"
KEEPERS = {"HQ": "zhaoqiang", "WUH": "huanglei", "CDU": "zhoujun"}


class Case(NamedTuple):
    """An order of goods that are made for it, and how far it is: a key of :attr:`Production.STEPS`."""

    ref: str
    quantity: int
    urgency: str
    stands: str


YESTERDAY = (
    Case("D001", 120, "1", "late"),
    Case("D036", 60, "0", "failed"),
    Case("D037", 48, "0", "packed"),
)
TODAY = (
    Case("D001", 24, "2", "plan"),
    Case("D040", 72, "0", "plan"),
    Case("D036", 36, "0", "approval"),
    Case("D037", 40, "0", "making"),
    Case("D040", 30, "0", "check"),
    Case("D001", 12, "0", "packing"),
)
STEPS = {
    "plan": (),
    "approval": ("plan",),
    "making": ("plan", "approve", "part"),
    "late": ("plan", "approve", "part"),
    "check": ("plan", "approve", "all"),
    "packing": ("plan", "approve", "all", "check"),
    "failed": ("plan", "approve", "all", "fail"),
    "packed": ("plan", "approve", "all", "check", "pack"),
}


class Production:
    """Private label goods: ordered, planned, approved, made, checked and packed by the demo company's people."""

    def __init__(self, days, orders):
        self.days, self.demo, self.orders = days, days.demo, orders

    def take(self, cases, instant):
        """Let these orders come in and go as far as they are to be; everything at an instant."""
        days, state = self.days, self.orders.random.getstate()
        rows = [
            (
                self.orders.vals(
                    instant - timedelta(minutes=9),
                    case.ref,
                    lines=[(CODE, case.quantity)],
                    channel="phone",
                    remark=("other", "标签印店名，色号按样品"),
                    urgency=case.urgency,
                ),
                "flow",
            )
            for case in cases
        ]
        # What others order does not depend on this.
        self.orders.random.setstate(state)
        keyed = [days.key([row]) for row in rows]
        for order in keyed:
            days.submit(order)
        days.desk()
        days.finance()
        for case, order in zip(cases, keyed, strict=True):
            if order.production_state:
                self._go(order, case)

    def _go(self, order, case):
        for step in STEPS[case.stands]:
            getattr(self, f"_{step}")(order, case)

    def _as(self, order, login):
        production = self.days.env["order.process.production"].sudo().search([("order_id", "=", order.id)])
        return production.with_env(self.days.as_user(login))

    def _plan(self, order, case):
        today = order.company_id._process_today()
        last = today if case.stands == "late" else today + timedelta(days=2)
        self._as(order, PLANNER)._propose_plan(today, last, "2号搅拌机，白班")

    def _approve(self, order, case):
        self._as(order, MANAGER).action_approve_plan()

    def _part(self, order, case):
        production = self._as(order, PLANNER)
        production._report_progress({production.part_ids: case.quantity // 3}, "灌装完成一批")

    def _all(self, order, case):
        production = self._as(order, PLANNER)
        production._report_progress({production.part_ids: case.quantity})

    def _check(self, order, case):
        production = self._as(order, INSPECTOR)
        production._keep_check([{"point_id": point, "passed": True} for point in production._get_asked_points()])

    def _fail(self, order, case):
        production = self._as(order, INSPECTOR)
        points = list(production._get_asked_points())
        items = [{"point_id": point, "passed": True} for point in points[1:]]
        bad = {"point_id": points[0], "passed": False, "note": "色号偏红，与样品不符", "photo": draw_sample()}
        production._keep_check([bad, *items])

    def _pack(self, order, case):
        code = next(code for code, centre in self.demo.warehouses.items() if centre == order.warehouse_id)
        self._as(order, KEEPERS[code]).action_pack()


def draw_sample():
    """Two smears of colour side by side, as base64 of a PNG."""
    image = Image.new("RGB", (320, 200), "#f4f1ec")
    draw = ImageDraw.Draw(image)
    draw.ellipse((24, 40, 148, 160), fill="#6b3a24")
    draw.ellipse((172, 40, 296, 160), fill="#8a2f2a")
    data = io.BytesIO()
    image.save(data, "PNG")
    return base64.b64encode(data.getvalue())
