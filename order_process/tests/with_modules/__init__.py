from . import test_beside_others
