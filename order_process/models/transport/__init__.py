"""Vehicles and drivers, trips and their stops, and the proof of what happened at each door.

It stands below what a trip uses: transfers and papers, money collected at the door, claims."""

from . import load_licence
from . import vehicle
from . import driver
from . import door_reason
from . import turn
from . import trip_event
from . import stop
from . import trip
from . import trip_rules
from . import trip_make
from . import picking
from . import gate
from . import proof
from . import settings
from . import custody
from . import door_case
from . import door
from . import proof_receipt
from . import door_decide
from . import door_settle
from . import door_window
from . import door_told
from . import back
from . import back_papers
from . import back_count
from . import back_window
from . import handover
from . import handover_window
from . import load
from . import load_count
from . import load_check
from . import load_sheet
from . import load_sheet_print
from . import load_hand_over
from . import load_print
from . import load_screen
from . import wave
from . import plan_settings
from . import plan_problem
from . import plan_apply
from . import trip_board
from . import trip_report
