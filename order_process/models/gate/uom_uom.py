from odoo import models
from odoo.tools import float_round

from ..base.measure import fits, meant


class UomUom(models.Model):
    """Quantities exactly, in any unit: an order for pieces of goods that are kept in dozens is met by the piece."""

    _inherit = "uom.uom"

    def _get_digits(self):
        return self.env["decimal.precision"].precision_get("Product Unit")

    def _to_exact(self, quantity, unit):
        """What a quantity of this unit is in another, not rounded: what was meant where decimals cut it short.

        5 pieces are 0.42 dozens in stock; read back they are 5 pieces again, not 5.04.

        :param unit: a unit of the same kind
        """
        if not self or not unit or not quantity or (self == unit and self.factor == 1):
            return quantity
        exact = meant(quantity, self.factor, self._get_digits()) / unit.factor
        return float_round(exact, precision_digits=self._get_digits()) if unit._can_keep(exact) else exact

    def _can_keep(self, quantity):
        """Whether a quantity of this unit needs no more decimals than are kept."""
        return fits(quantity, self._get_digits())

    def _get_smallest(self):
        """The unit of which all units of this kind are made."""
        self.ensure_one()
        return self.browse(int(self.parent_path.split("/")[0])) if self.parent_path else self

    def _choose_for(self, quantity, *units):
        """A unit in which this quantity of this unit is kept as it is: this one or the first of others that can.

        :return: ``(unit, quantity)``; this unit where none can
        """
        for unit in (self, *units, self._get_smallest()):
            exact = self._to_exact(quantity, unit) if unit != self else quantity
            if unit._can_keep(exact):
                return unit, float_round(exact, precision_digits=self._get_digits())
        return self, quantity

    def _compare_exact(self, first, second, units=None):
        """Compare quantities of this unit to the piece: -1, 0 or 1.

        :param units: units in which they were kept on the way; what those cannot tell apart is the same
        """
        smallest = self._get_smallest()
        order = smallest.compare(self._to_exact(first, smallest), self._to_exact(second, smallest))
        for unit in units or ():
            if unit != self and not unit.compare(self._to_exact(first, unit), self._to_exact(second, unit)):
                return 0
        return order
