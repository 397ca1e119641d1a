"""An order that is there is changed to what a file says of it, where somebody tapped that it shall be (A9)."""

import psycopg2

from odoo import fields, models
from odoo.tools import float_compare

from ..base.sentinel import internal
from .order_import_compare import Comparison


class OrderProcessImportRow(models.Model):
    _inherit = "order.process.import.row"

    changes_order = fields.Boolean(
        "Change the Order", readonly=True, help="The order that is there is changed to what the file says, with review."
    )


class OrderProcessImport(models.Model):
    """The change is made as whoever brings the file in, through the same guards and reviews as a change by hand; what
    the order has besides stays."""

    _inherit = "order.process.import"

    changed_count = fields.Integer("Orders Changed", readonly=True)

    def _get_orders_to_change(self):
        """The ids of the orders that somebody wants changed as the file says; dealers ask for it elsewhere."""
        rows = self.sudo().row_ids.filtered("changes_order")
        return set() if self.dealer_id else set(rows.mapped("number"))

    def _change_orders(self, changes):
        """Change the orders one by one; one that may not be changed stays as it is, and its row says why.

        :param changes: ``[(order, planned order)]``, orders as superuser
        :return: how many were changed"""
        changed = 0
        for order, planned in changes:
            try:
                with self.env.cr.savepoint():
                    change_order(order.with_env(self.env), planned)
                changed += 1
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                self._mark_failed(planned, self._explain(error))
        if changed:
            internal(self).write({"changed_count": self.changed_count + changed})
        return changed


def change_order(order, planned):
    """Make of an order what the file says of it: quantities, prices, goods that are missing, facts and remarks.

    :raises UserError: the order may not be changed so, or not by this person
    """
    found = Comparison(order, planned)
    for key, members in found.group_rows().items():
        _change_goods(order, found, found.lines.get(key), [vals for _number, vals in members])
    facts = {name: planned.vals[name] for _column, name in found.list_differing_facts()}
    if facts:
        order.write(facts)
    lines = order.order_line.grouped(lambda line: line.product_id.id)
    order.env["order.process.remark"].create(
        [
            {
                "order_id": order.id,
                "kind": kind,
                "text": text or False,
                "line_id": product and lines[product][:1].id,
            }
            for _position, product, kind, text in found.list_missing_remarks()
        ]
    )


def _change_goods(order, found, lines, rows):
    if not lines:
        order.env["sale.order.line"].create([{**vals, "order_id": order.id} for vals in rows])
        return
    asked, there = found.count_asked(lines, rows), found.count_there(lines)
    if float_compare(asked, there, found.precision):
        last = lines[-1]
        more = last.product_id.uom_id._compute_quantity(asked - there, last.product_uom_id, round=False)
        last.product_uom_qty += more
    for name in ("price_unit", "discount"):
        said = {vals[name] for vals in rows if name in vals}
        if len(said) == 1 and len(lines) == 1 and lines[name] != min(said):
            lines[name] = min(said)
