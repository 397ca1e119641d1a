"""Amounts of money in Chinese capitals (大写), as they stand on receipts and statements. No ORM."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def _write_group(number):
    """A group of four digits, without the zeros at its ends.

    >>> _write_group(1005), _write_group(320), _write_group(10)
    ('壹仟零伍', '叁佰贰拾', '壹拾')
    """
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return said


def _write_whole(number):
    """
    >>> _write_whole(100003), _write_whole(10000000), _write_whole(100000001), _write_whole(1000500)
    ('壹拾万零叁', '壹仟万', '壹亿零壹', '壹佰万零伍佰')
    """
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    said, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(said)
            continue
        said += ("零" if said and (gap or group < 1000) else "") + _write_group(group) + GROUPS[place]
        gap = False
    return said


def in_capitals(amount):
    """Yuan to the cent, rounded half up, as the bank writes them.

    >>> in_capitals(0), in_capitals(10), in_capitals(1.05), in_capitals(0.05), in_capitals(0.5)
    ('零元整', '壹拾元整', '壹元零伍分', '伍分', '伍角整')
    >>> in_capitals(100003.4), in_capitals(1.005), in_capitals(-1200.31), in_capitals(10000000)
    ('壹拾万零叁元肆角整', '壹元零壹分', '负壹仟贰佰元叁角壹分', '壹仟万元整')

    :raises ValueError: beyond sixteen digits
    """
    cents = int((Decimal(repr(float(amount))) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    yuan, rest = divmod(abs(cents), 100)
    if yuan >= 10**16:
        raise ValueError(f"{amount} is too much to be written in capitals")
    said = f"{_write_whole(yuan)}元" if yuan else ""
    tenth, hundredth = divmod(rest, 10)
    if tenth:
        said += f"{DIGITS[tenth]}角"
    if hundredth:
        said += ("零" if yuan and not tenth else "") + f"{DIGITS[hundredth]}分"
    else:
        said = f"{said or '零元'}整"
    return f"负{said}" if cents < 0 else said
