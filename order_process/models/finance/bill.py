from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountMove(models.Model):
    """Bills of carrier companies, from which finance starts the match with the deliveries they are for (G4)."""

    _inherit = "account.move"

    is_freight_bill = fields.Boolean(compute="_compute_is_freight_bill")

    @api.depends("state", "commercial_partner_id", "invoice_line_ids.freight_match_ids")
    def _compute_is_freight_bill(self):
        found = self.browse()
        for company, moves in self.filtered("id").grouped("company_id").items():
            domain = Domain("id", "in", moves.ids) & self._get_freight_bill_domain(company)
            found |= self.sudo().search(domain).with_env(self.env)
        for move in self:
            move.is_freight_bill = move._origin in found

    @api.model
    def _get_freight_bill_domain(self, company):
        """A domain: the posted bills of carrier companies with a line that is matched with no delivery."""
        vendors = self.env["order.process.freight"].sudo()._read_group(
            [("company_id", "=", company.id), ("vendor_id", "!=", False)], ["vendor_id"]
        )
        companies = self.env["res.partner"].union(*(vendor for (vendor,) in vendors)).commercial_partner_id
        open_line = Domain("display_type", "=", "product") & Domain(
            "freight_match_ids", "not any", [("voided_on", "=", False)]
        )
        return Domain(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "in_invoice"),
                ("state", "=", "posted"),
                ("commercial_partner_id", "in", companies.ids),
                ("invoice_line_ids", "any", open_line),
            ]
        )

    def action_match_freight(self):
        """Open the match of this bill with the deliveries of its carrier company for which no bill has come.

        :raises AccessError: to whom finance's role is missing
        :raises UserError: when no delivery waits for a bill of that company
        """
        self.ensure_one()
        freights = self.env["order.process.freight"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("bill_state", "=", "open"),
                ("vendor_id.commercial_partner_id", "=", self.commercial_partner_id.id),
            ],
            order="date, id",
        )
        freights._check_finance()
        if not freights:
            raise UserError(
                self.env._("No delivery with %s waits for a bill.", self.commercial_partner_id.display_name)
            )
        action = freights.action_match_bill()
        action["context"] = {**action["context"], "default_bill_id": self.id}
        return action
