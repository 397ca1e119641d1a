from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinel import is_internal
from ..payment import readers

# What a posted payment says; the rest (tags, messages) may change.
PAYMENT_FIELDS = frozenset(
    {
        "state",
        "amount",
        "currency_id",
        "partner_id",
        "journal_id",
        "date",
        "payment_type",
        "partner_type",
        "payment_method_line_id",
        "outstanding_account_id",
        "destination_account_id",
        "process_order_id",
        "collection_id",
        "move_id",
    }
)


class AccountPayment(models.Model):
    """A payment that a collection stands for does not change behind it."""

    _inherit = "account.payment"

    collection_id = fields.Many2one(
        "order.process.collection", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            if any(vals.get("collection_id") for vals in vals_list):
                self._refuse_linking()
            # Said aloud, because a context or a person's own defaults would fill it in.
            vals_list = [{**vals, "collection_id": False} for vals in vals_list]
        return super().create(vals_list)

    def _refuse_linking(self):
        raise UserError(self.env._("The collection of a payment is set by the system only."))

    def _guard_collected(self):
        held = self.sudo().filtered(lambda payment: payment.collection_id.state in ("escort", "handed_in"))
        if held:
            raise UserError(
                self.env._(
                    "%(payment)s stands for the collection %(collection)s and cannot be changed."
                    " Finance declares the collection void while the money is with the escort;"
                    " later, post a correction of its own.",
                    payment=", ".join(held.mapped("display_name")),
                    collection=", ".join(held.collection_id.mapped("name")),
                )
            )

    def write(self, vals):
        if not is_internal(self.env):
            if "collection_id" in vals:
                self._refuse_linking()
            if not PAYMENT_FIELDS.isdisjoint(vals):
                self._guard_collected()
        return super().write(vals)

    def unlink(self):
        self._guard_collected()
        return super().unlink()


class AccountMove(models.Model):
    """Entries behind collections, hand-ins and freight stay posted; what was wrong is corrected by another entry."""

    _inherit = "account.move"

    handin_ids = fields.One2many(
        "order.process.handin",
        "move_id",
        "Hand-ins",
        readonly=True,
        groups=readers.HANDIN,
    )
    freight_ids = fields.One2many("order.process.freight", "invoice_id", "Freight", readonly=True)

    def _get_evidence_refusal(self):
        """Why the posted entry has to stay as it is, or ``False``."""
        self.ensure_one()
        if self.origin_payment_id:
            self.origin_payment_id._guard_collected()
        handins = self.sudo().handin_ids
        if handins:
            return self.env._(
                "%(entry)s is the entry of the hand-in %(handin)s and stays; post a correction of its own.",
                entry=self.name,
                handin=handins[0].name,
            )
        if self.freight_ids:
            return self.env._(
                "%(entry)s is the freight invoice of %(order)s and stays; what is not charged goes back by a credit"
                " note.",
                entry=self.name,
                order=self.freight_ids.order_id[0].name,
            )
        if self.invoice_line_ids.freight_match_ids.filtered(lambda match: not match.voided_on):
            return self.env._(
                "%s is matched with freight: finance takes it off first, under Finance → Matched Freight Bills.",
                self.name,
            )
        return False

    def write(self, vals):
        if vals.get("state", "posted") != "posted":
            for move in self.sudo().filtered(lambda move: move.state == "posted"):
                refusal = move._get_evidence_refusal()
                if refusal:
                    raise UserError(refusal)
        return super().write(vals)

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # Later a correction of its own is right; before, the money would look as if the dealer had not paid it.
        held = self.sudo().origin_payment_id.filtered(lambda payment: payment.collection_id.state == "escort")
        held._guard_collected()
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    def unlink(self):
        for move in self.sudo().filtered(lambda move: move.handin_ids or move.freight_ids):
            raise UserError(move._get_evidence_refusal())
        return super().unlink()
