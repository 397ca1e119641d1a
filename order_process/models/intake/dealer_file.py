"""What of a dealer's own file is read and what only staff decide, without the ORM."""

from .order_columns import COLUMNS, STAFF_KEYS


def find_unread_columns(rows):
    """The keys of columns that a dealer filled in and only staff decide; gifts are read, to be refused."""
    return tuple(
        column.key
        for column in COLUMNS
        if column.staff and column.key != "gift" and any(row.texts.get(column.key) for row in rows)
    )


def keep_dealer_texts(texts, dealer):
    """The texts of a row of a dealer's own file: without what only staff decide, and with the dealer.

    Gifts stay: one that is not read would be a line to pay for.

    >>> keep_dealer_texts({"product": "RG688", "price": "1"}, "D001")
    {'product': 'RG688', 'dealer': 'D001'}
    """
    kept = {key: text for key, text in texts.items() if key == "gift" or key not in STAFF_KEYS}
    return {**kept, "dealer": kept.get("dealer") or dealer}
