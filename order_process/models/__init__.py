from . import gate
from . import company
from . import intake
from . import review
from . import dispatch
from . import delivery
from . import appraisal
from . import portal
