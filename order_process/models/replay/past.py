from odoo import fields, models

from ..review.snapshot import ORDER

# What a snapshot says of the order itself, as the order's own fields say it.
KEPT = (
    ("customer", ("partner_id", "partner_invoice_id", "partner_shipping_id", "receiver_name", "receiver_phone")),
    ("price", ("promotion_note",)),
    ("delivery", ("carrier_id", "warehouse_id", "commitment_date")),
    ("payment", ("payment_term_id", "amount_total")),
)


class SaleOrder(models.Model):
    """Orders as they were when they were first reviewed: what rules of that time read."""

    _inherit = "sale.order"

    def _as_reviewed(self):
        """``{order: the order as its first approval saw it}``, in bulk and in memory.

        Lines are those of today; so is the whole order where nobody has approved it yet, or nothing has changed."""
        reviews = (
            self.env["order.process.review"]
            .sudo()
            .search_fetch(
                [("order_id", "in", self.ids), ("decided_on", "!=", False), ("state", "in", ("approved", "outdated"))],
                ["order_id", "snapshot"],
                order="id desc",
            )
        )
        first = {review.order_id.id: review.snapshot for review in reviews if review.snapshot}
        found = {}
        for order in self:
            values = order._get_old_values(first[order.id]) if order.id in first else {}
            found[order] = order.new(values, origin=order) if values else order
        return found

    def _get_old_values(self, snapshot):
        """The fields of the order that a snapshot says otherwise."""
        self.ensure_one()
        values = {}
        for scope, names in KEPT:
            said = snapshot.get(scope, {}).get(ORDER, {})
            for name in names:
                if name in said and (value := said[name] or False) != self._get_plain(name):
                    values[name] = value
        return values

    def _get_plain(self, name):
        value = self[name]
        if name == "amount_total":
            return round(value, 6) or False
        if self._fields[name].type == "many2one":
            return value.id
        if self._fields[name].type == "datetime":
            return fields.Datetime.to_string(value) or False
        return value or False
