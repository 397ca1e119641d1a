import re

from odoo.exceptions import AccessError, MissingError
from odoo.http import Controller, request, route

from .guess import limits_guesses
from .statement import send_made

DIGEST = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d")


class OrderRecord(Controller):
    """The whole record of an order, and the page behind the code of a closing manifest."""

    @route("/order-process/record/<int:order_id>", type="http", auth="user", methods=["GET"])
    def download(self, order_id, **_kwargs):
        """The record as a ZIP file, for whoever may take it out; to others there is none."""
        if not request.env.user._is_internal() or order_id >= 2**31:
            raise request.not_found()
        try:
            name, content = request.env["sale.order"].browse(order_id)._make_record()
        except (AccessError, MissingError) as error:
            raise request.not_found() from error
        return send_made(content, "application/zip", name)

    @route(
        "/history/<string:day>/<string:digest>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    @limits_guesses
    def verify(self, day, digest, **_kwargs):
        """Say whether the digest that was printed is still the one that is kept for the day, and nothing else."""
        anchor = request.env["order.process.anchor"].sudo()
        if DAY.fullmatch(day) and DIGEST.fullmatch(digest):
            anchor = anchor.search([("digest", "=", digest)], limit=1).filtered(lambda one: str(one.day) == day)
        response = request.render("order_process.history_verification", {"anchor": anchor, "day": day})
        if not anchor:
            response.status_code = 404
        response.headers["X-Robots-Tag"] = "noindex"
        return response
