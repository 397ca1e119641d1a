from . import order_template
