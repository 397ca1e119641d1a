"""When, to whom and for how much an order is invoiced and credited."""

from . import company
from . import headquarters
from . import gate
from . import make
from . import paid_first
from . import unit
from . import quantity
from . import issue
from . import cents
from . import credit
from . import document
from . import prices_with_tax
from . import issued_to
from . import vat
from . import vat_move
from . import vat_data
