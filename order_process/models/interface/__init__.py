"""Other systems place, follow, cancel and sign orders, and are told the steps of an order (M7)."""

from . import request
from . import place
from . import follow
from . import act
from . import webhook
from . import webhook_send
