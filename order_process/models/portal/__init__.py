from . import res_company
from . import res_partner
from . import dealer_guard
from . import sale_order_draft
from . import sale_order_draft_sheet
from . import sale_order_draft_rows
from . import sale_order_follow
