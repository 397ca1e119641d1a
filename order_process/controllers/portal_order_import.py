from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.intake.order_import_dealer import MAX_DEALER_BYTES
from ..models.intake.order_table import MAX_ROWS
from .order_template import send_order_file
from .order_template_dealer import DealerTemplateBook
from .portal_dealer import PortalDealer, dealer_form, dealer_page, take_note

URL = "/my/orders/import"
SHOWN_ROWS = 500
SHOWN_ORDERS = 200
SHOWN_IMPORTS = 10
MEGABYTE = 1024 * 1024


def describe_limits(rows):
    """``(what may be sent, what is said of a larger file)``."""
    size = MAX_DEALER_BYTES // MEGABYTE
    limits = request.env._("Excel (.xlsx) or CSV, at most %(size)s MB and %(rows)s rows.", size=size, rows=rows)
    return limits, request.env._("The file is larger than %s MB. Split it.", size)


class PortalOrderImport(PortalDealer):
    """Dealers drop an order file in the portal, see what is wrong with it, and import it (A4)."""

    @dealer_page(URL, readonly=True)
    def portal_order_import(self, **_kwargs):
        """What an import does, the template, a place for the file, and earlier imports."""
        if not self._may_import():
            return request.redirect("/my")
        return self._render_start()

    # A little more than staff may drop, so that what is too large is told in words.
    @dealer_form(URL, max_content_length=25 * MEGABYTE)
    def portal_order_import_drop(self, file=None, **_kwargs):
        """Check the file; nothing is ordered yet."""
        self._check_may_import()
        data = file.read(MAX_DEALER_BYTES + 1) if hasattr(file, "read") else b""
        if not data:
            chosen = getattr(file, "filename", "")
            return self._render_start(
                request.env._("The file is empty.") if chosen else request.env._("Choose a file first.")
            )
        if len(data) > MAX_DEALER_BYTES:
            return self._render_start(describe_limits(MAX_ROWS)[1])
        record = request.env["order.process.import"]._drop_by_dealer(data, file.filename or "")
        return self._redirect(record)

    @dealer_page(f"{URL}/template.xlsx", readonly=True)
    def portal_order_import_template(self):
        """The order file of this dealer, with the goods and delivery methods among which the dealer may choose."""
        self._check_may_import()
        dealer = request.env.user.partner_id.commercial_partner_id
        return send_order_file(DealerTemplateBook(request.env(su=True), dealer))

    @dealer_page(f"{URL}/<int:import_id>")
    def portal_order_import_result(self, import_id, **_kwargs):
        """What was found in the file, how far the import is, or what it made."""
        record, note = self._get_import(import_id), take_note()
        return self._render_result(record, note and note[1])

    @dealer_form(f"{URL}/<int:import_id>/run")
    def portal_order_import_run(self, import_id, mode="all", fingerprint="", **_kwargs):
        """Import the file or its good orders; pressing twice imports once."""
        record = self._get_import(import_id)
        try:
            with request.env.cr.savepoint():
                record._start_by_dealer("good" if mode == "good" else "all", fingerprint)
        except UserError as error:
            return self._render_result(record, str(error))
        return self._redirect(record)

    @dealer_form(f"{URL}/<int:import_id>/take")
    def portal_order_import_take(self, import_id, row="", at="", fingerprint="", **_kwargs):
        """Take what a row may mean; of another file than the page showed, nothing."""
        record = self._get_import(import_id)
        kept = record.row_ids.filtered(lambda one: str(one.id) == row)
        if not kept or fingerprint != record.fingerprint or not at.isdecimal():
            return self._redirect(record)
        try:
            with request.env.cr.savepoint():
                kept.action_take(int(at))
        except UserError as error:
            return self._render_result(record, str(error))
        return self._redirect(record)

    @dealer_form(f"{URL}/<int:import_id>/titles")
    def portal_order_import_titles(self, import_id, fingerprint="", **meanings):
        """Say what titles mean that nobody knows; it is remembered for the dealer's next file."""
        record = self._get_import(import_id)
        if fingerprint == record.fingerprint:
            try:
                with request.env.cr.savepoint():
                    record._say_titles({key: value for key, value in meanings.items() if value})
            except UserError as error:
                return self._render_result(record, str(error))
        return self._redirect(record)

    @dealer_form(f"{URL}/<int:import_id>/bare")
    def portal_order_import_bare(self, import_id, fingerprint="", **_kwargs):
        """Ask for the quantities of goods that a form lists without one, or leave them out together again."""
        record = self._get_import(import_id)
        if fingerprint == record.fingerprint and record.state == "checked":
            record.action_ask_bare()
        return self._redirect(record)

    @dealer_form(f"{URL}/<int:import_id>/again")
    def portal_order_import_again(self, import_id, fingerprint="", **_kwargs):
        """Order once more what a form without a reference ordered before."""
        record = self._get_import(import_id)
        if fingerprint == record.fingerprint and record.state == "checked":
            record.action_order_again()
        return self._redirect(record)

    @dealer_form(f"{URL}/<int:import_id>/cancel")
    def portal_order_import_cancel(self, import_id, **_kwargs):
        """Leave a file that was checked; nothing was ordered."""
        record = self._get_import(import_id)
        if record.state in ("draft", "checked") and not record.order_ids:
            record.unlink()
        return request.redirect(URL)

    @route(f"{URL}/<int:import_id>/progress", type="jsonrpc", auth="user", website=True, readonly=True)
    def portal_order_import_progress(self, import_id):
        """:return: ``state``, and orders ``processed`` of ``total``"""
        record = self._get_import(import_id)
        return {"state": record.state, "processed": record.processed_count, "total": record.total_count}

    # === Helpers ===

    def _may_import(self):
        """Files of whole orders name prices: who orders without them writes order by order."""
        return self._may_order() and request.env.user._sees_dealer_prices()

    def _check_may_import(self):
        """:raises NotFound: to whom may not drop order files"""
        if not self._may_import():
            raise request.not_found()

    def _get_import(self, import_id):
        """The import, as superuser, when it is of the user's dealer.

        :raises NotFound: it is not, or is not there"""
        self._check_may_import()
        record = request.env["order.process.import"]._get_of_dealer(("id", "=", import_id))
        if not record:
            raise request.not_found()
        return record

    def _redirect(self, record):
        return request.redirect(f"{URL}/{record.id}")

    def _describe_more(self, records, shown):
        return request.env._("… and %s more.", len(records) - shown) if len(records) > shown else ""

    def _describe_result(self, record):
        """:return: colour and sentence, or ``None``"""
        _ = request.env._
        if record.state == "done":
            if not record.created_count:
                return "info", _("Nothing new was ordered.")
            return "success", _(
                "Orders made: %(made)s. Submitted for review: %(submitted)s.",
                made=record.created_count,
                submitted=record.submitted_count,
            )
        if record.state != "checked":
            return None
        if record.good_count and not record.bad_count:
            return "success", _(
                "Everything is in order. Orders: %(orders)s, rows: %(rows)s. Nothing is ordered before you say so.",
                orders=record.good_count,
                rows=record.row_count,
            )
        if record.good_count:
            return "warning", _(
                "Orders in order: %(good)s, to mend: %(bad)s. Nothing is ordered before you say so.",
                good=record.good_count,
                bad=record.bad_count,
            )
        if record.bad_count:
            return "danger", _("Orders to mend: %s. Nothing was ordered.", record.bad_count)
        return "info", _("All orders of this file are there already; nothing is left to import.")

    def _render_start(self, error=None):
        limits, too_large = describe_limits(MAX_ROWS)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "order_import",
            "error": error,
            "max_bytes": MAX_DEALER_BYTES,
            "too_large": too_large,
            "limits": limits,
            "imports": request.env["order.process.import"]._get_of_dealer(limit=SHOWN_IMPORTS),
        }
        return request.render("order_process.portal_order_import", values)

    def _render_result(self, record, error=None):
        rows = record.row_ids.filtered("problem") if record.state in ("checked", "done") else record.row_ids.browse()
        orders = record.order_ids.sorted("id")
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "order_import",
            "record": record,
            "error": error,
            "summary": self._describe_result(record),
            "rows": rows[:SHOWN_ROWS],
            "more_rows": self._describe_more(rows, SHOWN_ROWS),
            "orders": orders[:SHOWN_ORDERS],
            "more_orders": self._describe_more(orders, SHOWN_ORDERS),
            "status": orders[:SHOWN_ORDERS]._get_dealer_status(),
            "titles": record.title_ids if record.has_unknown_titles and record.state == "draft" else (),
            "meanings": record._get_dealer_meanings(),
        }
        return request.render("order_process.portal_order_import_result", values)
