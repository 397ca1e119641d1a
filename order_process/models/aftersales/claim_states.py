"""The states of a claim and the steps between them: one table, read by every button and every guard."""

from typing import NamedTuple

KINDS = [
    ("refund", "Refund"),
    ("return", "Return of Goods"),
    ("exchange", "Exchange"),
    ("missing", "Missing goods"),
    ("damaged", "Damaged goods"),
    ("wrong", "Wrong goods"),
    ("complaint", "Complaint"),
]
# These are about goods: without a line there is nothing to do. A complaint may be about the service alone.
KINDS_OF_GOODS = ("return", "exchange", "missing", "damaged", "wrong")
# What a dealer says of a line at receipt, and the claim that it opens. What came too much opens none.
RECEIPT_KINDS = {"short": "missing", "damaged": "damaged", "wrong": "wrong"}
SOURCES = [
    ("portal", "Portal"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("chat", "Chat"),
    ("visit", "Visit"),
    ("receipt", "At receipt"),
]
STATES = [
    ("new", "To Answer"),
    ("working", "In Hand"),
    ("approval", "To Approve"),
    ("closed", "Claim Closed"),
]
OUTCOMES = [("settled", "Put Right"), ("refused", "Refused"), ("withdrawn", "Withdrawn")]
OPEN_STATES = ("new", "working", "approval")
ENTRY_KINDS = [
    ("opened", "Opened"),
    ("said", "Dealer wrote"),
    ("answered", "Answered"),
    ("late", "Not answered in time"),
    ("asked", "Approval asked for"),
    ("approved", "Approved"),
    ("refused", "Not approved"),
    ("return", "Return arranged"),
    ("replacement", "Replacement ordered"),
    ("credit", "Credit note drawn up"),
    ("closed", "Claim Closed"),
    ("reopened", "Opened again"),
]
# What the dealer reads; everything else stays inside.
DEALER_KINDS = ("opened", "said", "answered", "closed", "reopened")

SERVICE = "order_process.group_customer_service"
MANAGER = "order_process.group_approving_manager"
OPENING_GROUPS = (SERVICE, "order_process.group_desk_leader", "order_process.group_order_clerk")
# What customer service works out while the claim is open. Everything else is written by the steps of the claim.
WORKED_OUT = frozenset({"user_id", "cause_id", "responsible_id", "cause_note"})


class Step(NamedTuple):
    """A step: the states in which it can be taken, the state that follows (``None``: it stays), whose it is, and the
    kind of entry that records it."""

    states: tuple
    to: object
    group: str
    entry: str


STEPS = {
    "say": Step(OPEN_STATES, None, "", "said"),
    "answer": Step(OPEN_STATES, None, SERVICE, "answered"),
    "ask": Step(("new", "working"), "approval", SERVICE, "asked"),
    "approve": Step(("approval",), "working", MANAGER, "approved"),
    "refuse": Step(("approval",), "working", MANAGER, "refused"),
    "return": Step(("new", "working"), "working", SERVICE, "return"),
    "replacement": Step(("new", "working"), "working", SERVICE, "replacement"),
    "credit": Step(("new", "working"), "working", SERVICE, "credit"),
    "close": Step(("new", "working"), "closed", SERVICE, "closed"),
    "withdraw": Step(OPEN_STATES, "closed", "", "closed"),
    "reopen": Step(("closed",), "working", SERVICE, "reopened"),
}
