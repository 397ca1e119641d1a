"""The words that papers, their rules and their types share."""

# What a paper may stop; "dispatch" is asked of the first transfer, the others of the one that reaches the dealer.
STEPS = [("dispatch", "Dispatch"), ("ship", "Goods leave"), ("close", "Completion")]
LEVELS = [
    ("order", "Once per order"),
    ("delivery", "Per delivery"),
    ("transfer", "Per transfer to the dealer"),
]
ROLES = [
    ("dealer", "Dealer"),
    ("collector", "Collector named by the dealer"),
    ("escort", "Road escort"),
    ("rail", "Rail carrier"),
    ("rep", "Sales rep"),
    ("clerk", "Order clerk"),
    ("manager", "Manager"),
]
# Who may have a signature of that role taken on their screen. The portal signs for its dealer, the order's rep as rep.
RECORDERS = {
    "dealer": ("group_warehouse_keeper", "group_carrier", "group_customer_service", "group_order_clerk"),
    "collector": ("group_warehouse_keeper",),
    "escort": ("group_warehouse_keeper", "group_carrier"),
    "rail": ("group_warehouse_keeper", "group_carrier"),
    "rep": ("group_customer_service", "group_order_clerk"),
    "clerk": ("group_order_clerk",),
    "manager": ("group_desk_leader", "group_approving_manager"),
}
# These sign for themselves; nobody hands them a screen.
IN_PERSON = ("clerk", "manager")
# These sign for the goods where they arrive.
RECEIVERS = ("dealer", "rep")
# The dealer's own people: their names stand for the receipt.
RECIPIENTS = frozenset({"dealer", "collector"})
AUTO = [("dispatch", "With the dispatch"), ("check", "With the keeper's check")]
FORM_SIZES = [
    ("a4", "A4"),
    ("whole", "Continuous form 241 × 280 mm, whole"),
    ("half", "Continuous form 241 × 140 mm, half"),
    ("third", "Continuous form 241 × 93 mm, third"),
]
HAND_BOXES = [
    ("taker", "Whoever takes the goods"),
    ("receiver", "Whoever receives the goods"),
    ("dealer", "Dealer, with the seal"),
]
