"""The history kept so that nobody rewrites it: a digest a day outside, checks every night, whole records."""

from . import res_company
from . import event
from . import anchor
from . import anchor_mail
from . import check
from . import sealed
from . import dispatch
from . import record_paper
from . import record
from . import record_parts
