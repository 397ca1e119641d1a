from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.staff import may
from ..gate.line_goods import read_moved
from ..gate.sale_order_guard import AMEND_GROUPS

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
        for line in self:
            line.made_to_order = line._is_made_by_rules()

    def _get_left_before(self):
        """How much of what is made to order has left already, in the line's unit: nobody makes that any more."""
        self.ensure_one()
        if not self.made_to_order:
            return 0.0
        sent = self.sudo()._get_done_moves()[0].filtered(lambda move: move._is_first_sent())
        return self._count(read_moved(sent))

    def _get_wanted(self, left=None):
        """How much of the line is to be made, in its unit.

        :param float left: what had left before; what has left by now where it is not said
        """
        self.ensure_one()
        if not self.made_to_order:
            return 0.0
        return max(self.product_uom_qty - (self._get_left_before() if left is None else left), 0.0)

    def _is_made_by_rules(self):
        """Whether product and rules say that it is made for its order."""
        self.ensure_one()
        product = self.product_id
        if product.type != "consu" or self.is_delivery:
            return False
        rules = self.env["order.process.production.rule"]._get_production_rules(self.company_id.id)
        return product.made_to_order or any(
            rule.fits(self.order_id.order_class, product.categ_id.id) for rule in rules
        )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not may(self.env, AMEND_GROUPS):
            # Whatever the values, a context or a person's own defaults say.
            self.env.add_to_compute(self._fields["made_to_order"], lines)
        lines._follow_production()
        return lines

    def write(self, vals):
        guarded = "made_to_order" in vals and not may(self.env, AMEND_GROUPS)
        stood = {line: (line.made_to_order, line.product_id) for line in self if guarded}
        result = super().write(vals)
        for line, before in stood.items():
            line._check_made_by_rules(before)
        if not FOLLOWED.isdisjoint(vals):
            self._follow_production()
        return result

    def _check_made_by_rules(self, before):
        """:raises UserError: where somebody else than the order desk departed from product and rules

        :param tuple before: whether it was made to order, and its product, before the line was written
        """
        if (self.made_to_order, self.product_id) != before and self.made_to_order != self._is_made_by_rules():
            raise UserError(
                self.env._(
                    "%s: only the order desk says otherwise than product and rules what is made to order.",
                    self.product_id.display_name,
                )
            )

    def _snapshot_goods(self):
        return {**super()._snapshot_goods(), "made_to_order": self.made_to_order}

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
