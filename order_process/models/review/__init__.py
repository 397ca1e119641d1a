"""Who must review what: levels, reviews, rounds, snapshots and what has changed since.

Also policy prices and special approvals."""

from . import level
from . import review
from . import decision
from . import dealer
from . import changes
from . import people
from . import rounds
from . import question
from . import sheet
from . import substitute
from . import substitute_naming
from . import product_template
from . import res_company
from . import res_users
from . import sale_order
from . import sale_order_snapshot
from . import sale_order_amend
from . import res_partner
from . import sale_order_panel
from . import special
from . import review_special
from . import sale_order_special
from . import discount_limit
from . import product_pricelist
from . import sale_order_policy
from . import sale_order_line_policy
from . import sale_order_rounding
from . import payment_term
from . import payment_transaction
from . import sale_order_promotion
from . import rules_followed
from . import level_test
from . import approve_window
from . import special_grant
