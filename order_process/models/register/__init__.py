"""Registers and reports: one definition of each sum for screen, workbook, paper and dashboard."""

from . import registers
from . import register_rows
from . import register_head
from . import register_filter
from . import register_paper
from . import order_sums
from . import register_of_order
from . import register_order
from . import register_dispatch
from . import register_hold
from . import register_time
from . import register_channel
from . import register_freight
from . import register_statement
