from odoo import api, fields, models

from .shortage_way import WAYS


class OrderProcessShortageWay(models.TransientModel):
    """How missing goods are to come; only centres that have them free can be chosen."""

    _name = "order.process.shortage.way"
    _description = "How Missing Goods Come"

    shortage_id = fields.Many2one("order.process.shortage", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="shortage_id.order_id")
    summary = fields.Char(related="shortage_id.summary")
    way = fields.Selection(WAYS, "How the Goods Come", required=True, default="transfer")
    whole_ids = fields.Many2many("stock.warehouse", compute="_compute_centres")
    missing_ids = fields.Many2many("stock.warehouse", string="Centres with What Is Missing", compute="_compute_centres")
    centre_ids = fields.Many2many("stock.warehouse", string="Centres to Choose from", compute="_compute_centre_ids")
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", domain="[('id', 'in', centre_ids)]")
    hint = fields.Char(compute="_compute_centre_ids")
    expected_on = fields.Date("Goods There On")
    owner_id = fields.Many2one("res.users", "Who Sees to It", domain=[("share", "=", False)])
    note = fields.Text("What the Dealer Reads", required=True)

    @api.depends("shortage_id")
    def _compute_centres(self):
        for wizard in self:
            wizard.shortage_id.check_access("read")
            whole, missing = wizard.shortage_id._find_other_centres()
            wizard.whole_ids, wizard.missing_ids = whole.ids, missing.ids

    @api.depends_context("lang")
    @api.depends("way", "whole_ids", "missing_ids")
    def _compute_centre_ids(self):
        for wizard in self:
            wizard.centre_ids = wizard.whole_ids if wizard.way == "warehouse" else wizard.missing_ids
            wizard.hint = False
            if wizard.way != "procure" and not wizard.centre_ids:
                wizard.hint = self.env._("No other centre has them free: have them bought or made.")
                if wizard.way == "warehouse" and wizard.order_id.state == "sale":
                    wizard.hint = self.env._("The order is confirmed: bring the goods to its centre.")
                elif wizard.way == "warehouse" and wizard.missing_ids:
                    wizard.hint = self.env._("No other centre has all of the order free: bring what is missing.")

    @api.onchange("way")
    def _onchange_way(self):
        if self.warehouse_id not in self.centre_ids or not self.warehouse_id:
            self.warehouse_id = self.centre_ids[:1] if self.way != "procure" else False

    def action_decide(self):
        """Decide it and tell the dealer."""
        self.ensure_one()
        self.shortage_id.check_access("read")
        self.shortage_id._decide_way(self.way, self.warehouse_id, self.expected_on, self.owner_id, self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
