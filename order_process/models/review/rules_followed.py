from odoo import models


class OrderProcessReviewLevel(models.Model):
    _name = "order.process.review.level"
    _inherit = ["order.process.review.level", "order.process.followed"]


class FollowedDiscountLimit(models.Model):
    _name = "order.process.discount.limit"
    _inherit = ["order.process.discount.limit", "order.process.followed"]


class OrderProcessDiscountLimit(models.Model):
    """What may be given away weighs the orders in entry anew; those in review were weighed when they were submitted."""

    _inherit = "order.process.discount.limit"

    def _follow(self, domain=None):
        domain = self._get_followed_domain() if domain is None else domain
        self.env["sale.order"].sudo()._search_open([*domain, ("process_stage", "=", "entry")])._refresh_policy()
        return super()._follow(domain)
