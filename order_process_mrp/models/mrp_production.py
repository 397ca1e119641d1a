from odoo import Command, api, fields, models
from odoo.addons.order_process.models.base.sentinel import internal
from odoo.addons.order_process.models.base.staff import may
from odoo.exceptions import UserError

# What of a manufacturing order says how far the goods of a sales order are.
WATCHED = frozenset({"state", "date_start", "date_finished", "date_deadline", "product_qty", "sale_line_id"})


class MrpProduction(models.Model):
    """A manufacturing order tells the sales order for which it works how far it is, and keeps who produced."""

    _name = "mrp.production"
    _inherit = ["order.process.guarded", "mrp.production"]

    produced_by_ids = fields.Many2many(
        "res.users",
        string="Produced By",
        copy=False,
        readonly=True,
        kept=True,
        help="Who reported a quantity, or finished the order: they do not check these goods.",
    )

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
        if vals.get("qty_producing"):
            self._note_producer()
        if not WATCHED.isdisjoint(vals):
            self._tell_production(lines)
        return result

    def _post_inventory(self, cancel_backorder=False):
        self._note_producer()
        return super()._post_inventory(cancel_backorder=cancel_backorder)

    def _note_producer(self):
        """Keep that the current person produced, whoever touches the moves later."""
        person = self.env.user
        fresh = self.sudo().filtered(lambda order: person not in order.produced_by_ids)
        if fresh:
            internal(fresh).write({"produced_by_ids": [Command.link(person.id)]})

    def _get_producers(self):
        """Who produced, reported or worked on these (superuser). Of what was done before that was kept, whoever wrote
        the moves last."""
        before = self.filtered(lambda order: not order.produced_by_ids)
        done = before.move_finished_ids.filtered(lambda move: move.state == "done")
        return self.produced_by_ids | self.workorder_ids.time_ids.user_id | done.write_uid

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
