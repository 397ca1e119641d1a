from odoo import api, fields, models

from ..base.sentinel import is_internal
from .record import METHODS

# Notes and coins by currency; others are counted without.
DENOMINATIONS = {"CNY": (100, 50, 20, 10, 5, 1, 0.5, 0.1)}


class OrderProcessHandinLine(models.Model):
    """One method and currency of a hand-in: what should be there, and what is."""

    _name = "order.process.handin.line"
    _inherit = ["order.process.evidence"]
    _description = "Hand-in by Method"
    _order = "handin_id desc, method, id"
    _rec_name = "method"

    _evidence_mutable = frozenset({"expected", "expected_company", "counted", "reason"})

    handin_id = fields.Many2one("order.process.handin", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="handin_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    method = fields.Selection(METHODS, required=True)
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    expected = fields.Monetary(required=True)
    expected_company = fields.Monetary(
        "Expected (Company Currency)", required=True, currency_field="company_currency_id"
    )
    counted = fields.Monetary()
    counted_company = fields.Monetary(
        "Counted (Company Currency)", compute="_compute_counted_company", currency_field="company_currency_id"
    )
    variance = fields.Monetary("Difference", compute="_compute_variance", help="Counted less expected.")
    reason = fields.Char(help="Why it differs.")

    _method = models.UniqueIndex("(handin_id, method, currency_id)", "A hand-in has one row per method and currency.")
    _counted_positive = models.Constraint("CHECK (counted >= 0)", "What is counted is not negative.")

    @api.depends("counted", "expected", "expected_company")
    def _compute_counted_company(self):
        """At the rate at which it was collected, so that only what is missing or too much is a difference."""
        for line in self:
            company_currency = line.company_currency_id
            if line.currency_id == company_currency:
                line.counted_company = line.counted
            elif line.expected:
                share = line.counted / line.expected
                line.counted_company = company_currency.round(line.expected_company * share)
            else:
                line.counted_company = line.currency_id._convert(
                    line.counted, company_currency, line.company_id, line.handin_id.date
                )

    @api.depends("counted", "expected")
    def _compute_variance(self):
        for line in self:
            line.variance = line.currency_id.round(line.counted - line.expected) if line.currency_id else 0.0

    def _is_company_cash(self):
        self.ensure_one()
        return self.method == "cash" and self.currency_id == self.company_currency_id

    def write(self, vals):
        if not is_internal(self.env) and vals.keys() <= {"counted", "reason"}:
            self.handin_id._check_may_count()
            if "reason" in vals:
                vals = {**vals, "reason": (vals["reason"] or "").strip() or False}
            self._advance(vals)
            return True
        return super().write(vals)


class OrderProcessHandinDenomination(models.Model):
    """How many notes or coins of one value were counted."""

    _name = "order.process.handin.denomination"
    _inherit = ["order.process.evidence"]
    _description = "Notes and Coins of a Hand-in"
    _order = "handin_id desc, value desc"
    _rec_name = "value"

    _evidence_mutable = frozenset({"pieces"})

    handin_id = fields.Many2one("order.process.handin", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", related="handin_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary("Note or Coin", required=True)
    pieces = fields.Integer()
    amount = fields.Monetary(compute="_compute_amount")

    _pieces_positive = models.Constraint("CHECK (pieces >= 0)", "The number of notes is not negative.")

    @api.depends("value", "pieces")
    def _compute_amount(self):
        for row in self:
            row.amount = row.value * row.pieces

    def write(self, vals):
        if not is_internal(self.env) and vals.keys() == {"pieces"}:
            self.handin_id._check_may_count()
            self._advance(vals)
            return True
        return super().write(vals)


class OrderProcessHandin(models.Model):
    _inherit = "order.process.handin"

    def _create_denominations(self):
        self.env["order.process.handin.denomination"]._append(
            [
                {"handin_id": record.id, "value": value}
                for record in self
                for value in DENOMINATIONS.get(record.company_id.currency_id.name, ())
            ]
        )

    def _recount(self):
        """Bring what is expected in step with the collections; every method has a row, so that it can be counted."""
        Line = self.env["order.process.handin.line"].sudo()
        for record in self.sudo():
            record.invalidate_recordset(["collection_ids", "line_ids"])
            own = record.company_id.currency_id
            lines = record.collection_ids.line_ids.grouped(lambda line: (line.method, line.currency_id))
            rows = record.line_ids.grouped(lambda row: (row.method, row.currency_id))
            fresh = []
            for method, currency in rows.keys() | lines.keys() | {(method, own) for method, _label in METHODS}:
                found = lines.get((method, currency), record.collection_ids.line_ids.browse())
                vals = {
                    "expected": currency.round(sum(found.mapped("amount"))),
                    "expected_company": own.round(sum(found.mapped("amount_company"))),
                }
                row = rows.get((method, currency))
                if not row:
                    key = {"handin_id": record.id, "method": method, "currency_id": currency.id}
                    fresh.append({**key, **vals})
                elif any(row[name] != value for name, value in vals.items()):
                    row._advance(vals)
            Line._append(sorted(fresh, key=lambda vals: (vals["currency_id"], vals["method"])))
            record.invalidate_recordset(["line_ids"])
