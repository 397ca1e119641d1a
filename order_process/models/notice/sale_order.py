from odoo import fields, models

from ..base.odoo_names import find_id
from ..gate.event import describes
from .occasions import OCCASIONS


class SaleOrder(models.Model):
    """Telling dealer and sales rep how an order comes along (A8, J2, P20)."""

    _inherit = "sale.order"

    def _tell(self, occasion, key="", facts=None, **values):
        """Queue the mails that the company's notices ask for; a scheduled action writes and sends them soon after.

        :param str occasion: one of :data:`occasions.OCCASIONS`
        :param values: the template finds them in ``ctx["notice"]``
        :return: the rows queued
        """
        super()._tell(occasion, key, facts, **values)
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
            job = find_id(self.env, "order_process.ir_cron_notices", must=True)
            self.env["ir.cron"].sudo().browse(job)._trigger()
        return rows

    def _get_notice_dealer(self, occasion, address="email"):
        """Whom at the dealer's a notice goes to: the first with an address of whose address the invoice has, who
        ordered, and the company.

        :param address: the field of the address that counts
        """
        self.ensure_one()
        people = [self._get_portal_orderer(), self.partner_id]
        if occasion == "invoiced":
            people.insert(0, self.partner_invoice_id)
        return next((person for person in people if person[address]), self.partner_id.commercial_partner_id)

    def _get_notice_people(self, occasion, address="email"):
        """All at the dealer's whom a notice reaches by this address; a hook."""
        self.ensure_one()
        return self._get_notice_dealer(occasion, address).filtered(address)

    def _get_portal_orderer(self):
        """The dealer's person who ordered in the portal, as long as they are of that dealer; else nobody."""
        user = self.sudo().keyed_by_id
        person = user.partner_id if user.share and user.active else user.partner_id.browse()
        dealer = self.partner_id.commercial_partner_id
        return person.filtered(lambda one: one.commercial_partner_id == dealer).with_env(self.env)

    def _rating_get_partner(self):
        """Who ordered says how it was, where they have an address."""
        return self._get_portal_orderer().filtered("email") or super()._rating_get_partner()

    def _get_expected_on(self):
        """When the dealer may expect the goods (UTC), as far as anybody has said; ``False`` otherwise."""
        self.ensure_one()
        expected = self.commitment_date or self.expected_date
        return expected if expected and expected > fields.Datetime.now() else False

    def _get_notice_attachments(self, occasion, values):
        """``{order: attachments}`` that go along with a notice: the invoice as a PDF, which is made when the mail is
        written, not when finance posts, and the scans of the waybill.

        :param dict values: what :meth:`_tell` was given
        """
        attachments = dict.fromkeys(self, self.env["ir.attachment"])
        for order in self if occasion in ("invoiced", "shipped", "loaded") else ():
            moves = order.invoice_ids.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice"
            )
            if occasion == "invoiced":
                moves = moves.filtered(lambda move: move.id == values.get("invoice_id"))
            if occasion != "shipped":
                moves._make_process_pdf()
            attachments[order] |= moves.invoice_pdf_report_id
            if occasion == "loaded":
                paper = order.paper_ids.filtered(lambda paper: paper.id == values.get("paper_id"))
                attachments[order] |= paper.scan_ids
        return attachments


@describes("notice")
def describe_notice(event, _key, value):
    occasions = dict(event.env["order.process.told"]._fields["occasion"]._description_selection(event.env))
    yield event.env._("Notice"), occasions.get(value, value)
