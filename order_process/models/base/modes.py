"""The delivery modes of P20; ``other`` is everything else a carrier may be."""

PROCESS_MODES = [
    ("pickup", "Self-pickup"),
    ("road", "Road, prepaid"),
    ("rail", "Rail, prepaid"),
    ("cod", "Cash on delivery"),
    ("bulk", "Bulk from headquarters"),
    ("other", "Other"),
]

# Who signs for the goods and takes them along.
CARRIER_ROLES = [
    ("dealer", "The dealer"),
    ("escort", "Road escort"),
    ("rail", "Rail carrier"),
    ("headquarters", "Headquarters' rail carrier"),
]
