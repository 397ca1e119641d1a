"""Cash that is taken at the door, and the hand-in of the escort."""

from . import settings
from . import journal
from . import record
from . import order
from . import picking
from . import guard
from . import stop
from . import age
from . import handin_record
from . import handin_line
from . import handin_post
from . import handin_gate
from . import collect
from . import manifest
