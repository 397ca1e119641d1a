"""An order that is there already beside what a file says of it: whatever differs is said, nothing is changed."""

from odoo.tools import float_compare

from ..base.work_time import to_local
from .order_cell_text import number_text
from .order_columns import Problem
from .order_import_plan import HEAD_FIELDS, PRICE_DIGITS

MAX_NAMED = 5
FREE = 100.0


def find_differences(order, planned):
    """What of a planned order is not so in the order that was made before.

    Compared are the goods with their quantities (gifts by themselves), and the prices, the facts and the remarks that
    the file says; what programs, rounding, freight or the order desk added for nothing is left out.

    :param order: ``sale.order`` (superuser)
    :param planned: :class:`~.order_import_plan.PlannedOrder`
    :return: :class:`Problem` tuples, each with the row that says it
    """
    return Comparison(order, planned).find()


class Comparison:
    """What a planned order says of goods, facts and remarks, beside what an order has."""

    def __init__(self, order, planned):
        self.order, self.planned = order, planned
        self.precision = order.env["decimal.precision"].precision_get("Product Unit")
        self.first = min(planned.texts)
        lines = order._get_filed_lines()
        self.lines = lines.grouped(lambda line: (line.product_id.id, line.discount == FREE))
        rows = zip(planned.line_rows, planned.vals["order_line"], strict=True)
        self.rows = [(number, command[2]) for number, command in rows]
        self.problems = []

    def find(self):
        self._compare_goods()
        for column, name in self.list_differing_facts():
            field, there = self.order._fields[name], self.order[name]
            self._report(self._find_row(column), column, "other_value", self._describe(field, there))
        for position, _product, _kind, _text in self.list_missing_remarks():
            column = "remark" if position is None else "line_remark"
            self._report(self._find_row("remark") if position is None else self.rows[position][0], column, "no_remark")
        return self.problems

    def _report(self, number, column, code, *params):
        text = self.planned.texts[number].get(column, "")
        self.problems.append(Problem(number, column, text, code, (*params, self.order.name)))

    def group_rows(self):
        """``{(product id, whether it is given): [(row number, values)]}`` of what the file says."""
        asked = {}
        for number, vals in self.rows:
            asked.setdefault((vals["product_id"], vals.get("discount") == FREE), []).append((number, vals))
        return asked

    def count_there(self, lines):
        """How many of the goods the lines hold, in the goods' own unit."""
        unit = lines.product_id.uom_id
        return sum(line.product_uom_id._compute_quantity(line.product_uom_qty, unit, round=False) for line in lines)

    def count_asked(self, lines, rows):
        """How many of them the rows ask for, in the same unit."""
        unit, Unit = lines.product_id.uom_id, self.order.env["uom.uom"]
        return sum(
            Unit.browse(vals.get("product_uom_id", unit.id))._compute_quantity(
                vals["product_uom_qty"], unit, round=False
            )
            for vals in rows
        )

    def _compare_goods(self):
        asked = self.group_rows()
        for key, members in asked.items():
            self._compare_product(self.lines.get(key), members)
        more = [line for key, lines in self.lines.items() if key not in asked and not key[1] for line in lines]
        if more:
            named = ", ".join(line.product_id.display_name for line in more[:MAX_NAMED])
            self._report(self.first, "reference", "more_there", named if len(more) <= MAX_NAMED else f"{named} …")

    def _compare_product(self, lines, members):
        first = members[0][0]
        if not lines:
            for number, _vals in members:
                self._report(number, "product", "not_there")
            return
        there = self.count_there(lines)
        if float_compare(there, self.count_asked(lines, [vals for _number, vals in members]), self.precision):
            self._report(first, "quantity", "other_quantity", number_text(there, ""))
        for name, column in (("price_unit", "price"), ("discount", "discount")):
            found = lines.mapped(name)
            for number, vals in members:
                if name in vals and all(float_compare(value, vals[name], PRICE_DIGITS) for value in found):
                    self._report(number, column, "other_value", number_text(found[0], ""))

    def list_differing_facts(self):
        """``[(column, field)]`` of the facts that the file says and the order has otherwise."""
        return [
            (column, name)
            for column, name in HEAD_FIELDS.items()
            if column in self.planned.head_columns
            and self.order._fields[name].convert_to_write(self.order[name], self.order) != self.planned.vals[name]
        ]

    def _find_row(self, column):
        return next((number for number, texts in self.planned.texts.items() if texts.get(column)), self.first)

    def _describe(self, field, value):
        if field.relational:
            return value.display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.order.env)).get(value, "")
        if field.type == "datetime" and value:
            return f"{to_local(value, self.order.company_id._process_tz()):%Y-%m-%d %H:%M}"
        return value or ""

    def list_missing_remarks(self):
        """``[(position of the line or None, product id or False, kind, text)]`` that the order has not."""
        there = {(remark.line_id.product_id.id, remark.kind, remark.text or "") for remark in self.order.remark_ids}
        missing = []
        for position, kind, text in self.planned.notes:
            product = self.rows[position][1]["product_id"] if position is not None else False
            if (product, kind, text) not in there:
                missing.append((position, product, kind, text))
        return missing
