from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import internal, is_internal

SCOPES = [("dealer", "This dealer"), ("all", "All dealers"), ("no", "Nobody")]
MEANS = {"goods": "product_id", "dealer": "partner_id"}


class OrderProcessImportName(models.Model):
    """What somebody tapped a text to mean, offered as an alias of the dealer or of all (A9); it is learnt when the
    orders are imported."""

    _name = "order.process.import.name"
    _description = "Name Tapped on an Import"
    _order = "import_id, id"
    _rec_name = "text"

    import_id = fields.Many2one("order.process.import", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", related="import_id.company_id", store=True)
    kind = fields.Selection([("goods", "Goods"), ("dealer", "Dealer")], readonly=True, required=True)
    text = fields.Char("As It Was Written", readonly=True, required=True)
    product_id = fields.Many2one("product.product", "Product", readonly=True)
    partner_id = fields.Many2one("res.partner", "Means Dealer", readonly=True)
    dealer_id = fields.Many2one("res.partner", "Dealer", readonly=True)
    meaning = fields.Char("Means", compute="_compute_meaning")
    scope = fields.Selection(SCOPES, "Remember for", required=True, default="no")
    outcome = fields.Char("What Became of It", readonly=True)

    @api.depends("product_id", "partner_id")
    def _compute_meaning(self):
        for name in self:
            name.meaning = (name.product_id or name.partner_id).display_name

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            raise UserError(self.env._("Names come from what is tapped."))
        return super().create(vals_list)

    def write(self, vals):
        if not is_internal(self.env):
            if vals.keys() - {"scope"}:
                raise UserError(self.env._("Only for whom a name is remembered can be chosen."))
            self.import_id._check_editable()
            if vals.get("scope") == "dealer" and self.filtered(lambda name: name.kind == "dealer"):
                raise UserError(self.env._("A dealer's name is everybody's, or nobody's."))
        return super().write(vals)


class OrderProcessImport(models.Model):
    _inherit = "order.process.import"

    name_ids = fields.One2many("order.process.import.name", "import_id", "Names to Remember")

    def _note_name(self, kind, text, record, dealer):
        """Offer a text that was tapped as an alias: goods to the dealer whose order it is, a dealer's name to all."""
        there = self.sudo().name_ids.filtered(lambda name: (name.kind, name.text) == (kind, text))
        internal(there).unlink()
        scope = "dealer" if kind == "goods" and dealer else "all" if kind == "dealer" else "no"
        vals = {"import_id": self.id, "kind": kind, "text": text, MEANS[kind]: record.id, "scope": scope}
        internal(self.env["order.process.import.name"]).create({**vals, "dealer_id": dealer.id if dealer else False})

    def _learn_names(self):
        """Remember what was tapped, for whom it was chosen; a name that is another's by right is not learnt, and it is
        said why."""
        for name in self.name_ids.filtered(lambda name: name.scope != "no" and not name.outcome):
            dealer = name.dealer_id if name.scope == "dealer" else None
            try:
                with self.env.cr.savepoint():
                    alias = self.env["order.process.alias"].with_company(self.company_id)
                    alias._learn(name.kind, name.text, name[MEANS[name.kind]], dealer, self)
                outcome = self.env._("remembered")
            except UserError as error:
                outcome = str(error)
            internal(name).write({"outcome": outcome})
