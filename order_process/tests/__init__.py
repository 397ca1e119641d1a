from . import test_dispatch_main_job
from . import test_intake_order_file
from . import test_intake_import
