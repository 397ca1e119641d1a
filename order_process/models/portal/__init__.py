from . import res_company
from . import sale_order_draft
from . import sale_order_draft_sheet
from . import sale_order_draft_rows
from . import res_partner
