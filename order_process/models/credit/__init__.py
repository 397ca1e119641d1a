"""A dealer's limit, the room that is left, what was granted beyond it."""

from . import res_company
from . import dealer
from . import gate
from . import special
from . import grant
from . import review
from . import money
from . import request
