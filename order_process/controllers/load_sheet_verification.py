from odoo import http
from odoo.http import request

from .paper_verification import TOKEN


class LoadSheetVerification(http.Controller):
    """Where the QR code of a load sheet leads: number, date, trip, whether it is signed, and nothing else."""

    @http.route(
        "/load-sheet/<string:token>", type="http", auth="public", methods=["GET"], readonly=True, sitemap=False
    )
    def verify(self, token, **_kwargs):
        """Say whether the sheet that bears the code is genuine; an unknown code is told as such."""
        sheet = request.env["order.process.load.sheet"].sudo()
        if TOKEN.fullmatch(token):
            sheet = sheet.search([("token", "=", token)], limit=1)
        values = {"facts": sheet._get_public_facts() if sheet else None}
        response = request.render("order_process.load_sheet_verification", values)
        if not sheet:
            response.status_code = 404
        response.headers["X-Robots-Tag"] = "noindex"
        return response
