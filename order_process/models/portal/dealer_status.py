from typing import NamedTuple

from odoo import models

# The dealer's points of the way, each with the stages that it stands for.
POINTS = (
    ("entry", ("entry",)),
    ("review", ("review",)),
    ("approved", ("approved",)),
    ("dispatched", ("dispatched", "preparing")),
    ("shipped", ("shipped",)),
    ("received", ("received", "settled")),
    ("closed", ("closed",)),
)


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
            lambda order: order.state in ("draft", "sent") and not order._is_submitted()
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
            return self._describe_way()
        return DealerStatus(
            "review",
            self.env._("Submitted for review"),
            "info",
            (self.env._("We check the order. It is confirmed, and goods are reserved, once it has passed."),),
        )

    def _describe_way(self):
        point = next((code for code, stages in POINTS if self.process_stage in stages), "approved")
        if point == "approved":
            promise, sentences = self._get_dealer_leaving(), ()
            if promise and not self.is_held:
                arrival = self._get_dealer_arrival()
                said = self.env._("It arrives on %s.", arrival) if arrival else self.env._("It leaves %s.", promise)
                sentences = (said,)
            return DealerStatus("confirmed", self.env._("Confirmed"), "success", sentences)
        return DealerStatus(point, self._get_point_labels()[point], "success")

    def _describe_entry(self, blockers):
        if self.review_state == "rejected":
            sentences = (
                self.env._("We sent the order back to your contact, who mends it and submits it again."),
                self.env._("You need not order again."),
            )
            return DealerStatus("returned", self.env._("Sent back"), "warning", sentences)
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
        """What the order's page tells the dealer at its head: where an order stands that is not confirmed yet and that
        is or was in review, or that the dealer has accepted (by signature, payment or entering it).

        :return: :class:`DealerStatus` or ``None``
        """
        self.ensure_one()
        status = self._get_dealer_status().get(self) if self.state in ("draft", "sent") else None
        if not status:
            return None
        order = self.sudo()
        paid = order.transaction_ids.filtered(lambda tx: tx.state in ("pending", "authorized", "done"))
        accepted = order.signature or paid or order.keyed_by_id.share
        return status if status.code == "review" or accepted or self._is_mended_by_us() else None

    def _has_to_be_signed(self):
        """A signature would submit again what our people still mend; and nobody accepts by signature what the dealer
        entered."""
        entered = self.process_controlled and self.sudo().keyed_by_id.share
        return super()._has_to_be_signed() and not self._is_mended_by_us() and not entered

    def _has_to_be_paid(self):
        """As with the signature."""
        return super()._has_to_be_paid() and not self._is_mended_by_us()

    def _is_mended_by_us(self):
        """Whether the order came back from its review: sent back, or withdrawn by our people."""
        self.ensure_one()
        return self.process_controlled and self.review_state in ("rejected", "outdated")
