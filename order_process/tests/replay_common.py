"""Changed rules tried over orders of February and March 2026."""

from odoo.tools import SQL

from .common import OrderProcessCommon

# What a replay must leave as it is: all but the proposal and its result.
EVIDENCE = (
    "sale_order",
    "sale_order_line",
    "order_process_review",
    "order_process_review_miss",
    "order_process_hold",
    "order_process_event",
    "order_process_clock",
    "order_process_merit",
    "order_process_dispatch",
    "order_process_rule_change",
    "mail_message",
    "mail_mail",
    "mail_notification",
    "ir_cron_trigger",
    "stock_picking",
    "stock_move",
    "account_move",
    "account_move_line",
    "res_partner",
    "order_process_gap_rule",
    "order_process_review_level",
    "order_process_window",
    "order_process_clock_rule",
    "order_process_merit_rule",
)


class ReplayCase(OrderProcessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Proposal = cls.env["order.process.rule.proposal"]

    @classmethod
    def _propose(cls, rule, values, date_from="2026-03-01", date_to="2026-03-31", user=None):
        """A proposal of the administrator, tried."""
        rule = rule.with_user(user or cls.admin)
        proposal = cls.Proposal.with_user(user or cls.admin).browse(rule.action_try_change()["res_id"])
        proposal.write({"date_from": date_from, "date_to": date_to})
        proposal.propose_values(values)
        proposal.action_try()
        return proposal

    @classmethod
    def _effects(cls, proposal):
        """``[(kind, order, as it is, as proposed)]``"""
        return [
            (effect.kind, effect.order_id, effect.was, effect.would_be)
            for effect in proposal.sudo().effect_ids.sorted(lambda effect: (effect.position, effect.order_id.id))
        ]

    @classmethod
    def _unchanged(cls, rule, date_from="2026-03-01", date_to="2026-03-31"):
        """What a replay of the rule as it is says would differ."""
        proposal = cls.Proposal.with_user(cls.admin).browse(rule.with_user(cls.admin).action_try_change()["res_id"])
        proposal.write({"date_from": date_from, "date_to": date_to})
        rule = proposal._get_rule()
        return rule._replay(rule._prepare_tried({}), proposal._get_span())

    def _state_of_everything(self):
        """Rows, their versions, and the numbers given out: two of these are equal where nothing was written between."""
        self.env.flush_all()
        found = {}
        for table in EVIDENCE:
            query = "SELECT count(*), max(xmin::text::bigint), sum(hashtext(ctid::text)) FROM %s"
            found[table] = self.env.execute_query(SQL(query, SQL.identifier(table)))[0]
        numbers = "SELECT sequencename, last_value FROM pg_sequences WHERE sequencename NOT LIKE %s ORDER BY 1"
        found["numbers"] = self.env.execute_query(SQL(numbers, "order_process_rule_%"))
        found["numbering"] = self.env.execute_query(SQL("SELECT id, number_next FROM ir_sequence ORDER BY id"))
        return found
