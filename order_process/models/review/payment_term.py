from odoo import models

OPEN_STAGES = ("review", "approved", "dispatched", "preparing", "shipped", "received", "settled")


class AccountPaymentTerm(models.Model):
    """Terms decide whether the money comes first: under orders that are on their way they change as rules do."""

    _name = "account.payment.term"
    _inherit = ["account.payment.term", "order.process.rule"]
    _rule_whole = False
    _rule_core_fields = frozenset({"early_discount", "discount_percentage", "discount_days"})

    def _in_process(self):
        """The terms of orders that are submitted and not closed."""
        rows = self.env["sale.order"].sudo()._read_group(
            [
                ("payment_term_id", "in", self.ids),
                ("process_controlled", "=", True),
                ("process_stage", "in", OPEN_STAGES),
            ],
            ["payment_term_id"],
        )
        return self.browse([term.id for (term,) in rows])


class AccountPaymentTermLine(models.Model):
    _name = "account.payment.term.line"
    _inherit = ["account.payment.term.line", "order.process.rule"]
    _rule_company = "payment_id.company_id"
    _rule_name = "payment_id.display_name"
    _rule_core_fields = frozenset({"value", "value_amount", "delay_type", "nb_days", "days_next_month"})

    def _in_process(self):
        terms = self.payment_id._in_process()
        return self.filtered(lambda line: line.payment_id in terms)
