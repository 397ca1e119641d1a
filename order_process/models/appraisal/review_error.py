from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..base.reason import need_reason
from .merit_rule import ERROR_KINDS
from .merit_rules import Fact

_lt = LazyTranslate(__name__)


class OrderProcessReviewError(models.Model):
    """An error that a reviewer let through, found later: what, in which review, by whom (K1)."""

    _name = "order.process.review.error"
    _inherit = ["order.process.evidence"]
    _description = "Review Error"
    _order = "found_on desc, id desc"
    _rec_name = "order_id"
    _files_refusal = _lt("The files of a review error are evidence: nobody changes or deletes them.")

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="order_id.company_id", store=True, index=True)
    review_id = fields.Many2one("order.process.review", required=True, index=True, ondelete="restrict")
    level_id = fields.Many2one(related="review_id.level_id")
    user_id = fields.Many2one("res.users", "Reviewer", required=True, index=True, ondelete="restrict")
    reviewed_on = fields.Datetime(related="review_id.decided_on")
    kind = fields.Selection(ERROR_KINDS, "Type of Error", required=True)
    fact = fields.Char(required=True, help="The line concerned, or the order as a whole.")
    line_name = fields.Char("Line", help="The line concerned as it was called then.")
    description = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")
    found_by = fields.Many2one("res.users", required=True, ondelete="restrict")
    found_on = fields.Datetime(required=True)

    _once = models.UniqueIndex("(review_id, kind, fact)", "This error of the review has been reported already.")

    @api.model
    def _report(self, review, kind, description, line=None, attachments=None):
        """Record an error of an approved review as found by the current person now, and propose what the rules say.

        :raises UserError: for reviews that were not approved, without a description, or when the error is on record
        """
        order, review = review.order_id, review.sudo()
        order.check_access("read")
        description = need_reason(description, self.env._("Say what is wrong, so that the reviewer can answer."))
        if review not in order.sudo()._get_approved_reviews():
            raise UserError(
                self.env._("%s: an error can be reported of a review that approved the order.", order.name)
            )
        if line and line.order_id != order:
            raise UserError(self.env._("The line does not belong to %s.", order.name))
        # Who reports the same at the same moment waits here, and is then told.
        order._lock_rows()
        fact = f"line:{line.id}" if line else "order"
        known = self.sudo().search([("review_id", "=", review.id), ("kind", "=", kind), ("fact", "=", fact)])
        if known:
            raise UserError(
                self.env._(
                    "This error was reported already on %s; it is charged once.",
                    format_date(self.env, fields.Datetime.context_timestamp(self, known.found_on)),
                )
            )
        files = self._copy_files(attachments)
        error = self._append(
            [
                {
                    "order_id": order.id,
                    "review_id": review.id,
                    "user_id": review.reviewer_id.id,
                    "kind": kind,
                    "fact": fact,
                    "line_name": line.display_name if line else False,
                    "description": description,
                    "attachment_ids": [Command.set(files.ids)],
                    "found_by": self.env.uid,
                    "found_on": fields.Datetime.now(),
                }
            ]
        )
        files.write({"res_id": error.id})
        self.env["order.process.event"]._log([(order, "review_error", {"level": review.level_id.name, "error": kind})])
        self.env["order.process.merit"]._propose([error.sudo()._get_fact()])
        return error

    @api.model
    def _copy_files(self, attachments):
        """Copies that belong to the record, so that whoever uploaded them cannot change or delete them later."""
        if not attachments:
            return self.env["ir.attachment"].sudo()
        attachments.check_access("read")
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {"name": attachment.name, "raw": attachment.raw, "res_model": self._name}
                    for attachment in attachments.filtered(lambda attachment: attachment.type == "binary")
                ]
            )
        )

    def _get_fact(self):
        """The fact as rules judge it: the error was made when the review was decided."""
        self.ensure_one()
        return Fact(
            key=f"review_error:{self.id}",
            reason="review_error",
            user=self.user_id,
            company=self.company_id,
            happened_on=self.review_id.decided_on,
            detail=self.kind,
            description=self.description,
            reporter=self.found_by,
            order=self.order_id,
            review=self.review_id,
            error=self,
        )
