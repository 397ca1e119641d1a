from typing import NamedTuple

from odoo import models


class DealerStatus(NamedTuple):
    """Where an order stands, in the dealer's words: ``label`` in one or two words, ``colour`` of Bootstrap, and
    sentences that say what comes next. Nothing internal: no names, no reasons of reviewers."""

    code: str
    label: str
    colour: str
    sentences: tuple = ()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_dealer_status(self):
        """``{order: DealerStatus}`` for the portal, in bulk; an order outside the process has none."""
        orders = self.sudo()._under_process()
        in_entry = orders.filtered(
            lambda order: order.state in ("draft", "sent") and order.review_state not in ("pending", "approved")
        )
        blockers = in_entry._get_blockers("submit") if in_entry else {}
        return {
            order.with_env(self.env): order._describe_entry(blockers[order])
            if order in in_entry
            else order._describe_progress()
            for order in orders
        }

    def _describe_progress(self):
        if self.state == "cancel":
            return DealerStatus("cancelled", self.env._("Cancelled"), "secondary")
        if self.state == "sale":
            return DealerStatus("confirmed", self.env._("Confirmed"), "success")
        return DealerStatus(
            "review",
            self.env._("Submitted for review"),
            "info",
            (self.env._("We check the order. It is confirmed, and goods are reserved, once it has passed."),),
        )

    def _describe_entry(self, blockers):
        if self.review_state == "rejected":
            sentence = self.env._("A question about the order is open; we will contact you.")
            return DealerStatus("question", self.env._("Being clarified"), "warning", (sentence,))
        if not blockers:
            sentence = self.env._("The order is complete; our order desk submits it for review.")
            return DealerStatus("entry", self.env._("Order received"), "secondary", (sentence,))
        missing = [blocker.message for blocker in blockers if blocker.code == "incomplete"]
        if any(blocker.code == "duplicate" for blocker in blockers):
            missing.append(
                self.env._("Your reference %s is on another order as well: is this one meant?", self.client_order_ref)
            )
        return DealerStatus(
            "incomplete",
            self.env._("Not complete yet"),
            "warning",
            (*missing, self.env._("Our order desk completes it with you, then submits it for review.")),
        )

    def _get_dealer_notice(self):
        """What the order's page tells the dealer at its head: where an order stands that the dealer has accepted (by
        signature, payment or entering it) and that is not confirmed yet.

        :return: :class:`DealerStatus` or ``None``
        """
        self.ensure_one()
        status = self._get_dealer_status().get(self) if self.state in ("draft", "sent") else None
        if not status:
            return None
        order = self.sudo()
        paid = order.transaction_ids.filtered(lambda tx: tx.state in ("pending", "authorized", "done"))
        accepted = order.signature or paid or order.keyed_by_id.share
        return status if status.code == "review" or accepted else None
