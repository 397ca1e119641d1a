"""A dealer's account by month."""

from . import statement_answer
from . import statement_reply
from . import statement_ledger
from . import statement_dealer
from . import statement_tile
