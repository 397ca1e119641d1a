from contextlib import contextmanager
from datetime import datetime
from threading import get_ident
from unittest.mock import patch

from odoo import fields
from odoo.orm import fields_temporal


class Clock:
    """Tells the instant that it was set to (naive UTC)."""

    def __init__(self):
        self.instant = fields.Datetime.now()

    def set(self, instant):
        """The present from now on."""
        self.instant = instant


@contextmanager
def moving_clock():
    """Let ``fields.Datetime.now()`` tell the time of the clock given, in this thread only.

    What people did yesterday then bears yesterday's times, through the same methods as today.
    """
    clock, thread = Clock(), get_ident()

    class Meta(type):
        def __instancecheck__(cls, instance):
            return isinstance(instance, datetime)

    class Moving(datetime, metaclass=Meta):
        def __new__(cls, *args, **kwargs):
            return datetime(*args, **kwargs)

        @classmethod
        def now(cls, tz=None):
            if tz is None and get_ident() == thread:
                return clock.instant
            return datetime.now(tz)

    with patch.object(fields_temporal, "datetime", Moving):
        yield clock
