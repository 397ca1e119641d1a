"""What dealers and sales reps are told of, in the order in which it happens."""

OCCASIONS = [
    ("taken", "Order received"),
    ("returned", "Order being clarified"),
    ("confirmed", "Order confirmed"),
    ("delayed", "Dispatch delayed"),
    ("shortage", "Goods missing"),
    ("unpaid", "Payment still missing"),
    ("paid", "Money received"),
    ("money_back", "Payment went back"),
    ("dispatched", "Dispatched"),
    ("cod_due", "Dispatched, to be paid on delivery"),
    ("invoiced", "Invoice"),
    ("shipped", "Goods have left"),
    ("fetched", "Goods were fetched"),
    ("loaded", "Loaded on rail"),
    ("received", "Receipt confirmed"),
    ("closed", "Order completed"),
]
