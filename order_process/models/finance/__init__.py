"""Finance's day: what is left over, what is due, the closing."""

from . import company
from . import day
from . import leftover
from . import due
from . import paper
from . import left
from . import bill
from . import desk
from . import tiles
from . import leftover_cause
