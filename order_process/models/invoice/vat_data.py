from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.staff import has_role
from .vat import VAT_KINDS

VAT_GROUPS = (
    "order_process.group_finance_reviewer",
    "order_process.group_order_clerk",
    "order_process.group_desk_leader",
)


class OrderProcessVatData(models.TransientModel):
    """What the VAT invoice says of a dealer, filled in by people who otherwise may not write dealers' records."""

    _name = "order.process.vat.data"
    _description = "VAT Invoice Data of a Dealer"

    partner_id = fields.Many2one("res.partner", "Dealer", required=True, readonly=True)
    kind = fields.Selection(VAT_KINDS, "VAT Invoice", required=True, default="none")
    title = fields.Char("Invoice Title")
    tax_number = fields.Char()
    address = fields.Char("Registered Address")
    phone = fields.Char("Registered Phone")
    bank = fields.Char("Bank of Deposit")
    account = fields.Char("Bank Account Number")

    @api.model
    def _get_names(self):
        """The field of the dealer behind each field here."""
        return {
            "kind": "vat_invoice_kind",
            "title": "vat_invoice_title",
            "tax_number": "vat",
            "address": "vat_invoice_address",
            "phone": "vat_invoice_phone",
            "bank": "vat_invoice_bank",
            "account": "vat_invoice_account",
        }

    @api.model
    def _may_fill(self):
        return has_role(self.env, VAT_GROUPS)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        dealer = self.env["res.partner"].browse(values.get("partner_id")).exists().commercial_partner_id
        if dealer and dealer.has_access("read"):
            values.update({name: dealer[source] for name, source in self._get_names().items()}, partner_id=dealer.id)
        return values

    def action_save(self):
        """Write the data to the dealer's record and let its orders go on that waited for them.

        :raises UserError: to whom the role is missing
        """
        self.ensure_one()
        if not self._may_fill():
            raise UserError(
                self.env._("Only finance, an order clerk or a desk leader may change the VAT invoice data of a dealer.")
            )
        dealer = self.partner_id.commercial_partner_id
        dealer.check_access("read")
        if dealer.sudo().ref_company_ids or dealer.sudo().user_ids.filtered(lambda user: not user.share):
            raise UserError(self.env._("%s is no dealer.", dealer.display_name))
        changed = {
            source: (self[name] or "").strip() or False
            for name, source in self._get_names().items()
            if (self[name] or "") != (dealer[source] or "")
        }
        if changed:
            dealer.sudo().write(changed)
        return {"type": "ir.actions.act_window_close"}
