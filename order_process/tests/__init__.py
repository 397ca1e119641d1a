from . import test_dispatch_main_job
