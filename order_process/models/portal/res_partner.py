from typing import NamedTuple

from odoo import models

SHOWN_OPEN = 5
SHOWN_AGAIN = 3
OVER_STAGES = ("closed", "cancelled")
# What the home page shows of an order.
CARD_FIELDS = (
    "name",
    "client_order_ref",
    "company_id",
    "amount_total",
    "currency_id",
    "received_on",
    "date_order",
    "state",
    "dealer_draft_user_id",
    "process_controlled",
    "process_stage",
    "review_state",
    "is_held",
    "production_state",
)


class DealerTask(NamedTuple):
    """Something that waits for the dealer: what, and the page where it is done with the word for it."""

    text: str
    url: str
    label: str


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_dealer_tasks(self, company):
        """What waits for this dealer (commercial partner, as superuser), as the portal's home page shows it: of each
        kind the oldest first.

        :rtype: list[DealerTask]
        """
        self.ensure_one()
        tasks = self._get_delivery_tasks(company) + self._get_payment_tasks(company)
        return tasks + self._get_statement_tasks(company)

    def _get_dealer_order_domain(self, company):
        """All orders of this dealer (commercial partner) under the process, whoever entered them."""
        return [
            ("partner_id.commercial_partner_id", "=", self.id),
            ("company_id", "=", company.id),
            ("process_controlled", "=", True),
        ]

    def _get_open_dealer_orders(self, company):
        """The latest orders that are on their way, for the home page."""
        domain = [*self._get_dealer_order_domain(company), ("process_stage", "not in", OVER_STAGES)]
        return self.env["sale.order"].search_fetch(domain, CARD_FIELDS, order="id desc", limit=SHOWN_OPEN)

    def _get_dealer_orders_to_repeat(self, company):
        """The latest orders that reached review, for “order again”."""
        domain = [*self._get_dealer_order_domain(company), ("submitted_on", "!=", False)]
        return self.env["sale.order"].search_fetch(domain, ["name"], order="id desc", limit=SHOWN_AGAIN)
