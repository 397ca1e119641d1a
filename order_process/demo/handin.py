"""Money that the escorts bring back: collected at the stops, handed in yesterday by one, not by the other; freight."""

from odoo import Command

# Yuan for a delivery, and whose bills ask for it.
FREIGHT = {"road": (60, "恒通货运有限公司"), "cod": (60, "恒通货运有限公司"), "rail": (120, "广铁货运服务中心"),
           "bulk": (380, "广铁货运服务中心")}  # fmt: skip
# Which escort drives for which centre.
ESCORTS = {"HQ": "machao", "WUH": "machao", "CDU": "hanbing"}
# What of the cash was missing when it was counted.
MISSING = 5
SHORT_PAID = (30, "外箱破损一瓶,经销商少付30元")
KEPT_FOR_TODAY = 3


def open_cash(demo):
    """The journals of the escorts and of the cashier, and what a delivery costs."""
    company = demo.company.with_context(lang="zh_CN")
    company.handin_variance_account_id = company.default_cash_difference_expense_account_id
    company._create_handin_accounts()
    pricelist = demo.env["product.pricelist"].search([("company_id", "=", company.id)], limit=1)
    names = dict.fromkeys(vendor for _price, vendor in FREIGHT.values())
    vendors = {
        name: demo.env["res.partner"].create({"name": name, "is_company": True, "lang": "zh_CN"}) for name in names
    }
    for mode, (price, vendor) in FREIGHT.items():
        carrier = demo.carriers[mode]
        carrier.freight_vendor_id = vendors[vendor]
        pricelist.item_ids = [
            Command.create(
                {
                    "applied_on": "0_product_variant",
                    "product_id": carrier.product_id.id,
                    "product_tmpl_id": carrier.product_id.product_tmpl_id.id,
                    "compute_price": "fixed",
                    "fixed_price": price,
                }
            )
        ]
    company._create_freight_vat()


class Handin:
    """What escorts and cashier do after each round."""

    def __init__(self, days):
        self.days, self.env, self.turn = days, days.env, 0

    def pick_escort(self, picking):
        """Who drives for the transfer's centre; who has not handed in gets nothing new."""
        escort = self.days.demo.users[ESCORTS[picking.picking_type_id.warehouse_id.code]]
        return self.days.demo.users["machao"] if escort._get_late_money(self.days.demo.company) else escort

    def _get_due(self):
        stops = self.env["order.process.collection.stop"].sudo()
        return stops.search([("has_money", "=", True), ("state", "=", "due")], order="left_on, id")

    def _collect(self, stop):
        """Cash mostly; now and then a draft, a transfer, or less than is owed."""
        self.turn += 1
        goods, freight, note = stop.expected_goods, stop.expected_freight, ""
        if self.turn % 5 == 2 and goods > 100:
            goods, note = goods - SHORT_PAID[0], SHORT_PAID[1]
        method, reference = "cash", ""
        if self.turn % 4 == 3:
            method, reference = "draft", f"30200053/{20260000 + self.turn}"
        elif self.turn % 7 == 5:
            method, reference = "transfer", "电汇回单"
        lines = [{"method": method, "amount": goods + freight, "reference": reference}]
        if goods and method != "cash" and freight:
            lines = [
                {"method": method, "amount": goods, "reference": reference},
                {"method": "cash", "amount": freight},
            ]
        picking = stop.picking_id.with_env(self.env(user=stop.escort_id.id, su=False))
        picking.action_collect(lines, freight, note)

    def collect(self, closing):
        """Collect at the stops that have left; at the end of the first day count what the first escort brings."""
        due = self._get_due()
        for stop in due[: len(due) - KEPT_FOR_TODAY] if closing else due[: len(due) // 2]:
            self._collect(stop)
        if closing:
            self._hand_in("machao")
            self._match_bill()

    def collect_today(self):
        """Of what was left, most is collected by now and lies with the escort."""
        for stop in self._get_due()[1:]:
            if stop.escort_id == self.days.demo.users["machao"]:
                self._collect(stop)

    def _hand_in(self, login):
        escort, finance = self.days.demo.users[login], self.days.as_user("liumin")
        Handin = finance["order.process.handin"]
        if not self.env["order.process.collection"].sudo()._get_held(self.days.demo.company).get(escort.sudo()):
            return
        handin = Handin._open_for(escort, self.days.demo.company)
        for line in handin.line_ids:
            missing = MISSING if line.method == "cash" and line.expected > MISSING else 0
            line.write({"counted": line.expected - missing, "reason": "找零差5元" if missing else False})
        handin.action_post()

    def _match_bill(self):
        """The haulier's bill for yesterday's first deliveries; one of them went a longer way."""
        freights = self.env["order.process.freight"].sudo().search(
            [("company_id", "=", self.days.demo.company.id), ("process_mode", "in", ("road", "cod"))], order="id"
        )
        vendor = freights.vendor_id[:1]
        mine = freights.filtered(lambda row: row.vendor_id == vendor)[:4]
        if len(mine) < 2:
            return
        amounts = {row: row.expected for row in mine}
        amounts[mine[-1]] += 25
        day = self.days.demo.company._process_today()
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.days.demo.company.id,
                "partner_id": vendor.id,
                "invoice_date": day,
                "ref": f"HT{day:%m%d}",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "公路运费", "quantity": 1, "price_unit": sum(amounts.values()), "tax_ids": False}
                    )
                ],
            }
        )
        bill.action_post()
        finance = mine.with_env(self.days.as_user("liumin"))
        finance._match(
            bill.invoice_line_ids.with_env(finance.env),
            {row.with_env(finance.env): amount for row, amount in amounts.items()},
            {finance[-1]: "修路绕行 30 公里"},
        )
