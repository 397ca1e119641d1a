from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import format_amount

from ..models.intake.order_import_dealer import MAX_DEALER_BYTES
from ..models.portal import pasted_rows
from ..models.portal.dealer_catalogue import MAX_SEARCH, MAX_STOCK, USUAL, DealerCatalogue, format_quantity
from .portal_dealer import PortalDealer, dealer_form, dealer_page, leave_note, only_texts, take_note, text_of
from .portal_order_import import MEGABYTE, describe_limits

URL = "/my/orders/new"
FACTS = ("carrier_id", "partner_shipping_id", "requested_on", "receiver_name", "receiver_phone", "remark")
MAX_NAMED = 20
MAX_PROMOTIONS = 2
PICTURES_HOLD = 7 * 24 * 3600
# For so long a page shows the prices with which it was written; submitting asks again in any case.
PRICES_HOLD = timedelta(minutes=10)


class PortalOrderNew(PortalDealer):
    """A dealer writes an order on the phone: finds goods, says how many, and submits (L1)."""

    @dealer_page(URL)
    def portal_order_new(self, search="", category="", page="1", taken="", **_kwargs):
        """The order that this person is writing, and what may be put in."""
        if not self._may_order():
            return request.redirect("/my")
        draft = request.env["sale.order"]._find_dealer_draft()
        if draft and draft.date_order < fields.Datetime.now() - PRICES_HOLD:
            draft._refresh_dealer_prices()
        note = take_note()
        return self._render_page(draft, search=search, category=category, page=page, note=note)

    @route(f"{URL}/find", type="jsonrpc", auth="user", website=True, methods=["POST"])
    def portal_order_find(self, search="", category=None, page=1):
        """A page of the catalogue; what is exactly a code or barcode comes as ``exact`` with its quantity."""
        self._check_may_order()
        order = self._get_shown(request.env["sale.order"]._find_dealer_draft())
        catalogue = DealerCatalogue(order)
        search = self._read_search(search)
        values = self._prepare_catalogue(catalogue, search, category, page)
        rows = catalogue.get_rows(catalogue.find_exact(search)) or (values["rows"] if values["is_one"] else [])
        values["words"] = catalogue.get_stock_words(values["products"])
        shown = self._render("order_process.portal_order_catalogue", values)
        result = {"catalogue": shown, "exact": False}
        if rows:
            result["exact"] = {"id": rows[0].product.id, "quantity": format_quantity(rows[0].quantity)}
        elif values["total"]:
            result["message"] = request.env._("%s products found: choose one.", values["total"])
        else:
            result["message"] = request.env._("Nothing found for “%s”.", values["search"])
        return result

    @route(f"{URL}/outlook", type="jsonrpc", auth="user", website=True, methods=["POST"])
    def portal_order_outlook(self, product_ids=None):
        """What the page does not wait for: promised batch, credit room, a word on the stock of these products, and
        whether the goods of the order are there."""
        self._check_may_order()
        order = self._get_shown(request.env["sale.order"]._find_dealer_draft())
        catalogue = DealerCatalogue(order)
        numbers = product_ids[:MAX_STOCK] if isinstance(product_ids, list) else []
        words = catalogue.get_stock_words(catalogue.get(*numbers))
        badges = {word: self._render("order_process.portal_order_stock", {"word": word}) for word in {*words.values()}}
        return {
            "outlook": self._render("order_process.portal_order_outlook", self._prepare_outlook(order)),
            "stock": {product.id: badges[word] for product, word in words.items()},
            "goods": {
                line.id: self._render("order_process.portal_order_goods", {"goods": goods})
                for line, goods in order._get_dealer_goods().items()
            },
        }

    @route(f"{URL}/set", type="jsonrpc", auth="user", website=True, methods=["POST"])
    def portal_order_set(self, product_id=None, quantity=None, seen=None):
        """Make the quantity of a product what the dealer says; 0 takes it out. Sent twice, it changes nothing.

        :param seen: the quantity that the page showed; where another device has changed it since, nothing is set and
            the answer has what the order says now
        """
        self._check_may_order()
        try:
            with request.env.cr.savepoint():
                quantity = self._read_quantity(quantity)
                draft = request.env["sale.order"]._open_dealer_draft()
                product = DealerCatalogue(draft).get(product_id)
                if not product and not quantity:
                    # What is no longer sold can still be taken out.
                    product = draft._get_dealer_lines().product_id.filtered(lambda found: found.id == product_id)
                if not product:
                    raise UserError(request.env._("This product cannot be ordered."))
                name, kept = product.default_code or product.name, draft._get_dealer_quantity(product)
                if seen is not None and seen != kept and kept != format_quantity(quantity):
                    text = request.env._("%(product)s: the order has %(quantity)s now.", product=name, quantity=kept)
                    return {"product_id": product.id, "quantity": kept, "error": text, **self._render_order(draft)}
                draft._set_dealer_quantities({product: quantity})
        except UserError as error:
            return self._answer_error(error)
        kept = draft._get_dealer_quantity(product)
        message = f"{name} × {kept}" if quantity else ""
        return {"product_id": product.id, "quantity": kept, "message": message, **self._render_order(draft)}

    @route(f"{URL}/facts", type="jsonrpc", auth="user", website=True, methods=["POST"])
    def portal_order_facts(self, texts=None):
        """Keep what the dealer says about the delivery."""
        self._check_may_order()
        texts = texts if isinstance(texts, dict) else {}
        try:
            with request.env.cr.savepoint():
                draft = request.env["sale.order"]._open_dealer_draft()
                draft._set_dealer_facts({name: texts[name] for name in FACTS if name in texts})
        except UserError as error:
            return self._answer_error(error)
        return self._render_order(draft)

    @dealer_form(f"{URL}/rows", max_content_length=25 * MEGABYTE)
    def portal_order_rows(self, rows="", mode="", file=None, **_kwargs):
        """Put pasted rows, or those of a file, into the order; with bad ones among them nothing, unless the dealer
        takes the good ones."""
        self._check_may_order()
        data = file.read(MAX_DEALER_BYTES + 1) if hasattr(file, "read") else b""
        rows = text_of(rows)
        if len(data) > MAX_DEALER_BYTES or len(rows) > MAX_DEALER_BYTES:
            return self._render_page(pasted={"problem": describe_limits(pasted_rows.MAX_ROWS)[1]})
        if not data and not rows.strip():
            return self._render_page(pasted={"problem": request.env._("Paste rows or choose a file first.")})
        try:
            with request.env.cr.savepoint():
                draft = request.env["sale.order"]._open_dealer_draft()
                checked = draft._check_dealer_rows(data or rows)
                take = checked.quantities and (not checked.bad or mode == "good")
                if take:
                    draft._set_dealer_quantities(checked.quantities)
        except UserError as error:
            return self._render_page(pasted={"problem": str(error), "text": rows})
        if take:
            said = request.env._("Rows put into the order: %s.", len(checked.quantities))
            return self._go_back("warning" if checked.note else "success", f"{said} {checked.note}".strip())
        pasted = {"problem": checked.problem, "bad": checked.bad, "text": checked.text, "note": checked.note}
        if checked.bad:
            pasted["heading"] = request.env._(
                "Rows to mend: %s. Nothing was put into the order. Correct them below.", len(checked.bad)
            )
        if checked.bad and checked.quantities:
            pasted["take_good"] = request.env._("Take only the good rows (%s)", len(checked.quantities))
        return self._render_page(draft, pasted=pasted)

    @dealer_form("/my/orders/<int:order_id>/again")
    def portal_order_again(self, order_id, **_kwargs):
        """Put the goods of an earlier order into the one that is being written, at today's prices."""
        self._check_may_order()
        earlier = self._get_dealer_order(order_id)
        try:
            with request.env.cr.savepoint():
                draft = request.env["sale.order"]._open_dealer_draft()
                gone, present = draft._take_dealer_order(earlier)
        except UserError as error:
            return self._go_back("danger", str(error))
        said = [request.env._("The goods of %s are in the order.", earlier.name)]
        if gone:
            said.append(request.env._("No longer sold: %s.", self._list_names(gone)))
        if present:
            said.append(
                request.env._("In the order already, with the quantity as it was: %s.", self._list_names(present))
            )
        return self._go_back("warning" if len(said) > 1 else "success", " ".join(said))

    @dealer_form(f"{URL}/empty")
    def portal_order_empty(self, **_kwargs):
        """Take all goods out again."""
        self._check_may_order()
        draft = request.env["sale.order"]._find_dealer_draft(lock=True)
        if draft:
            draft._empty_dealer_draft()
        return request.redirect(URL)

    @dealer_form(f"{URL}/submit")
    def portal_order_submit(self, order_id="", fingerprint="", **texts):
        """Submit the order that was shown; pressed twice or in two tabs, it is submitted once."""
        self._check_may_order()
        order_id, texts = text_of(order_id), only_texts(texts)
        draft = request.env["sale.order"]._find_dealer_draft(lock=True)
        if not draft or str(draft.id) != order_id:
            return self._redirect_submitted(order_id)
        try:
            with request.env.cr.savepoint():
                draft._check_portal_open()
                gaps = draft._submit_dealer_draft(fingerprint, {name: texts[name] for name in FACTS if name in texts})
        except UserError as error:
            draft._refresh_dealer_prices()
            return self._render_page(draft, error=str(error), tab="order")
        if gaps:
            return self._render_page(draft, gaps=gaps, tab="order")
        return request.redirect(f"/my/orders/{draft.id}")

    @dealer_page(f"{URL}/picture")
    def portal_order_picture(self, product="", **_kwargs):
        """The small picture of goods that the dealer may order; kept by the browser until it changes."""
        self._check_may_order()
        order = self._get_shown(request.env["sale.order"]._find_dealer_draft())
        number = text_of(product)
        found = DealerCatalogue(order).get(int(number) if number.isdecimal() and len(number) < 10 else 0)
        if not found:
            raise request.not_found()
        stream = request.env["ir.binary"].sudo()._get_image_stream_from(found, "image_128")
        return stream.get_response(max_age=PICTURES_HOLD, as_attachment=False)

    # === Helpers ===

    def _answer_error(self, error):
        """What is wrong, and the order as it still is."""
        draft = request.env["sale.order"]._find_dealer_draft()
        return {"error": str(error), **(self._render_order(draft) if draft else {})}

    def _go_back(self, colour, text):
        leave_note(colour, text)
        return request.redirect(URL)

    def _list_names(self, names):
        return ", ".join(names[:MAX_NAMED]) + (" …" if len(names) > MAX_NAMED else "")

    def _redirect_submitted(self, order_id):
        """To the order that another tab or the first of two clicks submitted; to the page where there is none."""
        number = int(order_id) if order_id.isdecimal() and len(order_id) < 10 else 0
        order = request.env["sale.order"].sudo().search([("id", "=", number), *self._get_dealer_order_domain()])
        return request.redirect(f"/my/orders/{order.id}" if order and not order.dealer_draft_user_id else URL)

    def _read_quantity(self, quantity):
        """:raises UserError: it is no quantity that an order file could have"""
        if isinstance(quantity, bool) or not isinstance(quantity, (int, float, str)):
            quantity = ""
        return request.env["sale.order"]._read_dealer_quantity(str(quantity))

    def _read_search(self, search):
        return text_of(search).replace("\x00", "")[:MAX_SEARCH]

    def _get_shown(self, draft):
        """The draft, or what one would be that nobody has begun yet."""
        Order = request.env["sale.order"].sudo()
        return draft or Order.new(Order._prepare_dealer_draft())

    def _prepare_catalogue(self, catalogue, search, category, page):
        search = self._read_search(search)
        number = self._read_category(category)
        page = int(page) if str(page).isdecimal() and len(str(page)) < 7 else 1
        products, total, pages = catalogue.find(search, number, page)
        is_one = total == 1
        if not total and search.strip() and not number:
            match = catalogue.match(search)
            products = match.certain or match.proposals
            # What is only proposed is chosen by the dealer.
            total, is_one = len(products), bool(match.certain)
        rows = catalogue.get_rows(products)
        return {
            "order": catalogue.order,
            "products": products,
            "rows": rows,
            "sees_prices": request.env.user._sees_dealer_prices(),
            "blocks": catalogue.get_blocks(rows),
            "own_codes": catalogue.get_own_codes(products),
            "offers": catalogue.order._get_dealer_offers(products),
            "format_quantity": format_quantity,
            "total": total,
            "is_one": is_one,
            "search": search,
            "category": number,
            "page": min(max(page, 1), pages),
            "pages": pages,
            "currency": catalogue.order.currency_id,
        }

    def _read_category(self, category):
        if category == USUAL:
            return USUAL
        return int(category) if str(category or "").isdecimal() and len(str(category)) < 10 else None

    def _prepare_order(self, draft, order, gaps=None):
        lines = draft._get_dealer_lines().sorted("id") if draft else draft.order_line
        missing, later = draft._get_dealer_gaps() if draft and lines else ([], [])
        return {
            "order": order,
            "draft": draft,
            "sees_prices": request.env.user._sees_dealer_prices(),
            "lines": lines,
            "format_quantity": format_quantity,
            "others": draft.order_line - lines,
            "line_label": request.env._("%s products", len(lines)),
            "total": format_amount(request.env, draft.amount_total if draft else 0.0, order.currency_id),
            "gaps": missing if gaps is None else gaps,
            "later_gaps": later,
            "gifts": draft._get_dealer_gifts() if draft else [],
            "promotions": draft._get_dealer_promotions()[:MAX_PROMOTIONS] if draft else [],
            "fingerprint": draft._get_dealer_fingerprint() if draft else "",
            "currency": order.currency_id,
        }

    def _prepare_outlook(self, order):
        credit = order._get_dealer_credit() if request.env.user._sees_dealer_prices() else None
        return {"promise": order._get_dealer_promise(), "credit": credit, "with_outlook": True}

    def _render(self, template, values):
        return request.env["ir.qweb"]._render(template, values)

    def _render_order(self, draft):
        values = {**self._prepare_order(draft, draft), "outlooks": draft._get_dealer_goods()}
        return {
            "lines": self._render("order_process.portal_order_lines", values),
            "bar": self._render("order_process.portal_order_bar", {**values, **self._prepare_outlook(draft)}),
        }

    def _render_page(
        self, draft=None, *, search="", category="", page="1", note=None, error=None, gaps=None, pasted=None, tab="pick"
    ):
        Order = request.env["sale.order"]
        draft = Order._find_dealer_draft() if draft is None else draft
        order = self._get_shown(draft)
        catalogue = DealerCatalogue(order)
        values = {
            **self._prepare_portal_layout_values(),
            "categories": catalogue.get_categories(),
            **self._prepare_catalogue(catalogue, search, category, page),
            **self._prepare_order(draft, order, gaps),
            "page_name": "order_new",
            "has_usual": catalogue.has_usual(),
            "carriers": order._get_dealer_carriers(),
            "addresses": order._get_dealer_addresses(),
            "requested_on": order._get_requested_day(),
            "remark": order._get_dealer_remark().text or "",
            "closed": not order._get_portal_channel(),
            "note": note,
            "error": error,
            "pasted": pasted or {},
            "tab": tab,
            "limits": describe_limits(pasted_rows.MAX_ROWS)[0],
        }
        # Who comes back with the browser's button reads the order as it is now, not a page that the browser kept.
        return request.render("order_process.portal_order_new", values, headers={"Cache-Control": "no-store"})
