from odoo import fields, models

from ..gate.event import describes

KINDS = [("loaded", "Load signed for")]


class OrderProcessEvent(models.Model):
    """That a load was signed for stands in the history of each of its orders, with the digest of the sheet: so the
    digest of the day covers the sheet (H6)."""

    _inherit = "order.process.event"

    kind = fields.Selection(
        selection_add=[*KINDS, ("shipped",)], ondelete={kind: "cascade" for kind, _label in KINDS}
    )

    _loads = models.Index("(company_id, (detail->>'load_sheet')) WHERE kind = 'loaded'")


class OrderProcessLoadSheet(models.Model):
    _inherit = "order.process.load.sheet"

    def _seal(self):
        super()._seal()
        said = {"load_sheet": self.name, "sheet_digest": self.digest}
        self.env["order.process.event"]._log((order, "loaded", said) for order in self._get_orders())

    def _get_orders(self):
        """The orders whose transfers it lists, as superuser."""
        return self.sudo().line_ids.picking_id.sale_id


@describes("load_sheet")
def describe_load_sheet(event, _key, value):
    yield event.env._("Load Sheet"), value


@describes("sheet_digest")
def describe_sheet_digest(event, _key, value):
    yield event.env._("Digest of the Sheet"), value[:16]
