"""Who is told what, and by which channel."""

from . import notice
from . import told
from . import sale_order
from . import notice_moments
from . import notice_cod
from . import notice_delay
from . import notice_reminder
