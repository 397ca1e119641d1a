"""How long each stage of an order may take, how long it took, and who is told when time runs out."""

from . import working_time
from . import clock_rule
from . import clock_record
from . import clock_start
from . import clock_pause
from . import clock_order
from . import clock_owner
from . import clock_feedback
from . import clock_delay
from . import clock_told
from . import clock_tick
from . import clock_show
