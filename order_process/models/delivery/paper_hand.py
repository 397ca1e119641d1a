from odoo import models
from odoo.exceptions import UserError

from .paper_words import RECIPIENTS

# Who notes what the dealer signed by hand on paper, with its scan.
SCANNERS = ("group_customer_service", "group_order_clerk")


class OrderProcessPaper(models.Model):
    """On whose screen the dealer signs a paper: a signature that is given far from the goods proves nothing."""

    _inherit = "order.process.paper"

    def _is_signed_at_arrival(self, role):
        """Whether the dealer signs where the goods arrive, and not at the gate of the warehouse."""
        self.ensure_one()
        return role == "dealer" and self.sign_step != "ship"

    def _get_hands(self):
        """On whose screens the dealer signs: those who bring the goods, and the order's sales rep."""
        self.ensure_one()
        return self._get_outgoing().bearer_id | self.order_id.sudo().user_id

    def _may_draw(self, role):
        """Whether this person may have the signature drawn on the own screen."""
        self.ensure_one()
        return not self._is_signed_at_arrival(role) or self.env.user in self._get_hands()

    def _check_hand(self, scan):
        """Refuse the dealer's signature on the screen of whoever holds neither the goods nor the signed paper.

        :raises UserError: naming who takes it down
        """
        if self._may_draw("dealer"):
            return
        people = ", ".join(self._get_hands().mapped("name")) or self.env._("whoever brings the goods")
        if not any(self.env.user.has_group(f"order_process.{group}") for group in SCANNERS):
            raise UserError(
                self.env._(
                    "%(paper)s %(number)s is signed by the dealer where the goods arrive: on the screen of %(people)s,"
                    " or in the portal. What was signed on paper is noted by customer service or the order desk.",
                    **self._get_naming(),
                    people=people,
                )
            )
        if not (isinstance(scan, (list, tuple)) and len(scan) == 2 and scan[1]):
            raise UserError(
                self.env._(
                    "%(paper)s %(number)s: the dealer signs on the screen of %(people)s, or in the portal. Where it was"
                    " signed on paper, add the scan of the signed sheet.",
                    **self._get_naming(),
                    people=people,
                )
            )

    def _get_receivers(self):
        """The names of the dealer's people who have signed for the goods, in the order in which they signed."""
        own = self.sudo().signature_ids.filtered(lambda row: row.role in RECIPIENTS)
        return ", ".join(dict.fromkeys(own.sorted("id").mapped("name")))
