from odoo import api, fields, models

# What of a confirmed line says how much of it is to be made.
FOLLOWED = frozenset({"product_uom_qty", "product_uom_id", "product_id", "made_to_order"})


class SaleOrderLine(models.Model):
    """What of an order is made for it; decided by product and rules when the line is entered, and visible there."""

    _inherit = "sale.order.line"
    _process_fields = {"content": {"made_to_order"}}

    made_to_order = fields.Boolean(
        compute="_compute_made_to_order",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        help="These goods are made for this order: planned, made, checked and packed before it is dispatched. Follows"
        " product and rules; the order desk may say otherwise until the order is submitted.",
    )

    @api.depends("product_id", "order_id.order_class")
    def _compute_made_to_order(self):
        Rule = self.env["order.process.production.rule"]
        for line in self:
            product = line.product_id
            line.made_to_order = (
                product.type == "consu"
                and not line.is_delivery
                and (
                    product.made_to_order
                    or any(
                        rule.fits(line.order_id.order_class, product.categ_id.id)
                        for rule in Rule._get_production_rules(line.company_id.id)
                    )
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._follow_production()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not FOLLOWED.isdisjoint(vals):
            self._follow_production()
        return result

    def _follow_production(self):
        """More or less is to be made once a confirmed order says so."""
        concerned = self.filtered(
            lambda line: line.order_id.state == "sale" and (line.made_to_order or line.order_id.production_state)
        )
        if concerned:
            concerned.order_id._open_production()
            concerned.order_id._sync_process()

    def _get_needs(self):
        """What is made for the order takes nothing of the stock before."""
        made = self.filtered("made_to_order")
        return super(SaleOrderLine, self - made)._get_needs()
