"""What a dealer sees and does."""

from . import ir_http
from . import res_company
from . import res_partner
from . import res_users
from . import dealer_decision
from . import dealer_application
from . import dealer_change
from . import dealer_guard
from . import sale_order_draft
from . import sale_order_draft_sheet
from . import sale_order_draft_rows
from . import dealer_promotion
from . import dealer_pack
from . import dealer_status
from . import sale_order_door
from . import sale_order_follow
from . import sale_order_delivery
from . import sale_order_withdraw
from . import dealer_stock
from . import dealer_tasks
from . import dealer_payment
from . import dealer_papers
from . import dealer_link
from . import dealer_statement
from . import dealer_people
from . import sale_order_approval
