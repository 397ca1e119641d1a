"""What the texts of an order file mean in the database, found with a few queries for the whole file."""

from collections import defaultdict

from .order_cells import CellError
from .order_check import name_goods
from .order_columns import fold, one_width
from .order_units import match_units

# Understood whether or not the language is installed.
CHINESE = {
    "order_class": {"产品销售": "product", "售后服务": "service", "投诉退款": "complaint", "样品": "sample"},
    "urgency": {"普通": "0", "正常": "0", "加急": "1", "紧急": "1", "特急": "2"},
    "remark_kind": {
        "换染膏": "dye_exchange",
        "买几送几": "buy_get",
        "试用装": "tester",
        "退货": "return",
        "换货": "exchange",
        "其他": "other",
        "其它": "other",
    },
}
SELECTIONS = {
    "order_class": ("sale.order", "order_class"),
    "urgency": ("sale.order", "urgency"),
    "remark_kind": ("order.process.remark", "kind"),
    "line_remark_kind": ("order.process.remark", "kind"),
}
RECORDS = {
    "carrier": ("delivery.carrier", ("name",)),
    "warehouse": ("stock.warehouse", ("code", "name")),
    "payment_term": ("account.payment.term", ("name",)),
    "channel": ("order.process.channel", ("code", "name")),
}


class Lookup:
    """Finds dealers, products and all else by code or exact name, with the rights of the importing user.

    :param rows: the :class:`~.order_file.Row` of the file, whose texts are looked up together
    """

    listed = tuple(RECORDS)

    def __init__(self, env, company, rows):
        self.env, self.company = env, company
        self.texts = defaultdict(set)
        for row in rows:
            for key, text in row.texts.items():
                if text.strip():
                    self.texts[key] |= _spell(text)
            goods = name_goods(row.texts)
            if goods:
                self.texts["goods"] |= _spell(goods)
                coloured = _name_coloured(row.texts)
                self.texts["coloured"] |= {coloured} - {""}
        self.languages = {env.lang or "en_US", "en_US"} | {
            code for code, _name in env["res.lang"].get_installed() if code.startswith("zh")
        }
        self._dealers = self._find_dealers()
        self._products = self._find_products()
        self._own_names = self._find_own_names()
        self._users = self._find_users() if self.texts["taken_by"] else {}
        self._lists = {key: self._load_records(key) for key in self.listed}
        self._choices = {key: self._load_choices(key) for key in SELECTIONS}
        self._addresses = self._load_addresses() if self.texts["address"] else {}

    def _of_company(self):
        return ("company_id", "in", (self.company.id, False))

    # === By code or name ===

    def _find_dealers(self):
        found = defaultdict(list)
        wanted = list(self.texts["dealer"])
        Partner = self.env["res.partner"].with_context(active_test=False)
        names = ["ref", "name", "active", "commercial_partner_id"]
        for partner in Partner.search_fetch([("ref", "in", wanted), self._of_company()], names):
            found[one_width(partner.ref)].append(partner)
        rest = [text for text in wanted if one_width(text) not in found]
        domain = [("name", "in", rest), ("parent_id", "=", False), self._of_company()]
        for partner in Partner.search_fetch(domain, names) if rest else ():
            found[one_width(partner.name)].append(partner)
        self._like_dealers = self._match_dealers([text for text in rest if one_width(text) not in found])
        for text, match in self._like_dealers.items():
            if match.certain:
                found[one_width(text)].append(match.certain)
        return found

    def _match_dealers(self, texts):
        return self.env["res.partner"]._match_dealers(texts, self.company) if texts else {}

    def _find_products(self):
        """``{text: match}`` for what rows say of goods, and for a code together with the colour beside it; goods that
        are archived or not sold are found too, so that it is said what is wrong with them."""
        Product, domain = self.env["product.product"].with_company(self.company), self._get_product_domain()
        dealer = self._get_only_dealer()
        matches = Product._match_goods(sorted(self.texts["goods"] | self.texts["coloured"]), domain, dealer)
        open_texts = [text for text, match in matches.items() if not match.certain]
        coded = Product.with_context(active_test=False)._match_codes(open_texts, domain) if open_texts else {}
        self._unsold = {text: goods for text, goods in coded.items() if not goods.filtered(_is_sold)}
        return matches

    def _get_only_dealer(self):
        """The dealer of whom all rows are, whose own names for goods count first."""
        found = {partner for partners in self._dealers.values() for partner in partners}
        return found.pop() if len(found) == 1 else None

    def _get_product_domain(self):
        return [self._of_company()]

    def _find_own_names(self):
        """``{dealer id: {text: match}}`` of the dealers that have names of their own for goods, in files of several."""
        if self._get_only_dealer() or not self.texts["goods"]:
            return {}
        partners = self.env["res.partner"].union(*(one for found in self._dealers.values() for one in found))
        Product = self.env["product.product"].with_company(self.company)
        return Product._match_own_names(sorted(self.texts["goods"]), partners, self._get_product_domain())

    def _find_users(self):
        found = defaultdict(list)
        wanted = list(self.texts["taken_by"])
        domain = [("share", "=", False), ("company_ids", "in", self.company.ids)]
        # Names of colleagues only; which user it is decides the four-eyes rule, so it must be found for everybody.
        users = self.env["res.users"].sudo().search([*domain, "|", ("login", "in", wanted), ("name", "in", wanted)])
        for user in users:
            for text in {one_width(user.login), one_width(user.name)}:
                found[text].append(user)
        return found

    def _load_records(self, key):
        model, names = RECORDS[key]
        records = self._filter_listed(self.env[model].search([self._of_company()]))
        found = defaultdict(list)
        for lang in self.languages:
            for record in records.with_context(lang=lang):
                for name in names:
                    text = fold(record[name] or "")
                    if text and record.id not in found[text]:
                        found[text].append(record.id)
        return {"found": found, "names": tuple(records.mapped("name")), "records": records}

    def _filter_listed(self, records):
        return records

    def _load_choices(self, key):
        model, name = SELECTIONS[key]
        field = self.env[model]._fields[name]
        found = {fold(text): value for text, value in CHINESE.get(key.removeprefix("line_"), {}).items()}
        for lang in self.languages:
            for value, text in field._description_selection(self.env(context=dict(self.env.context, lang=lang))):
                found.setdefault(fold(text), value)
                found.setdefault(value, value)
        return found, tuple(text for _value, text in field._description_selection(self.env))

    def _load_addresses(self):
        dealers = self.env["res.partner"].browse(
            {partner.commercial_partner_id.id for found in self._dealers.values() for partner in found}
        )
        found = defaultdict(list)
        for partner in self.env["res.partner"].search_fetch(
            [("id", "child_of", dealers.ids)], ["ref", "name", "commercial_partner_id"]
        ):
            for text in {partner.ref, partner.name} - {False}:
                found[partner.commercial_partner_id.id, fold(text)].append(partner)
        return found

    # === Answers ===

    def dealer_key(self, text):
        """The same for all texts that mean one dealer."""
        found = self._dealers.get(text)
        return found[0].id if found and len(found) == 1 else text

    def product_key(self, text):
        """The same for all texts that mean the same goods."""
        match = self._products.get(text)
        return match.certain.id if match and match.certain else text

    def find(self, key, text, dealer=None):
        """The record, or the value of a selection, that ``text`` means in column ``key``.

        :param dealer: the partner whose addresses are meant
        :raises CellError: unknown, ambiguous, archived, not for sale, closed
        """
        if key in SELECTIONS:
            found, allowed = self._choices[key]
            if fold(text) not in found:
                raise CellError("not_listed", allowed=allowed)
            return found[fold(text)]
        if key in RECORDS:
            return self._find_listed(key, text)
        if key == "address":
            return self._find_address(text, dealer)
        table = {"dealer": self._dealers, "taken_by": self._users}[key]
        like = self._like_dealers.get(text) if key == "dealer" else None
        if like and like.proposals and not table.get(text):
            raise CellError("unsure", proposals=tuple(map(_propose_dealer, like.proposals)))
        return self._find_one(table.get(text, ()))

    def _find_one(self, found):
        active = [record for record in found if record.active]
        if not active:
            raise CellError("archived" if found else "unknown")
        if len(active) > 1:
            raise CellError("ambiguous", (len(active),))
        return active[0]

    def find_goods(self, values):
        """The goods that a row means.

        :param values: of the row, texts
        :raises CellError: unknown, several, archived, not for sale, or another colour beside the code
        """
        text = name_goods(values)
        dealer = values.get("dealer")
        own = self._own_names.get(dealer.id, {}) if dealer and not isinstance(dealer, str) else {}
        match = own.get(text) or self._products.get(text)
        coloured = self._products.get(_name_coloured(values))
        if coloured and len(coloured.proposals) > 1:
            raise CellError("contradicts", proposals=tuple(map(_propose_goods, coloured.proposals)))
        if match and not match.certain and match.proposals and text not in self._unsold:
            code = "unsure" if match.why == "unknown" else match.why
            raise CellError(code, proposals=tuple(map(_propose_goods, match.proposals)))
        product = match.certain if match and match.certain else self._find_one(self._unsold.get(text, ()))
        if not product.sale_ok:
            raise CellError("not_for_sale")
        if product.type == "combo":
            raise CellError("combo")
        return product

    def find_unit(self, product, values):
        """The unit in which a row counts its goods; the goods' own, where it names none.

        :raises CellError: the goods are not sold in it, or several may be meant
        """
        word = values.get("unit")
        if not word:
            return product.uom_id
        units = product.uom_id | product.uom_ids
        names = self._name_units(units)
        base = product.uom_id.id if product.uom_id.factor == 1 else None
        found = match_units(word, names, base)
        if len(found) == 1:
            return units.browse(found)
        number = f"{values['quantity']:f}"
        raise CellError(
            "unit_ambiguous" if found else "unit_unknown",
            (word, product.display_name),
            allowed=tuple(names[unit.id][0] for unit in units),
            proposals=tuple(
                (f"{number} {names[unit.id][0]}", {"quantity": number, "unit": names[unit.id][0]}) for unit in units[:3]
            ),
        )

    def _name_units(self, units):
        return {
            unit.id: list(dict.fromkeys(unit.with_context(lang=lang).name for lang in (self.env.lang, *self.languages)))
            for unit in units
        }

    def _find_listed(self, key, text):
        table = self._lists[key]
        found = table["found"].get(fold(text), ())
        if not found:
            raise CellError("unknown", allowed=table["names"])
        if len(found) > 1:
            raise CellError("ambiguous", (len(found),))
        record = table["records"].browse(found[0])
        if key == "channel" and record.closed:
            is_open = table["records"].filtered(lambda channel: not channel.closed)
            raise CellError("channel_closed", allowed=tuple(is_open.mapped("name")))
        return record

    def _find_address(self, text, dealer):
        if not dealer:
            raise CellError("unknown")
        commercial = dealer.commercial_partner_id.id
        found = self._addresses.get((commercial, fold(text)), ())
        if not found:
            names = {
                partner.name
                for (owner, _text), partners in self._addresses.items()
                for partner in partners
                if owner == commercial and partner.name
            }
            raise CellError("unknown", allowed=tuple(sorted(names)))
        if len(found) > 1:
            raise CellError("ambiguous", (len(found),))
        return found[0]


def _spell(text):
    return {" ".join(text.split()), one_width(text), one_width(text).removeprefix("'")}


def _name_coloured(texts):
    """A code with the colour beside it, which must not say another; or nothing."""
    return f"{texts['product']} {texts['colour']}" if texts.get("product") and texts.get("colour") else ""


def _is_sold(product):
    return product.active and product.sale_ok


def _propose_goods(product):
    texts = {"product": product.default_code or product.display_name, "product_name": "", "colour": ""}
    return product.display_name, {**texts, "goods": product.id}


def _propose_dealer(partner):
    label = f"{partner.ref} {partner.name}" if partner.ref else partner.name
    return label, {"dealer": partner.ref or partner.name, "partner": partner.id}
