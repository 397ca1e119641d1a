from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ..base.reason import ask_reason, need_reason
from ..base.staff import check_role
from ..payment.gate import CASHIER
from .split import fill

ask_reason("order.process.freight.match", void_match="action_take_off")


class OrderProcessFreightMatch(models.Model):
    """A line of a carrier's bill, matched with the deliveries it is for (G4). One line is matched once."""

    _name = "order.process.freight.match"
    _inherit = ["order.process.evidence"]
    _description = "Matched Line of a Carrier's Bill"
    _order = "id desc"
    _rec_name = "line_id"

    _evidence_mutable = frozenset({"voided_on", "voided_by_id", "void_reason"})

    line_id = fields.Many2one("account.move.line", "Bill Line", required=True, index=True, ondelete="restrict")
    bill_id = fields.Many2one("account.move", "Bill", related="line_id.move_id", store=True, index=True)
    vendor_id = fields.Many2one("res.partner", "Carrier Company", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, help="In the company's currency, taxes included.")
    share_ids = fields.One2many("order.process.freight.share", "match_id", "Deliveries")
    matched_by_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    matched_on = fields.Datetime(required=True)
    voided_on = fields.Datetime()
    voided_by_id = fields.Many2one("res.users", ondelete="restrict")
    void_reason = fields.Text("Why It Was Taken Off")

    _line = models.UniqueIndex(
        "(line_id) WHERE voided_on IS NULL", "This line of the bill is matched already: a line is matched once."
    )

    def action_take_off(self, reason):
        """Take the match off, so that the bill can be corrected or matched anew.

        :raises AccessError: to whom finance's role is missing
        :raises UserError: without a reason, or when it was taken off before
        """
        check_role(self.env, CASHIER, self.env._("Only finance takes a bill off its deliveries."), AccessError)
        self.check_access("read")
        reason = need_reason(reason, self.env._("Say why the bill is taken off."))
        if self.filtered("voided_on"):
            raise UserError(self.env._("It was taken off before."))
        self._advance(
            {"voided_on": fields.Datetime.now(), "voided_by_id": self.env.uid, "void_reason": reason}
        )
        self.flush_recordset()  # the line may be matched anew at once
        self.sudo().share_ids.freight_id._sync_billed()
        return True


class OrderProcessFreightShare(models.Model):
    """What a line of a bill asks for one delivery."""

    _name = "order.process.freight.share"
    _inherit = ["order.process.evidence"]
    _description = "Billed Freight of a Delivery"
    _order = "id desc"
    _rec_name = "freight_id"

    match_id = fields.Many2one("order.process.freight.match", required=True, index=True, ondelete="restrict")
    freight_id = fields.Many2one("order.process.freight", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="match_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    bill_id = fields.Many2one(related="match_id.bill_id")
    voided_on = fields.Datetime(related="match_id.voided_on", string="Taken Off on")
    amount = fields.Monetary(required=True)
    reason = fields.Char(help="Why the bill differs from what was expected.")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    freight_match_ids = fields.One2many("order.process.freight.match", "line_id", "Matched Freight", readonly=True)

    def _get_freight_amount(self):
        """What the line of a bill asks in the company's currency, taxes included, as it stands in the ledger."""
        self.ensure_one()
        share = self.price_total / self.price_subtotal if self.price_subtotal else 1.0
        return self.company_currency_id.round(self.balance * share)


class OrderProcessFreight(models.Model):
    _inherit = "order.process.freight"

    def _sync_billed(self):
        for record in self.sudo():
            record.invalidate_recordset(["share_ids"])
            shares = record.share_ids.filtered(lambda share: not share.match_id.voided_on)
            record._advance(
                {
                    "billed": record.currency_id.round(sum(shares.mapped("amount"))),
                    "bill_state": "billed" if shares else "open",
                }
            )

    def _match(self, lines, amounts, reasons=None):
        """Match lines of a carrier's bill with these deliveries.

        :param lines: posted lines of bills (``account.move.line``) of one carrier company
        :param dict amounts: ``{freight: amount}`` in the company's currency, taxes included; they make up the lines
        :param dict reasons: ``{freight: text}`` where the bill differs beyond the tolerance
        :raises AccessError: to whom finance's role is missing
        :raises UserError: saying what does not fit
        """
        self._check_finance()
        lines.check_access("read")
        freights, lines, reasons = self.sudo(), lines.sudo(), reasons or {}
        vendor = lines.move_id.commercial_partner_id
        company = freights.company_id
        self._check_lines(lines, vendor, company)
        currency = company.currency_id
        totals = [line._get_freight_amount() for line in lines]
        given = [currency.round(amounts.get(freight, 0.0)) for freight in self]
        if any(amount < 0 for amount in given) or currency.compare_amounts(sum(totals), sum(given)):
            raise UserError(
                self.env._(
                    "The bill asks %(bill)s, the deliveries have %(given)s: divide the whole bill, not more or less.",
                    bill=format_amount(self.env, sum(totals), currency),
                    given=format_amount(self.env, sum(given), currency),
                )
            )
        texts = [(reasons.get(freight) or "").strip() for freight in self]
        for freight, amount, text in zip(freights, given, texts, strict=True):
            freight._check_bill(vendor, amount, text)
        matches = self.env["order.process.freight.match"]._append(
            [
                {
                    "line_id": line.id,
                    "vendor_id": vendor.id,
                    "company_id": company.id,
                    "amount": total,
                    "matched_by_id": self.env.uid,
                    "matched_on": fields.Datetime.now(),
                }
                for line, total in zip(lines, totals, strict=True)
            ]
        )
        self.env["order.process.freight.share"]._append(
            [
                {
                    "match_id": matches[supply].id,
                    "freight_id": freights[need].id,
                    "amount": amount,
                    "reason": texts[need] or False,
                }
                for need, supply, amount in fill(given, totals)
            ]
        )
        freights.filtered(lambda freight: not freight.vendor_id)._advance({"vendor_id": vendor.id})
        freights._sync_billed()
        return matches

    def _check_lines(self, lines, vendor, company):
        if not self or not lines:
            raise UserError(self.env._("Choose the deliveries, and the lines of the bill that asks for them."))
        if len(vendor) > 1 or len(company) > 1 or lines.company_id != company:
            raise UserError(self.env._("Match the bills of one carrier company and one of your companies at a time."))
        wrong = lines.filtered(
            lambda line: line.move_id.move_type != "in_invoice"
            or line.parent_state != "posted"
            or line.display_type != "product"
        )
        if wrong:
            raise UserError(self.env._("Only lines of posted vendor bills are matched with freight."))
        matched = lines.filtered(lambda line: line.freight_match_ids.filtered(lambda match: not match.voided_on))
        if matched:
            raise UserError(
                self.env._(
                    "%s is matched already: a line of a bill is matched once.",
                    ", ".join(f"{line.move_id.name} {line.name or ''}".strip() for line in matched),
                )
            )

    def _check_bill(self, vendor, amount, reason):
        self.ensure_one()
        if self.vendor_id and self.vendor_id.commercial_partner_id != vendor:
            raise UserError(
                self.env._(
                    "%(order)s went with %(carrier)s, not with %(vendor)s.",
                    order=self.order_id.name,
                    carrier=self.vendor_id.display_name,
                    vendor=vendor.display_name,
                )
            )
        if not amount:
            raise UserError(self.env._("%s gets nothing of the bill: leave it out.", self.order_id.name))
        excess = self.currency_id.round(abs(self.billed + amount - self.expected))
        if self.currency_id.compare_amounts(excess, self.company_id.freight_bill_tolerance) > 0 and not reason:
            raise UserError(
                self.env._(
                    "%(order)s: %(expected)s was expected and %(billed)s is billed; say why.",
                    order=self.order_id.name,
                    expected=format_amount(self.env, self.expected, self.currency_id),
                    billed=format_amount(self.env, self.billed + amount, self.currency_id),
                )
            )
