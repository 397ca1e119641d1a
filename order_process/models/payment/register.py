import base64
import binascii

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..base.notify import show_result
from ..base.staff import check_role, has_role
from ..base.window import open_record
from .cashier import Registration
from .proof import UPLOADING_GROUPS


class OrderProcessPaymentRegister(models.TransientModel):
    """The cashier enters what came in: for one order, or for several with a payment each."""

    _name = "order.process.payment.register"
    _description = "Register Payments"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        domain="[('company_id', 'parent_of', company_id), ('type', 'in', ('bank', 'cash', 'credit'))]",
    )
    method_ids = fields.Many2many("account.payment.method.line", compute="_compute_method_ids")
    method_id = fields.Many2one(
        "account.payment.method.line",
        "Way of Payment",
        compute="_compute_method_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', method_ids)]",
    )
    date = fields.Date(required=True)
    line_ids = fields.One2many("order.process.payment.register.line", "register_id", "Payments")
    together = fields.Boolean(
        "One Transfer for All", help="The dealer paid these orders with one transfer: it becomes one payment."
    )
    memo = fields.Char("Reference of the Transfer", help="What the bank's statement says.")
    may_together = fields.Boolean(compute="_compute_may_together")
    proof_id = fields.Many2one("order.process.payment.proof", readonly=True)
    proof_content = fields.Binary(related="proof_id.content", string="Picture of the Proof")
    proof_filename = fields.Char(related="proof_id.filename")
    proof_is_image = fields.Boolean(related="proof_id.is_image")

    @api.depends("company_id")
    def _compute_journal_id(self):
        for register in self:
            register.journal_id = self.env["account.journal"].search(
                [
                    ("company_id", "parent_of", register.company_id.id),
                    ("type", "in", ("bank", "cash", "credit")),
                    ("inbound_payment_method_line_ids", "!=", False),
                ],
                limit=1,
            )

    @api.depends("journal_id")
    def _compute_method_ids(self):
        for register in self:
            register.method_ids = register.journal_id._get_available_payment_method_lines("inbound")

    @api.depends("journal_id")
    def _compute_method_id(self):
        for register in self:
            if register.method_id not in register.method_ids._origin:
                register.method_id = register.method_ids[:1]._origin

    @api.depends("line_ids.order_id")
    def _compute_may_together(self):
        for register in self:
            orders = register.line_ids.order_id
            register.may_together = len(orders) > 1 and len(orders._get_payment_partner()) == 1

    @api.model
    def _open(self, orders, proof=None):
        """The registration of one payment for each of the orders, or of the payment that a proof shows.

        :raises UserError: without orders, for orders of several companies, or cancelled ones
        """
        company = orders.company_id
        cancelled = orders.filtered(lambda order: order.state == "cancel")
        if len(company) != 1:
            raise UserError(self.env._("Choose orders of one company."))
        if cancelled:
            raise UserError(
                self.env._("Cancelled, nothing is to be paid for them: %s.", ", ".join(cancelled.mapped("name")))
            )
        received = orders._get_received()
        register = self.create(
            {
                "company_id": company.id,
                "date": proof.paid_on if proof else company._process_today(),
                "proof_id": proof and proof.id,
                "line_ids": [
                    Command.create(
                        {
                            "order_id": order.id,
                            "currency_id": order.currency_id.id,
                            "memo": (proof.reference or proof.filename) if proof else order.name,
                            "amount": proof.amount if proof else max(order.amount_total - received[order], 0.0),
                        }
                    )
                    for order in orders
                ],
            }
        )
        return open_record(register, name=self.env._("Register Payment"), target="new")

    def action_register(self):
        """Post a payment for every order that has an amount; the orders check who may and what is wrong.

        :raises UserError: naming the first payment that cannot be registered; then none is
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.amount or len(self.line_ids) == 1)
        if not lines:
            raise UserError(self.env._("Enter the amount that came in."))
        orders = lines.order_id
        orders._check_cashier()
        if self.proof_id and (orders != self.proof_id.order_id or len(lines) != 1):
            raise UserError(self.env._("This proof is for %s only.", self.proof_id.order_id.name))
        orders._lock_rows()
        if self.proof_id:
            self.proof_id._check_decidable()
        payments = self.env["account.payment"]
        if self.together and len(lines) > 1:
            payments = orders._register_together({line.order_id: self._get_registration(line) for line in lines})
        else:
            for line in lines:
                payments |= line.order_id._register_payment(self._get_registration(line))
        if self.proof_id:
            self.proof_id._accept(payments)
        return show_result(self.env._("Registered: %s.", ", ".join(payments.mapped("name"))))

    def _get_registration(self, line):
        memo = self.memo if self.together else line.memo
        return Registration(
            self.journal_id,
            self.method_id,
            self.date,
            line.amount,
            line.currency_id,
            (memo or "").strip(),
            line.overpaid,
        )


class OrderProcessPaymentRegisterLine(models.TransientModel):
    _name = "order.process.payment.register.line"
    _description = "Payment to Register"

    register_id = fields.Many2one("order.process.payment.register", required=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Payer", compute="_compute_partner_id")
    currency_id = fields.Many2one("res.currency", required=True)
    owed = fields.Monetary("Still Due", compute="_compute_owed")
    amount = fields.Monetary()
    memo = fields.Char("Reference", help="What the bank's statement or the receipt says.")
    overpaid = fields.Boolean("Overpayment Is Meant", help="More than what is due, as an advance.")
    is_over = fields.Boolean(compute="_compute_owed")

    @api.depends("order_id")
    def _compute_partner_id(self):
        for line in self:
            line.partner_id = line.order_id._get_payment_partner()

    @api.depends("order_id", "currency_id", "amount", "register_id.date")
    def _compute_owed(self):
        for line in self:
            date = line.register_id.date or line.register_id.company_id._process_today()
            line.owed = line.order_id._get_owed_in(line.currency_id, date) if line.order_id else 0.0
            line.is_over = bool(line.currency_id) and line.currency_id.compare_amounts(line.amount, line.owed) > 0

    @api.onchange("currency_id")
    def _onchange_currency_id(self):
        if self.currency_id and not self.register_id.proof_id:
            self.amount = self.owed


class OrderProcessPaymentReturn(models.TransientModel):
    """Finance notes that the money of a payment went back: the day, and what the bank says."""

    _name = "order.process.payment.return"
    _description = "Payment Went Back"

    payment_id = fields.Many2one("account.payment", required=True, readonly=True)
    partner_id = fields.Many2one(related="payment_id.partner_id")
    amount = fields.Monetary(related="payment_id.amount")
    currency_id = fields.Many2one(related="payment_id.currency_id")
    paid_on = fields.Date(related="payment_id.date", string="Came On")
    order_names = fields.Char("Orders", compute="_compute_order_names")
    date = fields.Date("Went Back On", required=True, compute="_compute_date", store=True, readonly=False)
    reason = fields.Char("What the Bank Says", required=True)

    @api.depends("payment_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = wizard.payment_id.company_id._process_today()

    @api.depends("payment_id")
    def _compute_order_names(self):
        for wizard in self:
            orders = wizard.payment_id._find_money_orders()
            wizard.order_names = ", ".join(orders.sudo().mapped("name"))

    def action_return(self):
        """Note the return; the payment checks who may and what is wrong.

        :raises UserError: see :meth:`account.payment.action_return`
        """
        self.ensure_one()
        self.payment_id.action_return(self.reason, self.date)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class OrderProcessPaymentProofUpload(models.TransientModel):
    """A colleague hands in what the dealer sent as a proof of payment."""

    _name = "order.process.payment.proof.upload"
    _description = "Send a Payment Proof"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount = fields.Monetary(required=True)
    paid_on = fields.Date(required=True)
    reference = fields.Char()
    content = fields.Binary("Proof", required=True, attachment=False)
    filename = fields.Char()

    def action_send(self):
        """Hand the proof to finance; the order checks it.

        :raises UserError: to whom the role is missing, or naming what is wrong with the proof
        """
        self.ensure_one()
        self.order_id._check_may_prove()
        try:
            content = base64.b64decode(self.content or b"", validate=True)
        except binascii.Error:
            content = b""
        self.order_id._submit_payment_proof(self.amount, self.paid_on, self.reference, self.filename, content)
        return show_result(self.env._("Sent to finance, which looks whether the money is in."))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _check_may_prove(self):
        """:raises UserError: for everybody but the order desk, sales and finance"""
        refusal = self.env._("Payment proofs are sent by the order desk, sales or finance.")
        check_role(self.env, UPLOADING_GROUPS, refusal)
        self.check_access("read")

    def action_send_payment_proof(self):
        """Open the form in which a colleague hands in what the dealer sent.

        :raises UserError: to whom the role is missing
        """
        self.ensure_one()
        self._check_may_prove()
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_payment_proof_upload")
        action["context"] = {
            "default_order_id": self.id,
            "default_amount": self.amount_owed,
            "default_paid_on": fields.Date.to_string(self.company_id._process_today()),
        }
        return action

    def _get_blocker_action(self, blocker):
        if blocker.code == "payment":
            if self.env.user.has_group("order_process.group_finance_reviewer"):
                return {"label": self.env._("Register payment"), "method": "action_register_payment"}
            if has_role(self.env, UPLOADING_GROUPS):
                return {"label": self.env._("Send a payment proof"), "method": "action_send_payment_proof"}
        return super()._get_blocker_action(blocker)
