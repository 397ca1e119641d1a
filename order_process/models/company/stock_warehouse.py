from odoo import fields, models
from odoo.addons.base.models.res_partner import _tz_get


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "order.process.rule", "order.process.cached"]
    _rule_whole = False

    process_tz = fields.Selection(_tz_get, "Time Zone of the Centre", help="Empty: the company's.")
    process_calendar_id = fields.Many2one("resource.calendar", "Working Calendar", help="Empty: the company's.")
    process_state_ids = fields.Many2many(
        "res.country.state", string="Regions Served", help="Orders of dealers in these regions leave from this centre."
    )

    def _process_tz(self):
        """The name of the time zone on whose clock the centre's windows run."""
        self.ensure_one()
        return self.sudo().process_tz or self.sudo().company_id._process_tz()
