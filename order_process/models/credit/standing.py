"""What a dealer owes and may still take, as plain numbers, without the ORM.

Amounts are in the company's currency; dates are local dates of the company."""

from dataclasses import dataclass, field


@dataclass
class Standing:
    """A dealer's account with one company, as far as credit goes.

    ``limit`` is ``None`` where none was set; ``temporary`` is what was granted on top of it. ``receivable`` is net of
    ``unallocated``, the payments and credit notes that no invoice has used up. ``orders`` are the amounts confirmed
    and not invoiced, by order id, first confirmed first; ``prepaid`` is the sum of those that are not on credit.
    ``due`` is what is past due by due date. ``overdue_days`` and ``overdue_amount`` say what is tolerated; without
    days (``None``) everything is.
    """

    limit: float | None = None
    temporary: float = 0.0
    receivable: float = 0.0
    unallocated: float = 0.0
    prepaid: float = 0.0
    orders: dict = field(default_factory=dict)
    due: dict = field(default_factory=dict)
    overdue_days: int | None = None
    overdue_amount: float = 0.0

    @property
    def set_aside(self):
        """Money on the account that belongs to prepaid orders and therefore makes no room for others.

        >>> Standing(unallocated=300, prepaid=200).set_aside, Standing(unallocated=100, prepaid=200).set_aside
        (200, 100)
        """
        return min(self.unallocated, self.prepaid)

    @property
    def ordered(self):
        """Confirmed on credit and not invoiced, in all."""
        return sum(self.orders.values())

    @property
    def ceiling(self):
        """The limit with what was granted for a time, or ``None``."""
        return None if self.limit is None else self.limit + self.temporary

    def exposure(self, order_id=None, confirmed=False):
        """What counts against the limit before an order: for one that is confirmed, what was confirmed after it
        does not stand in its way.

        >>> account = Standing(receivable=100, orders={7: 50, 8: 20})
        >>> account.exposure(), account.exposure(8), account.exposure(7), account.exposure(9, confirmed=True)
        (170.0, 150.0, 100.0, 100.0)
        """
        base = self.receivable + self.set_aside
        if order_id in self.orders:
            known = list(self.orders)
            return base + sum(self.orders[other] for other in known[: known.index(order_id)])
        return base if confirmed else base + self.ordered

    def excess(self, amount, order_id=None, confirmed=False):
        """By how much an order goes over the limit, or 0.

        >>> account = Standing(limit=200, temporary=10, receivable=100, orders={7: 50})
        >>> account.excess(60), account.excess(65), Standing(receivable=10**9).excess(1)
        (0.0, 5.0, 0.0)
        """
        if self.ceiling is None:
            return 0.0
        return max(self.exposure(order_id, confirmed) + amount - self.ceiling, 0.0)

    def overdue(self, today):
        """``(amount, days of the oldest)`` past due for longer than is tolerated, money without invoice paid oldest
        first; ``(0.0, 0)`` when that is no more than the amount tolerated.

        >>> from datetime import date
        >>> account = Standing(due={date(2026, 3, 1): 100, date(2026, 3, 20): 50}, overdue_days=5)
        >>> account.overdue(date(2026, 3, 22)), account.overdue(date(2026, 3, 26))
        ((100.0, 21), (150.0, 25))
        >>> account.unallocated = 30
        >>> account.overdue(date(2026, 3, 22))
        (70.0, 21)
        >>> account.overdue_amount = 70
        >>> account.overdue(date(2026, 3, 22))
        (0.0, 0)
        """
        if self.overdue_days is None:
            return 0.0, 0
        money, late, oldest = self.unallocated - self.set_aside, 0.0, 0
        for due, amount in sorted(self.due.items()):
            days = (today - due).days
            if days <= self.overdue_days:
                break
            paid = min(money, amount)
            money -= paid
            if amount > paid:
                late += amount - paid
                oldest = oldest or days
        return (late, oldest) if late > self.overdue_amount else (0.0, 0)
