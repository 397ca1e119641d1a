from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import external, internal, is_internal
from .reference import separated

KINDS = [("goods", "Goods"), ("dealer", "Dealer")]
MEANS = {"goods": "product_id", "dealer": "partner_id"}
# What people choose; everything else is set by the system.
CHOSEN = frozenset({"text", "kind", "product_id", "partner_id", "dealer_id", "company_id"})


class OrderProcessAlias(models.Model):
    """A name under which people ask for goods, or sign as a dealer: what was once tapped or typed is understood the
    next time (A9). Rows are never changed nor deleted; a name that means something else gets a new one."""

    _name = "order.process.alias"
    _description = "Alias"
    _order = "id desc"
    _rec_name = "text"
    _check_company_auto = True

    text = fields.Char("As People Write It", required=True)
    key = fields.Char(readonly=True, required=True, help="As it is compared: one width and case, no blanks or dashes.")
    kind = fields.Selection(KINDS, "Names", required=True, default="goods")
    product_id = fields.Many2one(
        "product.product",
        "Product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('sale_ok', '=', True), ('company_id', 'in', (company_id, False))]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Means Dealer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('parent_id', '=', False), ('company_id', 'in', (company_id, False))]",
    )
    dealer_id = fields.Many2one(
        "res.partner",
        "Only of Dealer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('parent_id', '=', False), ('company_id', 'in', (company_id, False))]",
        help="Whose name for it this is, before that of everybody. Empty: everybody's.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    source = fields.Selection([("tapped", "Tapped"), ("typed", "Typed")], required=True, readonly=True, default="typed")
    import_id = fields.Many2one(
        "order.process.import", "Tapped on Import", readonly=True, index="btree_not_null", ondelete="set null"
    )
    active = fields.Boolean(default=True, readonly=True)
    ended_on = fields.Datetime(readonly=True)
    ended_by_id = fields.Many2one("res.users", "Ended By", readonly=True)

    _means_one = models.Constraint(
        "CHECK ((kind = 'goods') = (product_id IS NOT NULL) AND (kind = 'dealer') = (partner_id IS NOT NULL)"
        " AND (kind = 'goods' OR dealer_id IS NULL))",
        "An alias means one product, or one dealer.",
    )
    _key = models.UniqueIndex(
        "(key, kind, COALESCE(dealer_id, 0), company_id) WHERE active", "This name has just been learnt. Try again."
    )

    # === Guards ===

    @api.model_create_multi
    def create(self, vals_list):
        by_system = is_internal(self.env)
        prepared = [self._prepare_alias(vals, by_system) for vals in vals_list]
        self._check_meanings(prepared)
        self._end_others(prepared)
        return super().create(prepared)

    @api.model
    def _prepare_alias(self, vals, by_system):
        refused = set(vals) - CHOSEN - {"active"}
        if refused and not by_system:
            raise UserError(self.env._("Aliases: %s is written by the system only.", ", ".join(sorted(refused))))
        # Written out, because defaults in a context would fill in what is left out.
        initial = {"source": "typed", "import_id": False, "ended_on": False, "ended_by_id": False}
        company = vals.get("company_id") or self.env.company.id
        kind = vals.get("kind") or "goods"
        text = " ".join((vals.get("text") or "").split())
        key = separated(text)
        if not any(char.isalnum() for char in key):
            raise UserError(self.env._("“%s” has no letter and no digit; it names nothing.", text))
        dealer = self.env["res.partner"].browse(vals.get("dealer_id") or ()).commercial_partner_id
        return {
            **initial,
            **vals,
            "text": text,
            "key": key,
            "kind": kind,
            "company_id": company,
            "dealer_id": dealer.id,
            "active": True,
        }

    def write(self, vals):
        if is_internal(self.env):
            return super().write(vals)
        if vals != {"active": False}:
            raise UserError(
                self.env._("An alias stays as it was learnt. Archive it, or make a new one, which takes its place.")
            )
        self.check_access("write")
        self.filtered("active")._end()
        return True

    def unlink(self):
        # Not an ondelete hook: core skips those when a caller's context says that a module is being uninstalled.
        if self:
            raise UserError(self.env._("Aliases have a history and are not deleted. Archive them."))
        return super().unlink()

    def _end(self):
        internal(self).write({"active": False, "ended_on": fields.Datetime.now(), "ended_by_id": self.env.uid})
        # Its place is taken in the same breath.
        internal(self).flush_recordset()

    @api.model
    def _check_meanings(self, prepared):
        """Refuse names that are the code, bar code or whole name of something else.

        :raises UserError: with what it names already
        """
        for kind, field in MEANS.items():
            by_company = {}
            for vals in prepared:
                if vals["kind"] == kind:
                    by_company.setdefault(vals["company_id"], []).append(vals)
            for number, group in by_company.items():
                named = self._find_named(kind, {vals["text"] for vals in group}, number)
                for vals in group:
                    self._check_meaning(vals["text"], named[vals["text"]], vals.get(field))

    @api.model
    def _find_named(self, kind, texts, company_id):
        # What the name collides with counts, whoever may see it.
        company = self.env["res.company"].browse(company_id)
        env = self.sudo().with_company(company).env
        if kind == "goods":
            return env["product.product"]._find_named_goods(texts)
        return env["res.partner"]._find_named_dealers(texts, company)

    @api.model
    def _check_meaning(self, text, named, meant):
        others = named.filtered(lambda record: record.id != meant)
        if others:
            raise UserError(
                self.env._(
                    "“%(text)s” is the code or the name of %(others)s; it cannot mean something else.",
                    text=text,
                    others=", ".join(others.mapped("display_name")),
                )
            )

    @api.model
    def _end_others(self, prepared):
        """End what the names meant before.

        :raises UserError: what is to be learnt is known already
        """
        rows = self.sudo().search([("key", "in", [vals["key"] for vals in prepared])])
        known = {row._get_place(): row for row in rows}
        ended = self.browse()
        for vals in prepared:
            place = (vals["key"], vals["kind"], vals["dealer_id"], vals["company_id"])
            row = known.get(place)
            if row and row[MEANS[row.kind]].id == vals.get(MEANS[row.kind]):
                raise UserError(self.env._("“%s” means this already.", vals["text"]))
            ended |= row or ended
        if ended:
            ended._end()

    def _get_place(self):
        self.ensure_one()
        return self.key, self.kind, self.dealer_id.id, self.company_id.id

    # === Learning and finding ===

    @api.model
    def _learn(self, kind, text, record, dealer=None, order_import=None):
        """Remember what a text means. Done twice, it changes nothing; where the text meant something else, that ends.

        :param str kind: ``goods`` or ``dealer``
        :param record: the product or partner that is meant
        :param dealer: whose name it is; none: everybody's
        :param order_import: on which it was tapped; none: somebody typed it
        :return: the alias
        :raises UserError: the text is the code, bar code or whole name of another
        """
        self.check_access("create")
        owner = dealer.commercial_partner_id.id if dealer else False
        rows = self.sudo().search(
            [
                ("key", "=", separated(text)),
                ("kind", "=", kind),
                ("company_id", "=", self.env.company.id),
                ("dealer_id", "in", (owner, False)),
            ]
        )
        first = rows.filtered("dealer_id") or rows
        if first and first[MEANS[kind]] == record.sudo():
            return external(first, self)
        vals = {"kind": kind, "text": text, MEANS[kind]: record.id, "dealer_id": owner}
        tapped = {"source": "tapped", "import_id": order_import.id} if order_import else {}
        return external(internal(self).create({**vals, **tapped, "company_id": self.env.company.id}), self)

    @api.model
    def _find_meanings(self, kind, texts, dealer=None, company=None):
        """``{text: ids}`` of what the texts were learnt to mean: to this dealer, else to everybody. One query."""
        keys = {text: separated(text) for text in texts}
        owner = dealer.commercial_partner_id.id if dealer else False
        rows = self._read_meanings(kind, keys, (owner, False), company or self.env.company)
        meant = {}
        for row in rows.sorted(lambda row: bool(row.dealer_id)):
            meant[row.key] = row[MEANS[kind]].ids
        return {text: meant[key] for text, key in keys.items() if key in meant}

    @api.model
    def _find_own_meanings(self, kind, texts, dealers):
        """``{dealer id: {text: ids}}`` of the texts that have a meaning of these dealers' own. One query."""
        keys, own = {text: separated(text) for text in texts}, {}
        for row in self._read_meanings(kind, keys, dealers.ids, self.env.company):
            own.setdefault(row.dealer_id.id, {})[row.key] = row[MEANS[kind]].ids
        return {
            dealer: {text: meant[key] for text, key in keys.items() if key in meant} for dealer, meant in own.items()
        }

    @api.model
    def _read_meanings(self, kind, keys, dealers, company):
        return self.sudo().search_fetch(
            [
                ("key", "in", list(set(keys.values()) - {""})),
                ("kind", "=", kind),
                ("company_id", "=", company.id),
                ("dealer_id", "in", dealers),
            ],
            ["key", "dealer_id", MEANS[kind]],
        )
