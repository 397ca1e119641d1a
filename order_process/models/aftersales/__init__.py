"""Claims, ratings, evaluations and improvements."""

from . import rated
from . import claim_cause
from . import claim
from . import claim_line
from . import claim_entry
from . import claim_clock
from . import claim_documents
from . import claim_goods
from . import claim_decision
from . import claim_return
from . import claim_replacement
from . import claim_dealer
from . import improvement
from . import evaluation
from . import merit_facts
from . import appraisal
from . import event
from . import sale_order
from . import res_config_settings
from . import claim_new
from . import claim_step
from . import claim_remedy
from . import evaluate
