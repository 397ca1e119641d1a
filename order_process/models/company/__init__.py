"""The company's own facts, its centres, working days, people and roles."""

from . import res_company
from . import res_groups
from . import res_config_settings
from . import res_users
from . import stock_warehouse
from . import window
from . import day
from . import work_days
from . import role_changes
from . import ir_actions
from . import demo
from . import process_settings
