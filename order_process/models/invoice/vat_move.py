from odoo import fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal
from .vat import VAT_KINDS


def _as_posted(env):
    return env._(
        "The VAT data of an invoice are those of the dealer when it was posted. Correct the dealer's record, then reset"
        " the invoice to draft and post it again."
    )


class BareChar(fields.Char):
    """A text without blanks around it, and nothing instead of an empty one."""

    def convert_to_cache(self, value, record, validate=True):
        bare = value.strip() if isinstance(value, str) else value
        return super().convert_to_cache(bare or None, record, validate)


class AccountMove(models.Model):
    """The dealer's VAT data as they were when the invoice was posted, and the tax authority's own invoice."""

    _inherit = "account.move"

    vat_invoice_kind = fields.Selection(VAT_KINDS, "VAT Invoice", kept=_as_posted, copy=False, readonly=True)
    vat_invoice_title = fields.Char("Invoice Title", kept=_as_posted, copy=False, readonly=True)
    vat_invoice_tax_number = fields.Char("Tax Number", kept=_as_posted, copy=False, readonly=True)
    vat_invoice_contact = fields.Char("Registered Address and Phone", kept=_as_posted, copy=False, readonly=True)
    vat_invoice_bank = fields.Char("Bank and Account", kept=_as_posted, copy=False, readonly=True)
    vat_invoice_code = BareChar(
        "VAT Invoice Code", copy=False, tracking=True, help="The code printed on the tax authority's invoice, if any."
    )
    vat_invoice_number = BareChar(
        "VAT Invoice Number", copy=False, tracking=True, help="The number of the tax authority's invoice."
    )

    _vat_invoice_number = models.UniqueIndex(
        "(company_id, COALESCE(vat_invoice_code, ''), vat_invoice_number) WHERE vat_invoice_number IS NOT NULL",
        "This VAT invoice number is on another invoice already.",
    )

    def _check_vat_data(self):
        """Nobody can make a special VAT invoice without what the tax authority asks for, delivered goods or not."""
        refusals = []
        for move in self:
            message = move._get_process_orders() and move.partner_id._get_vat_refusal()
            if message and message not in refusals:
                refusals.append(message)
        if refusals:
            raise UserError("\n".join(refusals))

    def _keep_vat_data(self):
        for move in self.filtered(lambda move: move._is_process_document()):
            internal(move).write(move.partner_id._get_vat_data())
