from . import res_company
from . import account_payment
from . import account_hooks
from . import sale_order_received
from . import sale_order_money
from . import payment_gate
from . import cashier
from . import payment_proof
