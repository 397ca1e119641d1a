from odoo import fields, models

from ..base.work_time import to_local
from .snapshot import ORDER, Leeway, canonical, differences

SNAPSHOT_LINE_FIELDS = (
    "display_type",
    "is_downpayment",
    "is_delivery",
    "reward_id",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "product_no_variant_attribute_value_ids",
    "name",
    "price_unit",
    "discount",
    "tax_ids",
    "price_total",
    "is_rounding",
)


class SaleOrder(models.Model):
    """What was approved, and what is not as it was approved any more (C5)."""

    _inherit = "sale.order"

    def _get_snapshot(self):
        """The order by scope, as plain values (see ``snapshot.py``).

        Down payments, freight and lines without quantity are the system's and not part of it; nor is the odd amount a
        line to look at: it follows from the others and shows in the total."""
        self.ensure_one()
        lines = self.order_line._snapshot_lines()
        return {scope: {**values, **lines.get(scope, {})} for scope, values in self._snapshot_order().items()}

    def _snapshot_order(self):
        self.ensure_one()
        address = self.partner_shipping_id
        scopes = {
            "customer": {
                "partner_id": self.partner_id.id,
                "partner_invoice_id": self.partner_invoice_id.id,
                "partner_shipping_id": self.partner_shipping_id.id,
                "receiver_name": self.receiver_name or "",
                "receiver_phone": self.receiver_phone or "",
                "client_order_ref": self.client_order_ref or "",
            },
            "goods": {},
            "price": {
                "currency_id": self.currency_id.id,
                "promotion_note": self.promotion_note or "",
                "policy_reason": self.policy_reason or "",
            },
            "delivery": {
                "carrier_id": self.carrier_id.id,
                "warehouse_id": self.warehouse_id.id,
                "commitment_date": fields.Datetime.to_string(self.commitment_date) or "",
                "delivery_address": [
                    address.street or "",
                    address.street2 or "",
                    address.zip or "",
                    address.city or "",
                    address.state_id.id,
                    address.country_id.id,
                ],
            },
            "payment": {
                "payment_term_id": self.payment_term_id.id,
                "carrier_id": self.carrier_id.id,  # its method says when the money comes
                "amount_total": self._get_agreed_total(),
            },
        }
        return canonical({scope: {ORDER: values} for scope, values in scopes.items()})

    def _get_agreed_total(self):
        """The total that is agreed with the dealer, in the currency of the order: without freight that is known only
        when the goods leave."""
        self.ensure_one()
        return self.currency_id.round(self.amount_total - self._get_real_freight())

    def _get_unapproved_changes(self, refilled=()):
        """``{order: {review: [Change]}}``: standing approvals whose scopes are not what the order says now.

        What a company lets pass without a new review (a lower quantity, notes, dates by some days) is left out, and
        what was empty when approved, but for the orders in ``refilled``: there it had been filled in before.
        """
        orders = self.sudo()
        orders.order_line.fetch(SNAPSHOT_LINE_FIELDS)
        changes = {}
        for order in self:
            standing = order.sudo().review_ids.filtered(lambda review: review.state == "approved")
            if not standing:
                continue
            current, leeway = order.sudo()._get_snapshot(), order._get_leeway()
            if order in refilled:
                leeway = leeway._replace(fillable=frozenset())
            found = {}
            for review in standing:
                approved = order.sudo()._without_odd_amount(review.snapshot or {})
                differing = differences(approved, current, review.level_id._get_scopes(), leeway)
                if differing:
                    found[review] = differing
            if found:
                changes[order] = found
        return changes

    def _without_odd_amount(self, snapshot):
        """A snapshot as it is made now: earlier ones held the odd amount as a line."""
        odd = {str(line.id) for line in self.order_line if line.is_rounding}
        if not odd:
            return snapshot
        return {
            scope: {key: value for key, value in values.items() if key not in odd} for scope, values in snapshot.items()
        }

    def _get_leeway(self):
        company = self.company_id.sudo()
        return Leeway(
            company.review_free_lower_quantity,
            company.review_free_notes,
            company.review_free_days,
            self._get_process_fields("fillable"),
        )

    def _label_changes(self, changes):
        """``[(what, old, new)]`` of differences, as plain text in the reader's language."""
        order = self.sudo()
        lines = order.order_line.grouped(lambda line: line._snapshot_key())
        labelled = []
        for _scope, key, name, old, new, product_id in changes:
            model = self.env["sale.order.line"] if key else order
            if name == "delivery_address":
                label = self.env._("Delivery address")
            else:
                label = model._fields[name].get_description(self.env, ["string"])["string"]
            if key:
                product = self.env["product.product"].sudo().browse(product_id or ()).exists()
                line = product.display_name or key in lines and lines[key][:1].name or ""
                label = f"{line}: {label}" if line else label
            labelled.append((label, self._label_value(model, name, old), self._label_value(model, name, new)))
        return labelled

    def _label_value(self, model, name, value):
        if value in (None, False, ""):
            return "–"
        if name == "delivery_address":
            street, street2, postcode, city, state_id, country_id = value
            state = self.env["res.country.state"].sudo().browse(state_id or ()).name
            country = self.env["res.country"].sudo().browse(country_id or ()).name
            return " ".join(filter(None, (street, street2, city, state, postcode, country)))
        field = model._fields[name]
        if field.relational:
            records = self.env[field.comodel_name].sudo().browse(value).exists()
            return ", ".join(records.mapped("display_name"))
        if field.type == "datetime":
            local = to_local(fields.Datetime.to_datetime(value), self.company_id._process_tz())
            return f"{local:%Y-%m-%d %H:%M}"
        if isinstance(value, (int, float)):
            return f"{value:,.6f}".rstrip("0").rstrip(".")
        return str(value)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _snapshot_key(self):
        """What names the line in a snapshot: reward lines, which core writes anew when it recomputes promotions, are
        known by what they give."""
        self.ensure_one()
        return f"reward {self.reward_id.id} {self.product_id.id}" if self.reward_id else str(self.id)

    def _snapshot_lines(self):
        """``{scope: {key: values}}`` of the lines that people review; several of one key are numbered."""
        snapshot = {"goods": {}, "price": {}}
        for line in self:
            if line.display_type or line.is_downpayment or line.is_rounding or line._is_freight():
                continue
            if not line.product_uom_qty:
                continue
            key = first = line._snapshot_key()
            number = 1
            while key in snapshot["goods"]:
                number += 1
                key = f"{first} {number}"
            snapshot["goods"][key] = line._snapshot_goods()
            snapshot["price"][key] = {
                "price_unit": line.price_unit,
                "discount": line.discount,
                "tax_ids": line.tax_ids.ids,
            }
        return canonical(snapshot)

    def _snapshot_goods(self):
        """What reviewers see of the goods of a line; capabilities add theirs."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": self.product_uom_qty,
            "product_no_variant_attribute_value_ids": self.product_no_variant_attribute_value_ids.ids,
            "name": self.name or "",
        }
