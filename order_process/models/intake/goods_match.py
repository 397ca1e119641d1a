"""What the texts that people send mean among the goods (A9)."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .goods_shelf import PROPOSALS, Good, Shelf, Verdict
from .order_columns import one_width
from .product import spell
from .reference import canonical

# Longer texts name nothing.
MAX_TEXT = 120
NOTHING = Verdict(None, (), "unknown")


class GoodsMatch(NamedTuple):
    """What one text means. ``certain`` is the one variant that may be taken without asking, or empty; ``proposals`` are
    at most three variants to choose among, best first; ``why`` is a key of ``_explain_goods_match``."""

    certain: models.BaseModel
    proposals: models.BaseModel
    why: str


class ProductProduct(models.Model):
    _inherit = "product.product"

    # The internal reference as it is compared; kept so that it is looked up like the reference itself.
    reference_key = fields.Char(compute="_compute_reference_key", store=True, index="btree_not_null")

    @api.depends("default_code")
    def _compute_reference_key(self):
        for product in self:
            product.reference_key = canonical(product.default_code) or False

    @api.model
    def _match_goods(self, texts, domain=None, dealer=None):
        """What the texts mean among the goods that are sold, with a fixed number of queries.

        Certain is a code or bar code in any case, width and dash, a learnt alias, a whole name, a name and a value
        (colour number, tone, degree) that fit one variant only. All else is proposed at most, and what contradicts
        itself above all.

        :param texts: as people wrote them
        :param domain: what the goods must be, beyond being sold
        :param dealer: whose own names count before those of everybody
        :return: ``{text: GoodsMatch}``, for each of the texts
        """
        texts = {text: cut(text) for text in texts}
        sold = self._get_sold_domain(domain)
        wanted = set(texts.values()) - {""}
        known = self.env["order.process.alias"]._find_meanings("goods", wanted, dealer)
        verdicts = {"": NOTHING, **self._judge_codes(wanted - set(known), sold)}
        rest = wanted - set(verdicts)
        if rest:
            shelf = self._load_shelf(sold)
            verdicts.update((text, _judge_known(shelf, text, known)) for text in rest)
        return self._make_matches({text: verdicts[plain] for text, plain in texts.items()})

    @api.model
    def _match_own_names(self, texts, dealers, domain=None):
        """``{dealer id: {text: GoodsMatch}}`` of those of the texts that are names of a dealer's own, judged as
        ``_match_goods`` does, for all dealers with the same queries."""
        texts = {text: one_width(text or "")[:MAX_TEXT] for text in texts}
        own = self.env["order.process.alias"]._find_own_meanings("goods", texts.values(), dealers)
        if not own:
            return {}
        shelf = self._load_shelf(self._get_sold_domain(domain))
        return {
            dealer: self._make_matches(
                {text: _judge_known(shelf, plain, known) for text, plain in texts.items() if plain in known}
            )
            for dealer, known in own.items()
        }

    @api.model
    def _get_sold_domain(self, domain=None):
        company = Domain("company_id", "in", (self.env.company.id, False))
        return Domain("active", "=", True) & Domain("sale_ok", "=", True) & company & Domain(domain or Domain.TRUE)

    @api.model
    def _judge_codes(self, texts, sold):
        """``{text: Verdict}`` of the texts that are the code or bar code of one product; most texts in files are."""
        keys = {key for text in texts if (key := canonical(text))}
        if not keys:
            return {}
        coded = Domain("reference_key", "in", list(keys)) | Domain("barcode", "in", list(keys | spell(texts)))
        found = self.search_fetch(coded & sold, ["default_code", "barcode"])
        shelf = Shelf(Good(product.id, (product.default_code, product.barcode), (), ()) for product in found)
        named = {text: shelf.find_coded(text) for text in texts}
        return {text: Verdict(*numbers, (), "code") for text, numbers in named.items() if len(numbers) == 1}

    @api.model
    def _load_shelf(self, sold):
        """The :class:`Shelf` of all goods of the domain that the user may see, with their names in every language."""
        self.flush_model(["default_code", "barcode", "product_tmpl_id", "product_template_attribute_value_ids"])
        self.env["product.template"].flush_model(["name"])
        self.env["product.attribute.value"].flush_model(["name"])
        ids = self._search(sold).subselect()
        values = defaultdict(list)
        for number, names in self.env.execute_query(
            SQL(
                "SELECT link.product_product_id, value.name FROM product_variant_combination link"
                " JOIN product_template_attribute_value own ON own.id = link.product_template_attribute_value_id"
                " JOIN product_attribute_value value ON value.id = own.product_attribute_value_id"
                " JOIN product_attribute attribute ON attribute.id = own.attribute_id"
                " WHERE link.product_product_id IN %s ORDER BY attribute.sequence, attribute.id",
                ids,
            )
        ):
            values[number].append(_each(names))
        rows = self.env.execute_query(
            SQL(
                "SELECT product.id, product.default_code, product.barcode, template.name FROM product_product product"
                " JOIN product_template template ON template.id = product.product_tmpl_id WHERE product.id IN %s",
                ids,
            )
        )
        return Shelf(
            Good(number, (code, barcode), _each(names), tuple(values[number]))
            for number, code, barcode, names in rows
        )

    @api.model
    def _make_matches(self, verdicts):
        """Records for the ids of verdicts; looked at one by one, they are read ahead together."""
        every = {number for verdict in verdicts.values() for number in (verdict.certain, *verdict.proposals) if number}
        together = self.browse(every)._ids
        return {
            text: GoodsMatch(
                self.browse(verdict.certain).with_prefetch(together),
                self.browse(verdict.proposals[:PROPOSALS]).with_prefetch(together),
                verdict.why,
            )
            for text, verdict in verdicts.items()
        }

    @api.model
    def _find_named_goods(self, texts):
        """``{text: goods}`` of the sold goods that texts name by themselves: by code, bar code or whole name."""
        shelf = self._load_shelf(self._get_sold_domain())
        return {text: self.browse(sorted(shelf.find_named(text))) for text in texts}

    @api.model
    def _explain_goods_match(self, why):
        """What people read about a match: by what it was found, or why it is asked."""
        _ = self.env._
        return {
            "code": _("found by its code"),
            "full_name": _("found by its name"),
            "value": _("found by its colour, degree or other value"),
            "alias": _("found by a name that was learnt"),
            "alias_contradicts": _("was learnt for one product and names another"),
            "contradiction": _("holds a code and something else that contradicts it"),
            "several": _("fits several products"),
            "unsure": _("is no code or full name"),
            "unknown": _("is not known"),
        }[why]


def cut(text):
    """A text as it is looked up: of one width, and nothing when it is too long."""
    plain = one_width(text or "")
    return plain if len(plain) <= MAX_TEXT else ""


def _judge_known(shelf, text, known):
    """The verdict on a text that was learnt to mean the goods in ``known``, if it was."""
    return shelf.judge(text, [number for number in known.get(text, ()) if number in shelf.by_id])


def _each(names):
    """The different texts of a translated name."""
    return tuple(dict.fromkeys(filter(None, names.values())))
