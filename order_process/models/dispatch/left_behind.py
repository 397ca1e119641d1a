from odoo import api, fields, models

from ..gate.sale_order import STAGES


class OrderProcessLeftBehind(models.AbstractModel):
    """An order that a dispatch left behind, and why, as it stood when the dispatch left."""

    _name = "order.process.left.behind"
    _inherit = ["order.process.evidence"]
    _description = "Order Left Behind"
    _order = "dispatch_id desc, order_id"
    _rec_name = "order_id"

    dispatch_id = fields.Many2one("order.process.dispatch", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="dispatch_id.company_id", store=True, index=True)
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="order_id.partner_id")
    stage = fields.Selection(STAGES, required=True)
    codes = fields.Char(help="The holds that were open when the dispatch left, comma-separated.")
    was_full = fields.Boolean("Window Full", help="The order was ready; the window had no room left.")
    reason = fields.Char(compute="_compute_reason")

    @api.depends_context("lang")
    @api.depends("codes", "stage", "was_full")
    def _compute_reason(self):
        labels = dict(self.env["order.process.hold"]._fields["code"]._description_selection(self.env))
        for row in self:
            row.reason = self._say_reason(row, labels)

    @api.model
    def _say_reason(self, row, labels):
        """Why a row's order was left behind, in words.

        :param labels: ``{code: label}`` of holds
        """
        if row.was_full:
            return self.env._("The window was full")
        if row.codes:
            return ", ".join(labels.get(code, code) for code in row.codes.split(","))
        if row.stage == "approved":
            return self.env._("Ready only after the dispatch left")
        return self.env._("Not submitted for review in time")

    @api.model
    def _prepare_row(self, dispatch, order):
        holds = order._get_open_holds()
        return {
            "dispatch_id": dispatch.id,
            "order_id": order.id,
            "stage": order.process_stage,
            "codes": ",".join(holds._sort_codes(holds.mapped("code"))),
        }
