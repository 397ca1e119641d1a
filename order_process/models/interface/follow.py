from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST = 200


def write_instant(instant):
    """An instant in UTC as ISO 8601, or ``None``."""
    return fields.Datetime.to_string(instant).replace(" ", "T") + "Z" if instant else None


class OrderProcessInterface(models.AbstractModel):
    _inherit = "order.process.interface"

    @api.model
    @api.readonly
    def follow_orders(self, numbers=(), references=(), changed_since="", limit=100):
        """Where orders stand, the longest unchanged first: the last ``changed_on`` is the next ``changed_since``.

        :param list numbers: our numbers of orders
        :param list references: the caller's own
        :param str changed_since: instant in UTC (ISO 8601), inclusive
        :param int limit: at most 200
        :return: a list of what :meth:`_describe_orders` says
        """
        domain = []
        for name, values in (("name", numbers), ("client_order_ref", references)):
            if values:
                if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
                    raise UserError(self.env._("“numbers” and “references” are lists of texts."))
                domain.append((name, "in", list(values)[:MOST]))
        if changed_since:
            domain.append(("write_date", ">=", self._read_instant(changed_since)))
        limit = limit if isinstance(limit, int) and 0 < limit <= MOST else MOST
        return self._describe_orders(self._find_orders(domain, order="write_date, id", limit=limit))

    @api.model
    def _read_instant(self, text):
        try:
            instant = datetime.fromisoformat(text)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "“%(text)s” is no instant; write it as %(example)s.",
                    text=str(text)[:40],
                    example="2026-03-02T01:30:00Z",
                )
            ) from error
        return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant

    @api.model
    def _describe_orders(self, orders):
        """What other systems read of orders: nothing that the dealer's own page would not show.

        Instants are in UTC, amounts in the order's currency. Prices stand there for who sees them."""
        shown = orders.sudo()
        statuses = shown._get_dealer_status()
        labels = dict(shown._fields["process_stage"]._description_selection(self.env))
        priced = self.env.user._sees_dealer_prices()
        return [self._describe_order(order, statuses.get(order), labels, priced) for order in shown]

    def _describe_order(self, order, status, labels, priced):
        dealer = order.partner_id.commercial_partner_id
        said = {
            "number": order.name,
            "reference": order.client_order_ref or None,
            "dealer": dealer.ref or dealer.name,
            "stage": order.process_stage or None,
            "stage_label": labels.get(order.process_stage),
            "status": status.code if status else None,
            "status_label": status.label if status else None,
            "says": [str(sentence) for sentence in status.sentences] if status else [],
            "on_hold": order.is_held,
            "requested_on": write_instant(order.commitment_date),
            "leaves_on": write_instant(order.promised_dispatch_on),
            "received_by": order.receipt_confirmed_by or None,
            "changed_on": write_instant(order.write_date),
            "lines": [self._describe_line(line, priced) for line in order.order_line if line.product_id],
        }
        if priced:
            said |= {"amount_total": order.amount_total, "currency": order.currency_id.name}
        return said

    def _describe_line(self, line, priced):
        said = {
            "line": line.id,
            "product": line.product_id.default_code or line.product_id.barcode or line.product_id.display_name,
            "name": line.product_id.display_name,
            "quantity": line.product_uom_qty,
            "unit": line.product_uom_id.name,
            "delivered": line.qty_delivered,
        }
        return {**said, "price": line.price_unit, "discount": line.discount} if priced else said
