"""Quantities as they are meant, without the ORM.

A quantity is kept with a few decimals of its unit, so a piece of a dozen is kept as 0.08. What was meant is the whole
number of the smallest unit that would be kept the same way."""

from odoo.tools import float_round


def meant(quantity, factor, digits):
    """How many of the smallest unit a kept quantity means.

    :param float factor: how many of the smallest unit one of the quantity's unit is
    :param int digits: decimals with which quantities are kept

    >>> meant(0.42, 12, 2), meant(0.58, 12, 2), meant(0.92, 12, 2), meant(3, 12, 2)
    (5.0, 7.0, 11.0, 36.0)
    >>> meant(0.1, 12, 2), meant(2.5, 1, 2), meant(0.25, 1000, 2)
    (1.2, 2.5, 250.0)
    """
    amount = quantity * factor
    whole = float(round(amount))
    kept = float_round(quantity, precision_digits=digits)
    return whole if float_round(whole / factor, precision_digits=digits) == kept else round(amount, 9)


def fits(quantity, digits):
    """Whether a quantity is kept as it is.

    >>> fits(2.92, 2), fits(35 / 12, 2), fits(-0.5, 2)
    (True, False, True)
    """
    return abs(float_round(quantity, precision_digits=digits) - quantity) < 1e-7
