import json
from hashlib import sha256
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from .dealer_catalogue import DealerCatalogue
from .sale_order_draft import DealerGap

# The field of the page that fills a gap, by the field of the order.
PAGE_FIELDS = {
    "carrier_id": "carrier_id",
    "commitment_date": "requested_on",
    "receiver_name": "receiver_name",
    "receiver_phone": "receiver_phone",
}


class DealerGoods(NamedTuple):
    """Whether something of what a dealer orders is missing, and the day on which all of it is there, where known."""

    missing: bool
    day: object


class SaleOrder(models.Model):
    """What the dealer sees beside the goods of the order that is being written, and how it is handed in (L1)."""

    _inherit = "sale.order"

    def _get_dealer_promise(self):
        """When the order would leave if it were submitted now, in words; empty without a window or a centre."""
        self.ensure_one()
        order = self.sudo()
        if not order.warehouse_id:
            return ""
        slot, _dispatch = self.env["order.process.window"]._plan(order, {order: fields.Datetime.now()})[order]
        slot = order._find_room({order: slot})[order]
        return order._describe_leaving(slot.leaves) if slot else ""

    def _get_dealer_goods(self):
        """``{line: DealerGoods}`` of the dealer's own lines: whether what is ordered is there, and else from which day.
        Never a quantity of others."""
        self.ensure_one()
        outlooks = self.sudo()._get_dealer_lines()._get_goods_outlooks() if self.id else {}
        return {line: DealerGoods(bool(missing), day) for line, (_free, missing, day) in outlooks.items()}

    def _get_dealer_credit(self):
        """``(text, colour)`` of the credit room that is left after this order, or ``None`` where none is counted."""
        self.ensure_one()
        order = self.sudo()
        company = order.company_id
        if not company._controls_credit() or not order._is_on_credit():
            return None
        dealer = order._get_payer() or order.partner_id.commercial_partner_id
        standing = dealer._get_credit_standings(company)[dealer.id]
        late, _days = standing.overdue(company._process_today())
        if late:
            return self.env._("%s overdue", format_amount(self.env, late, company.currency_id)), "danger"
        if standing.ceiling is None:
            return None
        left = standing.ceiling - standing.exposure() - order._get_credit_amount()
        return format_amount(self.env, left, company.currency_id), "danger" if left < 0 else "success"

    def _get_dealer_fingerprint(self):
        """Tells whether the order is still the one that a page showed: goods, amounts, and the facts of delivery."""
        self.ensure_one()
        facts = [self.carrier_id.id, self.partner_shipping_id.id, self.receiver_name, self.receiver_phone]
        facts += [self._get_requested_day(), self._get_dealer_remark().text]
        return sha256(json.dumps([self._list_dealer_amounts(), facts]).encode()).hexdigest()[:32]

    def _list_dealer_amounts(self):
        lines = [[line.product_id.id, line.product_uom_qty, line.price_total] for line in self.order_line.sorted("id")]
        return [self.id, lines, self.amount_total]

    def _check_dealer_goods(self):
        """:raises UserError: goods of the order that the dealer may not order any more"""
        products = self._get_dealer_lines().product_id
        gone = products - DealerCatalogue(self).filter(products)
        if gone:
            raise UserError(
                self.env._("No longer sold: %s. Take it out of the order.", ", ".join(gone.mapped("display_name")))
            )

    def _get_dealer_gaps(self):
        """What the dealer can still mend: ``(gaps before submitting, gaps before the goods leave)``."""
        self.ensure_one()
        order = self.sudo()
        if not order._get_dealer_lines():
            return [DealerGap(self.env._("There are no goods in the order yet."), "search")], []
        gaps = {True: [], False: []}
        for rule, lines in order._get_gaps().get(order, ()):
            blocker = order._prepare_gap_blocker(rule, lines)
            field = PAGE_FIELDS.get(blocker.field)
            if field:
                gaps[rule.step == "submit"].append(DealerGap(blocker.message, field))
        return gaps[True], gaps[False]

    def _submit_dealer_draft(self, fingerprint, texts):
        """Hand the draft in: to review where it is complete, else to the order desk, who complete it with the dealer.

        Called for a locked draft of the portal user (superuser).

        :param str fingerprint: of what the dealer was shown
        :param dict texts: what the page says about the delivery
        :return: the gaps that the dealer has to mend first; empty when the order was handed in
        :raises UserError: it is not what was shown any more, or something in it cannot be ordered
        """
        self.ensure_one()
        changed = self.env._(
            "The order has changed since this page was shown: on another device, or there are new prices."
            " Look at it again, then submit it."
        )
        if fingerprint != self._get_dealer_fingerprint():
            raise UserError(changed)
        shown = self._list_dealer_amounts()
        self._set_dealer_facts(texts)
        self._refresh_dealer_prices()
        if shown != self._list_dealer_amounts():
            raise UserError(changed)
        self._check_dealer_goods()
        gaps, _later = self._get_dealer_gaps()
        if gaps:
            return gaps
        self._release_dealer_draft()
        self._assign_people()
        if self._get_blockers("submit")[self]:
            self._sync_process()
            self._tell("taken")
        else:
            self.action_submit_review()
        return []
