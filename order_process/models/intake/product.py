"""Goods that people name by a code, a bar code or a colour number: everywhere the same variant."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .order_columns import one_width

# Ways of searching that people use; others are core's own questions.
TYPED = ("ilike", "=ilike", "like", "=like", "=")


def spell(texts):
    """The ways in which codes may be stored that mean the same as these texts.

    >>> sorted(spell(["ｒg-688 "]))
    ['RG-688', 'rg-688', 'ｒg-688']
    """
    texts = {" ".join(text.split()) for text in texts}
    texts |= {one_width(text) for text in texts}
    return texts | {way for text in texts for way in (text.upper(), text.lower())}


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _match_codes(self, texts, domain=None):
        """The variants that texts name exactly: by internal reference or bar code, else by the colour number (the value
        of an attribute). Case and width do not matter where they tell no two goods apart.

        :param texts: as people wrote them
        :param domain: what the goods must be
        :return: ``{text: variants}``, only for texts that name any; read with a fixed number of queries
        """
        found = self._match_fields(texts, ("default_code", "barcode"), domain)
        rest = [text for text in texts if text not in found]
        if rest:
            found.update(self._match_colours(rest, domain))
        # Looked at one by one, they are read ahead together.
        together = self.union(*found.values())._ids
        return {text: variants.with_prefetch(together) for text, variants in found.items()}

    @api.model
    def _match_fields(self, texts, names, domain):
        wanted = list(spell(texts))
        coded = Domain.OR(Domain(name, "in", wanted) for name in names)
        table = defaultdict(self.browse)
        goods = coded & Domain(domain or Domain.TRUE)
        for product in self.search_fetch(goods, [*names, "active", "sale_ok", "type"]):
            for code in {one_width(product[name]) for name in names if product[name]}:
                table[code] |= product
        return _pick(texts, table)

    @api.model
    def _match_colours(self, texts, domain):
        Value = self.env["product.template.attribute.value"]
        values = Value.search([("name", "in", list(spell(texts))), ("ptav_active", "=", True)])
        if not values:
            return {}
        coloured = Domain("product_template_attribute_value_ids", "in", values.ids)
        sold = self.search(coloured & Domain(domain or Domain.TRUE))
        table = defaultdict(self.browse)
        for product in sold:
            for value in product.product_template_attribute_value_ids & values:
                table[one_width(value.name)] |= product
        return _pick(texts, table)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        named = self._search_named(name, domain, operator)
        named = named or self._search_alike(name, domain, operator, found)
        if not named:
            return found
        first = [(product.id, product.display_name) for product in named.sudo()]
        rest = () if self._is_coded(name, named) else [pair for pair in found if pair[0] not in named._ids]
        return [*first, *rest][:limit]

    @api.model
    def _search_named(self, name, domain, operator):
        """The variants that a text typed into a field names exactly, as far as the field takes them."""
        if operator not in TYPED or not (name or "").strip():
            return self.browse()
        return self._match_codes([name], domain).get(name, self.browse())

    @api.model
    def _search_alike(self, name, domain, operator, found):
        """The variants that a text may mean of which core finds nothing."""
        if found or operator != "ilike" or len((name or "").strip()) < 2:
            return self.browse()
        match = self._match_goods([name], domain)[name]
        return match.certain or match.proposals

    @api.model
    def _is_coded(self, name, products):
        """Whether the text is a code or bar code of the products: then nothing else is meant by it."""
        text = one_width(name).casefold()
        return all(
            text in {one_width(code).casefold() for code in (product.default_code, product.barcode) if code}
            for product in products
        )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Who types what names a variant is offered that variant, by its name, and not the product to be configured;
        ``get_named_variant`` gives it."""
        found = super().name_search(name, domain, operator, limit)
        named = self._search_named_variants(name, domain, operator, found)
        if not named:
            return found
        first = [(product.product_tmpl_id.id, product.display_name) for product in named.sudo()]
        taken = set(named.product_tmpl_id._ids)
        coded = named._is_coded(name, named)
        rest = () if coded else [pair for pair in found if pair[0] not in taken]
        return [*first, *rest][:limit]

    @api.model
    def _search_named_variants(self, name, domain, operator, found):
        if self.env.context.get("search_product_product") is False:
            return self.env["product.product"]
        Product = self.env["product.product"]
        named = Product._search_named(name, None, operator) or Product._search_alike(name, None, operator, found)
        return named.filtered(lambda product: product.product_tmpl_id.filtered_domain(domain)) if domain else named

    @api.model
    def web_name_search(self, name, specification, domain=None, operator="ilike", limit=100):
        found = super().web_name_search(name, specification, domain, operator, limit)
        # Where a variant is offered, its own name is shown.
        for row, template in zip(found, self.browse([row["id"] for row in found]), strict=True):
            if template.product_variant_count > 1 and row.get("display_name") not in (None, template.display_name):
                row["__formatted_display_name"] = row["display_name"]
        return found

    @api.readonly
    def get_named_variant(self, name):
        """The variant that was chosen by its name in a field of products, so that nothing needs to be configured.

        :param str name: as ``name_search`` offered it
        :return: ``{"id", "display_name"}``, or nothing when the product itself was chosen
        """
        self.ensure_one()
        if self.product_variant_count < 2 or self.type == "combo" or name == self.display_name:
            return {}
        found = self.product_variant_ids.filtered(lambda variant: variant.display_name == name)
        return {"id": found.id, "display_name": found.display_name} if len(found) == 1 else {}


def _pick(texts, table):
    """``{text: records}``: what is written just so, else what differs in case only."""
    folded = {}
    for code, products in table.items():
        folded[code.casefold()] = folded.get(code.casefold(), products) | products
    found = {}
    for text in texts:
        code = one_width(text)
        products = table.get(code) or folded.get(code.casefold())
        if products:
            found[text] = products
    return found
