from odoo import api, fields, models

from .occasions import OCCASIONS


class OrderProcessNotice(models.Model):
    """Whether and how dealer and sales rep are told on an occasion; administrators edit the text in its template."""

    _name = "order.process.notice"
    _inherit = ["order.process.rule"]
    _description = "Notice"
    _order = "sequence, company_id, id"
    _rec_name = "occasion"

    sequence = fields.Integer(default=10)
    occasion = fields.Selection(OCCASIONS, required=True)
    company_id = fields.Many2one(
        "res.company", help="A notice of a company's own stands in the place of the general one, also when it is off."
    )
    template_id = fields.Many2one(
        "mail.template",
        required=True,
        ondelete="restrict",
        domain="[('model', '=', 'sale.order')]",
        help="Written in the dealer's language. The notice says who gets it, whatever the template says.",
    )
    to_dealer = fields.Boolean("Dealer", default=True)
    to_rep = fields.Boolean("Sales Rep")
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(occasion, COALESCE(company_id, 0))", "There is a notice for this occasion already; change that one."
    )

    @api.model
    def _get_for(self, occasion, companies):
        """``{company: notice}`` of the companies in which somebody is told on this occasion."""
        found = self.sudo().with_context(active_test=False).search_fetch([("occasion", "=", occasion)])
        by_company = {notice.company_id.id: notice for notice in found}
        chosen = {company: by_company.get(company.id) or by_company.get(False) for company in companies}
        return {
            company: notice
            for company, notice in chosen.items()
            if notice and notice.active and (notice.to_dealer or notice.to_rep)
        }
