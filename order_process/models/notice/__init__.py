"""Who is told what, and by which channel."""

from . import channel
from . import notice
from . import preference
from . import told
from . import message
from . import message_send
from . import message_ways
from . import sms
from . import told_ways
from . import news
from . import news_moments
from . import sale_order
from . import notice_moments
from . import notice_cod
from . import notice_delay
from . import notice_reminder
