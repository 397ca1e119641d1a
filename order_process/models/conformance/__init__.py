from . import way
from . import way_step
from . import conformance
from . import evaluation
