from odoo.exceptions import UserError
from odoo.http import request

from ..models.portal.dealer_catalogue import DealerCatalogue, format_quantity
from .portal_dealer import PortalDealer, dealer_form, dealer_page, leave_note, take_note, text_of

URL = "/my/stock"
MAX_PRODUCTS = 500


class PortalStock(PortalDealer):
    """A dealer tells what is in stock and below what quantity to order again; one button orders what lacks (F3)."""

    @dealer_page(URL)
    def portal_stock(self, code="", **_kwargs):
        """The dealer's products with stock and safety stock."""
        if not self._may_order():
            return request.redirect("/my")
        code = text_of(code).replace("\x00", "")
        return self._render_stock(code=code, note=take_note())

    @dealer_form(URL)
    def portal_stock_save(self, **texts):
        """Keep what was counted; everything that is wrong is told at once, and then nothing is kept.

        An empty count says nothing, an empty safety quantity that there is none. Where a product is to be added to the
        page, what was typed stays in it."""
        self._check_may_order()
        texts = {name: text_of(value).replace("\x00", "").strip() for name, value in texts.items()}
        code = texts.get("code", "")
        if texts.get("add") and code:
            return self._render_stock(texts=texts, code=code)
        counted, seen, wrong = {}, {}, []
        for product in self._get_products(self._get_catalogue(), code, texts):
            count, safety = texts.get(f"q_{product.id}"), texts.get(f"s_{product.id}")
            vals = {} if safety is None else {"safety_quantity": safety or "0"}
            if count:
                vals["quantity"] = count
            for name, text in vals.items():
                try:
                    vals[name] = request.env["sale.order"]._read_dealer_quantity(text)
                except UserError as error:
                    wrong.append(f"{product.display_name}: {error}")
            counted[product], seen[product] = vals, texts.get(f"seen_{product.id}")
        if wrong:
            return self._render_stock(texts=texts, code=code, error="\n".join(wrong))
        Stock = request.env["order.process.dealer.stock"].sudo()
        left = Stock._report(self._get_dealer().sudo(), request.env.company.sudo(), counted, seen)
        note = ["success", request.env._("Thank you. Your stock is noted.")]
        if left:
            names = ", ".join(left.product_id.mapped("display_name"))
            note = [
                "warning",
                request.env._(
                    "Somebody has changed these since this page was shown, and they stay as they are now: %s. The rest"
                    " is noted. Look at them, and save again what you have counted.",
                    names,
                ),
            ]
        leave_note(*note)
        return request.redirect(URL)

    @dealer_form(f"{URL}/order")
    def portal_stock_order(self, **_kwargs):
        """Put what is below the safety stock into the order that is being written."""
        self._check_may_order()
        proposal = self._get_stocks()._get_proposal()
        try:
            with request.env.cr.savepoint():
                draft = request.env["sale.order"]._open_dealer_draft()
                lines = draft._get_dealer_lines()
                has = {line.product_id: line.product_uom_qty for line in lines}
                draft._set_dealer_quantities(
                    {product: max(quantity, has.get(product, 0.0)) for product, quantity in proposal.items()}
                )
        except UserError as error:
            return self._render_stock(error=str(error))
        leave_note("success", request.env._("Rows put into the order: %s.", len(proposal)))
        return request.redirect("/my/orders/new")

    def _get_stocks(self):
        Stock = request.env["order.process.dealer.stock"].sudo()
        return Stock._get_of_dealer(self._get_dealer(), request.env.company)

    def _get_catalogue(self):
        Order = request.env["sale.order"].sudo()
        dealer = {"partner_id": self._get_dealer().id, "company_id": request.env.company.id}
        return DealerCatalogue(Order.new(dealer))

    def _get_products(self, catalogue, code="", texts=None):
        """What the page lists: what was asked for by code, stands in the page, was told before, was ordered lately."""
        Stock = request.env["order.process.dealer.stock"].sudo()
        known = catalogue.filter(self._get_stocks().product_id)
        suggested = Stock._get_suggested(self._get_dealer(), request.env.company.sudo())
        numbers = [name.removeprefix("q_") for name in texts or () if name.startswith("q_")]
        shown = catalogue.get(*(int(number) for number in numbers if number.isdecimal() and len(number) < 10))
        return (catalogue.find_exact(code) | (shown - known - suggested) | known | suggested)[:MAX_PRODUCTS]

    def _render_stock(self, *, texts=None, code="", error=None, note=None):
        catalogue = self._get_catalogue()
        stocks = self._get_stocks()
        products = self._get_products(catalogue, code, texts)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "dealer_stock",
            "products": products,
            "stocks": stocks.grouped("product_id"),
            # What is shown is saved again: every decimal that is kept.
            "number": format_quantity,
            "proposal": stocks._get_proposal(),
            "texts": texts or {},
            "code": code,
            "not_found": bool(code.strip()) and not catalogue.find_exact(code),
            "added": bool(texts and texts.get("add")),
            "error": error,
            "note": note,
        }
        return request.render("order_process.portal_stock", values)
