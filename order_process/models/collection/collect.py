from uuid import uuid4

from odoo import api, fields, models

from ..base.notify import show_result


class OrderProcessCollect(models.TransientModel):
    """Asks what the dealer paid at a stop; opened on the escort's phone or by finance in the escort's name."""

    _name = "order.process.collect"
    _description = "Collect at Delivery"

    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, readonly=True)
    client_key = fields.Char(default=lambda self: uuid4().hex, readonly=True)
    order_name = fields.Char("Order No.", related="picking_id.sale_id.name")
    dealer_id = fields.Many2one(related="picking_id.sale_id.partner_id", string="Dealer")
    escort_id = fields.Many2one(related="picking_id.bearer_id", string="Escort")
    currency_id = fields.Many2one(related="picking_id.sale_id.currency_id")
    expected_goods = fields.Monetary("Goods Owed", compute="_compute_expected", compute_sudo=True)
    expected_freight = fields.Monetary("Freight Owed", compute="_compute_expected", compute_sudo=True)
    expected_amount = fields.Monetary("Owed", compute="_compute_expected", compute_sudo=True)
    cash = fields.Monetary()
    draft = fields.Monetary("Bank Draft")
    draft_reference = fields.Char("No. of the Draft")
    transfer = fields.Monetary("Bank Transfer")
    transfer_reference = fields.Char("Reference of the Transfer")
    freight_amount = fields.Monetary("Freight among It")
    amount = fields.Monetary("Collected", compute="_compute_amount")
    difference = fields.Monetary(compute="_compute_amount")
    note = fields.Text("Why Not as Owed")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        picking = self.env["stock.picking"].browse(values.get("picking_id"))
        if picking:
            picking._check_may_collect()
            goods, freight = picking._get_to_collect()[picking]
            values["cash"], values["freight_amount"] = goods + freight, freight
        return values

    @api.depends("picking_id")
    def _compute_expected(self):
        for wizard in self:
            picking = wizard.picking_id
            goods, freight = picking._get_to_collect()[picking] if picking else (0.0, 0.0)
            wizard.expected_goods, wizard.expected_freight = goods, freight
            wizard.expected_amount = goods + freight

    @api.depends("cash", "draft", "transfer", "expected_amount")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.cash + wizard.draft + wizard.transfer
            wizard.difference = wizard.amount - wizard.expected_amount

    def action_collect(self):
        """Record it; pressed twice it is one collection."""
        self.ensure_one()
        collection = self.picking_id.action_collect(
            [
                {"method": "cash", "amount": self.cash},
                {"method": "draft", "amount": self.draft, "reference": self.draft_reference},
                {"method": "transfer", "amount": self.transfer, "reference": self.transfer_reference},
            ],
            freight_amount=self.freight_amount,
            note=self.note,
            client_key=self.client_key,
        )
        amount = collection._money(collection.amount)
        message = self.env._("%(number)s: %(amount)s recorded.", number=collection.name, amount=amount)
        return show_result(message, then="close")
