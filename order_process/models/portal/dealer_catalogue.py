"""What a dealer may order: found by code, barcode or name, with the dealer's own prices and a word about stock."""

from typing import NamedTuple

from odoo import fields
from odoo.fields import Domain

from ..base.plain import as_id
from ..intake.order_columns import one_width

PAGE = 20
MAX_SEARCH = 64
# What a row, its price and its stock are made of.
VARIANT_FIELDS = ("default_code", "product_tmpl_id", "product_template_attribute_value_ids")
TEMPLATE_FIELDS = ("name", "type", "is_storable", "list_price", "categ_id", "uom_id", "company_id", "taxes_id")


def format_quantity(quantity):
    """The quantity with all its digits, as a browser's field takes it back.

    >>> [format_quantity(value) for value in (0.0, 12.0, 8.2 - 1, 12345.67, 1e6)]
    ['0', '12', '7.2', '12345.67', '1000000']
    """
    return f"{quantity:.6f}".rstrip("0").rstrip(".")


class CatalogueRow(NamedTuple):
    """A product as the dealer sees it: ``price`` in the currency of the dealer's list, ``quantity`` what the order has
    of it."""

    product: object
    price: float
    quantity: float


class DealerCatalogue:
    """Reads as superuser, for one dealer and one order; everything it gives is the dealer's to see.

    :param order: the order that is being written, which may be a new record
    """

    def __init__(self, order):
        self.order = order.sudo()
        self.env = self.order.env
        self.company = self.order.company_id
        self.dealer = self.order.partner_id.commercial_partner_id
        self.domain = Domain(self.dealer._get_orderable_domain(self.company))

    def find(self, search="", category=None, page=1):
        """``(products, how many in all)`` of one page."""
        domain = self.domain
        for word in search[:MAX_SEARCH].split():
            domain &= Domain.OR(
                Domain("default_code", "ilike", one)
                | Domain("barcode", "=", one)
                | Domain("name", "ilike", one)
                | Domain("product_template_attribute_value_ids.name", "=", one)
                for one in {word, one_width(word)}
            )
        if category:
            domain &= Domain("categ_id", "child_of", category)
        Product = self.env["product.product"]
        total = Product.search_count(domain)
        offset = PAGE * (min(max(page, 1), total // PAGE + 1) - 1)
        order = "default_code, name, id"
        return Product.search_fetch(domain, VARIANT_FIELDS, order=order, limit=PAGE, offset=offset), total

    def find_exact(self, text):
        """The one product that this code, barcode, colour number or name that was learnt means; none where there is no
        such or more than one."""
        text = " ".join(text.split())[:MAX_SEARCH]
        Product = self.env["product.product"].with_company(self.company)
        if text and Product.env["order.process.alias"]._find_meanings("goods", [text], self.dealer):
            return self.match(text).certain
        found = Product._match_codes([text], self.domain).get(text, Product) if text else Product
        return found if len(found) == 1 else found.browse()

    def match(self, text):
        """What a text may mean of which :meth:`find` finds nothing: a :class:`GoodsMatch`."""
        Product = self.env["product.product"].with_company(self.company)
        text = text[:MAX_SEARCH]
        return Product._match_goods([text], self.domain, self.dealer)[text]

    def get(self, *numbers):
        """The products with ids that the browser sent, as far as the dealer may order them."""
        wanted = Domain("id", "in", [as_id(number) for number in numbers])
        return self.env["product.product"].search(self.domain & wanted)

    def filter(self, products):
        """The products among these that the dealer may order today."""
        return products.filtered_domain(self.domain)

    def get_categories(self):
        """The categories in which there is something to order, by name."""
        rows = self.env["product.product"]._read_group(self.domain, ["categ_id"], order="categ_id")
        return [category for (category,) in rows if category]

    def get_rows(self, products):
        """A :class:`CatalogueRow` for each product, with a fixed number of queries."""
        self._read_shown(products)
        prices = self._get_prices(products)
        quantities = dict.fromkeys(products, 0.0)
        for line in self.order._get_dealer_lines():
            if line.product_id in quantities:
                quantities[line.product_id] += line.product_uom_qty
        return [CatalogueRow(product, prices[product], quantities[product]) for product in products]

    def _read_shown(self, products):
        """Read what is shown of these products, and no more of them."""
        products.fetch(VARIANT_FIELDS)
        products.product_tmpl_id.fetch(TEMPLATE_FIELDS)
        # Whose currency prices of goods that belong to no company are in.
        self.env["res.company"]._get_main_company().fetch(["currency_id"])

    def _get_prices(self, products):
        """The price of one unit, as a line of the order would have it."""
        pricelist, currency = self.order.pricelist_id, self.order.currency_id or self.company.currency_id
        found = pricelist._get_products_price(products, quantity=1.0, currency=currency, date=fields.Datetime.now())
        prices = {}
        for product in products:
            prices[product] = found[product.id]
            taxes = product.taxes_id._filter_taxes_by_company(self.company)
            # Who has no taxes needs no fiscal position, which is searched for.
            if taxes and self.order.fiscal_position_id:
                prices[product] = product._get_tax_included_unit_price_from_price(
                    found[product.id], product_taxes=taxes, fiscal_position=self.order.fiscal_position_id
                )
        return prices

    def get_stock_words(self, products):
        """``{product: word}``, whether the dealer's centre has it beyond what other orders wait for: in, few, out, or
        empty where nothing is stored. Never a quantity."""
        products.product_tmpl_id.fetch(["type", "is_storable"])
        few = self.company.dealer_few_stock
        words = {}
        for product in products.with_context(warehouse_id=self.order.warehouse_id.id or False):
            if product.type != "consu":
                words[product] = ""
            elif not product.is_storable:
                words[product] = "in"
            else:
                free = product.qty_available - product.outgoing_qty
                words[product] = "out" if free <= 0 else "few" if free <= few else "in"
        return words
