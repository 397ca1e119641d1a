"""Money received for an order, what it covers, when it goes back; the ledger's guards."""

from . import res_company
from . import account_payment
from . import share
from . import listener
from . import guard
from . import sale_order_received
from . import sale_order_money
from . import gate
from . import cashier
from . import discount
from . import settle
from . import proof
from . import ledger_setup
from . import returned
from . import register
