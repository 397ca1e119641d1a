"""What is short and what is done about it."""

from . import res_company
from . import stock_picking
from . import shortage
from . import shortage_decision
from . import shortage_line
from . import hold
from . import sale_order
from . import shortage_answer
