"""What carrying costs, who pays it, and the carrier's bill."""

from . import settings
from . import carrier
from . import record
from . import picking
from . import money
from . import match
from . import gate
from . import paper
from . import match_window
