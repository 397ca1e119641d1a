from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal, is_internal
from .vat import VAT_KINDS

# Taken from the dealer's record when the invoice is posted, and by nobody written.
FROZEN_FIELDS = frozenset(
    {
        "vat_invoice_kind",
        "vat_invoice_title",
        "vat_invoice_tax_number",
        "vat_invoice_contact",
        "vat_invoice_bank",
    }
)
NUMBER_FIELDS = ("vat_invoice_code", "vat_invoice_number")


class AccountMove(models.Model):
    """The dealer's VAT data as they were when the invoice was posted, and the tax authority's own invoice."""

    _inherit = "account.move"

    vat_invoice_kind = fields.Selection(VAT_KINDS, "VAT Invoice", copy=False, readonly=True)
    vat_invoice_title = fields.Char("Invoice Title", copy=False, readonly=True)
    vat_invoice_tax_number = fields.Char("Tax Number", copy=False, readonly=True)
    vat_invoice_contact = fields.Char("Registered Address and Phone", copy=False, readonly=True)
    vat_invoice_bank = fields.Char("Bank and Account", copy=False, readonly=True)
    vat_invoice_code = fields.Char(
        "VAT Invoice Code", copy=False, tracking=True, help="The code printed on the tax authority's invoice, if any."
    )
    vat_invoice_number = fields.Char(
        "VAT Invoice Number", copy=False, tracking=True, help="The number of the tax authority's invoice."
    )

    _vat_invoice_number = models.UniqueIndex(
        "(company_id, COALESCE(vat_invoice_code, ''), vat_invoice_number) WHERE vat_invoice_number IS NOT NULL",
        "This VAT invoice number is on another invoice already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            # Said aloud, because a context or a person's own defaults would fill them in.
            empty = dict.fromkeys(FROZEN_FIELDS, False)
            vals_list = [{**self._clean_vat_number(vals), **empty} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env) and not FROZEN_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "The VAT data of an invoice are those of the dealer when it was posted. Correct the dealer's"
                    " record, then reset the invoice to draft and post it again."
                )
            )
        return super().write(self._clean_vat_number(vals))

    @api.model
    def _clean_vat_number(self, vals):
        """The values with code and number without blanks around them, and nothing instead of an empty text."""
        names = [name for name in NUMBER_FIELDS if isinstance(vals.get(name), str)]
        return {**vals, **{name: vals[name].strip() or False for name in names}} if names else vals

    def _check_invoice_gate(self):
        """Nobody can make a special VAT invoice without what the tax authority asks for, delivered goods or not."""
        super()._check_invoice_gate()
        refusals = []
        for move in self.filtered(lambda move: move.move_type == "out_invoice"):
            message = move._get_process_orders() and move.partner_id._get_vat_refusal()
            if message and message not in refusals:
                refusals.append(message)
        if refusals:
            raise UserError("\n".join(refusals))

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        for move in posted.filtered(lambda move: move.is_sale_document() and move.company_id.order_process_enabled):
            internal(move).write(move.partner_id._get_vat_data())
        return posted
