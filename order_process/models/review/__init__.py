from . import order_process_review_level
from . import order_process_review
from . import order_process_review_decision
from . import order_process_review_dealer
from . import sale_order
from . import sale_order_panel
from . import payment_transaction
