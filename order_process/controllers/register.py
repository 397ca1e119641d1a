import json

import psycopg2
from werkzeug.exceptions import BadRequest

from odoo.exceptions import AccessError, UserError
from odoo.http import Controller, Response, content_disposition, request, route

from ..models.base.staff import check_staff
from .order_template import XLSX
from .statement import send_made

EXPORT_GROUP = "base.group_allow_export"


class Registers(Controller):
    """Registers as workbook and paper: what the reader may see of what was filtered."""

    @route("/order-process/register/<string:key>.xlsx", type="http", auth="user", methods=["GET"], readonly=True)
    def register_book(self, key, domain="[]", **_kwargs):
        """The workbook; for those whom the administrator lets export, as of every list."""
        registers, rows = self._read_asked(key, domain)
        if not request.env.user.has_group(EXPORT_GROUP):
            raise AccessError(request.env._("You may not export. Ask an administrator for the right to export."))
        # Written on disk and handed over from there: no part of the memory holds all of it.
        file = self._answer(lambda: registers._write_book(key, rows))
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(file.seek(0, 2))),
            ("Content-Disposition", content_disposition(registers._get_file_name(key, "xlsx"))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        file.seek(0)
        return Response(file, headers=headers, direct_passthrough=True)

    @route("/order-process/register/<string:key>.pdf", type="http", auth="user", methods=["GET"], readonly=True)
    def register_paper(self, key, domain="[]", **_kwargs):
        """The paper."""
        registers, rows = self._read_asked(key, domain)
        content = self._answer(lambda: registers._make_paper(key, rows))
        return send_made(content, "application/pdf", registers._get_file_name(key, "pdf"))

    def _read_asked(self, key, domain):
        """The registers, and the domain that was sent; nothing for people outside, nor of a register there is not."""
        if not request.env.user._is_internal():
            raise request.not_found()
        registers = request.env["order.process.registers"]
        if key not in registers._get_registers():
            raise request.not_found()
        check_staff(request.env[registers._get_registers()[key].model])
        try:
            rows = json.loads(domain)
        except ValueError:
            rows = None
        if not isinstance(rows, list):
            raise BadRequest(request.env._("The filter cannot be read. Open the register and download it again."))
        return registers, rows

    def _answer(self, make):
        refusal = request.env._("The filter cannot be read. Open the register and download it again.")
        try:
            return make()
        except (AccessError, UserError):
            raise
        except (ValueError, TypeError, KeyError, psycopg2.DataError) as error:
            raise BadRequest(refusal) from error
