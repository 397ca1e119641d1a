from . import order_process_window
from . import order_process_dispatch
from . import order_process_dispatch_run
from . import order_process_unsent
from . import sale_order
from . import stock_picking
from . import stock_picking_batch
from . import dispatch_timeline
