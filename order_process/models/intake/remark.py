from odoo import api, fields, models

REMARK_KINDS = [
    ("dye_exchange", "Dye exchange"),
    ("buy_get", "Buy and get free"),
    ("tester", "Tester"),
    ("return", "Returned goods"),
    ("exchange", "Exchange"),
    ("other", "Other"),
]


class OrderProcessRemark(models.Model):
    """What the people who pick, load and deliver must know about an order or one of its lines (B5)."""

    _name = "order.process.remark"
    _description = "Handling Remark"
    _order = "order_id, line_id, id"
    _rec_name = "text"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    line_id = fields.Many2one(
        "sale.order.line",
        "Line",
        index="btree_not_null",
        domain="[('order_id', '=', order_id), ('display_type', '=', False)]",
        ondelete="cascade",
        help="Empty: the remark is about the whole order.",
    )
    kind = fields.Selection(REMARK_KINDS, required=True, default="other")
    text = fields.Char("Remark")

    @api.model_create_multi
    def create(self, vals_list):
        remarks = super().create(vals_list)
        remarks._log("")
        return remarks

    def write(self, vals):
        before = {remark: remark._label() for remark in self}
        result = super().write(vals)
        for remark, old in before.items():
            if remark._label() != old:
                remark._log(old)
        return result

    def unlink(self):
        self.env["order.process.event"]._log(
            (remark.order_id, "remark", {"old": remark._label()})
            for remark in self
            if remark.order_id.sudo()._under_process()
        )
        orders = self.order_id
        result = super().unlink()
        orders._sync_entry()
        return result

    def _log(self, old):
        orders = self.order_id.sudo()._under_process()
        self.env["order.process.event"]._log(
            (remark.order_id, "remark", {"remark": [old, remark._label()]})
            for remark in self
            if remark.order_id in orders
        )
        orders._sync_entry()

    def _label(self):
        """The remark in one line: kind, product, text."""
        self.ensure_one()
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        product = self.sudo().line_id.product_id.display_name
        return ": ".join(filter(None, (f"{kind} ({product})" if product else kind, self.text)))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    remark_ids = fields.One2many("order.process.remark", "order_id", "Handling Remarks", copy=False)

    def _get_remarks_text(self):
        """All remarks of the orders, a line each, for transfers, papers and drivers."""
        return "\n".join(remark._label() for remark in self.remark_ids)
