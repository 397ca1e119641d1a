from odoo import fields, models
from odoo.addons.base.models.res_partner import _tz_get


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    process_tz = fields.Selection(_tz_get, "Time Zone of the Centre", help="Empty: the company's.")
    process_calendar_id = fields.Many2one("resource.calendar", "Working Calendar", help="Empty: the company's.")
    process_state_ids = fields.Many2many(
        "res.country.state", string="Regions Served", help="Orders of dealers in these regions leave from this centre."
    )

    def _process_tz(self):
        """The name of the time zone on whose clock the centre's windows run."""
        self.ensure_one()
        return self.sudo().process_tz or self.sudo().company_id._process_tz()

    def _get_working_days(self, start, days):
        """The centre's working days among ``days`` days from the local date ``start``."""
        self.ensure_one()
        warehouse = self.sudo()
        return warehouse.company_id._get_working_days(
            start, days, warehouse.process_calendar_id, warehouse._process_tz()
        )
