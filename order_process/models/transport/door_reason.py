from odoo import fields, models


class OrderProcessDoorReason(models.Model):
    """Why goods were not taken at a door, or nobody was there (G7)."""

    _name = "order.process.door.reason"
    _inherit = ["order.process.rule"]
    _description = "Reason at the Door"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    for_refused = fields.Boolean("When Refused", default=True)
    for_damaged = fields.Boolean("When Damaged")
    for_short = fields.Boolean("When Short")
    for_nobody = fields.Boolean("When Nobody Is There")
    company_id = fields.Many2one("res.company", help="Empty: for every company.")

    def _get_for(self, company, *kinds):
        """The reasons that a company gives at its doors, as superuser.

        :param kinds: only those that fit one of these: ``refused``, ``damaged``, ``short``, ``nobody``
        """
        reasons = self.sudo().search([("company_id", "in", (False, company.id))])
        return reasons.filtered(lambda reason: any(reason[f"for_{kind}"] for kind in kinds)) if kinds else reasons
