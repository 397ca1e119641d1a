from odoo import api, models
from odoo.addons.order_process.models.base.staff import may
from odoo.exceptions import UserError

# What of a manufacturing order says how far the goods of a sales order are.
WATCHED = frozenset({"state", "date_start", "date_finished", "date_deadline", "product_qty", "sale_line_id"})


class MrpProduction(models.Model):
    """A manufacturing order tells the sales order for which it works how far it is."""

    _inherit = "mrp.production"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._check_may_tie()
        orders._tell_production()
        return orders

    def write(self, vals):
        lines = self.sudo().sale_line_id if "sale_line_id" in vals else None
        result = super().write(vals)
        if lines is not None:
            self._check_may_tie(lines)
        if not WATCHED.isdisjoint(vals):
            self._tell_production(lines)
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._tell_production()
        return result

    def _check_may_tie(self, lines=None):
        """Salesmen may make manufacturing orders in core; what counts for an order, Manufacturing makes.

        :raises UserError: to whom is not of Manufacturing
        """
        tied = self.sudo().sale_line_id | (lines or self.env["sale.order.line"].sudo())
        if tied.order_id._under_process() and not may(self.env, "mrp.group_mrp_user"):
            raise UserError(self.env._("Only Manufacturing makes a manufacturing order for an order, or unties it."))

    def _tell_production(self, lines=None):
        tied = self.sudo().sale_line_id | (lines or self.env["sale.order.line"].sudo())
        orders = tied.order_id.filtered("production_state")
        if orders:
            orders._get_productions_of()._follow_manufacturing()
