from . import order_process_reason
from . import order_process_late_entry
from . import order_process_level_test
from . import order_process_reason_question
