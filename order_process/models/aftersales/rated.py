from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..base.lock import lock_rows
from ..base.sentinel import internal

RATED_MODELS = ("sale.order", "order.process.claim")
SCALE = 5
PARTS = ("delivery", "quality", "service")


class RatingRating(models.Model):
    """Ratings of orders and claims come from the dealer only: once each, changed for some days, never forged."""

    _inherit = "rating.rating"

    # Whoever holds the token rates in the dealer's name.
    access_token = fields.Char(groups="base.group_system")
    process_delivery = fields.Integer("Delivery", readonly=True, help="1 to 5; 0: not said.", aggregator="avg")
    process_quality = fields.Integer("Goods", readonly=True, help="1 to 5; 0: not said.", aggregator="avg")
    process_service = fields.Integer("Service", readonly=True, help="1 to 5; 0: not said.", aggregator="avg")
    process_rated_on = fields.Datetime("First Rated On", readonly=True, index="btree_not_null")
    process_low = fields.Boolean("Low", readonly=True)
    process_company_id = fields.Many2one("res.company", "Company", readonly=True, index="btree_not_null")

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._refuse_forged()
        return ratings

    def write(self, vals):
        self._refuse_forged()
        result = super().write(vals)
        self._refuse_forged()
        return result

    def unlink(self):
        if self:
            self._refuse_forged()
        return super().unlink()

    def _refuse_forged(self):
        if not self.env.su and any(rating.res_model in RATED_MODELS for rating in self):
            raise UserError(self.env._("Ratings of orders and claims come from the dealer; nobody else writes them."))

    def _get_change_end(self):
        """Until when the dealer may change it, naive UTC; ``None`` before it was given."""
        self.ensure_one()
        if not self.process_rated_on:
            return None
        return self.process_rated_on + timedelta(days=self.process_company_id.sudo().rating_change_days)


class OrderProcessRated(models.AbstractModel):
    """Orders and claims that the dealer rates: one rating for each, by mail or in the portal (I2)."""

    _name = "order.process.rated"
    _inherit = ["rating.mixin"]
    _description = "Rated by the Dealer"
    # The XML id of the mail that asks.
    _rating_template = None

    rating_requested_on = fields.Datetime(copy=False, readonly=True)

    def message_post(self, **kwargs):
        if kwargs.get("rating_value"):
            raise UserError(self.env._("Rate it on its page in the portal; a message does not."))
        return super().message_post(**kwargs)

    def _message_update_content(self, message, /, *, body, rating_value=None, **kwargs):
        if rating_value is not None:
            raise UserError(self.env._("Rate it on its page in the portal; a message does not."))
        return super()._message_update_content(message, body=body, **kwargs)

    def _get_rating(self):
        """The one rating of the record, as superuser; empty before anybody was asked."""
        self.ensure_one()
        return (
            self.env["rating.rating"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)], order="id", limit=1)
        )

    def _rating_get_access_token(self, partner=None):
        """The token of the record's one rating, made under a lock where it is the first.

        Only the system gets it, for the mail to the dealer."""
        if not self.env.su:
            return "…"
        return (self._get_rating() or self._make_rating()).access_token

    def _make_rating(self):
        lock_rows(self)
        return self._get_rating() or self.env["rating.rating"].sudo().create(
            {
                "partner_id": self._rating_get_partner().id,
                "rated_partner_id": self._rating_get_operator().id,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "is_internal": False,
                "process_company_id": self.company_id.id,
            }
        )

    def rating_apply(
        self, rate, token=None, rating=None, feedback=None, subtype_xmlid=None, notify_delay_send=False, parts=None
    ):
        """Take the dealer's rating, 1 to 5; a low one opens a follow-up, once.

        Called as superuser by the portal and by the page behind the mail, after they checked who asks.

        :param parts: ``{"delivery", "quality", "service": 1 to 5}``, where the dealer said more
        :raises UserError: by anybody else, too early, out of range, or after the days in which it may be changed
        """
        if not self.env.su:
            raise UserError(self.env._("Ratings of orders and claims come from the dealer; nobody else writes them."))
        self.ensure_one()
        rating = rating or self._get_rating() or self._make_rating()
        if rating.res_model != self._name or rating.res_id != self.id or not 1 <= rate <= SCALE:
            raise UserError(self.env._("Rate from 1 to %s.", SCALE))
        if not self._may_be_rated():
            raise UserError(self.env._("%s cannot be rated yet.", self.name))
        lock_rows(rating)
        now, end = fields.Datetime.now(), rating._get_change_end()
        if end and now > end:
            zone = self.company_id._process_tz()
            until = format_datetime(self.env, end, tz=zone, dt_format="short")
            raise UserError(self.env._("You have rated this already; it could be changed until %s.", until))
        parts = parts or {}
        low = min([rate, *parts.values()]) <= self.company_id.sudo().rating_low
        rating.write(
            {
                # What was said about the parts before goes with the rating that it belonged to.
                **{f"process_{name}": parts.get(name, 0) for name in PARTS},
                "process_low": low,
                "process_rated_on": rating.process_rated_on or now,
                "process_company_id": self.company_id.id,
            }
        )
        feedback = (feedback or "").strip()[:2000]
        super().rating_apply(
            rate, rating=rating, feedback=feedback, subtype_xmlid=subtype_xmlid, notify_delay_send=notify_delay_send
        )
        order = self if self._name == "sale.order" else self.order_id
        said = {"rating": f"{rate:g}/{SCALE}", "note": feedback}
        if self != order:
            said["claim"] = self.name
        self.env["order.process.event"]._log([(order, "rated", said)])
        if low:
            self.env["order.process.improvement"]._follow_up(rating, self)
        return rating

    def _request_rating(self):
        """Ask the dealers by mail for a rating, queued and once for each record; those without an address are left.

        Safe to repeat; in bulk."""
        template = self.env.ref(self._rating_template, raise_if_not_found=False)
        records = self.sudo().filtered(
            lambda record: (
                not record.rating_requested_on
                and record.company_id.order_process_enabled
                and record.company_id.rating_requests
                and record._rating_get_partner().email
            )
        )
        if not template or not records:
            return
        internal(records).write({"rating_requested_on": fields.Datetime.now()})
        # On no record and by nobody of ours: the mail holds the token.
        apart = {"model": False, "res_id": False, "author_id": self.env.ref("base.partner_root").id}
        template.sudo().send_mail_batch(
            records.ids, email_values=apart, email_layout_xmlid="mail.mail_notification_light"
        )

    def _may_be_rated(self):
        """Whether the dealer may say now how content he is."""
        raise NotImplementedError


class ResCompany(models.Model):
    _inherit = "res.company"

    rating_requests = fields.Boolean(
        "Ask for Ratings", default=True, help="By mail, when an order was received and when a claim is closed."
    )
    rating_change_days = fields.Integer(
        "Days to Change a Rating", default=7, help="Days in which a dealer may change a rating; 0: never."
    )
    rating_low = fields.Integer(
        "A Rating Is Low Up To", default=2, help="Of 5. A low rating opens a follow-up with an owner and a date."
    )
    rating_follow_up_id = fields.Many2one(
        "res.users",
        "Low Ratings Go To",
        domain="[('share', '=', False)]",
        help="Empty: the order's sales representative, or else customer service.",
    )
    rating_follow_up_days = fields.Integer("Days to Follow Up", default=3)

    _ratings_positive = models.Constraint(
        "CHECK (rating_change_days >= 0 AND rating_low BETWEEN 0 AND 5 AND rating_follow_up_days >= 0)",
        "Days are not negative, and a rating is from 1 to 5.",
    )
