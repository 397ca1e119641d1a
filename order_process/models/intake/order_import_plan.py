"""Check a file against the database and turn its good orders into values, without writing anything."""

from datetime import timedelta, timezone
from typing import NamedTuple

from odoo import Command, fields

from ..base.odoo_names import zone_of
from . import dealer_file, order_check, order_file
from .order_cells import CellError
from .order_check import name_goods
from .order_import_dealer_lookup import DealerLookup
from .order_import_lookup import Lookup
from .reference import canonical

LOOKED_UP = (
    "dealer",
    "taken_by",
    "channel",
    "order_class",
    "urgency",
    "carrier",
    "warehouse",
    "payment_term",
    "remark_kind",
    "line_remark_kind",
    "address",
)
HEAD_RECORDS = frozenset(("channel", "taken_by", "carrier", "warehouse", "payment_term", "address"))
# The columns of the whole order whose value stands in a field as it is.
HEAD_FIELDS = {
    "channel": "intake_channel_id",
    "taken_by": "taken_by_id",
    "carrier": "carrier_id",
    "warehouse": "warehouse_id",
    "payment_term": "payment_term_id",
    "address": "partner_shipping_id",
    "order_class": "order_class",
    "urgency": "urgency",
    "requested_on": "commitment_date",
    "receiver": "receiver_name",
    "receiver_phone": "receiver_phone",
    "promotion": "promotion_note",
}
PRICE_DIGITS = 6
CLOCK_SLACK = timedelta(minutes=5)


class PlannedOrder(NamedTuple):
    """An order ready to be created: values for ``sale.order``, the remarks ``(position of line or None, kind, text)``
    that follow it, and the texts of its rows by number. ``head_columns`` are the columns that its rows filled in,
    ``line_rows`` the numbers of the rows that its lines come from, ``joined`` is that of
    :class:`~.order_check.FileOrder`."""

    key: str
    reference: str
    texts: dict
    vals: dict
    notes: tuple
    head_columns: frozenset = frozenset()
    line_rows: tuple = ()
    joined: dict = {}


class Plan(NamedTuple):
    """``file_problems`` make the whole file unusable; ``problems`` is ``{row number: [Problem]}``; ``good`` are
    :class:`PlannedOrder`, ``bad`` the orders with problems, ``rows`` all rows by number, ``unread`` the keys of columns
    that a dealer filled in and only staff decide; ``read`` is the :class:`~.order_file.OrderFile` itself,
    ``changes`` are ``(order, planned order)`` of orders that are there and shall be changed."""

    file_problems: list
    problems: dict
    good: list
    bad: list
    rows: dict
    unread: tuple = ()
    read: object = None
    changes: tuple = ()


def import_key(dealer_id, reference):
    """What makes two orders of files the same: the dealer's company and the reference, however it was written."""
    return f"{dealer_id}:{canonical(reference)}"


def make_plan(env, company, read, edited=None, left_out=(), dealer=None, known=None, apart=False):
    """Check what was read of a file or a message with the rights of the user of ``env``.

    :param read: :class:`~.order_file.OrderFile`
    :param edited: ``{row number: texts}`` of rows as they stand on the screen; filled cells only
    :param left_out: numbers of rows that are not to go in
    :param dealer: the commercial partner whose own file it is: then nothing but what this partner may order is found
    :param known: the :class:`~.order_file.Known` by which it was read
    :param bool apart: rows of the same article stay lines of their own
    :return: :class:`Plan`
    """
    if read.problems:
        return Plan(read.problems, {}, [], [], {}, (), read)
    texts_of, edited, unread = {row.number: row.texts for row in read.rows}, edited or {}, ()
    if dealer:
        unread = dealer_file.find_unread_columns(read.rows)
        name = dealer.ref or dealer.name
        texts_of, edited = (
            {number: dealer_file.keep_dealer_texts(texts, name) for number, texts in source.items()}
            for source in (texts_of, edited)
        )
    given = [key for key in ("reference", "dealer") if known and key not in read.columns]
    edited = {
        # What no cell says, the source says otherwise (a sheet's title, a line of a message), or the import.
        number: {**{key: texts_of.get(number, {}).get(key) or getattr(known, key) for key in given}, **texts}
        for number, texts in edited.items()
    }
    filled = {number: {key: text for key, text in texts.items() if text} for number, texts in texts_of.items()}
    changed = {number: texts for number, texts in edited.items() if texts != filled.get(number)}
    rows = [
        order_file.Row(number, changed.get(number, texts))
        for number, texts in texts_of.items()
        if number not in left_out
    ]
    loose = {number: found for number, found in read.loose.items() if number not in changed and number not in left_out}
    return _Planner(env, company, rows, loose, dealer, apart).plan()._replace(unread=unread, read=read)


def check_goods(env, company, rows, loose, dealer):
    """Check rows of goods that belong to one order of a dealer, with the checks of an order file.

    :param rows: :class:`order_file.Row` with the texts of product and quantity
    :param loose: ``{row number: [Problem]}`` found while reading
    :return: ``({row number: [Problem]}, {row number: (product, quantity)})``; the second has the good rows only
    """
    name = dealer.ref or dealer.name
    rows = [order_file.Row(row.number, {**row.texts, "reference": "-", "dealer": name}) for row in rows]
    return _Planner(env, company, rows, loose, dealer).check_goods()


class _Planner:
    def __init__(self, env, company, rows, loose, dealer=None, apart=False):
        self.env, self.company, self.rows, self.loose, self.dealer = env, company, rows, loose, dealer
        self.apart = apart
        self.tz = zone_of(company._process_tz())
        self.lookup = DealerLookup(env, company, rows, dealer) if dealer else Lookup(env, company, rows)
        precision = env["decimal.precision"].precision_get
        self.digits = {
            "quantity": precision("Product Unit"),
            "price": PRICE_DIGITS,
            "discount": precision("Discount"),
            "date": company._process_today(),
        }

    def _check(self):
        return order_check.check_rows(
            self.rows,
            digits=self.digits,
            dealer_of=self.lookup.dealer_key,
            product_of=self.lookup.product_key,
            loose=self.loose,
            apart=self.apart,
        )

    def check_goods(self):
        checked, found = self._check(), {}
        rows = {row.number: row for row in self.rows}
        for order in checked.orders:
            for number, values in order.lines:
                found[number] = self._find_records(rows[number], values, checked.problems)
        good = {
            number: (values["product"], values["product_quantity"])
            for number, values in found.items()
            if number not in checked.problems
        }
        return checked.problems, good

    def plan(self):
        checked = self._check()
        rows = {row.number: row for row in self.rows}
        good, bad = [], []
        for order in checked.orders:
            found = [self._find_records(rows[number], values, checked.problems) for number, values in order.lines]
            if checked.is_good(order):
                numbers = [number for number, _values in order.lines]
                texts = {number: rows[number].texts for number in order.numbers}
                good.append(self._prepare(order, dict(zip(numbers, found, strict=True)), texts))
            else:
                bad.append(order)
        return Plan([], checked.problems, good, bad, rows)

    def _find_records(self, row, values, problems):
        """The values of a row with records in the place of texts; what is not found becomes a problem."""
        found = dict(values)
        for key in LOOKED_UP:
            if key not in values:
                continue
            try:
                dealer = found.get("dealer") if key == "address" else None
                found[key] = self.lookup.find(key, values[key], None if isinstance(dealer, str) else dealer)
            except CellError as error:
                order_check.report(problems, row, key, error.code, error.params, error.allowed, error.proposals)
        self._find_goods(row, found, problems)
        for key in ("received_on", "requested_on"):
            if key in values:
                # An hour that the clock has twice is the second one, as standard time has it.
                local = values[key].replace(tzinfo=self.tz, fold=1)
                found[key] = local.astimezone(timezone.utc).replace(tzinfo=None)
        now, minutes = fields.Datetime.now(), self.company.sudo().received_tolerance
        received_on = found.get("received_on", now)
        if received_on > now + CLOCK_SLACK:
            order_check.report(problems, row, "received_on", "received_future")
        elif received_on < now - timedelta(minutes=minutes) and not self.env["res.company"]._may_set_receipt():
            order_check.report(problems, row, "received_on", "received_past", (minutes,))
        if self.dealer and (values.get("gift") or values.get("free_quantity")):
            order_check.report(problems, row, "gift" if values.get("gift") else "quantity", "gift_of_desk")
        return found

    def _find_goods(self, row, found, problems):
        """The goods of a row, and the unit that it names; without one, the goods' own."""
        goods = name_goods(found)
        if not goods:
            return
        try:
            found["product"] = self.lookup.find_goods(found)
        except CellError as error:
            column = "product" if found.get("product") else "product_name" if found.get("product_name") else "colour"
            order_check.report(problems, row, column, error.code, error.params, error.allowed, error.proposals)
            return
        if "quantity" not in found:
            return
        try:
            unit = self.lookup.find_unit(found["product"], found)
        except CellError as error:
            order_check.report(problems, row, "quantity", error.code, error.params, error.allowed, error.proposals)
            return
        quantity = unit._compute_quantity(float(found["quantity"]), found["product"].uom_id, round=False)
        found.update(unit=unit, product_quantity=quantity)

    def _prepare(self, order, found, texts):
        lines = [line for number, values in found.items() for line in _set_gift_apart(number, values)]
        head = {}
        for _number, line in lines:
            for key in order_check.ORDER_KEYS:
                if key in line:
                    head.setdefault(key, line[key])
        dealer = lines[0][1]["dealer"]
        vals = {
            "company_id": self.company.id,
            "partner_id": dealer.id,
            "client_order_ref": order.reference,
            "order_line": [Command.create(self._prepare_line(line)) for _number, line in lines],
        }
        for key, name in HEAD_FIELDS.items():
            if key in head:
                vals[name] = head[key].id if key in HEAD_RECORDS else head[key]
        if "received_on" in head:
            vals["received_on"] = min(head["received_on"], fields.Datetime.now())
            vals["received_reason"] = self.env._("As the order file says.")
        key = import_key(dealer.commercial_partner_id.id, order.reference)
        notes = tuple(self._collect_remarks([line for _number, line in lines]))
        numbers = tuple(number for number, _line in lines)
        return PlannedOrder(key, order.reference, texts, vals, notes, frozenset(head), numbers, order.joined)

    def _prepare_line(self, line):
        vals = {"product_id": line["product"].id, "product_uom_qty": float(line["quantity"])}
        if line["unit"] != line["product"].uom_id:
            vals["product_uom_id"] = line["unit"].id
        if "price" in line:
            vals["price_unit"] = float(line["price"])
        if line.get("gift"):
            vals["discount"] = 100.0
        elif "discount" in line:
            vals["discount"] = float(line["discount"])
        return vals

    def _collect_remarks(self, lines):
        said = set()
        for position, line in enumerate(lines):
            remark = (None, line.get("remark_kind", "other"), line.get("remark", ""))
            if ("remark" in line or "remark_kind" in line) and remark not in said:
                said.add(remark)
                yield remark
            if "line_remark" in line or "line_remark_kind" in line:
                yield position, line.get("line_remark_kind", "other"), line.get("line_remark", "")


def _set_gift_apart(number, values):
    """The lines of a row: what is given with the goods is a line of its own, without their price and remark."""
    yield number, values
    if values.get("free_quantity"):
        free = {key: values[key] for key in ("product", "unit", "dealer")}
        yield number, {**free, "quantity": values["free_quantity"], "gift": True}
