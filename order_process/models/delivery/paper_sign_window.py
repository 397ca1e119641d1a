from odoo import api, fields, models

from .paper_words import IN_PERSON, ROLES


class OrderProcessPaperSign(models.TransientModel):
    """The pad on which a paper is signed."""

    _name = "order.process.paper.sign"
    _description = "Sign a Paper"

    paper_id = fields.Many2one("order.process.paper", required=True, readonly=True)
    role = fields.Selection(ROLES, "Signs As", readonly=True)
    name = fields.Char("Signed By")
    signature = fields.Text(help="The strokes as the pad sends them.")
    scan = fields.Binary("Signed Sheet", attachment=False)
    scan_name = fields.Char()
    in_person = fields.Boolean(compute="_compute_way")
    by_scan = fields.Boolean(compute="_compute_way", help="The dealer signs elsewhere; here the signed sheet is added.")
    hands = fields.Char(compute="_compute_way")
    goods_table = fields.Html("Goods", compute="_compute_goods_table", sanitize=False)

    @api.depends("paper_id", "role")
    @api.depends_context("uid")
    def _compute_way(self):
        for wizard in self:
            wizard.in_person = wizard.role in IN_PERSON
            wizard.by_scan = bool(wizard.role) and not wizard.paper_id._may_draw(wizard.role)
            wizard.hands = ", ".join(wizard.paper_id._get_hands().mapped("name")) if wizard.by_scan else False

    @api.depends_context("lang")
    @api.depends("paper_id")
    def _compute_goods_table(self):
        """What the signature is for: nobody signs for goods and money that they do not see."""
        for wizard in self:
            values = wizard.paper_id._get_sheet_to_sign() if wizard.paper_id else {}
            wizard.goods_table = self.env["ir.qweb"]._render("order_process.paper_to_sign", values) if values else False

    def action_sign(self):
        """Sign; the paper checks who may take the signature down and whose it must be."""
        self.ensure_one()
        scan = (self.scan_name, self.scan) if self.scan else None
        self.paper_id.action_sign(self.name, self.signature, self.role, scan)
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
