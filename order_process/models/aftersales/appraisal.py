from odoo import api, fields, models
from odoo.tools import SQL


class OrderProcessAppraisal(models.Model):
    """What dealers say of the orders that a person took."""

    _inherit = "order.process.appraisal"

    rated = fields.Integer("Orders Rated", readonly=True)
    stars = fields.Integer("Stars", readonly=True, help="Of all ratings together.")
    rating = fields.Float(readonly=True, aggregator="avg", help="1 to 5, by the dealers, of the orders taken.")

    def _get_sources(self):
        rated = SQL(
            """SELECT o.taken_by_id, o.company_id,
                      (rating.process_rated_on AT TIME ZONE 'UTC'
                          AT TIME ZONE COALESCE(company.process_tz, place.tz, 'UTC'))::date, part.measure, part.number
                 FROM rating_rating rating
                 JOIN sale_order o ON rating.res_model = 'sale.order' AND o.id = rating.res_id
                 JOIN res_company company ON company.id = o.company_id
                 JOIN res_partner place ON place.id = company.partner_id
                CROSS JOIN LATERAL (VALUES ('rated', 1), ('stars', rating.rating)) AS part (measure, number)
                WHERE rating.consumed AND rating.process_rated_on IS NOT NULL AND o.taken_by_id IS NOT NULL AND %s""",
            self._within_months(SQL("rating.process_rated_on"), 1),
        )
        return [*super()._get_sources(), rated]

    @api.model
    def _get_measures(self):
        return [*super()._get_measures(), "rated", "stars"]

    @api.model
    def _get_rates(self):
        return {**super()._get_rates(), "rating": SQL("1.0 * stars / NULLIF(rated, 0)")}
