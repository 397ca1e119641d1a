from odoo import fields, models

from .occasions import OCCASIONS


class SaleOrder(models.Model):
    """Telling dealer and sales rep how an order comes along (A8, J2, P20)."""

    _inherit = "sale.order"

    def _tell(self, occasion, key="", facts=None, **values):
        """Tell dealer and sales rep, as far as the company's notices say so; each order once per occasion and key.

        Only queues: the mail is written and sent by a scheduled action soon after.

        :param str occasion: one of :data:`occasions.OCCASIONS`
        :param key: where an occasion comes again (parts, payments, reminders): what tells them apart, a text or
            ``{order: text}``
        :param facts: ``{order: {name: plain value}}`` of what differs from order to order
        :param values: plain values that the template finds in ``ctx["notice"]``, amounts in the order's currency
        :return: the rows queued
        """
        if occasion not in dict(OCCASIONS):
            raise ValueError(f"unknown occasion {occasion!r}")
        Told = self.env["order.process.told"].sudo()
        orders = self.sudo()._under_process()
        notices = orders.company_id and self.env["order.process.notice"]._get_for(occasion, orders.company_id)
        orders = orders.filtered(lambda order: order.company_id in (notices or ()))
        if not orders:
            return Told
        own = {order.id: said for order, said in (facts or {}).items()}
        keys = {order: (key.get(order.with_env(self.env), "") if isinstance(key, dict) else key) for order in orders}
        known = {
            (row.order_id.id, row.key or "")
            for row in Told.search_fetch([("order_id", "in", orders.ids), ("occasion", "=", occasion)], ["key"])
        }
        rows = Told._append(
            [
                {
                    "order_id": order.id,
                    "notice_id": notices[order.company_id].id,
                    "occasion": occasion,
                    "key": keys[order] or False,
                    "said": {**values, **own.get(order.id, {})} or False,
                    "queued_on": fields.Datetime.now(),
                }
                for order in orders
                if (order.id, keys[order]) not in known
            ]
        )
        if rows:
            self.env.ref("order_process.ir_cron_notices").sudo()._trigger()
        return rows

    def _get_notice_dealer(self, occasion):
        """Whom at the dealer's a notice goes to: who ordered, or whose address the invoice has; else the company."""
        self.ensure_one()
        person = self.partner_invoice_id if occasion == "invoiced" else self.partner_id
        return person if person.email else person.commercial_partner_id

    def _get_expected_on(self):
        """When the dealer may expect the goods (UTC), as far as anybody has said; ``False`` otherwise."""
        self.ensure_one()
        expected = self.commitment_date or self.expected_date
        return expected if expected and expected > fields.Datetime.now() else False

    def _get_notice_attachments(self, occasion, values):
        """``{order: attachments}`` that go along with a notice. Capabilities add theirs by ``super()``.

        :param dict values: what :meth:`_tell` was given
        """
        return dict.fromkeys(self, self.env["ir.attachment"])


class OrderProcessEvent(models.Model):
    _inherit = "order.process.event"

    def _labelled_detail(self):
        for key, value in super()._labelled_detail():
            if key == "notice":
                occasions = dict(self.env["order.process.told"]._fields["occasion"]._description_selection(self.env))
                yield self.env._("Notice"), occasions.get(value, value)
            else:
                yield key, value
