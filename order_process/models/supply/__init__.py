"""What is there, what is promised, what is short and what is done about it."""

from . import res_company
from . import turn
from . import product
from . import need
from . import stock_move
from . import stock_picking
from . import shortage
from . import shortage_decision
from . import shortage_line
from . import shortage_way
from . import shortage_procure
from . import substitute
from . import hold
from . import promise
from . import sale_order
from . import awaited
from . import goods_line
from . import sheet
from . import shortage_answer
from . import shortage_way_window
