import re

from odoo import http
from odoo.http import request

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class PaperVerification(http.Controller):
    """Where the QR code of a paper leads: number, date, order and state, and nothing else (E9)."""

    @http.route("/paper/<string:token>", type="http", auth="public", methods=["GET"], readonly=True, sitemap=False)
    def verify(self, token, **_kwargs):
        """Say whether the paper that bears the code is genuine and valid; an unknown code is told as such."""
        paper = request.env["order.process.paper"].sudo()
        if TOKEN.fullmatch(token):
            paper = paper.search([("token", "=", token)], limit=1)
        values = {"facts": paper._get_public_facts() if paper else None}
        response = request.render("order_process.paper_verification", values)
        if not paper:
            response.status_code = 404
        response.headers["X-Robots-Tag"] = "noindex"
        return response
