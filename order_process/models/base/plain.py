"""What a caller hands in, as the plain value that is meant, without the ORM; RPC may hand in anything."""


def as_text(value):
    """Text on one line; empty for whatever is no text.

    >>> as_text("  Li \\n Na "), as_text(5), as_text("   "), as_text("Li\\x00")
    ('Li Na', '', '', 'Li')
    """
    return " ".join(value.replace("\x00", " ").split()) if isinstance(value, str) else ""


def as_id(value):
    """The id of a record; none where it is no number.

    >>> as_id(7), as_id("7"), as_id(True), as_id([7])
    (7, 0, 0, 0)
    """
    return value if type(value) is int and 0 < value < 2**31 else 0


def as_number(value):
    """A number, also written as text; zero for whatever is none.

    >>> as_number("12.5"), as_number("heavy"), as_number(None), as_number(True)
    (12.5, 0.0, 0.0, 0.0)
    """
    try:
        return 0.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
