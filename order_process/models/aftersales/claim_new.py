from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..base.window import open_record
from .claim_states import KINDS, SOURCES


class OrderProcessClaimNew(models.TransientModel):
    """Asks what a dealer claims who called, wrote or was visited, and opens the claim."""

    _name = "order.process.claim.new"
    _description = "New Claim"

    order_id = fields.Many2one(
        "sale.order",
        required=True,
        domain="[('state', '=', 'sale'), ('company_id', 'in', allowed_company_ids)]",
    )
    partner_id = fields.Many2one(related="order_id.partner_id", string="Dealer")
    kind = fields.Selection(KINDS, required=True)
    source = fields.Selection(
        [source for source in SOURCES if source[0] != "portal"], "Came By", required=True, default="phone"
    )
    received_on = fields.Datetime("Claimed On", required=True, default=fields.Datetime.now)
    text = fields.Text("What the Dealer Says", required=True)
    line_ids = fields.One2many(
        "order.process.claim.new.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and Files")

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            claimable = self.env["order.process.claim.line"]._get_claimable(wizard.order_id.order_line)
            wizard.line_ids = [
                Command.clear(),
                *(Command.create({"order_line_id": line.id}) for line, left in claimable.items() if left > 0),
            ]

    def action_open(self):
        """Open the claim and show it.

        :raises UserError: what is missing or too much
        """
        self.ensure_one()
        lines = [(line.order_line_id, line.quantity, line.reason) for line in self.line_ids if line.quantity]
        claim = self.env["order.process.claim"]._open_by_staff(
            self.order_id,
            self.kind,
            self.text,
            lines,
            read_uploads(self.attachment_ids),
            source=self.source,
            received_on=self.received_on,
        )
        return open_record(claim)


class OrderProcessClaimNewLine(models.TransientModel):
    _name = "order.process.claim.new.line"
    _description = "New Claim Line"

    wizard_id = fields.Many2one("order.process.claim.new", required=True, ondelete="cascade")
    order_line_id = fields.Many2one("sale.order.line", required=True)
    product_id = fields.Many2one(related="order_line_id.product_id")
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    claimable = fields.Float(compute="_compute_claimable", digits="Product Unit")
    quantity = fields.Float("Concerned", digits="Product Unit")
    reason = fields.Char("What Is Wrong with It")

    @api.depends("order_line_id")
    def _compute_claimable(self):
        found = self.env["order.process.claim.line"]._get_claimable(self.order_line_id)
        for line in self:
            line.claimable = found.get(line.order_line_id, 0.0)


def claim_of_context(window):
    """The id of the claim from whose form a window is opened; false from elsewhere."""
    ids = window.env.context.get("active_ids") or []
    return ids[0] if window.env.context.get("active_model") == "order.process.claim" and len(ids) == 1 else False


def read_uploads(attachments):
    """``[(name, content)]`` of files that the current person uploaded.

    :raises UserError: where one is no file
    """
    attachments.check_access("read")
    if any(attachment.type != "binary" for attachment in attachments):
        raise UserError(attachments.env._("Links are no proof; upload the file itself."))
    return [(attachment.name, attachment.raw) for attachment in attachments]
