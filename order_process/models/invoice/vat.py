from odoo import fields, models

from ..base.blocker import Blocker
from ..base.staff import check_staff
from ..base.window import open_dialog
from .gate import FINANCE

VAT_KINDS = [
    ("none", "None"),
    ("ordinary", "Ordinary VAT invoice"),
    ("special", "Special VAT invoice"),
]
# Marks the blocker that the dealer's record mends.
VAT_FIELD = "vat_invoice_kind"
STEPS_BEFORE_INVOICE = ("submit", "confirm", "dispatch", "ship")


class ResPartner(models.Model):
    """What the tax authority's invoice (增值税发票) says of the dealer.

    Texts of their own, not core's bank accounts and addresses: they are printed exactly as the dealer registered them
    with the tax authority, which is often neither where goods go nor the account that pays; core's accounts are for
    paying out, are trusted or not, and belong to one holder each. The tax number is core's. They are read from the
    dealer's company, never from its contacts."""

    _inherit = "res.partner"

    vat_invoice_kind = fields.Selection(VAT_KINDS, "VAT Invoice", default="none", required=True, tracking=True)
    vat_invoice_title = fields.Char("Invoice Title", help="Empty: the dealer's name.", tracking=True)
    vat_invoice_address = fields.Char("Registered Address", help="As registered with the tax authority.", tracking=True)
    vat_invoice_phone = fields.Char("Registered Phone", help="As registered with the tax authority.", tracking=True)
    vat_invoice_bank = fields.Char("Bank of Deposit", help="As registered with the tax authority.", tracking=True)
    vat_invoice_account = fields.Char(
        "Bank Account Number", help="As registered with the tax authority.", tracking=True
    )

    def _get_vat_data(self):
        """What goes on the invoice, by the field of the invoice that keeps it; of the dealer's company."""
        self.ensure_one()
        dealer = self.sudo().commercial_partner_id
        return {
            "vat_invoice_kind": dealer.vat_invoice_kind,
            "vat_invoice_title": dealer.vat_invoice_title or dealer.name,
            "vat_invoice_tax_number": dealer.vat,
            "vat_invoice_contact": " ".join(filter(None, (dealer.vat_invoice_address, dealer.vat_invoice_phone))),
            "vat_invoice_bank": " ".join(filter(None, (dealer.vat_invoice_bank, dealer.vat_invoice_account))),
        }

    def _get_vat_gaps(self):
        """What a special VAT invoice still lacks, as labels in the reader's language; nothing for other kinds."""
        self.ensure_one()
        dealer = self.sudo().commercial_partner_id
        if dealer.vat_invoice_kind != "special":
            return []
        needed = {
            "vat": self.env._("Tax Number"),
            **{
                name: self._fields[name].get_description(self.env, ["string"])["string"]
                for name in ("vat_invoice_address", "vat_invoice_phone", "vat_invoice_bank", "vat_invoice_account")
            },
        }
        return [label for name, label in needed.items() if not (dealer[name] or "").strip()]

    def _get_vat_refusal(self):
        """Why no special VAT invoice can be issued to the dealer and who mends it; ``False`` when nothing lacks."""
        gaps = self._get_vat_gaps()
        return bool(gaps) and self.env._(
            "%(dealer)s wants a special VAT invoice; missing: %(gaps)s. Finance or the clerk fills it in on the"
            " dealer's record.",
            dealer=self.commercial_partner_id.display_name,
            gaps=", ".join(gaps),
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "invoice":
            for order, blocker in self._get_vat_blockers().items():
                blockers[order].append(blocker)
        return blockers

    def _get_later_blockers(self, step):
        later = super()._get_later_blockers(step)
        if step in STEPS_BEFORE_INVOICE:
            for order, blocker in self._get_vat_blockers().items():
                later[order].append(("invoice", blocker))
        return later

    def _get_vat_blockers(self):
        """``{order: Blocker}`` of the orders whose dealer lacks something for the VAT invoice it wants."""
        blockers = {}
        for payer, orders in self._under_process().grouped(lambda order: order.partner_invoice_id).items():
            message = payer and payer._get_vat_refusal()
            if message:
                blockers.update(dict.fromkeys(orders, Blocker("incomplete", message, FINANCE, field=VAT_FIELD)))
        return blockers

    def _get_blocker_action(self, blocker):
        if blocker.field == VAT_FIELD:
            may = self.env["order.process.vat.data"]._may_fill()
            return may and {"label": self.env._("Fill in"), "method": "action_open_vat_data"}
        return super()._get_blocker_action(blocker)

    def action_open_vat_data(self):
        """Open what the VAT invoice says of the order's dealer."""
        self.ensure_one()
        check_staff(self)
        return open_dialog(
            self.env._("VAT Invoice Data"),
            "order.process.vat.data",
            default_partner_id=self.partner_invoice_id.commercial_partner_id.id,
        )
