"""Which lines of an order are goods that somebody ordered, as a domain."""

# Not what programs, rounding, freight or a down payment added.
ORDERED_LINES = [
    ("display_type", "=", False),
    ("reward_id", "=", False),
    ("is_rounding", "=", False),
    ("is_downpayment", "=", False),
    ("is_delivery", "=", False),
    ("combo_item_id", "=", False),
]
