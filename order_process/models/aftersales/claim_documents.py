from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.lock import lock_rows
from ..base.sentinel import is_internal

FINISHED_STAGES = ("shipped", "received", "settled", "closed", "cancelled")


class OrderProcessClaimDocument(models.AbstractModel):
    """A document that was arranged for a claim; only the claim itself links it."""

    _name = "order.process.claim.document"
    _description = "Document of a Claim"

    claim_id = fields.Many2one(
        "order.process.claim", copy=False, readonly=True, index="btree_not_null", ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not is_internal(self.env):
            if any(vals.get("claim_id") for vals in vals_list):
                self._refuse_claim()
            # Written out, because a context or a person's own defaults would fill it in.
            vals_list = [{**vals, "claim_id": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "claim_id" in vals and not is_internal(self.env):
            self._refuse_claim()
        return super().write(vals)

    def _refuse_claim(self):
        raise UserError(self.env._("A document is linked to a claim by arranging it there only."))


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.process.claim.document"]

    def _before_confirm(self):
        """What replaces goods of a claim may have been changed since, or cancelled and taken up again."""
        for claim in self.claim_id.sudo():
            claim._check_goods("credit")
        super()._before_confirm()


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "order.process.claim.document"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "order.process.claim.document"]

    def _check_invoice_gate(self):
        for claim in self.filtered(lambda move: move.claim_id).claim_id.sudo():
            claim._check_covered(0.0)
            claim._check_goods("credit")
        super()._check_invoice_gate()


class OrderProcessClaim(models.Model):
    """What was arranged for a claim, and whether it is done."""

    _inherit = "order.process.claim"

    return_ids = fields.One2many("stock.picking", "claim_id", "Returns", readonly=True)
    replacement_ids = fields.One2many("sale.order", "claim_id", "Replacement Orders", readonly=True)
    credit_note_ids = fields.One2many("account.move", "claim_id", "Credit Notes", readonly=True)
    return_count = fields.Integer("Returns Arranged", compute="_compute_document_counts")
    replacement_count = fields.Integer("Replaced", compute="_compute_document_counts")
    credit_note_count = fields.Integer("Credited", compute="_compute_document_counts")
    open_document_count = fields.Integer("Not Finished", compute="_compute_document_counts")
    credited_amount = fields.Monetary(compute="_compute_document_counts")

    @api.depends("return_ids.state", "replacement_ids.process_stage", "replacement_ids.state", "credit_note_ids.state")
    def _compute_document_counts(self):
        for claim in self:
            known = claim.sudo()
            claim.return_count = len(known.return_ids)
            claim.replacement_count = len(known.replacement_ids)
            claim.credit_note_count = len(known.credit_note_ids)
            claim.open_document_count = sum(map(len, known._get_open_documents()))
            claim.credited_amount = known._get_credited()

    def _get_open_documents(self):
        """The returns, replacement orders and credit notes that are not finished."""
        self.ensure_one()
        return (
            self.return_ids.filtered(lambda picking: picking.state not in ("done", "cancel")),
            self.replacement_ids.filtered(
                lambda order: (
                    order.state != "cancel"
                    and (
                        order.process_stage not in FINISHED_STAGES
                        if order.process_controlled
                        else order.state != "sale"
                    )
                )
            ),
            self.credit_note_ids.filtered(lambda move: move.state == "draft"),
        )

    def _begin_arranging(self, step, goods):
        """Wait for the claim and its order, and give the goods of which there is a quantity.

        :param step: return, replacement or credit
        :param goods: ``[(order line, quantity, price)]``
        :raises UserError: to who may not, or not now; and as :meth:`_read_goods`
        """
        self._check_reachable()
        lock_rows(self)
        if refusal := self._get_refusal(step):
            raise UserError(refusal)
        goods = self._read_goods(goods)
        self.order_id.sudo()._turn_rows()
        return goods

    def _read_goods(self, goods):
        """The goods of which there is a quantity.

        :param goods: ``[(order line, quantity, price)]``
        :raises UserError: nothing is left, a number is none, or a line is another order's
        """
        goods = [(line, quantity or 0.0, price or 0.0) for line, quantity, price in goods if quantity]
        if not goods or not all(
            isfinite(quantity) and quantity > 0 and isfinite(price) and price >= 0 for _line, quantity, price in goods
        ):
            raise UserError(
                self.env._("Say how much of which goods; quantities are above zero, and prices are not negative.")
            )
        if any(line.order_id != self.order_id for line, _quantity, _price in goods):
            raise UserError(self.env._("One of the lines is not among the goods of %s.", self.order_id.name))
        return goods

    def _describe_open_documents(self):
        """Sentences, one for each document that is not finished."""
        returns, orders, moves = self.sudo()._get_open_documents()
        _ = self.env._
        return [
            *(_("The return %s has not come in yet.", picking.name) for picking in returns),
            *(_("The replacement order %s has not been shipped yet.", order.name) for order in orders),
            *(_("The credit note of %s is not posted yet.", self.currency_id.format(m.amount_total)) for m in moves),
        ]

    def _get_credited(self):
        """What credit notes of the claim give the dealer, drafts included, in the currency of the order."""
        self.ensure_one()
        return sum(
            move.currency_id._convert(
                move.amount_total,
                self.currency_id,
                move.company_id,
                move.invoice_date or fields.Date.context_today(move),
            )
            for move in self.credit_note_ids
            if move.state != "cancel"
        )

    def _get_credited_alone(self):
        """``{claim: amount}`` of what other claims of the same order credited without approval."""
        self.ensure_one()
        found = {claim: claim._get_credited() for claim in self.order_id.claim_ids - self}
        return {
            claim: amount
            for claim, amount in found.items()
            if claim.currency_id.compare_amounts(amount, claim.approved_amount) > 0
        }

    def _check_covered(self, amount):
        """Refuse to credit more than customer service may alone, unless a manager approved it.

        What customer service may alone is for the order, in however many claims: a claim that credited more than was
        approved for it uses that up with all that it credited.

        :param amount: what comes on top of the credit notes drawn up, in the currency of the order
        :raises UserError: how much it would be, and who has to approve it
        """
        self.ensure_one()
        claim, money = self.sudo(), self.sudo().currency_id
        total = claim._get_credited() + amount
        covered = max(claim.needs_approval_above, claim.approved_amount)
        if money.compare_amounts(total, covered) > 0:
            raise UserError(
                "\n".join(
                    [
                        self.env._(
                            "%(claim)s: %(total)s in all is more than the %(covered)s that can be credited now."
                            " Ask an approving manager for it first.",
                            claim=claim.name,
                            total=money.format(total),
                            covered=money.format(covered),
                        ),
                        *(
                            self.env._(
                                "%(claim)s credited %(amount)s of the same order without approval.",
                                claim=other.name,
                                amount=money.format(spent),
                            )
                            for other, spent in claim._get_credited_alone().items()
                        ),
                    ]
                )
            )
