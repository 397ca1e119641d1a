from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..intake.sale_order import ORDER_CLASSES


class OrderProcessDiscountLimit(models.Model):
    """How far the people who key orders may go below the pricelist, and how much they may give for free (B6)."""

    _name = "order.process.discount.limit"
    _inherit = ["order.process.rule", "order.process.cached"]
    _description = "Discount Limit"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, help="Empty: every company."
    )
    group_id = fields.Many2one("res.groups", "Role", help="Who keys the order. Empty: whoever it is.")
    team_id = fields.Many2one("crm.team", "Sales Team", help="Of whom keys the order. Empty: any.")
    order_class = fields.Selection(ORDER_CLASSES, help="Empty: every class.")
    category_id = fields.Many2one(
        "product.category", help="For these products and those of the categories below. Empty: all."
    )
    max_discount = fields.Float(
        "Discount up to (%)", digits="Discount", help="Per cent below the price of the pricelist without approval."
    )
    gift_per = fields.Float("Gifts: for Every", digits="Product Unit", help="Pieces bought in this category.")
    gift_free = fields.Float("Free Pieces", digits="Product Unit")
    gift_percent = fields.Float("Gifts up to (%)", help="Value of the gifts in per cent of what is paid for.")
    valid_from = fields.Date(help="For orders received from this day on. Empty: all.")
    valid_until = fields.Date(help="For orders received until this day. Empty: all.")

    @api.constrains("max_discount", "gift_per", "gift_free", "gift_percent")
    def _check_figures(self):
        for limit in self:
            percents = (limit.max_discount, limit.gift_percent)
            if min(*percents, limit.gift_per, limit.gift_free) < 0 or max(percents) > 100:
                raise ValidationError(self.env._("%s: per cent are between 0 and 100.", limit.name))
            if bool(limit.gift_per) != bool(limit.gift_free):
                raise ValidationError(self.env._("%s: say how many are free for how many bought.", limit.name))

    @api.model
    def _get_limits(self, orders):
        """``{order: limits}`` that hold for who keyed each order, at the day on which it came in; one query."""
        every = self._get_cached()
        found = {}
        for order in orders.sudo():
            person = order.keyed_by_id or (order.create_uid if order._origin else self.env.user)
            person = person.sudo()
            day = order.business_date or order.company_id._process_today()
            found[order] = every.filtered(
                lambda limit, order=order, person=person, day=day: (
                    limit.company_id.id in (False, order.company_id.id)
                    and limit.order_class in (False, order.order_class)
                    and (not limit.group_id or limit.group_id.id in person._get_group_ids())
                    and (not limit.team_id or limit.team_id in person.crm_team_ids)
                    and (not limit.valid_from or limit.valid_from <= day)
                    and (not limit.valid_until or limit.valid_until >= day)
                )
            )
        return found

    def _closest_to(self, category):
        """The limits among these for the closest category above a product, so that a narrow rule beats a wide one."""
        path = category.parent_path or ""
        covering = self.filtered(lambda limit: not limit.category_id or path.startswith(limit.category_id.parent_path))
        depths = {limit: (limit.category_id.parent_path or "").count("/") for limit in covering}
        return covering.filtered(lambda limit: depths[limit] == max(depths.values()))
