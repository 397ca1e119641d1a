import re

from odoo import http
from odoo.http import request

from .guess import limits_guesses

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def render_verification(model, template, token):
    """The public facts of the record that bears the code; of an unknown code the page says so, as what is not there."""
    record = request.env[model].sudo()
    if TOKEN.fullmatch(token):
        record = record.search([("token", "=", token)], limit=1)
    response = request.render(template, {"facts": record._get_public_facts() if record else None})
    if not record:
        response.status_code = 404
    response.headers["X-Robots-Tag"] = "noindex"
    return response


class PaperVerification(http.Controller):
    """Where the QR code of a paper leads: number, date, order and state, and nothing else (E9)."""

    @http.route("/paper/<string:token>", type="http", auth="public", website=True, methods=["GET"], sitemap=False)
    @limits_guesses
    def verify(self, token, **_kwargs):
        """Say whether the paper that bears the code is genuine and valid; an unknown code is told as such."""
        return render_verification("order.process.paper", "order_process.paper_verification", token)
