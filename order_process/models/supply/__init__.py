from . import res_company
from . import stock_picking
from . import order_process_shortage
from . import order_process_shortage_decision
from . import order_process_shortage_line
from . import order_process_hold
from . import sale_order
from . import dealer_stock
