from . import reason as reason
from . import late_entry as late_entry
from . import level_test as level_test
from . import reason_question as reason_question
from . import review_approve as review_approve
from . import review_error_report as review_error_report
from . import merit_reason as merit_reason
from . import merit_sheet as merit_sheet
from . import special_grant as special_grant
from . import credit as credit
from . import dealer as dealer
from . import payment as payment
from . import reason_credit as reason_credit
from . import paper_issue as paper_issue
from . import paper_sign as paper_sign
from . import collection_wizards
from . import freight_wizards
from . import vat_data as vat_data
from . import leftover_cause as leftover_cause
from . import claim_new as claim_new
from . import claim_step as claim_step
from . import claim_remedy as claim_remedy
from . import evaluate as evaluate
from . import shortage_answer as shortage_answer
from . import statement as statement
