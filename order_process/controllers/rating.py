from odoo.addons.rating.controllers.main import Rating
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.aftersales.rated import RATED_MODELS
from .guess import limits_guesses

RATES = ("1", "3", "5")


class RatingOfProcess(Rating):
    """The page behind the mail that asks for a rating: what cannot be rated (any more) is told in words (I2)."""

    @route()
    @limits_guesses
    def action_open_rating(self, token, rate, **kwargs):
        """Show what is about to be rated."""
        rating, _record = self._get_rating_and_record(token)
        if rating.res_model in RATED_MODELS and str(rate) not in RATES:
            raise request.not_found()
        return super().action_open_rating(token, rate, **kwargs)

    @route()
    @limits_guesses
    def action_submit_rating(self, token, rate=0, **kwargs):
        """Take the rating, or say why not."""
        rating, record = self._get_rating_and_record(token)
        if rating.res_model not in RATED_MODELS:
            return super().action_submit_rating(token, rate=rate, **kwargs)
        user = request.env.user
        stranger = (
            not user._is_public() and user.partner_id.commercial_partner_id != rating.partner_id.commercial_partner_id
        )
        if stranger or (request.httprequest.method == "POST" and str(rate) not in RATES):
            raise request.not_found()
        lang = rating.partner_id.lang or request.env.lang
        request.update_context(lang=lang)
        try:
            with request.env.cr.savepoint():
                return super().action_submit_rating(token, rate=rate, **kwargs)
        except UserError as error:
            values = {"error": str(error), "record": record, "rating": rating}
            return request.render("order_process.portal_rating_refused", values)
