"""Rules that can be tried before they are changed: what last month's orders would have met, and a second person's yes.

Each kind of rule says in a file of its own what would have differed (``_replay``); only the proposal is written."""

from . import effect
from . import proposal
from . import proposal_steps
from . import proposal_force
from . import tried
from . import rule_change
from . import past
from . import gap
from . import rounds
from . import level
from . import window
from . import clock
from . import merit
from . import limit
