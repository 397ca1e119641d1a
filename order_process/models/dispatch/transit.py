from odoo import api, fields, models, tools

from ..base.modes import PROCESS_MODES


class OrderProcessTransit(models.Model):
    """How many working days goods are on their way, by delivery mode and region (J3)."""

    _name = "order.process.transit"
    _inherit = ["order.process.rule"]
    _description = "Transit Time"
    _order = "company_id, process_mode, warehouse_id, id"
    _rec_name = "process_mode"

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    process_mode = fields.Selection(PROCESS_MODES, "Delivery Mode", help="Empty: every mode.")
    warehouse_id = fields.Many2one("stock.warehouse", "Centre", help="From this centre. Empty: from every centre.")
    state_ids = fields.Many2many("res.country.state", string="Regions", help="Empty: every region.")
    transit_days = fields.Integer(
        "Working Days", required=True, help="From the day of dispatch to the day of arrival. 0: on the same day."
    )
    active = fields.Boolean(default=True)

    _days = models.Constraint(
        "CHECK (transit_days >= 0 AND transit_days <= 60)", "Goods are on their way for 0 to 60 working days."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache("company_id")
    def _get_table(self, company_id):
        """``[(mode, centre id, region ids, days)]`` of a company, what says more about a place first."""
        rules = self.sudo().search([("company_id", "=", company_id)])
        rules = rules.sorted(lambda rule: (not rule.warehouse_id, not rule.state_ids, not rule.process_mode, rule.id))
        return tuple(
            (rule.process_mode, rule.warehouse_id.id, frozenset(rule.state_ids.ids), rule.transit_days)
            for rule in rules
        )

    @api.model
    def _get_days(self, order):
        """The working days on the way to the dealer of an order; ``None`` where nothing is said about it."""
        table = self._get_table(order.company_id.id)
        region = bool(table) and order.partner_shipping_id.state_id.id
        for mode, centre, regions, days in table:
            if (
                mode in (False, order.process_mode)
                and centre in (False, order.warehouse_id.id)
                and (not regions or region in regions)
            ):
                return days
        return None
