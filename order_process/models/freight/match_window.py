from odoo import Command, api, fields, models

from .split import split


class OrderProcessFreightBill(models.TransientModel):
    """Matches a carrier's bill with the deliveries it is for."""

    _name = "order.process.freight.bill"
    _description = "Match a Carrier's Bill"

    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    freight_ids = fields.Many2many("order.process.freight", string="Deliveries", readonly=True)
    vendor_id = fields.Many2one("res.partner", "Carrier Company", compute="_compute_company_id", store=True)
    bill_id = fields.Many2one("account.move", "Bill")
    bill_line_ids = fields.Many2many("account.move.line", string="Lines of the Bill")
    line_ids = fields.One2many("order.process.freight.bill.line", "wizard_id", "Division")
    bill_amount = fields.Monetary("Billed", compute="_compute_amounts")
    left_amount = fields.Monetary("Still to Divide", compute="_compute_amounts")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        ids = self.env.context.get("default_freight_ids") or self.env.context.get("active_ids") or []
        freights = self.env["order.process.freight"].browse(ids)
        freights._check_finance()
        values["freight_ids"] = [Command.set(freights.ids)]
        values["line_ids"] = [Command.create({"freight_id": freight.id}) for freight in freights]
        return values

    @api.depends("freight_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.freight_ids.company_id[:1] or self.env.company
            vendors = wizard.freight_ids.vendor_id
            wizard.vendor_id = vendors if len(vendors) == 1 else False

    @api.onchange("bill_id")
    def _onchange_bill_id(self):
        lines = self.bill_id.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        self.bill_line_ids = lines.filtered(
            lambda line: not line.freight_match_ids.filtered(lambda match: not match.voided_on)
        )
        self._onchange_bill_line_ids()

    @api.onchange("bill_line_ids")
    def _onchange_bill_line_ids(self):
        """Divide the bill by what was expected; finance corrects it where the bill says otherwise."""
        total = sum(line._get_freight_amount() for line in self.bill_line_ids._origin)
        parts = split(total, [line.freight_id.expected for line in self.line_ids], self.currency_id.decimal_places)
        for line, part in zip(self.line_ids, parts, strict=True):
            line.amount = part

    @api.depends("bill_line_ids", "line_ids.amount")
    def _compute_amounts(self):
        for wizard in self:
            wizard.bill_amount = sum(line._get_freight_amount() for line in wizard.bill_line_ids._origin)
            wizard.left_amount = wizard.bill_amount - sum(wizard.line_ids.mapped("amount"))

    def action_match(self):
        """Match it; the deliveries themselves check who may and what fits."""
        self.ensure_one()
        self.line_ids.freight_id._match(
            self.bill_line_ids,
            {line.freight_id: line.amount for line in self.line_ids},
            {line.freight_id: line.reason for line in self.line_ids},
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class OrderProcessFreightBillLine(models.TransientModel):
    _name = "order.process.freight.bill.line"
    _description = "Part of a Carrier's Bill"

    wizard_id = fields.Many2one("order.process.freight.bill", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="freight_id.currency_id")
    freight_id = fields.Many2one("order.process.freight", "Delivery", required=True, readonly=True)
    dealer_id = fields.Many2one(related="freight_id.dealer_id", string="Dealer")
    date = fields.Date(related="freight_id.date")
    expected = fields.Monetary(related="freight_id.expected", string="Expected by Rate")
    charged = fields.Monetary(related="freight_id.charged")
    billed = fields.Monetary(related="freight_id.billed", string="Billed before")
    amount = fields.Monetary("This Bill")
    difference = fields.Monetary(compute="_compute_difference", help="Billed less expected.")
    reason = fields.Char()

    @api.depends("amount", "freight_id")
    def _compute_difference(self):
        for line in self:
            line.difference = line.billed + line.amount - line.expected
