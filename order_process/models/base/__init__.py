"""What everybody uses: clock, schedule, modes, signatures, plain values, the sentinel; evidence and rules as mixins.

It knows no capability."""

from . import sentinel
from . import company
from . import lock
from . import once
from . import blocker
from . import halves
from . import reason
from . import evidence
from . import of_order
from . import process_fields
from . import guarded
from . import guess
from . import masked_log
from . import rule_change
from . import rule
from . import cached
