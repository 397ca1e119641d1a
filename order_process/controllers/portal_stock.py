from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.intake.order_columns import CellError, read_cell
from ..models.portal.dealer_catalogue import MAX_SEARCH, DealerCatalogue
from .portal_dealer import PortalDealer

URL = "/my/stock"
MAX_PRODUCTS = 500


class PortalStock(PortalDealer):
    """A dealer tells what is in stock and below what quantity to order again; one button orders what lacks (F3)."""

    @route(URL, type="http", auth="user", website=True, methods=["GET"])
    def portal_stock(self, code="", **_kwargs):
        """The dealer's products with stock and safety stock."""
        if not self._is_dealer():
            return request.redirect("/my")
        return self._render_stock(code=code, note=request.session.pop("order_process_note", None))

    @route(URL, type="http", auth="user", website=True, methods=["POST"])
    def portal_stock_save(self, **texts):
        """Keep what was counted; everything that is wrong is told at once, and then nothing is kept."""
        self._check_is_dealer()
        catalogue = self._get_catalogue()
        offered = {product.id: product for product in self._get_products(catalogue, texts.get("code", ""))}
        counted, wrong = {}, []
        for product in offered.values():
            vals = {}
            for prefix, name in (("q", "quantity"), ("s", "safety_quantity")):
                text = texts.get(f"{prefix}_{product.id}", "").strip()
                if text:
                    try:
                        vals[name] = self._read(text)
                    except CellError as error:
                        explained = request.env["sale.order"]._explain_cell("quantity", text[:MAX_SEARCH], error)
                        wrong.append(f"{product.display_name}: {explained}")
            if vals:
                counted[product] = vals
        if wrong:
            return self._render_stock(texts=texts, code=texts.get("code", ""), error="\n".join(wrong))
        Stock = request.env["order.process.dealer.stock"].sudo()
        Stock._report(self._get_dealer().sudo(), request.env.company.sudo(), counted)
        request.session["order_process_note"] = ["success", request.env._("Thank you. Your stock is noted.")]
        return request.redirect(URL)

    @route(f"{URL}/order", type="http", auth="user", website=True, methods=["POST"])
    def portal_stock_order(self, **_kwargs):
        """Put what is below the safety stock into the order that is being written."""
        self._check_is_dealer()
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
            request.env.invalidate_all()
            return self._render_stock(error=str(error))
        request.session["order_process_note"] = [
            "success",
            request.env._("Rows put into the order: %s.", len(proposal)),
        ]
        return request.redirect("/my/orders/new")

    def _read(self, text):
        if text in ("0", "0.0"):
            return 0.0
        digits = {"quantity": request.env["decimal.precision"].precision_get("Product Unit")}
        return float(read_cell("quantity", text[:MAX_SEARCH], digits))

    def _get_stocks(self):
        Stock = request.env["order.process.dealer.stock"].sudo()
        return Stock._get_of_dealer(self._get_dealer(), request.env.company)

    def _get_catalogue(self):
        Order = request.env["sale.order"].sudo()
        dealer = {"partner_id": self._get_dealer().id, "company_id": request.env.company.id}
        return DealerCatalogue(Order.new(dealer))

    def _get_products(self, catalogue, code=""):
        """What the page lists: what was told before, what was ordered lately, and what was asked for by code."""
        Stock = request.env["order.process.dealer.stock"].sudo()
        known = catalogue.filter(self._get_stocks().product_id)
        suggested = Stock._get_suggested(self._get_dealer(), request.env.company.sudo())
        code = str(code or "").replace("\x00", "")
        asked = catalogue.find_exact(code)
        return (asked | known | suggested)[:MAX_PRODUCTS]

    def _render_stock(self, *, texts=None, code="", error=None, note=None):
        catalogue = self._get_catalogue()
        stocks = self._get_stocks()
        products = self._get_products(catalogue, code)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "dealer_stock",
            "products": products,
            "stocks": stocks.grouped("product_id"),
            "proposal": stocks._get_proposal(),
            "texts": texts or {},
            "code": code,
            "not_found": bool(str(code).strip()) and not catalogue.find_exact(str(code).replace("\x00", "")),
            "error": error,
            "note": note,
        }
        return request.render("order_process.portal_stock", values)
