from . import order_process_reason
from . import order_process_late_entry
