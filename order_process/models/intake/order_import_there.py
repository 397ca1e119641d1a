from odoo import models

from .order_check import FileOrder
from .order_columns import Problem
from .order_import_compare import find_differences
from .order_import_plan import import_key
from .reference import canonical

MAX_NOTED = 50


class OrderProcessImport(models.Model):
    """Orders of the file that are there already: found, compared, and said; never made twice, never changed (A9)."""

    _inherit = "order.process.import"

    def _find_existing(self, planned):
        """``{key: order}`` (superuser) of the planned orders that an import made before."""
        orders = self.env["sale.order"].sudo().search_fetch(
            [("company_id", "=", self.company_id.id), ("import_key", "in", [order.key for order in planned])],
            ["import_key", "import_id", "name", "state"],
        )
        return {order.import_key: order for order in orders}

    def _set_differing_apart(self, plan, there):
        """Move planned orders that are there already, but differently, from the good ones to those with problems.

        A cancelled order is not compared; it is said that it is cancelled.

        :param there: as ``_find_existing`` gives it
        :return: the plan"""
        seen = set(self._get_seen_orders(there.values()))
        wanted, changes = self._get_orders_to_change(), []
        differing, problems = [], dict(plan.problems)
        for order in plan.good:
            made = there.get(order.key)
            found = find_differences(made, order) if made and made.state != "cancel" else ()
            if found and made.id not in seen:
                number = min(order.texts)
                found = [Problem(number, "reference", order.reference, "unseen_order", (made.name,))]
            elif found and wanted & order.texts.keys():
                changes.append((made, order))
                continue
            for problem in found:
                problems[problem.row] = [*problems.get(problem.row, ()), self._propose_change(problem, made, seen)]
            if found:
                differing.append(order)
        apart = {order.key for order in (*differing, *(order for _made, order in changes))}
        good = [order for order in plan.good if order.key not in apart]
        bad = [FileOrder(None, order.reference, tuple(order.texts), {}, []) for order in differing]
        return plan._replace(good=good, bad=[*plan.bad, *bad], problems=problems, changes=changes)

    def _propose_change(self, problem, made, seen):
        """The problem with the proposal to change the order that is there, for whoever may see it."""
        if self.dealer_id or made.id not in seen or problem.code == "more_there":
            return problem
        return problem._replace(
            proposals=((self.env._("Change %s as the file says", made.name), {"changes_order": True}),)
        )

    def _get_seen_orders(self, orders):
        """The ids of the orders of which the user may read what they hold; a dealer sees the own ones."""
        found = self.env["sale.order"].union(*orders)
        return found.ids if self.dealer_id else found.with_env(self.env)._filtered_access("read").ids

    def _describe_same_reference(self, fresh):
        """Orders that did not come from a file and have the reference of one that does: both are there afterwards, and
        the gate holds the second until somebody says why."""
        if not fresh:
            return []
        Partner = self.env["res.partner"].sudo()
        dealers = Partner.browse([order.vals["partner_id"] for order in fresh]).commercial_partner_id
        wanted = {order.key for order in fresh}
        found = self.env["sale.order"].sudo().search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("reference_key", "in", [canonical(order.reference) for order in fresh]),
                ("partner_id", "child_of", dealers.ids),
                ("import_key", "=", False),
                ("state", "!=", "cancel"),
            ],
            ["name", "partner_id", "client_order_ref"],
            order="id",
        )
        same = found.filtered(
            lambda order: import_key(order.partner_id.commercial_partner_id.id, order.client_order_ref) in wanted
        )
        lines = [
            self.env._(
                "%(reference)s is also on %(order)s, which did not come from a file.",
                reference=order.client_order_ref,
                order=order.name,
            )
            for order in same[:MAX_NOTED]
        ]
        return [*lines, self.env._("… and %s more.", len(same) - MAX_NOTED)] if len(same) > MAX_NOTED else lines

    def _describe_existing(self, plan, existing):
        lines = []
        for order in plan.good:
            there = existing.get(order.key)
            if not there:
                continue
            names = {"reference": order.reference, "order": there.name}
            if there.state == "cancel":
                text = self.env._(
                    "%(reference)s: already imported as %(order)s, which is cancelled. To order it again, give it"
                    " another reference.",
                    **names,
                )
            else:
                text = self.env._("%(reference)s: already imported as %(order)s.", **names)
            lines.append(text)
        if len(lines) > MAX_NOTED:
            lines[MAX_NOTED:] = [self.env._("… and %s more.", len(lines) - MAX_NOTED)]
        return lines
