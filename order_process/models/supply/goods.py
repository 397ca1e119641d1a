"""What there is of goods at a centre and to whom it belongs, without the ORM."""

from typing import NamedTuple


class Goods(NamedTuple):
    """Quantities of one product at one centre, in the product's unit.

    ``reserved`` is held by transfers, ``promised`` is what confirmed orders wait for beyond that, ``behind`` what
    orders wait for that were taken although their goods were not there. ``coming`` is ``[(day, quantity)]`` of what is
    on its way to the centre, earliest first.

    >>> goods = Goods(on_hand=20, reserved=5, promised=9, behind=0, coming=((3, 4), (5, 10)))
    >>> goods.unpromised, goods.get_expected(6), goods.get_expected(8), goods.get_expected(30)
    (6, None, 3, None)
    >>> Goods(on_hand=2, behind=5, coming=((3, 4),)).get_expected(1)
    3
    """

    on_hand: float = 0.0
    reserved: float = 0.0
    promised: float = 0.0
    behind: float = 0.0
    coming: tuple = ()

    @property
    def unpromised(self):
        """What may still be promised; below zero where more is promised than there is."""
        return self.on_hand - self.reserved - self.promised - self.behind

    def get_expected(self, quantity):
        """The first day on which so much is free, as far as is known; ``None`` where it is now, or nobody knows."""
        free = self.unpromised
        if free >= quantity:
            return None
        for day, arriving in self.coming:
            free += arriving
            if free >= quantity:
                return day
        return None
