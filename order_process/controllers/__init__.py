from . import order_template
from . import order_template_dealer
from . import paper_verification
from . import portal_order_import
from . import portal_dealer
from . import portal_order_new
from . import portal_order_follow
