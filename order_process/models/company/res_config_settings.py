from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_process_enabled = fields.Boolean(related="company_id.order_process_enabled", readonly=False)
    process_tz = fields.Selection(related="company_id.process_tz", readonly=False)
    performance_cutoff = fields.Float(related="company_id.performance_cutoff", readonly=False)
    review_confirms = fields.Boolean(related="company_id.review_confirms", readonly=False)
    review_free_lower_quantity = fields.Boolean(related="company_id.review_free_lower_quantity", readonly=False)
    review_free_notes = fields.Boolean(related="company_id.review_free_notes", readonly=False)
    review_free_days = fields.Integer(related="company_id.review_free_days", readonly=False)
    dispatch_grace = fields.Integer(related="company_id.dispatch_grace", readonly=False)
    merit_points_only = fields.Boolean(related="company_id.merit_points_only", readonly=False)
    merit_monthly_cap = fields.Monetary(related="company_id.merit_monthly_cap", readonly=False)
    merit_appeal_days = fields.Integer(related="company_id.merit_appeal_days", readonly=False)
    limit_days_product = fields.Float(related="company_id.limit_days_product", readonly=False)
    limit_days_service = fields.Float(related="company_id.limit_days_service", readonly=False)
    limit_days_complaint = fields.Float(related="company_id.limit_days_complaint", readonly=False)
    limit_days_sample = fields.Float(related="company_id.limit_days_sample", readonly=False)
    credit_limit_required = fields.Boolean(related="company_id.credit_limit_required", readonly=False)
    credit_overdue_stops = fields.Boolean(related="company_id.credit_overdue_stops", readonly=False)
    credit_overdue_days = fields.Integer(related="company_id.credit_overdue_days", readonly=False)
    credit_overdue_amount = fields.Monetary(
        related="company_id.credit_overdue_amount", readonly=False, currency_field="currency_id"
    )
    credit_tolerance = fields.Float(related="company_id.credit_tolerance", readonly=False)
    credit_release_days = fields.Integer(related="company_id.credit_release_days", readonly=False)
    headquarters_id = fields.Many2one(
        related="company_id.headquarters_id", readonly=False, domain="[('company_id', '=', company_id)]"
    )
