from odoo.http import Controller, content_disposition, request, route

from .order_template import XLSX
from .portal_dealer import MAX_ID


def send_made(content, mimetype, name):
    """Hand over a file that was made for the reader: it is saved, and not kept on the way."""
    return request.make_response(
        content,
        [
            ("Content-Type", mimetype),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )


class Statements(Controller):
    """The workbook of the statements that finance has chosen."""

    @route("/order-process/statements.xlsx", type="http", auth="user", methods=["GET"])
    def statements(self, ids="", **_kwargs):
        """A sheet for each statement that the reader may see; none for people outside."""
        if not request.env.user._is_internal():
            raise request.not_found()
        asked = {int(text) for text in ids.split(",") if text.isascii() and text.isdecimal() and len(text) < 11}
        Statement = request.env["order.process.statement"]
        if not Statement.has_access("read"):
            raise request.not_found()
        statements = Statement.search([("id", "in", [one for one in asked if 0 < one <= MAX_ID])])
        if not statements:
            raise request.not_found()
        sheets = statements._make_sheets()
        title = sheets._get_file_name("xlsx") if len(sheets) == 1 else f"{request.env._('Statements')}.xlsx"
        return send_made(sheets._make_book(), XLSX, title)
