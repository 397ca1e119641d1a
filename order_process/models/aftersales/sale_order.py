from odoo import api, fields, models

from ..base.blocker import Blocker
from ..base.staff import check_staff, has_role
from .claim import MAX_TEXT
from .claim_states import OPEN_STATES, OPENING_GROUPS, RECEIPT_KINDS, SERVICE


class SaleOrder(models.Model):
    """The claims about an order: an open one keeps it from being completed. And the dealer's rating of it."""

    _name = "sale.order"
    _inherit = ["order.process.rated", "sale.order"]
    _process_fields = {
        "system": {"rating_requested_on"},
        "computed": {"rating_last_value"},
    }
    _rating_template = "order_process.mail_rating_order"

    claim_ids = fields.One2many("order.process.claim", "order_id", "Claims", readonly=True)
    claim_count = fields.Integer(compute="_compute_claim_count")
    open_claim_count = fields.Integer(compute="_compute_claim_count")
    may_open_claim = fields.Boolean(compute="_compute_claim_count")

    @api.depends("claim_ids.state")
    @api.depends_context("uid")
    def _compute_claim_count(self):
        may = has_role(self.env, OPENING_GROUPS)
        for order in self:
            claims = order.sudo().claim_ids
            order.claim_count = len(claims)
            order.open_claim_count = len(claims.filtered(lambda claim: claim.state in OPEN_STATES))
            order.may_open_claim = may and order.state == "sale" and order.company_id.sudo().order_process_enabled

    def _after_receipt(self):
        """Ask for a rating; what came short, broken or wrong opens a claim by itself, in the dealer's words (H1)."""
        super()._after_receipt()
        self._request_rating()
        for order in self.filtered(lambda order: order.receipt_differences):
            order._open_claims_of_receipt()

    def _open_claims_of_receipt(self):
        """Open a claim for each kind that was told, about what is in no claim yet; a receipt never fails because of
        it."""
        lines = {line.id: line for line in self.order_line}
        rows = [row for row in self.receipt_differences if row["quantity"] > 0 and row["line_id"] in lines]
        left = self.env["order.process.claim.line"]._get_short_claimable(
            {lines[row["line_id"]]: row["quantity"] for row in rows}
        )
        told = {}
        for row in rows:
            line = lines[row["line_id"]]
            if line in left:
                kind = RECEIPT_KINDS.get(row.get("kind"), "missing")
                told.setdefault(kind, []).append((line, left[line], row["reason"]))
        for kind, found in told.items():
            self._open_claim_of_receipt(kind, found)

    def _open_claim_of_receipt(self, kind, found):
        """:param found: ``[(line, quantity, reason)]`` in the dealer's words"""
        said = "\n".join(
            f"{line.product_id.display_name}: {quantity:g} {line.product_uom_id.name}, {reason}"
            for line, quantity, reason in found
        )
        order = self.sudo()
        order.env["order.process.claim"]._create_claim(
            order,
            kind,
            said[:MAX_TEXT],
            [(line.with_env(order.env), quantity, reason) for line, quantity, reason in found],
            source="receipt",
            by_dealer=self.env.user._is_portal(),
        )

    def _get_blockers(self, step):
        blockers = super()._get_blockers(step)
        if step == "close":
            claims = (
                self.env["order.process.claim"]
                .sudo()
                .search(
                    [("order_id", "in", self._under_process().ids), ("state", "in", OPEN_STATES)],
                    order="received_on, id",
                )
            )
            for claim in claims:
                blockers[claim.order_id.with_env(self.env)].append(
                    Blocker(
                        "claim",
                        self.env._(
                            "The claim %(claim)s is open: %(kind)s",
                            claim=claim.name,
                            kind=claim.with_env(self.env)._get_label("kind"),
                        ),
                        SERVICE,
                        claim.received_on,
                        None if claim.answered_on else claim.answer_due_on,
                    )
                )
        return blockers

    def _get_blocker_action(self, blocker):
        if blocker.code == "claim" and self.env["order.process.claim"].has_access("read"):
            return {"label": self.env._("Show claims"), "method": "action_view_claims"}
        return super()._get_blocker_action(blocker)

    def action_view_claims(self):
        """Open the claims about the order."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_all_claims")
        claims = self.claim_ids
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {"default_order_id": self.id}
        if len(claims) == 1:
            action.update(views=[(False, "form")], res_id=claims.id)
        return action

    # === Rating ===

    def _may_be_rated(self):
        """Whether the dealer may rate it: the goods have been received."""
        self.ensure_one()
        return bool(self.receipt_confirmed_on)

    def action_view_rating(self):
        """Open the dealer's rating of the order."""
        self.ensure_one()
        check_staff(self)
        action = self.env["ir.actions.actions"]._for_xml_id("order_process.action_ratings")
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id), ("consumed", "=", True)]
        return action


class OrderProcessHold(models.Model):
    _inherit = "order.process.hold"

    code = fields.Selection(
        selection_add=[("claim", "Claim"), ("manual",)], ondelete={"claim": "cascade"}
    )
