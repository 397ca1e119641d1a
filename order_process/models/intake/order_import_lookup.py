"""What the texts of an order file mean in the database, found with a few queries for the whole file."""

from collections import defaultdict

from .order_columns import CellError, fold, one_width

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
                    self.texts[key] |= {" ".join(text.split()), one_width(text), one_width(text).removeprefix("'")}
        self.languages = {env.lang or "en_US", "en_US"} | {
            code for code, _name in env["res.lang"].get_installed() if code.startswith("zh")
        }
        self._dealers = self._find_dealers()
        self._products = self._find_products()
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
        return found

    def _find_products(self):
        """Archived goods are found too, so that it is said what is wrong with them."""
        Product = self.env["product.product"].with_context(active_test=False)
        return Product._match_codes(sorted(self.texts["product"]), self._get_product_domain())

    def _get_product_domain(self):
        return [self._of_company()]

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
        """The same for all texts that mean one product."""
        found = self._products.get(text, ())
        active = [product for product in found if product.active]
        return active[0].id if len(active) == 1 else text

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
        table = {"dealer": self._dealers, "product": self._products, "taken_by": self._users}[key]
        found = table.get(text, ())
        active = [record for record in found if record.active]
        if not active:
            raise CellError("archived" if found else "unknown")
        if len(active) > 1:
            raise CellError("ambiguous", (len(active),))
        if key == "product" and not active[0].sale_ok:
            raise CellError("not_for_sale")
        if key == "product" and active[0].type == "combo":
            raise CellError("combo")
        return active[0]

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
