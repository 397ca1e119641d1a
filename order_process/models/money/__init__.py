from . import invoice_company
from . import invoice_headquarters
from . import invoice_gate
from . import invoice_quantity
from . import invoice_issue
from . import invoice_vat
from . import invoice_vat_move
