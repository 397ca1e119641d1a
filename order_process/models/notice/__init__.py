from . import order_process_notice
from . import order_process_told
from . import sale_order
from . import notice_moments
from . import notice_cod
from . import notice_delay
from . import notice_invoice
from . import notice_reminder
