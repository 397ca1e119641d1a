"""Plain goods are reserved by product, for all moves of a call at once; two who want the same goods wait in turn.

The gate, below, has taken away what may not reserve yet before it asks here."""

from . import stock_location
from . import stock_quant
from . import stock_picking
from . import stock_move
from . import orderpoints
