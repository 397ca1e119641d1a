from . import res_company
from . import res_groups
from . import res_config_settings
from . import res_users
from . import stock_warehouse
from . import ir_actions
from . import demo
from . import process_settings
