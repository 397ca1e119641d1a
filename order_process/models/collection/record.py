from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role

METHODS = [("cash", "Cash"), ("draft", "Bank Draft"), ("transfer", "Bank Transfer")]
STATES = [("escort", "With the Escort"), ("handed_in", "Handed In"), ("void", "Void")]
FINANCE_GROUP = "order_process.group_finance_reviewer"

ask_reason("order.process.collection", void_collection="action_void_collection")


class OrderProcessCollection(models.Model):
    """What an escort took from a dealer at one stop: goods money and freight, by method (E5).

    It stands for a real payment in the escort's cash journal. A mistake is voided by finance with a reason while the
    money is still with the escort; nothing is rewritten.
    """

    _name = "order.process.collection"
    _inherit = ["order.process.evidence"]
    _description = "Collection at Delivery"
    _order = "collected_on desc, id desc"

    _evidence_mutable = frozenset({"state", "handin_id", "voided_on", "voided_by_id", "void_reason"})

    name = fields.Char("Number", required=True)
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    order_name = fields.Char("Order No.", related="order_id.name")
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, index=True, ondelete="restrict")
    picking_name = fields.Char("Transfer No.", related="picking_id.name")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    dealer_id = fields.Many2one("res.partner", "Dealer", required=True, ondelete="restrict")
    escort_id = fields.Many2one("res.users", "Escort", required=True, index=True, ondelete="restrict")
    collected_on = fields.Datetime(required=True)
    day = fields.Date(required=True, help="The day on which it was collected, on the company's clock.")
    recorded_by_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    recorded_on = fields.Datetime(required=True)
    line_ids = fields.One2many("order.process.collection.line", "collection_id", "By Method")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    expected_goods = fields.Monetary("Goods Owed", required=True)
    expected_freight = fields.Monetary("Freight Owed", required=True)
    goods_amount = fields.Monetary("Goods Money", required=True)
    freight_amount = fields.Monetary("Freight", required=True)
    amount = fields.Monetary("Collected", required=True)
    amount_company = fields.Monetary(
        "Collected (Company Currency)", required=True, currency_field="company_currency_id"
    )
    difference = fields.Monetary(compute="_compute_difference", help="Collected less owed.")
    note = fields.Text("Why Not as Owed")
    client_key = fields.Char(help="Given by the device that recorded it: the same proof sent twice is one record.")
    state = fields.Selection(STATES, "Where It Is", required=True, default="escort")
    handin_id = fields.Many2one("order.process.handin", "Hand-in", index="btree_not_null", ondelete="restrict")
    voided_on = fields.Datetime()
    voided_by_id = fields.Many2one("res.users", ondelete="restrict")
    void_reason = fields.Text("Why It Is Void")
    age_days = fields.Integer("Days", compute="_compute_age_days", help="Days since it was collected.")

    _client_key = models.UniqueIndex(
        "(client_key) WHERE client_key IS NOT NULL", "This collection was recorded by somebody else at this moment."
    )
    _held = models.Index("(company_id, escort_id, day) WHERE state = 'escort'")

    @api.depends("amount", "expected_goods", "expected_freight")
    def _compute_difference(self):
        for record in self:
            record.difference = record.amount - record.expected_goods - record.expected_freight

    @api.depends("day", "state")
    def _compute_age_days(self):
        for record in self:
            held = record.state == "escort" and record.day
            record.age_days = (record.sudo().company_id._process_today() - record.day).days if held else 0

    def _money(self, value):
        self.ensure_one()
        return format_amount(self.env, value, self.currency_id)

    def _get_payments(self):
        return self.sudo().line_ids.payment_ids

    def _get_held(self, company):
        """``{escort: collections}`` with the escorts of ``company``."""
        domain = [("company_id", "=", company.id), ("state", "=", "escort")]
        return self.sudo().search(domain, order="day, id").grouped("escort_id")

    def action_void_collection(self, reason):
        """Declare collections void that were recorded by mistake; their payments are cancelled.

        :raises AccessError: to whom finance's role is missing
        :raises UserError: without a reason, or once the money was handed in
        """
        check_role(self.env, FINANCE_GROUP, self.env._("Only finance may declare a collection void."), AccessError)
        self.check_access("read")
        reason = need_reason(reason, self.env._("Say why the collection is void."))
        collections = self.sudo()
        collections.order_id._lock_rows()
        collections.invalidate_recordset()
        for record in collections:
            if record.escort_id == self.env.user:
                raise AccessError(self.env._("Nobody declares void what they collected themselves."))
            if record.state != "escort":
                raise UserError(
                    self.env._(
                        "%(collection)s is %(state)s: only what is still with the escort can be declared void.",
                        collection=record.name,
                        state=record.with_env(self.env)._get_label("state"),
                    )
                )
        handins = collections.handin_id
        collections._advance(
            {
                "state": "void",
                "handin_id": False,
                "voided_on": fields.Datetime.now(),
                "voided_by_id": self.env.uid,
                "void_reason": reason,
            }
        )
        payments = collections._get_payments()
        payments.action_draft()
        payments.action_cancel()
        handins._recount()
        self.env["order.process.event"]._log(
            (
                record.order_id,
                "collected",
                {"note": record.name, "amount": record._money(-record.amount), "reason": reason},
            )
            for record in collections
        )
        collections.order_id._sync_process()
        return True


class OrderProcessCollectionLine(models.Model):
    """One way in which a dealer paid at a stop."""

    _name = "order.process.collection.line"
    _inherit = ["order.process.evidence"]
    _description = "Collection by Method"
    _order = "collection_id desc, id"
    _rec_name = "method"

    collection_id = fields.Many2one("order.process.collection", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="collection_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="collection_id.currency_id")
    company_currency_id = fields.Many2one(related="collection_id.company_currency_id")
    method = fields.Selection(METHODS, required=True)
    amount = fields.Monetary(required=True)
    amount_company = fields.Monetary(
        "Amount (Company Currency)",
        required=True,
        currency_field="company_currency_id",
        help="As it stands in the ledger.",
    )
    reference = fields.Char(help="Number of the draft, or reference of the transfer.")
    payment_ids = fields.Many2many(
        "account.payment", "order_process_collection_payment_rel", "line_id", "payment_id", "Payments"
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "What is collected is more than nothing.")
