from odoo import api, fields, models

IMPORT_FIELDS = frozenset({"import_id", "import_key"})
CONTEXT_KEY = "order_process_importing"
# An object cannot come over RPC, so nobody can claim to be the import.
IMPORTING = object()


class SaleOrder(models.Model):
    """Which import made the order, and the key that keeps a file imported twice from making it twice (A4)."""

    _inherit = "sale.order"

    import_id = fields.Many2one(
        "order.process.import", "Imported With", copy=False, readonly=True, index="btree_not_null", ondelete="restrict"
    )
    import_key = fields.Char(
        copy=False, readonly=True, help="Dealer and order reference in the file: one order for each, ever."
    )

    _import_key = models.UniqueIndex(
        "(company_id, import_key) WHERE import_key IS NOT NULL", "This order was already imported from a file."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(CONTEXT_KEY) is not IMPORTING:
            for vals in vals_list:
                self._refuse_fields(IMPORT_FIELDS.intersection(vals))
            # Written out, because defaults in a context would fill in what is left out.
            return super().create([{**dict.fromkeys(IMPORT_FIELDS, False), **vals} for vals in vals_list])
        # The key is for this create only: what it calls in turn must not inherit it.
        return super(SaleOrder, self.with_context(**{CONTEXT_KEY: None})).create(vals_list)

    def write(self, vals):
        self._refuse_fields(IMPORT_FIELDS.intersection(vals))
        return super().write(vals)

    def _get_filed_lines(self):
        """The lines that a file may have said: not what programs, rounding, freight or a down payment added."""
        return self.order_line.filtered(
            lambda line: not (
                line.display_type
                or line.reward_id
                or line.is_rounding
                or line.is_downpayment
                or line.is_delivery
                or line.combo_item_id
            )
        )
