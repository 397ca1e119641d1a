"""Windows and dispatches: what goes to the centres when, and what was left behind."""

from . import res_company
from . import window
from . import dispatch
from . import dispatch_run
from . import capacity
from . import left_behind
from . import unsent
from . import rolled
from . import transit
from . import sale_order
from . import promised_dispatch
from . import arrival
from . import room_plan
from . import stock_picking
from . import stock_picking_batch
from . import dispatch_timeline
from . import dispatch_manifest
from . import ir_actions_report
from . import true_size
from . import rules_followed
from . import late_entry
