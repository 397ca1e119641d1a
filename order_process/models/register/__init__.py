"""Registers and reports: one definition of each sum for screen, workbook, paper and dashboard."""

from . import registers
from . import register_rows
from . import register_head
from . import register_filter
from . import register_paper
from . import register_order
