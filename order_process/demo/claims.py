"""What the demo company's dealers claim, how customer service answers, and what they say of it afterwards."""

import io
from datetime import timedelta
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw

from odoo import fields

from ..models.aftersales.evaluation_period import label, last_complete

# Who uses the portal, by the dealer.
PORTAL = "lihongmei"
MINE = "D001"
KEEPERS = {"HQ": "zhaoqiang", "WUH": "huanglei", "CDU": "zhoujun"}


class Case(NamedTuple):
    """A claim: after which round of the first day it comes (``None``: now), about how much of the first line, and
    what becomes of it (a method of :class:`Claims`)."""

    after: object
    kind: str
    source: str
    who: str
    quantity: int
    text: str
    reason: str = ""
    fate: str = ""
    photos: int = 0


CASES = (
    Case(1, "return", "portal", PORTAL, 3, "外箱受潮，染膏有3支漏膏，照片已上传，请安排退货。", "漏膏", "returned", 2),
    Case(
        1,
        "exchange",
        "phone",
        "wangfang",
        2,
        "订单要的色号和送来的对不上，有2支发错，要求调换。",
        "色号发错",
        "exchanged",
    ),
    Case(1, "complaint", "visit", "wujing", 0, "司机卸货不进店，箱子放在路边就走，还淋了雨。", "", "soothed"),
    Case(1, "missing", "phone", "lina", 2, "清点少2瓶，送货单上签的是实收数。", "少货"),
    Case(2, "return", "chat", "wujing", 1, "开封用过一支，觉得颜色偏红，要求退货。", "颜色偏红", "refused", 1),
    Case(2, "refund", "email", "wujing", 4, "促销单写买十送一，账单没有扣赠品，要求退差价。", "差价", "to_approve"),
    Case(2, "missing", "phone", "wangfang", 1, "少一瓶双氧奶。", "少货", "found_again"),
    Case(3, "refund", "chat", "wujing", 3, "三支染膏膏体变硬，怀疑存放过热，要求退款。", "膏体变硬", "credited", 1),
    Case(3, "complaint", "phone", "wangfang", 0, "约好上午送货，下午四点才到，店里没人收货。"),
    Case(None, "missing", "portal", PORTAL, 2, "今天拆箱少2支，箱子是封好的，请查一下仓库监控。", "箱内少货", "", 1),
)
# delivery, goods, service; what the dealer adds
RATINGS = (
    (5, 5, 5, "到货快，包装好"),
    (5, 4, 5, ""),
    (4, 5, 5, ""),
    (4, 4, 4, "希望早一点通知送货时间"),
    (3, 4, 4, "外箱有点脏"),
    (5, 5, 5, ""),
    (2, 3, 4, "比约好的时间晚了半天"),
    (1, 2, 2, "两箱破损，司机说不归他管"),
)
# What the month before the first order looked like: kind, cause, claims.
LAST_MONTH = (
    ("refund", "entry", 5),
    ("refund", "other", 2),
    ("return", "carrier", 6),
    ("return", "quality", 4),
    ("return", "dealer", 3),
    ("exchange", "warehouse", 6),
    ("missing", "warehouse", 5),
    ("missing", "carrier", 2),
    ("complaint", "late", 2),
    ("complaint", "service", 2),
)
# what, why, owner, due in days, what came of it
IMPROVEMENTS = (
    ("染膏出库前双人核对色号", "上月发错货11单，9单是相邻色号拿错", "zhaoqiang", 12, ""),
    ("与恒通货运约定破损赔付和交接拍照", "运输破损8单，责任说不清", "yangfan", -2, ""),
    ("录单时自动带出促销赠品", "赠品漏录退差价5单", "zhangwei", -9, "录单员已培训，促销单贴在工位，抽查20单无遗漏"),
)


def draw_photo(number):
    """A damaged carton as a phone sees it: PNG."""
    random = Random(number)
    image = Image.new("RGB", (480, 360), (205, 205, 200))
    draw = ImageDraw.Draw(image)
    draw.polygon([(60, 120), (250, 60), (430, 120), (430, 300), (240, 340), (60, 300)], fill=(178, 135, 88))
    draw.polygon([(60, 120), (250, 60), (430, 120), (240, 170)], fill=(199, 158, 110))
    draw.line([(240, 170), (240, 340)], fill=(120, 86, 52), width=3)
    x, y = 260, random.randint(190, 230)
    crack = [(x, y)]
    for _n in range(7):
        x, y = x + random.randint(12, 26), y + random.randint(-18, 18)
        crack.append((x, y))
    draw.line(crack, fill=(60, 40, 24), width=5)
    draw.ellipse((90, 210, 90 + random.randint(60, 110), 285), fill=(92, 52, 40))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


class Claims:
    """Customer service, on both days."""

    def __init__(self, days):
        self.days, self.demo, self.env = days, days.demo, days.env
        self.used, self.open = set(), []

    def take(self, number):
        """After a round: go on with what is open, and hear what is new."""
        for case, claim, steps in self.open:
            if steps and (number > case.after or number >= 3):
                steps.pop(0)(claim)
        for case in CASES:
            if case.after == number:
                self._hear(case)

    def finish(self):
        """Now: what is left is done or waits, dealers have rated, and the month was evaluated."""
        for _case, claim, steps in self.open:
            while steps:
                steps.pop(0)(claim)
        for case in CASES:
            if case.after is None:
                self._hear(case)
        self._evaluate()
        self._rate_orders()
        self.env["order.process.claim"].search([("company_id", "=", self.demo.company.id)])._note_breach()

    # === Opening ===

    def _get_order(self, mine, invoiced):
        """A delivered order nobody has claimed anything about."""
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.demo.company.id), ("process_stage", "in", ("received", "settled"))], order="id"
        )
        for order in orders:
            line = self._get_line(order)
            fits = (order.partner_id.ref == MINE) == mine and order.id not in self.used and line
            if fits and (not invoiced or line.qty_invoiced_posted >= 4):
                self.used.add(order.id)
                return order
        return self.env["sale.order"]

    def _get_line(self, order):
        return order.order_line.filtered(lambda line: line.product_id.is_storable and line.qty_delivered >= 4)[:1]

    def _hear(self, case):
        order = self._get_order(case.who == PORTAL, case.fate in ("returned", "credited", "to_approve"))
        if not order:
            return
        env = self.days.as_user(case.who)
        lines = [(self._get_line(order).with_env(env), case.quantity, case.reason)] if case.quantity else []
        photos = [(f"照片{number + 1}.png", draw_photo(order.id + number)) for number in range(case.photos)]
        Claim = env["order.process.claim"]
        if case.source == "portal":
            own = order.with_env(env).sudo()
            lines = [(line.with_env(own.env), quantity, reason) for line, quantity, reason in lines]
            claim = Claim._open_by_dealer(own, case.kind, case.text, lines, photos, f"{order.id:032x}")
        else:
            claim = Claim._open_by_staff(order.with_env(env), case.kind, case.text, lines, photos, source=case.source)
        steps = getattr(self, f"_plan_{case.fate}")() if case.fate else []
        self.open.append((case, claim.with_env(self.days.as_user("wujing")), steps))

    # === What becomes of them: steps of customer service, in turn ===

    def _answer(self, claim, text, cause, person=None, note=""):
        claim.action_answer(text)
        vals = {"cause_id": self.env.ref(f"order_process.cause_{cause}").id, "cause_note": note}
        claim.write(vals | ({"responsible_id": self.demo.users[person].id} if person else {}))

    def _receive_return(self, claim):
        for picking in claim.sudo().return_ids.filtered(lambda picking: picking.state == "assigned"):
            keeper = self.demo.users[KEEPERS[picking.picking_type_id.warehouse_id.code]]
            picking.with_env(self.env).with_user(keeper).with_context(skip_sms=True).button_validate()

    def _get_goods(self, claim, price):
        return [
            (line.order_line_id, line.quantity, line.order_line_id.price_unit * (1 - line.order_line_id.discount / 100)
             if price else 0.0)
            for line in claim.line_ids
        ]  # fmt: skip

    def _credit(self, claim, posted):
        move = claim._arrange_credit(self._get_goods(claim, price=True))
        if posted:
            move.with_env(self.days.as_user("liumin")).action_post()

    def _plan_returned(self):
        def answer(claim):
            self._answer(
                claim,
                "李老板您好，照片收到，是运输途中受潮。请把3支漏膏的交给下次送货的司机带回，收到后马上冲减货款。",
                "carrier",
                "machao",
                "车厢顶漏雨，已通知恒通货运检修",
            )
            claim._arrange_return({line.order_line_id: line.quantity for line in claim.line_ids})

        def close(claim):
            self._receive_return(claim)
            self._credit(claim, posted=True)
            claim.action_close("settled", "退货已收到，货款已冲减。谢谢您的理解，下次我们加防潮膜。")

        def rate(claim):
            own = claim.with_env(self.days.as_user(PORTAL)).sudo()
            own.rating_apply(5, feedback="处理得快，满意")

        return [answer, close, rate]

    def _plan_exchanged(self):
        def answer(claim):
            self._answer(
                claim,
                "核对过出库记录，确实拿错了色号。正确的今天补单发出，错的2支请留好，随车换回。",
                "warehouse",
                "zhaoqiang",
                "相邻货位拿错",
            )
            claim._arrange_return({line.order_line_id: line.quantity for line in claim.line_ids}, to_refund=False)
            order = claim._arrange_goods(self._get_goods(claim, price=False))
            order.commitment_date = fields.Datetime.now() + self.demo.delivery_time
            order.action_submit_review()

        return [answer]

    def _plan_soothed(self):
        def answer(claim):
            self._answer(claim, "非常抱歉。已和押运员谈过，以后一律送进店、当面点清。", "service", "hanbing")

        def close(claim):
            claim.action_close("settled", "司机已上门道歉，受潮的纸箱我们换了新的。")

        def rate(claim):
            claim.sudo().with_user(self.env.ref("base.public_user")).sudo().rating_apply(2, feedback="道歉来得太晚")

        return [answer, close, rate]

    def _plan_refused(self):
        def answer(claim):
            self._answer(claim, "已开封使用的产品不能退。颜色偏红请技术老师电话指导调配。", "dealer")

        def close(claim):
            claim.action_close("refused", "按退换货规定，已开封的染膏不予退货，请谅解。")

        return [answer, close]

    def _plan_to_approve(self):
        def answer(claim):
            self._answer(claim, "收到，我们核对促销单后给您答复。", "entry", "lina", "漏录赠品")

        def ask(claim):
            claim.action_ask_approval(claim.order_id.amount_total * 0.2, "漏录赠品属实，不退经销商要停止进货")

        return [answer, ask]

    def _plan_found_again(self):
        return [
            lambda claim: claim.action_close(
                "withdrawn", "少的一瓶在另一个箱里找到了，售后已撤回。", "经销商店长来电撤回"
            )
        ]

    def _plan_credited(self):
        def answer(claim):
            self._answer(claim, "同批次抽检有问题，我们全额退款。", "quality", None, "批次 2409 存放过热，已通知质检")
            self._credit(claim, posted=False)

        return [answer]

    # === Ratings and the evaluation ===

    def _rate_orders(self):
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.demo.company.id), ("receipt_confirmed_on", "!=", False)], order="id"
        )
        public = self.env.ref("base.public_user")
        for order, (delivery, quality, service, text) in zip(orders, RATINGS, strict=False):
            parts = {"delivery": delivery, "quality": quality, "service": service}
            mean = round(sum(parts.values()) / 3, 1)
            order.with_user(public).sudo().rating_apply(mean, feedback=text, parts=parts)

    def _evaluate(self):
        company, manager = self.demo.company, self.days.as_user("chenjianguo")
        start, end = last_complete("month", company._process_today())
        Evaluation = self.env["order.process.evaluation"]
        evaluation = Evaluation._append(
            [
                {
                    "name": label("month", start),
                    "company_id": company.id,
                    "period": "month",
                    "date_from": start,
                    "date_to": end,
                    "made_on": f"{end + timedelta(days=1)} 00:40:00",
                    "made_by_id": self.demo.users["chenjianguo"].id,
                    "order_count": 1286,
                    "order_amount": 3482600,
                    "claim_count": 37,
                    "claim_rate": 2.88,
                    "ours_count": 24,
                    "answered_count": 37,
                    "in_time_count": 34,
                    "in_time_rate": 91.9,
                    "closed_count": 35,
                    "rating_count": 412,
                    "rating_average": 4.46,
                    "low_rating_count": 14,
                    "delivery_average": 4.38,
                    "quality_average": 4.52,
                    "service_average": 4.47,
                    **Evaluation._count_more(company, start, end),
                }
            ]
        )
        evaluation._append_parts()
        self.env["order.process.evaluation.line"]._append(
            [
                {
                    "evaluation_id": evaluation.id,
                    "kind": kind,
                    "cause_id": self.env.ref(f"order_process.cause_{cause}").id,
                    "count": count,
                }
                for kind, cause, count in LAST_MONTH
            ]
        )
        today = company._process_today()
        for name, detail, owner, days, result in IMPROVEMENTS:
            improvement = manager["order.process.improvement"].create(
                {
                    "name": name,
                    "detail": detail,
                    "owner_id": self.demo.users[owner].id,
                    "due_on": today + timedelta(days=days),
                    "evaluation_id": evaluation.id,
                    "company_id": company.id,
                }
            )
            if result:
                improvement.with_env(self.days.as_user(owner)).action_done(result)
