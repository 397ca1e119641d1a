from . import test_dispatch_main_job
from . import test_gate_hold_by_hand
from . import test_intake_import
from . import test_intake_order_file
from . import test_review_tours
