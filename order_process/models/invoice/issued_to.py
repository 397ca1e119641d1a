from odoo import api, fields, models

from ..base.sentinel import internal

# What a document prints of whom it was issued to.
PRINTED_FIELDS = frozenset(
    {"name", "company_name", "parent_id", "street", "street2", "city", "zip", "state_id", "country_id", "vat"}
)


class AccountMove(models.Model):
    """A document that was issued says for ever to whom, whatever the contact is called later."""

    _inherit = "account.move"

    issued_to = fields.Json(
        kept=True,
        copy=False,
        readonly=True,
        help="Name, address and tax number as issued; kept before the contact's own change. Empty: as they still are.",
    )

    def _get_issued_to(self, part="partner"):
        """``{"lines": [name, address …], "vat": text}`` as issued, or nothing where the contact is as it was.

        :param str part: partner, or shipping
        """
        self.ensure_one()
        return (self.issued_to or {}).get(part)

    @api.depends("issued_to")
    def _compute_invoice_partner_display_info(self):
        """The lists name whom it was issued to as well."""
        super()._compute_invoice_partner_display_info()
        for move in self.filtered("issued_to"):
            move.invoice_partner_display_name = move.issued_to["partner"]["lines"][0]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        printed = PRINTED_FIELDS.intersection(vals)
        if printed:
            self.filtered(lambda partner: partner._is_printed_otherwise(vals, printed))._keep_issued_documents()
        return super().write(vals)

    def _is_printed_otherwise(self, vals, names):
        """Whether writing these values would change what documents print of the contact."""
        return any(
            (self[name].id if self._fields[name].type == "many2one" else self[name] or False) != (vals[name] or False)
            for name in names
        )

    def _keep_issued_documents(self):
        """Before contacts change: note on the posted documents of them and of their people what they print now."""
        if not self:
            return
        people = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        moves = self.env["account.move"].sudo().search(
            [
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("company_id.order_process_enabled", "=", True),
                ("issued_to", "=", False),
                "|",
                ("partner_id", "in", people.ids),
                ("partner_shipping_id", "in", people.ids),
            ]
        )
        by_contacts = moves.grouped(lambda move: (move.partner_id, move.partner_shipping_id))
        for (partner, shipping), same in by_contacts.items():
            issued_to = {"partner": partner._describe_printed(), "shipping": shipping._describe_printed()}
            internal(same).write({"issued_to": issued_to})

    def _describe_printed(self):
        """What a document prints of the contact, in the contact's language."""
        if not self:
            return None
        shown = self.with_context(show_address=True, lang=self.lang or self.env.lang)
        return {"lines": [line for line in shown.display_name.split("\n") if line.strip()], "vat": self.vat or ""}
