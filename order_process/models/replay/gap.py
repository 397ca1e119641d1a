from odoo import models
from odoo.tools import split_every

from ..intake.sale_order_gaps import CHECKED_LINE_FIELDS
from .span import Judged

CHUNK = 1000


class OrderProcessGapRule(models.Model):
    """Which orders a completeness rule would have held, or held no more."""

    _name = "order.process.gap.rule"
    _inherit = ["order.process.gap.rule", "order.process.tried"]

    _tried_less = frozenset({"name", "sequence"})

    def _replay(self, changed, span):
        orders, rows = self._get_past_orders(span), []
        for ids in split_every(CHUNK, orders.ids, list):
            chunk = orders.browse(ids)
            chunk.order_line.fetch(CHECKED_LINE_FIELDS)
            rows += self._replay_orders(changed, chunk)
            chunk.order_line.invalidate_recordset(flush=False)
        return Judged(len(orders), rows)

    def _replay_orders(self, changed, orders):
        then = orders._as_reviewed()
        before, after = (rule._find_missing(then) for rule in (self, changed))
        rows = []
        for order in orders:
            was, would_be = before.get(order), after.get(order)
            if (was is None) == (would_be is None):
                continue
            rows.append(
                self._prepare_effect(
                    "held" if was is None else "free",
                    order,
                    self.env._("goes on") if was is None else self._say_missing(self, was),
                    self.env._("goes on") if would_be is None else self._say_missing(changed, would_be),
                    changed._get_label("step") if would_be is not None else self._get_label("step"),
                    order.keyed_by_id or order.taken_by_id,
                )
            )
        return rows

    def _find_missing(self, then):
        """``{order: lines}`` of what was missing, by the orders as they were then."""
        self.ensure_one()
        if not self.active:
            return {}
        shown = self.env["sale.order"].concat(*then.values())
        return {order._origin: lines for order, lines in self._get_missing(shown).items()}

    def _say_missing(self, rule, lines):
        names = ", ".join(line.product_id.display_name or line.name or "" for line in lines)
        return self.env._("held: %s", f"{rule.name} ({names})" if names else rule.name)

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])
