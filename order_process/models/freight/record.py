from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.modes import PROCESS_MODES
from ..base.odoo_names import INVOICE_OPEN
from ..base.staff import check_role
from ..payment.gate import CASHIER


class OrderProcessFreight(models.Model):
    """The freight of one delivery: what it should cost, what is charged, what came back, what was billed (G4).

    All amounts are in the company's currency, taxes included.
    """

    _name = "order.process.freight"
    _inherit = ["order.process.evidence"]
    _description = "Freight of a Delivery"
    _order = "left_on desc, id desc"
    _rec_name = "order_id"

    _evidence_mutable = frozenset(
        {"charged", "recovered", "recovered_on", "state", "invoice_id", "vendor_id", "billed", "bill_state"}
    )

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    dealer_id = fields.Many2one("res.partner", "Dealer", required=True, index=True, ondelete="restrict")
    escort_id = fields.Many2one(related="picking_id.escort_id", string="Escort")
    carrier_id = fields.Many2one("delivery.carrier", "Delivery Method", required=True, ondelete="restrict")
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", required=True)
    freight_rule = fields.Selection(
        [
            ("none", "Not charged"),
            ("order", "A line of the order"),
            ("collect", "Collected at delivery"),
            ("return", "Comes back after receipt"),
        ],
        "How",
        required=True,
    )
    left_on = fields.Datetime("Goods Left", required=True)
    date = fields.Date(required=True, help="The day on which the goods left, on the company's clock.")
    order_currency_id = fields.Many2one(related="order_id.currency_id", string="Order Currency")
    asked = fields.Monetary(
        "Freight before Taxes",
        currency_field="order_currency_id",
        help="What the dealer is invoiced for the delivery, in the order's currency.",
    )
    expected = fields.Monetary(
        "Expected by Rate", required=True, help="By the rate of the delivery method, when the goods left."
    )
    charged = fields.Monetary(help="What the dealer pays, less what was credited.")
    recovered = fields.Monetary(help="What has come back from the dealer.")
    recovered_on = fields.Date()
    to_recover = fields.Monetary("Still to Recover", compute="_compute_open", store=True)
    invoice_id = fields.Many2one("account.move", "Freight Invoice", index="btree_not_null", ondelete="restrict")
    vendor_id = fields.Many2one("res.partner", "Carrier Company", index="btree_not_null", ondelete="restrict")
    share_ids = fields.One2many("order.process.freight.share", "freight_id", "Bills", readonly=True)
    billed = fields.Monetary(help="What the carrier's bills matched with this delivery ask for it.")
    difference = fields.Monetary(compute="_compute_open", store=True, help="Billed less expected, once it is billed.")
    cost_open = fields.Monetary(
        "Cost Not Recovered",
        compute="_compute_open",
        store=True,
        help="What was billed, or is expected until then, less what has come back.",
    )
    state = fields.Selection(
        [("nothing", "Nothing Charged"), ("charged", "To Recover"), ("recovered", "Recovered")],
        required=True,
        default="nothing",
    )
    bill_state = fields.Selection(
        [("open", "No Bill Yet"), ("billed", "Billed")], "Carrier's Bill", required=True, default="open"
    )

    _picking = models.UniqueIndex("(picking_id)", "The freight of a delivery is recorded once.")
    _to_recover = models.Index("(company_id, date) WHERE state = 'charged'")

    @api.depends("expected", "charged", "recovered", "billed", "bill_state")
    def _compute_open(self):
        for record in self:
            currency = record.currency_id
            billed = record.bill_state == "billed"
            cost = record.billed if billed else record.expected
            record.to_recover = currency.round(record.charged - record.recovered)
            record.difference = currency.round(record.billed - record.expected) if billed else 0.0
            record.cost_open = currency.round(cost - record.recovered)

    def _check_finance(self):
        refusal = self.env._("Freight is charged, recovered and matched with bills by finance.")
        check_role(self.env, CASHIER, refusal, AccessError)
        self.check_access("read")

    def action_invoice(self):
        """Charge what the delivery could not invoice by itself when the goods left.

        :raises UserError: saying what accounting lacks
        """
        self._check_finance()
        self.sudo().order_id._lock_rows()
        self.invalidate_recordset()
        waiting = self.sudo().filtered(lambda row: row.charged and row._is_invoiced() and not row.invoice_id)
        if not waiting:
            raise UserError(self.env._("Nothing is left to invoice here."))
        waiting._create_invoices()
        return True

    def action_register_money(self):
        """Register freight that came back from dealers, in core's own form.

        :raises UserError: where no invoice is open
        """
        self._check_finance()
        invoices = self.invoice_id.filtered(
            lambda move: move.state == "posted" and move.payment_state in INVOICE_OPEN
        )
        if not invoices:
            raise UserError(
                self.env._("No freight invoice is open here: everything has come back, or nothing is charged.")
            )
        return invoices.action_register_payment()

    def action_match_bill(self):
        """Open the form that matches a carrier's bill with these deliveries."""
        self._check_finance()
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_freight_bill")
        action["context"] = {"default_freight_ids": self.ids}
        return action
