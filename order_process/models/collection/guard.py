from odoo import fields, models
from odoo.exceptions import UserError

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
        "move_id",
    }
)


class AccountPayment(models.Model):
    """A payment that a collection stands for does not change behind it."""

    _inherit = "account.payment"

    collection_id = fields.Many2one(
        "order.process.collection", kept=True, readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

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

    def _redirect_return(self, back):
        """Money that an escort has handed in lies where the hand-in brought it, and goes back from there; before, it is
        still with the escort."""
        super()._redirect_return(back)
        collection = self.collection_id
        if collection.state == "escort":
            self._guard_collected()
        if collection.state != "handed_in":
            return
        lines = collection.line_ids.filtered(lambda line: self in line.payment_ids)
        account = collection.handin_id._get_target_account(lines[:1].method)
        back.line_ids.filtered(lambda line: line.account_id.account_type == "asset_cash").account_id = account

    def _guard_write(self, vals):
        if not PAYMENT_FIELDS.isdisjoint(vals):
            self._guard_collected()
        super()._guard_write(vals)

    def _guard_unlink(self):
        self._guard_collected()
        super()._guard_unlink()


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

    def _check_stays(self):
        """:raises UserError: why the posted entry has to stay as it is"""
        self.ensure_one()
        if self.origin_payment_id:
            self.origin_payment_id._guard_collected()
        handins = self.sudo().handin_ids
        if handins:
            raise UserError(
                self.env._(
                    "%(entry)s is the entry of the hand-in %(handin)s and stays; post a correction of its own.",
                    entry=self.name,
                    handin=handins[0].name,
                )
            )
        self._check_freight_stays()

    def _guard_write(self, vals):
        if vals.get("state", "posted") != "posted":
            for move in self.sudo().filtered(lambda move: move.state == "posted"):
                move._check_stays()
        super()._guard_write(vals)

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # Later a correction of its own is right; before, the money would look as if the dealer had not paid it.
        held = self.sudo().origin_payment_id.filtered(lambda payment: payment.collection_id.state == "escort")
        held._guard_collected()
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    def _guard_unlink(self):
        for move in self.sudo():
            move._check_stays()
        super()._guard_unlink()
