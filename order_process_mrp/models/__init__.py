from . import production
from . import mrp_production
from . import sale_order
