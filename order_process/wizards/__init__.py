from . import order_process_reason
from . import order_process_late_entry
from . import order_process_level_test
from . import order_process_reason_question
from . import order_process_review_error_report
from . import order_process_merit_reason
from . import order_process_merit_sheet
from . import order_process_special_grant
