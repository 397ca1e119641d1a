"""Which quant of a product's plain stock gives how much to whom, as core's ``_get_reserve_quantity`` decides it.

No ORM: quantities are in the product's unit, ``digits`` is the precision of all units."""

from collections import Counter, defaultdict
from datetime import datetime

from odoo.tools import float_compare, float_is_zero, float_round

EPOCH = datetime(1970, 1, 1)
# The sort keys behind core's removal strategies; one that is not here is core's own matter. Without packages there are
# none to be counted: first in, first out.
ORDERS = {
    "fifo": lambda quant: (quant.in_date, quant.id),
    "lifo": lambda quant: (EPOCH - quant.in_date, -quant.id),
    "closest": lambda quant: (quant.complete_name, -quant.id),
}
ORDERS["least_packages"] = ORDERS["fifo"]


class Quant:
    """What a quant says that decides; ``path`` and ``complete_name`` are its location's."""

    __slots__ = ("id", "location", "path", "complete_name", "quantity", "reserved", "in_date")

    def __init__(self, number, location, path, complete_name, quantity, reserved, in_date):
        self.id, self.location, self.path, self.complete_name = number, location, path, complete_name
        self.quantity, self.reserved, self.in_date = quantity, reserved, in_date

    @property
    def free(self):
        return self.quantity - self.reserved


class Goods:
    """The plain stock of one product, of which one after the other takes.

    >>> shelf = Quant(1, 8, "1/8/", "WH/Stock", 5.0, 1.0, EPOCH)
    >>> goods = Goods([shelf], digits=2)
    >>> [(quant.id, amount) for quant, amount in goods.offer("1/", "fifo", 3.0)]
    [(1, 3.0)]
    >>> goods.book(8, 3.0)
    >>> [(quant.id, amount) for quant, amount in goods.offer("1/", "fifo", 3.0)]
    [(1, 1.0)]
    """

    def __init__(self, quants, digits):
        self.quants, self.digits = quants, digits
        self.raised = {}
        self.place_orders = {}
        self._views = {}

    def _compare(self, one, other):
        return float_compare(one, other, precision_digits=self.digits)

    def _view(self, path, order):
        key = path, order
        if key not in self._views:
            found = (quant for quant in self.quants if quant.path.startswith(path))
            self._views[key] = sorted(found, key=ORDERS[order])
        return self._views[key]

    def offer(self, path, order, need, fit=None):
        """What each place below ``path`` gives, without taking it.

        :param str order: the removal strategy
        :param fit: a function that lowers a quantity to what can be told in the unit of who asks
        :return: ``[(quant, amount)]``, one for each place in removal order; the quant is the first one touched there
        """
        quants = self._view(path, order)
        reserved = sum(quant.reserved for quant in quants)
        available = sum(quant.quantity for quant in quants) - reserved
        wanted = min(need, max(available, 0.0))
        if fit:
            wanted = fit(wanted)
        if self._compare(wanted, 0) <= 0:
            return []
        left = sum(quant.quantity for quant in quants if self._compare(quant.quantity, 0) > 0) - reserved
        given = {}
        for quant, free in self._get_free(quants):
            amount = min(free, wanted)
            first, before = given.get(quant.location, (quant, 0.0))
            given[quant.location] = first, before + amount
            wanted -= amount
            left -= amount
            if self._is_zero(wanted) or self._is_zero(left):
                break
        return list(given.values())

    def _is_zero(self, value):
        return float_is_zero(value, precision_digits=self.digits)

    def _get_free(self, quants):
        """``(quant, free)`` of those that have something free beyond what others of their place owe."""
        owed = defaultdict(float)
        for quant in quants:
            if self._compare(quant.free, 0) < 0:
                owed[quant.location] -= quant.free
        for quant in quants:
            free = quant.free
            if self._compare(free, 0) <= 0:
                continue
            hidden = min(owed[quant.location], free)
            owed[quant.location] -= hidden
            free -= hidden
            if self._compare(free, 0) > 0:
                yield quant, free

    def get_doubled(self):
        """The places with more than one quant: ``place_orders`` must say the removal strategy of each."""
        counted = Counter(quant.location for quant in self.quants)
        return [location for location, count in counted.items() if count > 1]

    def book(self, location, amount):
        """Reserve that much at a place. Core raises the first quant there by the place's own removal strategy,
        whichever gave, and gives it the first day of the place."""
        here = [quant for quant in self.quants if quant.location == location]
        quant = here[0] if len(here) == 1 else min(here, key=ORDERS[self.place_orders[location]])
        quant.reserved = max(0.0, float_round(quant.reserved + amount, precision_digits=self.digits))
        self.raised[quant.id] = quant
        dates = [quant.in_date for quant in here if self._compare(quant.quantity, 0) > 0]
        first = min(dates, default=quant.in_date)
        if first != quant.in_date:
            quant.in_date = first
            self._views.clear()
