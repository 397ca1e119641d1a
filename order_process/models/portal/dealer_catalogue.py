"""What a dealer may order: found by code, barcode or name, with the dealer's own prices and a word about stock."""

import re
from typing import NamedTuple

from odoo import fields
from odoo.fields import Domain

from ..base.odoo_names import find_id
from ..base.plain import as_id
from ..intake.order_columns import one_width

PAGE = 20
MAX_SEARCH = 64
# From so many variants on, the colours of one product are shown as a grid, in which so many stand in a row.
GRID_FROM = 3
GRID_COLUMNS = 3
# Of how many goods a page asks for the stock at once.
MAX_STOCK = 300
MAX_BREAKS = 4
CSS_COLOUR = re.compile(r"#?\w{3,20}")
# What a row, its price and its stock are made of.
VARIANT_FIELDS = ("default_code", "product_tmpl_id", "product_template_attribute_value_ids")
TEMPLATE_FIELDS = ("name", "type", "is_storable", "list_price", "categ_id", "uom_id", "company_id", "taxes_id")
PACK_FIELDS = ("dealer_minimum", "dealer_whole_boxes", "uom_ids")
# In place of a category: what the dealer ordered of late, in so many orders.
USUAL = "usual"
USUAL_ORDERS = 10


def format_quantity(quantity):
    """The quantity with all its digits, as a browser's field takes it back.

    >>> [format_quantity(value) for value in (0.0, 12.0, 8.2 - 1, 12345.67, 1e6)]
    ['0', '12', '7.2', '12345.67', '1000000']
    """
    return f"{quantity:.6f}".rstrip("0").rstrip(".")


def split_pages(counted):
    """The numbers of each page: as many goods as fill one, counting a grid by its rows, and no product on two.

    :param counted: ``(number, how many variants)`` of each product, in order

    >>> split_pages([(1, 1), (2, 30), (3, 12), (4, 1)])
    [[1, 2, 3, 4]]
    >>> [len(page) for page in split_pages([(number, 1) for number in range(45)])]
    [20, 20, 5]
    """
    pages, taken = [], PAGE
    for number, count in counted:
        rows = count if count < GRID_FROM else -(-count // GRID_COLUMNS)
        if taken + rows > PAGE and taken:
            pages.append([])
            taken = 0
        pages[-1].append(number)
        taken += rows
    return pages


class CatalogueRow(NamedTuple):
    """A product as the dealer sees it: ``price`` in the currency of the dealer's list, ``quantity`` what the order has
    of it, ``breaks`` the ``(quantity, price)`` from which one is cheaper."""

    product: object
    price: float
    quantity: float
    breaks: tuple = ()


class CatalogueCell(NamedTuple):
    """A colour in the grid of a product: its number or name, and the colour as CSS has it, or empty."""

    row: CatalogueRow
    label: str
    colour: str


class CatalogueBlock(NamedTuple):
    """What stands together in the catalogue: one product, or the ``cells`` of one that comes in many colours."""

    row: CatalogueRow
    cells: tuple
    picture: str


def describe_colour(product):
    """``(number or name of the variant, its colour as CSS has it or empty)``."""
    values = product.product_template_attribute_value_ids
    colour = next((value.html_color for value in values if value.html_color), "") or ""
    label = values._get_combination_name() or product.default_code or product.name
    return label, colour if CSS_COLOUR.fullmatch(colour) else ""


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
        """``(products, how many in all, how many pages)`` of one page; the colours of a product stay together."""
        Product = self.env["product.product"]
        domain = self._get_search_domain(search, category)
        order = "default_code:min, product_tmpl_id"
        found = Product._read_group(domain, ["product_tmpl_id"], ["__count"], order=order)
        pages = split_pages([(template.id, count) for template, count in found])
        here = pages[min(max(page, 1), len(pages)) - 1] if pages else []
        shown = {number: place for place, number in enumerate(here)}
        domain &= Domain("product_tmpl_id", "in", here)
        products = Product.search_fetch(domain, VARIANT_FIELDS, order="default_code, id") if here else Product
        products = products.sorted(lambda product: shown[product.product_tmpl_id.id])
        return products, sum(count for _template, count in found), max(len(pages), 1)

    def _get_search_domain(self, search, category):
        domain = self.domain
        for word in search[:MAX_SEARCH].split():
            domain &= Domain.OR(
                Domain("default_code", "ilike", one)
                | Domain("barcode", "=", one)
                | Domain("name", "ilike", one)
                | self._get_colour_domain(one)
                for one in {word, one_width(word)}
            )
        if category == USUAL:
            domain &= Domain("id", "in", self.get_usual().ids)
        elif category:
            domain &= Domain("categ_id", "child_of", category)
        return domain

    def _get_colour_domain(self, word):
        """A colour number as it is; one that ends at the stroke, as “6/”, means its family."""
        name = "product_template_attribute_value_ids.name"
        family = word.endswith("/") and word[:-1].isdecimal()
        return Domain(name, "=like", f"{word}%") if family else Domain(name, "=", word)

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
        """The categories in which there is something to order, by name; asked for before :meth:`get_rows`, it has read
        those of the rows as well."""
        rows = self.env["product.product"]._read_group(self.domain, ["categ_id"], order="categ_id")
        categories = self.env["product.category"].union(*(category for (category,) in rows))
        categories.mapped("name")
        return categories

    def get_usual(self):
        """The goods of the dealer's latest orders."""
        return self.order._find_past_orders(USUAL_ORDERS)._find_dealer_products()

    def has_usual(self):
        """Whether any of them may be ordered today."""
        usual = self.domain & Domain("id", "in", self.get_usual().ids)
        return bool(self.env["product.product"].search(usual, limit=1))

    def get_own_codes(self, products):
        """``{product: names that this dealer has for it}``."""
        domain = [("kind", "=", "goods"), ("product_id", "in", products.ids), ("company_id", "=", self.company.id)]
        own = self.env["order.process.alias"].search_fetch(
            [*domain, ("dealer_id", "=", self.dealer.id)], ["product_id", "text"], order="id"
        )
        return {product: ", ".join(found.mapped("text")) for product, found in own.grouped("product_id").items()}

    def get_rows(self, products):
        """A :class:`CatalogueRow` for each product, with a fixed number of queries."""
        self._read_shown(products)
        prices = self._get_prices(products)
        quantities = dict.fromkeys(products, 0.0)
        for line in self.order._get_dealer_lines():
            if line.product_id in quantities:
                quantities[line.product_id] += line.product_uom_qty
        breaks = self._get_breaks(products, prices)
        return [
            CatalogueRow(product, prices[product], quantities[product], breaks.get(product, ())) for product in products
        ]

    def get_blocks(self, rows):
        """The rows as a :class:`CatalogueBlock` each, the variants of one product as a grid."""
        products = self.env["product.product"].union(*(row.product for row in rows))
        pictures = self._get_pictures(products)
        by_template = {}
        for row in rows:
            by_template.setdefault(row.product.product_tmpl_id, []).append(row)
        blocks = []
        for group in by_template.values():
            if len(group) < GRID_FROM:
                blocks += [CatalogueBlock(row, (), pictures.get(row.product, "")) for row in group]
            else:
                cells = tuple(CatalogueCell(row, *describe_colour(row.product)) for row in group)
                blocks.append(CatalogueBlock(group[0], cells, ""))
        return blocks

    def _get_pictures(self, products):
        """``{product: the mark of its picture}``, of those that have one; the mark changes with the picture."""
        by_owner = {}
        for product in products:
            by_owner.setdefault(("product.product", "image_variant_128", product.id), []).append(product)
            template = product.product_tmpl_id
            by_owner.setdefault(("product.template", "image_128", template.id), []).append(product)
        kept = Domain("res_model", "in", ["product.product", "product.template"])
        kept &= Domain("res_field", "in", ["image_variant_128", "image_128"])
        kept &= Domain("res_id", "in", [*products.ids, *products.product_tmpl_id.ids])
        found = self.env["ir.attachment"].search_fetch(kept, ["res_model", "res_field", "res_id", "checksum"])
        return {
            product: (file.checksum or "")[:8] or "1"
            for file in found
            for product in by_owner.get((file.res_model, file.res_field, file.res_id), ())
        }

    def _get_breaks(self, products, prices):
        """``{product: ((from how many, price), …)}`` where the dealer's list is cheaper for more of one."""
        pricelist, now = self.order.pricelist_id, fields.Datetime.now()
        if not pricelist or not products:
            return {}
        rules = pricelist._get_applicable_rules(products, now)
        steps = sorted({rule.min_quantity for rule in rules if rule.min_quantity > 1})[:MAX_BREAKS]
        last, breaks = dict(prices), {}
        for step in steps:
            for product, price in self._get_prices(products, step).items():
                if self.company.currency_id.compare_amounts(price, last[product]) < 0:
                    breaks[product] = (*breaks.get(product, ()), (step, price))
                    last[product] = price
        return breaks

    def _read_shown(self, products):
        """Read what is shown of these products, and no more of them."""
        products.fetch(VARIANT_FIELDS)
        products.product_tmpl_id.fetch((*TEMPLATE_FIELDS, *PACK_FIELDS))
        # Units and boxes in one read.
        (products.uom_id | products.uom_ids).mapped("name")
        # Whose currency prices of goods that belong to no company are in.
        main = find_id(self.env, "base.main_company")
        self.env["res.company"].browse(main or self.company.id).fetch(["currency_id"])

    def _get_prices(self, products, quantity=1.0):
        """The price of one unit where so many are ordered, as a line of the order would have it."""
        pricelist, currency = self.order.pricelist_id, self.order.currency_id or self.company.currency_id
        now = fields.Datetime.now()
        found = pricelist._get_products_price(products, quantity=quantity, currency=currency, date=now)
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
