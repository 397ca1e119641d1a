from odoo import api, fields, models

from .claim_new import claim_of_context, read_uploads
from .claim_states import OUTCOMES


class OrderProcessClaimStep(models.TransientModel):
    """Asks for what a step of a claim needs, and takes it; the claim itself checks who may."""

    _name = "order.process.claim.step"
    _description = "Step of a Claim"

    claim_id = fields.Many2one("order.process.claim", required=True, default=claim_of_context)
    step = fields.Selection(
        [
            ("answer", "Answer"),
            ("ask", "Ask for Approval"),
            ("approve", "Approve"),
            ("refuse", "Not Approve"),
            ("close", "Close the Claim"),
            ("reopen", "Open Again"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Text()
    note = fields.Text()
    outcome = fields.Selection(OUTCOMES, "How It Ends", default="settled")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    asked_amount = fields.Monetary(related="claim_id.asked_amount")
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and Files")
    open_documents = fields.Text(compute="_compute_open_documents")

    @api.depends("claim_id")
    def _compute_amount(self):
        """What the goods of the claim cost the dealer, as the first proposal."""
        for wizard in self:
            wizard.amount = sum(
                line.quantity * line.order_line_id.price_total / line.order_line_id.product_uom_qty
                for line in wizard.claim_id.line_ids
                if line.order_line_id.product_uom_qty
            )

    @api.depends("claim_id")
    def _compute_open_documents(self):
        for wizard in self:
            claim = wizard.claim_id
            wizard.open_documents = "\n".join(claim._describe_open_documents()) if claim else False

    def action_take(self):
        """Take the step.

        :raises UserError: as the claim's own method says
        """
        self.ensure_one()
        claim = self.claim_id
        if self.step == "answer":
            claim.action_answer(self.text, read_uploads(self.attachment_ids))
        elif self.step == "ask":
            claim.action_ask_approval(self.amount, self.note)
        elif self.step == "approve":
            claim.action_approve(self.note)
        elif self.step == "refuse":
            claim.action_refuse(self.note)
        elif self.step == "close":
            claim.action_close(self.outcome, self.text, self.note)
        else:
            claim.action_reopen(self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
