"""Errors of review, merits and fines."""

from . import res_company
from . import amount_guard
from . import merit_rule
from . import review_error
from . import merit
from . import merit_proposal
from . import merit_facts
from . import merit_rewards
from . import stock_picking
from . import merit_decision
from . import event
from . import rule_change
from . import review
from . import sale_order
from . import review_error_report
from . import appraisal
from . import stage_time
from . import merit_sheet
