"""Errors of yesterday's first orders that their reviewers overlooked, and what became of the fines."""

# finder, level, type, what is wrong
ERRORS = (
    ("wujing", "desk", "product", "色号 6/88 审成 5/66,经销商收货时发现"),
    ("zhaoqiang", "desk", "warehouse", "经销商归武汉中心,审成总部发货"),
    ("liumin", "desk", "promotion", "买十送一,赠品多审 2 支"),
    ("yangfan", "finance", "amount", "单价按旧价目表,少收 36 元"),
    ("wujing", "desk", "customer", "收货人电话是上一任店长的"),
)
# by the number of the error
APPEALS = {
    0: "订单原文写的是 5/66,有传真为证",
    1: "经销商要求改由总部发货",
    2: "赠品按本月促销单,请核对",
    4: "电话由经销商提供",
}


class Merits:
    """What people do about errors after each round of the first day."""

    def __init__(self, days):
        self.days, self.found = days, []

    def take(self, number, dispatches):
        """Find errors after the first round, appeal after the second, then decide, then settle."""
        steps = {0: self._report, 1: self._appeal, 2: self._decide, 3: self._settle}
        if number in steps:
            steps[number](dispatches)

    def _report(self, dispatches):
        orders = dispatches.picking_ids.sale_id.sorted("id")
        for order, (finder, level, kind, text) in zip(orders, ERRORS, strict=False):
            review = order.review_ids.filtered(lambda row, level=level: row.level_id == self.days.demo.levels[level])
            env = self.days.as_user(finder)
            env["order.process.review.error"]._report(review[-1:].with_env(env), kind, text)
            self.found.append(self.days.env["order.process.merit"].search([("order_id", "=", order.id)], limit=1))

    def _as(self, login, number):
        merit = self.found[number : number + 1]
        return merit[0].with_env(self.days.as_user(login)) if merit else self.days.env["order.process.merit"]

    def _appeal(self, _dispatches):
        for number, reason in APPEALS.items():
            self._as("zhangwei", number).action_appeal(reason)

    def _decide(self, _dispatches):
        self._as("chenjianguo", 0).action_confirm("传真写的是 6/88,维持")
        self._as("chenjianguo", 1).action_waive("经销商来电记录属实")
        self._as("chenjianguo", 4).action_confirm("审单时应核对电话")

    def _settle(self, _dispatches):
        self._as("chenjianguo", 0).action_settle()
