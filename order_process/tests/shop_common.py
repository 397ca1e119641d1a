from odoo import Command

from .portal_common import DealerPortalCommon

# Twelve colours as salons know them: number and what it looks like.
COLOURS = (
    ("1/0", "#1b1614"), ("3/0", "#3a241b"), ("4/0", "#4a2f22"), ("5/0", "#63412c"), ("6/0", "#7c5436"),
    ("6/88", "#7a2f3a"), ("7/0", "#94683f"), ("7/44", "#a8542c"), ("8/0", "#b58a54"), ("8/1", "#9c8a74"),
    ("9/0", "#cfa970"), ("10/0", "#e2c79a"),
)


class ShopCommon(DealerPortalCommon):
    """A dye in twelve colours, of which ten give one for nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attribute = cls.env["product.attribute"].create(
            {
                "name": "Colour",
                "display_type": "color",
                "value_ids": [Command.create({"name": name, "html_color": colour}) for name, colour in COLOURS],
            }
        )
        cls.royal = cls.env["product.template"].create(
            {
                "name": "Royal Dye",
                "type": "consu",
                "is_storable": True,
                "list_price": 10,
                "taxes_id": False,
                "invoice_policy": "order",
                "attribute_line_ids": [
                    Command.create(
                        {"attribute_id": cls.attribute.id, "value_ids": [Command.set(cls.attribute.value_ids.ids)]}
                    )
                ],
            }
        )
        for number, product in enumerate(cls.royal.product_variant_ids):
            product.default_code = f"RD{number:02}"
            cls._stock(product, 500)

    @classmethod
    def _create_gift_program(cls, **vals):
        """Ten of the dye, in whichever colours, give a developer for nothing."""
        rule = {
            "product_ids": [Command.set(cls.royal.product_variant_ids.ids)],
            "reward_point_mode": "unit",
            "reward_point_amount": 1,
            "minimum_qty": 10,
        }
        reward = {
            "reward_type": "product",
            "reward_product_id": cls.oxide.id,
            "reward_product_qty": 1,
            "required_points": 10,
        }
        return cls.env["loyalty.program"].create(
            {
                "name": "Ten dyes",
                "program_type": "buy_x_get_y",
                "trigger": "auto",
                "applies_on": "current",
                "company_id": cls.company.id,
                "rule_ids": [Command.create(rule)],
                "reward_ids": [Command.create(reward)],
                **vals,
            }
        )
