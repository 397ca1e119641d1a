from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_answer_hours = fields.Float(related="company_id.claim_answer_hours", readonly=False)
    claim_answer_working = fields.Boolean(related="company_id.claim_answer_working", readonly=False)
    claim_warning_hours = fields.Float(related="company_id.claim_warning_hours", readonly=False)
    claim_approval_amount = fields.Monetary(
        related="company_id.claim_approval_amount", readonly=False, currency_field="currency_id"
    )
    rating_requests = fields.Boolean(related="company_id.rating_requests", readonly=False)
    rating_change_days = fields.Integer(related="company_id.rating_change_days", readonly=False)
    rating_low = fields.Integer(related="company_id.rating_low", readonly=False)
    rating_follow_up_id = fields.Many2one(related="company_id.rating_follow_up_id", readonly=False)
    rating_follow_up_days = fields.Integer(related="company_id.rating_follow_up_days", readonly=False)
    evaluation_period = fields.Selection(related="company_id.evaluation_period", readonly=False)
