"""How an order comes in: facts, channels, completeness, remarks, rounding, reading files."""

from . import product
from . import goods_match
from . import dealer_match
from . import alias
from . import channel
from . import gap_rule
from . import remark
from . import sale_order
from . import sale_order_facts
from . import received_time
from . import sale_order_gaps
from . import sale_order_warehouse
from . import order_import
from . import order_import_row
from . import order_import_change
from . import order_import_there
from . import order_import_title
from . import order_import_name
from . import order_import_account
from . import order_import_take
from . import order_import_run
from . import order_import_dealer
from . import sale_order_import
from . import res_company
from . import sale_order_rounding
from . import rules_followed
