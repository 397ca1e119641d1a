"""What the demo company makes and gives away, and what lies in each centre."""

from odoo import Command

COLOURS = (
    ("5/0", "自然黑"), ("6/88", "石榴红"), ("5/66", "紫罗兰"), ("7/43", "铜金"), ("4/0", "棕黑"), ("6/0", "栗棕"),
    ("7/1", "灰棕"), ("8/3", "金棕"), ("9/16", "亚麻灰"), ("6/45", "酒红"), ("7/77", "巧克力"), ("8/66", "樱花粉"),
)  # fmt: skip
DEGREES = (("3%", "SY-03"), ("6%", "SY-06"), ("9%", "SY-09"), ("12%", "SY-12"))
# code, name, price with tax, category
PLAIN = (
    ("XF-01", "滋养洗发水 5L", 98.0, "洗护"),
    ("XF-02", "去屑洗发水 5L", 108.0, "洗护"),
    ("HF-01", "柔顺护发素 5L", 92.0, "洗护"),
    ("FM-01", "角蛋白发膜 1000ml", 68.0, "洗护"),
    ("FM-02", "橄榄发膜 1000ml", 56.0, "洗护"),
    ("TF-01", "陶瓷烫发水(正常发)", 76.0, "烫发"),
    ("TF-02", "陶瓷烫发水(受损发)", 82.0, "烫发"),
    ("LF-01", "冷烫水 套装", 45.0, "烫发"),
    ("JY-01", "免洗精油 80ml", 38.0, "造型"),
    ("FL-01", "干胶定型喷雾 420ml", 29.0, "造型"),
    ("GJ-01", "专业剪刀 6寸", 188.0, "工具"),
    ("GJ-02", "电吹风 2200W", 165.0, "工具"),
)
GIFTS = (
    ("ZP-01", "赠品 调色碗套装", 12.0),
    ("ZP-02", "赠品 防水围布", 15.0),
    ("ZP-03", "赠品 纯棉毛巾", 8.0),
    ("ZP-04", "赠品 染发色板", 25.0),
)
# Made for the order that asks for them.
MADE = (("OEM-01", "贴牌染膏 定制色 60ml", 26.0),)
STOCK = {"HQ": 3000, "WUH": 1200, "CDU": 900}
# Scarce or out of stock, by centre.
SCARCE = {"HQ": {"FM-01": 8}, "WUH": {"TF-02": 0, "RG-866": 12}, "CDU": {"RG-743": 6, "SY-12": 0}}


def dye_code(colour):
    return f"RG-{colour.replace('/', '')}"


class Goods:
    """Products by code, and the promotion."""

    def __init__(self, env, company, warehouses):
        self.env, self.company, self.warehouses = env, company, warehouses
        self.tax = company._get_vat(13.0)
        company.account_sale_tax_id = self.tax
        self.by_code = {}
        self._create_coloured()
        self._create_plain()
        self._create_promotion()
        self._fill_stock()

    def _template(self, name, code, price, category, **vals):
        return {
            "name": name,
            "default_code": code,
            "list_price": price,
            "categ_id": self.categories[category],
            "type": "consu",
            "is_storable": True,
            "company_id": self.company.id,
            "taxes_id": [Command.set(self.tax.ids)],
            "supplier_taxes_id": [Command.clear()],
            "invoice_policy": "order",
            **vals,
        }

    def _create_coloured(self):
        names = ("染膏", "双氧奶", "洗护", "烫发", "造型", "工具", "赠品")
        parent = self.env["product.category"].create({"name": "雅韵美发"})
        found = self.env["product.category"].create([{"name": name, "parent_id": parent.id} for name in names])
        self.categories = {category.name: category.id for category in found}
        colour, degree, mixed = self.env["product.attribute"].create(
            [
                {"name": "色号", "create_variant": "always", "value_ids": self._values(f"{n} {t}" for n, t in COLOURS)},
                {"name": "度数", "create_variant": "always", "value_ids": self._values(n for n, _code in DEGREES)},
                {
                    "name": "调配色号",
                    "create_variant": "no_variant",
                    "value_ids": self._values(("暖棕", "冷棕", "雾蓝", "奶茶灰")),
                },
            ]
        )
        dye, oxide, special = self.env["product.template"].create(
            [
                self._template("染膏 100ml", "RG", 22.0, "染膏", attribute_line_ids=self._attribute(colour)),
                self._template("双氧奶 1000ml", "SY", 18.0, "双氧奶", attribute_line_ids=self._attribute(degree)),
                self._template("按色调配染膏 100ml", "TP-01", 32.0, "染膏", attribute_line_ids=self._attribute(mixed)),
            ]
        )
        codes = {f"{number} {tone}": dye_code(number) for number, tone in COLOURS} | dict(DEGREES)
        for variant in (dye | oxide).product_variant_ids:
            variant.default_code = codes[variant.product_template_attribute_value_ids.name]
        self.dyes = dye.product_variant_ids
        unit = dye.uom_id.id
        dye.uom_ids, oxide.uom_ids = self.env["uom.uom"].create(
            [
                {"name": "盒(12支)", "relative_factor": 12, "relative_uom_id": unit},
                {"name": "箱(6瓶)", "relative_factor": 6, "relative_uom_id": unit},
            ]
        )
        self._remember(dye | oxide | special)

    def _values(self, names):
        return [Command.create({"name": name, "sequence": number}) for number, name in enumerate(names)]

    def _attribute(self, attribute):
        return [Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})]

    def _create_plain(self):
        self._remember(
            self.env["product.template"].create(
                [self._template(name, code, price, category) for code, name, price, category in PLAIN]
                + [self._template(name, code, price, "赠品") for code, name, price in GIFTS]
                + [self._template(name, code, price, "染膏", made_to_order=True) for code, name, price in MADE]
            )
        )

    def _remember(self, templates):
        self.by_code.update({product.default_code: product for product in templates.product_variant_ids})

    def _create_promotion(self):
        self.program = self.env["loyalty.program"].create(
            {
                "name": "染膏买十送一",
                "program_type": "buy_x_get_y",
                "trigger": "auto",
                "applies_on": "current",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "product_ids": [Command.set(self.dyes.ids)],
                            "minimum_qty": 10,
                            "reward_point_amount": 1,
                            "reward_point_mode": "unit",
                        }
                    ),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "product",
                            "description": "赠品 - 染膏 100ml (5/0 自然黑)",
                            "reward_product_id": self.by_code["RG-50"].id,
                            "reward_product_qty": 1,
                            "required_points": 10,
                        }
                    ),
                ],
            }
        )

    def _fill_stock(self):
        vals_list = []
        for centre, warehouse in self.warehouses.items():
            for code, product in self.by_code.items():
                quantity = SCARCE[centre].get(code, STOCK[centre])
                if quantity and not product.made_to_order:
                    vals_list.append(
                        {
                            "product_id": product.id,
                            "location_id": warehouse.lot_stock_id.id,
                            "inventory_quantity": quantity,
                        }
                    )
        quants = self.env["stock.quant"].with_context(inventory_mode=True).create(vals_list)
        quants.action_apply_inventory()
