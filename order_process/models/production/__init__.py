"""Goods that are made for an order: plan, its approval, daily progress, quality check, packing."""

from . import product_template
from . import production_rule
from . import sale_order_line
from . import production
from . import production_line
from . import production_steps
from . import production_plan
from . import production_progress
from . import quality_point
from . import quality_check
from . import production_packing
from . import production_open
from . import sale_order
from . import production_clock
from . import production_show
from . import production_windows
from . import quality_window
