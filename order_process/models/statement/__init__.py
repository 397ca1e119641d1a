"""A dealer's account by month."""

from . import statement_answer
from . import statement_reply
from . import statement_ledger
from . import statement_dealer
from . import statement_tile
from . import res_company
from . import statement_balance
from . import statement_sheet
from . import statement_record
from . import statement_send
from . import statement_opened
from . import statement_choose
