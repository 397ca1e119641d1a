"""The one question what stops an order, the steps of an order, the guards, the holds and the event log.

It knows no capability."""

from . import guarded_documents
from . import uom_uom
from . import event
from . import hold
from . import sale_order
from . import followed
from . import sale_order_guard
from . import sale_order_panel
from . import sale_order_line
from . import sale_order_before
from . import steps
from . import order_thread
from . import stock_guard
from . import transfer_guard
from . import unordered
from . import unordered_guard
from . import line_goods
from . import over_delivered
from . import order_unit
from . import kit
from . import stock_doors
from . import place_guard
from . import account_move
from . import report_guard
from . import failure
from . import company_followed
