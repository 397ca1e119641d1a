from odoo.addons.auth_signup.controllers.main import AuthSignupHome
from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..models.portal.dealer_application import LIMITS
from .portal_dealer import only_texts

URL = "/dealer/apply"


class DealerSignup(AuthSignupHome):
    """Nobody makes a user by oneself; who forgot the password sets a new one as ever."""

    def get_auth_signup_config(self):
        config = super().get_auth_signup_config()
        if request.env["res.users"]._is_signup_closed():
            config.update(signup_enabled=False, dealer_apply_url=URL)
        return config


class PortalDealerApply(Controller):
    """Whoever wants to be a dealer says who they are; our people decide (L7)."""

    def _check_open(self):
        """:raises NotFound: where the process is off, and to whom is a dealer's person already or works here"""
        user = request.env.user
        known = not user._is_public() and (not user._is_portal() or user.partner_id._is_approved_dealer())
        if known or not request.env.company.sudo().order_process_enabled:
            raise request.not_found()

    @route(URL, type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def dealer_apply(self, **_kwargs):
        """The form."""
        self._check_open()
        return self._render_form({})

    @route(URL, type="http", auth="public", website=True, sitemap=False, methods=["POST"])
    def dealer_apply_send(self, **form):
        """Take the application; sent twice it is one, and machines that fill in every field are thanked as well."""
        self._check_open()
        texts = only_texts(form)
        user = request.env.user
        applicant = user.partner_id if user._is_portal() else None
        try:
            with request.env.cr.savepoint():
                if not texts.get("homepage"):
                    origin = request.httprequest.remote_addr
                    request.env["order.process.dealer.application"]._apply(texts, origin, applicant)
        except UserError as error:
            return self._render_form(texts, str(error))
        return request.redirect(f"{URL}/sent")

    @route(f"{URL}/sent", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def dealer_apply_sent(self, **_kwargs):
        """Thanks, and what happens next."""
        return request.render("order_process.portal_dealer_applied", {})

    def _render_form(self, texts, error=None):
        return request.render("order_process.portal_dealer_apply", {"texts": texts, "error": error, "limits": LIMITS})
