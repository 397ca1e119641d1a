from odoo import api, fields, models

from ..models.delivery.paper_words import IN_PERSON, ROLES


class OrderProcessPaperSign(models.TransientModel):
    """The pad on which a paper is signed."""

    _name = "order.process.paper.sign"
    _description = "Sign a Paper"

    paper_id = fields.Many2one("order.process.paper", required=True, readonly=True)
    role = fields.Selection(ROLES, "Signs As", readonly=True)
    name = fields.Char("Signed By")
    signature = fields.Binary(attachment=False)
    in_person = fields.Boolean(compute="_compute_in_person")
    summary = fields.Char(compute="_compute_in_person")

    @api.depends("paper_id", "role")
    def _compute_in_person(self):
        for wizard in self:
            content = wizard.paper_id.content or {}
            wizard.in_person = wizard.role in IN_PERSON
            wizard.summary = self.env._(
                "%(order)s · %(dealer)s · %(lines)s lines",
                order=content.get("order", ""),
                dealer=content.get("dealer", ""),
                lines=len(content.get("lines", [])),
            )

    def action_sign(self):
        """Sign; the paper checks who may take the signature down and whose it must be."""
        self.ensure_one()
        self.paper_id.action_sign(self.name, self.signature, self.role)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class OrderProcessReceipt(models.TransientModel):
    """Asks who of the dealer's people has received the goods."""

    _name = "order.process.receipt"
    _description = "Confirm Receipt"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    name = fields.Char("Received by", required=True)

    def action_confirm(self):
        """Note the receipt; the order checks who may."""
        self.ensure_one()
        self.order_id.action_confirm_receipt(self.name)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
