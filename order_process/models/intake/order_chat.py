"""Lines of goods that people write in chats and mails, or paste from a sheet: what, how many, which remark. No ORM.

What is not read for certain is left whole and without a quantity: a wrong one would be taken with the first tap."""

import re
from typing import NamedTuple

from .order_chat_words import (
    ASKED,
    ASKING,
    CHANGE,
    CLOCK,
    CONTACT,
    DOTTED,
    FREE,
    GREETING,
    HASTE,
    HASTE_FIRST,
    JOINING,
    LISTED,
    MONEY,
    NUMBER,
    OPENING,
    PHONE,
    PLACE,
    STAMP,
    THANKS,
    TOTAL,
    UNIT,
    find_numbered,
    make_plain,
)
from .order_columns import INVISIBLE

MARKS = ("\t", ";", ",", "|")
# A longer line names too much at once.
MAX_LINE = 200
# So many pieces of longer lines are read in a message.
MAX_PIECES = 2000
MAX_HEAD = 30
HEAD_END = re.compile(r"\s*(?:的货|的单子?|报货|订货|要货|下单|订单)$")
CODE = re.compile(r"[A-Za-z]{1,4}-?\d{1,6}")
BOUGHT = r"(?:买|订|要|来|拿|满|一?共|总共)?\s*"
BOUGHT_FIRST = re.compile(rf"^{BOUGHT}")
BOUGHT_BEFORE = re.compile(r"(?<=.)(?:[买订满再加还]|一?共|总共|数量)$")
ASIDE = re.compile(r"[（(【\[]\s*([^（()）【】\[\]]*)\s*[)）】\]]\s*$")
TIMES = re.compile(
    rf"(.*?[^\s*×x:=])\s*(?:[*×:=]|(?<![A-Za-z])x|各要|要|来)\s*({NUMBER}\s*{UNIT}?{FREE}?)", re.IGNORECASE
)
# Without a blank between them, only after a word (石榴红12), a share (6%12瓶) or a size (5L2桶); “RG688” is one code.
LAST = re.compile(
    rf"(.*?(?:[^\x00-\x7f]|[)\]%])\s*)((?:各\s*)?{NUMBER}\s*{UNIT}?{FREE}?)"
    rf"|(.*?\d[A-Za-z]{{1,2}})({NUMBER}\s*{UNIT}{FREE}?)",
    re.IGNORECASE,
)
SPACED = re.compile(rf"(.*\S)\s+((?:各\s*)?{BOUGHT}{NUMBER}\s*{UNIT}?{FREE}?)", re.IGNORECASE)
FIRST = re.compile(rf"({NUMBER}\s*{UNIT})\s*(?:的\s*)?(.*\S)", re.IGNORECASE)
BRACED = re.compile(rf"([^(\[【]*\S)\s*[(\[【]\s*({NUMBER}\s*{UNIT})\s*[)\]】]", re.IGNORECASE)
EACH = re.compile(
    rf"(.*\S)\s*(?:各|每[样种款个]|都(?=[要来]))\s*(?:要|来)?\s*({NUMBER}\s*{UNIT}?{FREE}?)", re.IGNORECASE
)
LISTS = re.compile(r"[、，,;；和及+与跟]|\s+")
AMOUNT = re.compile(rf"{NUMBER}\s*{UNIT}?{FREE}?", re.IGNORECASE)
QUANTITY = re.compile(rf"{NUMBER}\s*{UNIT}(?![套装式入])(?:{FREE}(?![/.%\d]|\s*[a-z]))?", re.IGNORECASE)
# A name in which one of these stands holds a quantity, too: it is more than a name.
LEFT_OVER = re.compile(
    rf"{NUMBER}\s*{UNIT}(?![套装式入])|[*×=@]|(?:^|\s)x(?:\s|$)|:\s*\d+(?:\s|$)|\d\S*\s+\d+$|[^\x00-\x7f]\d+\s+[^\x00-\x7f]"
    r"|\S\s+\d+\s+(?!(?:ml|g|l|kg|w|v|cm)(?![a-z])|毫升|升|克|公斤)",
    re.IGNORECASE,
)
# A code like the size of a sheet: “9*16”.
SIZE = re.compile(r"\d+[*×x]\d+")
# What parts goods, and no thousands.
STOPS = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|[;；。，]")
NAME = re.compile(r"[^\W_]{2}|\d/\d")
BETWEEN = re.compile(r"[、，,;；和及+与跟]")
GIVEN = re.compile(r"^(?:加送|搭赠|赠送|免费|[送赠搭])\s*(?![品货到达水气配])|^赠品\s*[:：]\s*")
GIVEN_ASIDE = re.compile(r"(?:免费)?(?:赠品|赠送|送的?|赠)|免费")


class Line(NamedTuple):
    """``kind`` is ``"goods"``, ``"words"`` (greetings, whom to call), ``"total"``, or ``"unclear"``: it has figures,
    but not what and how many. ``text`` is the line as it was written; ``gift`` says that the goods are given."""

    number: int
    kind: str
    text: str
    product: str = ""
    quantity: str = ""
    remark: str = ""
    gift: bool = False


def read_lines(text):
    """The lines of a message that are not blank, each read as goods where it can be.

    “各” (each) makes several lines of one, with the same number.

    >>> text = "老板发货：\\n7/43染膏 6支\\nrg-40 x 10\\n谢谢"
    >>> [(line.kind, line.product, line.quantity) for line in read_lines(text)]
    [('words', '', ''), ('goods', '7/43染膏', '6支'), ('goods', 'rg-40', '10'), ('words', '', '')]
    >>> [(line.kind, line.product, line.quantity) for line in read_lines("RG688\\n石榴红12\\n洗发水5L2桶")]
    [('unclear', 'RG688', ''), ('goods', '石榴红', '12'), ('goods', '洗发水5L', '2桶')]
    >>> [(line.product, line.quantity) for line in read_lines("染膏 6/88、5/66 各5支")]
    [('染膏 6/88', '5支'), ('染膏 5/66', '5支')]
    """
    lines = [
        (number, written.strip(), make_plain(written[:MAX_LINE]))
        for number, written in enumerate(text.translate(INVISIBLE).splitlines(), 1)
        if written.strip()
    ]
    numbered = find_numbered([plain for _number, _written, plain in lines])
    found, budget = [], MAX_PIECES
    for at, (number, written, plain) in enumerate(lines):
        pieces = STOPS.split(written) if len(written) > MAX_LINE else ()
        budget -= len(pieces)
        if pieces and budget > 0 and max(map(len, pieces)) <= MAX_LINE:
            # All of an order in one line.
            found += [line for piece in pieces if piece.strip() for line in _read_piece(number, piece)]
        elif pieces or numbered.get(at, True) is False:
            found.append(Line(number, "unclear", written, written))
        else:
            plain = DOTTED.sub("", plain) if at in numbered else LISTED.sub("", plain, count=1)
            found += _read_line(number, written, plain)
    return found


def _read_piece(number, piece):
    return _read_line(number, piece.strip(), LISTED.sub("", make_plain(piece), count=1))


def list_heads(text):
    """``[(line number, what may name a dealer, what stands behind it)]`` of lines that say whose the goods below are.

    >>> list_heads("长沙丽人：\\nRG-60 5\\n金剪刀: RG-50 6\\n洗发水5L：3\\n谢谢")
    [(1, '长沙丽人', ''), (3, '金剪刀', 'RG-50 6')]
    """
    heads = []
    for number, written in enumerate(text.translate(INVISIBLE).splitlines(), 1):
        name, mark, rest = make_plain(written[:MAX_LINE]).partition(":")
        name = HEAD_END.sub("", OPENING.sub("", THANKS.sub("", name))).strip(" ,.。")
        rest = rest.strip()
        names = 1 < len(name) <= MAX_HEAD and (mark or not re.search(r"\d", name) or CODE.fullmatch(name))
        apart = len(written) <= MAX_LINE and not CONTACT.match(name) and not TOTAL.fullmatch(f"{name}:1")
        if names and apart and (not rest or _find_all(rest)):
            heads.append((number, name, rest))
    return heads


def _read_line(number, written, plain):
    if TOTAL.fullmatch(plain):
        return [Line(number, "total", written)]
    if STAMP.fullmatch(plain) or _is_contact(plain):
        return [Line(number, "words", written)]
    plain = ASKING.sub("", OPENING.sub("", THANKS.sub("", plain))).strip(" 。.;,，!！")
    plain, remark = _take_remarks(plain)
    found = [] if CHANGE.search(plain) or CLOCK.fullmatch(plain) else _find_all(plain)
    if found:
        given = bool(GIVEN_ASIDE.fullmatch(remark))
        return [
            Line(number, "goods", written, goods, amount, "" if given else remark, given or gift)
            for goods, amount, gift in found
        ]
    # What is given is goods, however little is said of it.
    given = GIVEN.match(plain) and len(plain) > 2
    if not given and (not re.search(r"\d", written) or not plain or GREETING.fullmatch(plain)):
        return [Line(number, "words", written)]
    if _is_several(plain) and not CHANGE.search(plain):
        named = [goods for goods in _spread(_drop_amount(plain)) if goods]
        if len(named) > 1 and not any(AMOUNT.fullmatch(goods.strip("\"' ")) for goods in named):
            return [Line(number, "unclear", written, goods, "", remark) for goods in named]
    return [Line(number, "unclear", written, plain, "", remark)]


def _is_contact(plain):
    """Whether a line says whom to call or where to go; goods beside a telephone number are goods."""
    called = CONTACT.match(plain)
    if called and plain[called.end() :].lstrip()[:1] == ":":
        return True
    if not called and not PHONE.search(plain):
        return len(PLACE.findall(plain)) > 1 and not QUANTITY.search(plain)
    rest = PHONE.sub(" ", plain[called.end() :] if called else plain)
    return not QUANTITY.search(rest) and (bool(PLACE.search(rest)) or not _find_goods(rest.strip()))


def _drop_amount(plain):
    found = SPACED.fullmatch(plain) or LAST.fullmatch(plain)
    return (found[1] or found[3] if found.re is LAST else found[1]) if found else plain


def _find_all(plain):
    """``[(goods, quantity, whether they are given)]`` of all that a line names, or nothing: it is not read whole."""
    each = EACH.fullmatch(plain)
    if each:
        named = _spread(each[1])
        if len(named) == 1 and not re.search(r"\d", named[0]):
            return []
        if any(LEFT_OVER.search(goods) or re.search(r"/.*/", goods) for goods in named):
            return []
        return [(goods, each[2].strip(), False) for goods in named]
    single = _find_goods(plain)
    if single and not _is_several(single[0]):
        return [single]
    for parts in _part(plain):
        found = [_find_goods(_trim(part)) for part in parts]
        if len(found) > 1 and all(one and NAME.search(one[0]) and not _is_several(one[0]) for one in found):
            return found
    return []


def _is_several(text):
    """Whether there are figures on both sides of a mark that parts goods.

    >>> _is_several("RG-60和RG-50"), _is_several("石榴红 60ml, 染膏"), _is_several("6/88、5/66")
    (True, False, True)
    """
    parts = [part.split() for part in BETWEEN.split(text)]
    return any(
        one and other and re.search(r"\d", one[-1]) and re.search(r"\d", other[0])
        for one, other in zip(parts, parts[1:], strict=False)
    )


def _trim(part):
    return ASKING.sub("", JOINING.sub("", part)).strip(" ,，;；、。")


def _part(plain):
    """The ways in which a line may be cut into pieces that each name goods and a quantity.

    >>> list(_part("染膏6/88 12支 5/66 10支"))[-1], list(_part("6/0*3,5/0*4"))[0]
    (['染膏6/88 12支', ' 5/66 10支'], ['6/0*3', '5/0*4'])
    """
    yield [piece for part in STOPS.split(plain) for piece in re.split("、|另外|还有|以及", part)]
    blank = plain.split()
    yield blank
    if len(blank) % 2 == 0 and all(AMOUNT.fullmatch(amount) for amount in blank[1::2]):
        yield [f"{goods} {amount}" for goods, amount in zip(blank[::2], blank[1::2], strict=True)]
    found = list(QUANTITY.finditer(plain))
    if found and not plain[: found[0].start()].strip():
        starts = [match.start() for match in found]
        yield [plain[start:end] for start, end in zip(starts, [*starts[1:], len(plain)], strict=True)]
    elif found and not plain[found[-1].end() :].strip():
        ends = [match.end() for match in found]
        yield [plain[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _take_remarks(plain):
    """A price, a word of haste, or what stands in brackets at the end, is a remark; a unit, a number, or what is given
    with the goods is not.

    >>> _take_remarks("RG-60 12支 22元 急"), _take_remarks("RG-60 10支(送1支)")
    (('RG-60 12支', '22元 急'), ('RG-60 10支 送1支', ''))
    """
    said = []
    for pattern in (HASTE_FIRST, ASKED, HASTE):
        found = pattern.search(plain)
        if found and found[0] != plain:
            plain = (plain[: found.start()] or plain[found.end() :]).strip(" ,，")
            said.append(found[0].strip(" ,，:!！"))
    found = ASIDE.search(plain)
    if found and found.start():
        aside = found[1].strip()
        if re.fullmatch(FREE, aside):
            plain = f"{plain[: found.start()].strip()} {aside}"
        elif not re.fullmatch(rf"{NUMBER}\s*{UNIT}?|[\d/.%]+", aside) and not re.search(rf"\d\s*{UNIT}", aside):
            plain = plain[: found.start()].strip()
            said.insert(0, aside)
    price = MONEY.search(plain)
    if price and price.start():
        plain = f"{plain[: price.start()]} {plain[price.end() :]}".strip()
        said.insert(0, price[0].strip(" ,，"))
    return plain, " ".join(said)


def _find_goods(plain):
    """``(goods, quantity, whether they are given)`` of one piece, or ``None``: it holds more than that."""
    given = GIVEN.match(plain)
    plain = plain[given.end() :] if given else plain
    found = _split(plain)
    if not found or not found[0] or (LEFT_OVER.search(found[0]) and not SIZE.fullmatch(found[0])):
        return None
    return BOUGHT_BEFORE.sub("", found[0]).strip(), found[1], bool(given)


def _split(plain):
    found = BRACED.fullmatch(plain)
    if found:
        return found[1].strip(" :"), found[2].strip()
    for pattern in (TIMES, SPACED):
        found = pattern.fullmatch(plain)
        if found and _is_amount(found[2], pattern is TIMES):
            return found[1].strip(" :,、;"), BOUGHT_FIRST.sub("", found[2])
    for mark in MARKS:
        cells = [cell.strip() for cell in plain.split(mark) if cell.strip()]
        if len(cells) > 1 and AMOUNT.fullmatch(cells[-1]):
            # Two figures: one of them is a price, or a sum.
            several = any(re.fullmatch(NUMBER, cell) for cell in cells[1:-1])
            return None if several else (" ".join(cells[:-1]), cells[-1])
    found = FIRST.fullmatch(plain)
    if found:
        return found[2].strip(), found[1].strip()
    found = LAST.fullmatch(plain)
    if found and _is_amount(found[2] or found[4]):
        return (found[1] or found[3]).strip(" :,、;"), (found[2] or found[4]).strip()
    return None


def _is_amount(text, told=False):
    """A figure with a point and no unit behind it is a colour or a size, unless a sign says that it is a quantity."""
    return told or not re.fullmatch(r"\d+\.\d+", text.strip())


def _spread(goods):
    """“染膏 6/88、5/66”: each of the goods, with the words before the first one where the others have none.

    >>> _spread("染膏 6/88、5/66"), _spread("RG-60和RG-50"), _spread("石榴红、紫罗兰")
    (['染膏 6/88', '染膏 5/66'], ['RG-60', 'RG-50'], ['石榴红', '紫罗兰'])
    """
    goods = goods.strip(" :")
    parts = [part for part in LISTS.split(goods) if part]
    if not re.search(r"\d", goods):
        return [part.strip() for part in re.split(r"[、，,;；]", goods) if part.strip()]
    named, word = [], ""
    for part in parts:
        if not re.search(r"\d", part):
            word = part
            continue
        bare = not re.search(r"[^\d/.%]", part)
        named.append(f"{word} {part}".strip() if bare else part)
        if not bare:
            word = re.match(r"\D*", part)[0].strip() if "/" in part else ""
    return named
