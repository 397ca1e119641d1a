"""What people are told of."""

# Dealers and sales reps, in the order in which it happens.
OCCASIONS = [
    ("own_approval", "Waits for the dealer's approver"),
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
    ("not_taken", "Not taken at the door"),
    ("next_vehicle", "Comes with another vehicle"),
    ("received", "Receipt confirmed"),
    ("closed", "Order completed"),
]
# People of the company, alone or in their groups.
STAFF_OCCASIONS = [
    ("reviews_waiting", "Staff: orders wait for review"),
    ("reviews_close", "Staff: review deadline close"),
    ("reviews_missed", "Staff: review round missed"),
    ("dispatch_done", "Staff: dispatch done"),
    ("closing_unmet", "Staff: orders not sent at closing"),
    ("clock_close", "Staff: time nearly run out"),
    ("clock_late", "Staff: time run out"),
    ("finance_left", "Staff: left undone by finance"),
    ("road", "Staff: from the road"),
]
STAFF = frozenset(dict(STAFF_OCCASIONS))
KINDS = [
    ("mail", "E-mail"),
    ("sms", "SMS"),
    ("push", "Web Push"),
    ("wecom", "WeCom Robot"),
    ("dingtalk", "DingTalk Robot"),
    ("feishu", "Feishu Robot"),
]
PERSONAL = ("mail", "sms", "push")
