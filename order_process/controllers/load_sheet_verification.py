from odoo import http

from .guess import limits_guesses
from .paper_verification import render_verification


class LoadSheetVerification(http.Controller):
    """Where the QR code of a load sheet leads: number, date, trip, whether it is signed, and nothing else."""

    @http.route("/load-sheet/<string:token>", type="http", auth="public", website=True, methods=["GET"], sitemap=False)
    @limits_guesses
    def verify(self, token, **_kwargs):
        """Say whether the sheet that bears the code is genuine; an unknown code is told as such."""
        return render_verification("order.process.load.sheet", "order_process.load_sheet_verification", token)
