from . import order_process_channel
from . import order_process_gap_rule
from . import order_process_remark
from . import sale_order
from . import sale_order_facts
from . import sale_order_gaps
from . import sale_order_warehouse
