"""The order of things: a folder uses what stands above it and never what stands below.

What is below hangs in at hooks."""

from . import base
from . import company
from . import reserve
from . import gate
from . import intake
from . import review
from . import credit
from . import dispatch
from . import delivery
from . import supply
from . import payment
from . import invoice
from . import freight
from . import collection
from . import finance
from . import statement
from . import notice
from . import clock
from . import production
from . import appraisal
from . import aftersales
from . import replay
from . import transport
from . import portal
from . import register
from . import archive
from . import dashboard
from . import conformance
from . import interface
