from odoo import api, models

from .register import Column, Register


class OrderProcessFreight(models.Model):
    _name = "order.process.freight"
    _inherit = ["order.process.freight", "order.process.register.row"]


class OrderProcessMerit(models.Model):
    _name = "order.process.merit"
    _inherit = ["order.process.merit", "order.process.register.row"]


class OrderProcessAppraisal(models.Model):
    _name = "order.process.appraisal"
    _inherit = ["order.process.appraisal", "order.process.register.row"]


class OrderProcessRegisters(models.AbstractModel):
    """Registers of what has its own list already: freight, fines and rewards, appraisal."""

    _inherit = "order.process.registers"

    @api.model
    def _get_registers(self):
        return {
            **super()._get_registers(),
            "freights": self._get_freights(),
            "merits": self._get_merits(),
            "appraisals": self._get_appraisals(),
        }

    @api.model
    def _get_freights(self):
        return Register(
            self.env._("Freight Register"),
            "order.process.freight",
            (
                Column("date", width=14),
                Column("order_id", width=11),
                Column("dealer_id", width=24),
                Column("process_mode", width=14),
                Column("freight_rule", width=16),
                Column("vendor_id", width=18),
                Column("expected", True, 12),
                Column("charged", True, 12),
                Column("recovered", True, 12),
                Column("to_recover", True, 12),
                Column("billed", True, 12),
                Column("difference", True, 12),
                Column("cost_open", True, 12),
                Column("state", width=13),
            ),
            day="date",
            by="process_mode",
            order="date, id",
            note=self.env._("In the company's currency, taxes included."),
        )

    @api.model
    def _get_merits(self):
        return Register(
            self.env._("Fines and Rewards"),
            "order.process.merit",
            (
                Column("date", width=14),
                Column("user_id", width=14),
                Column("kind", width=9),
                Column("reason", width=24),
                Column("order_id", width=11),
                Column("description", width=36),
                Column("state", width=11),
                Column("counted_amount", True, 13),
                Column("counted_points", True, 9),
            ),
            day="date",
            by="user_id",
            order="date, id",
            note=self.env._("Fines with their minus, rewards. What was waived is listed and counts nothing."),
        )

    @api.model
    def _get_appraisals(self):
        counted = ("keyed", "lines", "orders_taken", "reviewed", "checked", "delivered", "missed", "breaches")
        return Register(
            self.env._("Appraisal"),
            "order.process.appraisal",
            (
                Column("period", width=9),
                Column("user_id", width=16),
                Column("role", width=11),
                *(Column(name, True, 9) for name in counted),
                Column("review_errors", True, 9),
                Column("amount", True, 14),
                Column("fine_amount", True, 11),
                Column("reward_amount", True, 11),
                Column("points", True, 8),
            ),
            day="month",
            by="period",
            order="month, role, user_id, id",
            note=self.env._("Orders count by their performance date, everything else by the day on which it happened."),
        )
