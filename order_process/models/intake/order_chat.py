"""Lines of goods that people write in chats and mails, or paste from a sheet: what, how many, which remark. No ORM."""

import re
import unicodedata
from typing import NamedTuple

from .order_columns import INVISIBLE

MARKS = ("\t", ";", "；", ",", "，", "|")
UNITS = "支瓶盒箱桶套只个件条把包袋打罐片张双副台组提"
UNIT = rf"(?:[{UNITS}]|pcs?|boxe?s?|dozens?|cartons?|bottles?)"
NUMBER = r"\d+(?:[.,]\d+)*"
FREE = rf"(?:\s*(?:[+送赠搭]|加送|搭赠)\s*{NUMBER}\s*{UNIT}?\s*(?:赠品|赠|送)?)"
# “1. ”, “2、”, “(3) ”, “④ ”: a number of the line, not of goods.
LISTED = re.compile(r"^\s*(?:[（(]\s*\d{1,2}\s*[)）]|\d{1,2}\s*[、)）]|\d{1,2}[.．]\s+|[-•·*]\s+)\s*")
CIRCLED = re.compile(r"^[①-⑳]\s*")
ASIDE = re.compile(r"[（(【\[]\s*([^（()）【】\[\]]*)\s*[)）】\]]\s*$")
TIMES = re.compile(rf"(.*?[^\s*×x:=])\s*(?:[*×x:=]|要|来|各要)\s*({NUMBER}\s*{UNIT}?{FREE}?)", re.IGNORECASE)
# Without a blank between them, only after a word (石榴红12) or a size (5L2桶); “RG688” is one code.
LAST = re.compile(
    rf"(.*?(?:[^\x00-\x7f]|[)\]])\s*)((?:各\s*)?{NUMBER}\s*{UNIT}?{FREE}?)"
    rf"|(.*?\d[A-Za-z]{{1,2}})({NUMBER}\s*{UNIT}{FREE}?)",
    re.IGNORECASE,
)
SPACED = re.compile(rf"(.*\S)\s+((?:各\s*)?{NUMBER}\s*{UNIT}?{FREE}?)", re.IGNORECASE)
FIRST = re.compile(rf"({NUMBER}\s*{UNIT})\s*(?:的\s*)?(.*\S)", re.IGNORECASE)
EACH = re.compile(rf"(.*\S)\s*各\s*({NUMBER}\s*{UNIT}?{FREE}?)", re.IGNORECASE)
LISTS = re.compile(r"[、，,;；和及]|\s+")
POLITE = (
    "老板|你好|您好|早上好|下午好|晚上好|大家好|亲|谢谢|多谢|感谢|辛苦了?|麻烦了?|拜托|收到|好的|在吗"
    "|hello|hi|thanks?|thank you"
)
GREETING = re.compile(rf"(?:{POLITE})[^\d/]*", re.IGNORECASE)
THANKS = re.compile(rf"[\s,，。.!！~]*(?:{POLITE})(?:啦|了|哈|哦)?[\s,，。.!！~]*$", re.IGNORECASE)
# “麻烦发一下 …”, “还要5盒 …”: who asks for goods; what follows is a blank or a number, or it is part of a name.
ASKING = re.compile(
    r"^(?:老板|你好|您好|亲)?[,，\s]*(?:麻烦|请|帮我?|给我|我)?\s*(?:再|还|另外)?"
    r"(?:发货?|来|要|拿|订|加|补)(?:一下|点)?(?:[\s:：]+|(?=\d))"
)
URGENT = re.compile(r"[\s,，]*(?:急用?|加急|尽快)[!！。.]*\s*$")
# Whom to call and where to go is no goods.
CONTACT = re.compile(
    r"(?:电话|手机|联系人|地址|收货人?|tel|phone|address)\s*[:：]?.*|.*1\d{10}(?:\D.*)?", re.IGNORECASE | re.DOTALL
)
INSIDE = re.compile(rf"(.+?)[\s*×x:]+({NUMBER}\s*{UNIT})(?:\s*[,，;；、]\s*|\s+)", re.IGNORECASE)


class Line(NamedTuple):
    """``kind`` is ``"goods"``, ``"words"`` (greetings, whom to call), or ``"unclear"``: it has figures, but not what
    and how many. ``text`` is the line as it was written."""

    number: int
    kind: str
    text: str
    product: str = ""
    quantity: str = ""
    remark: str = ""


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
    lines = []
    for number, written in enumerate(text.splitlines(), 1):
        plain = unicodedata.normalize("NFKC", written.translate(INVISIBLE)).strip()
        if plain:
            lines += _read_line(number, written.strip(), plain)
    return lines


def _read_line(number, written, plain):
    if CONTACT.fullmatch(plain):
        return [Line(number, "words", written)]
    plain = CIRCLED.sub("", written) if CIRCLED.match(written) else plain
    plain = unicodedata.normalize("NFKC", LISTED.sub("", plain, count=1))
    plain = ASKING.sub("", THANKS.sub("", plain)).strip(" 。.;,，!！")
    plain, remark = _take_remark(plain)
    each = EACH.fullmatch(plain)
    if each:
        return [Line(number, "goods", written, goods, each[2].strip(), remark) for goods in _spread(each[1])]
    found = [_find_goods(part) for part in _part(plain)]
    if all(found):
        return [Line(number, "goods", written, *goods, remark) for goods in found]
    if not re.search(r"\d", plain) or GREETING.fullmatch(plain):
        return [Line(number, "words", written)]
    return [Line(number, "unclear", written, plain, "", remark)]


def _part(plain):
    """The pieces of a line that names several goods, each with its quantity and unit.

    >>> _part("染膏6/88 12支 5/66 10支"), _part("洗发水5L 3桶")
    (['染膏6/88 12支', '5/66 10支'], ['洗发水5L 3桶'])
    """
    parts, at = [], 0
    while found := INSIDE.match(plain, at):
        parts.append(found[0].strip(" ,，;；、"))
        at = found.end()
    return [*parts, plain[at:]] if plain[at:].strip() else parts or [plain]


def _take_remark(plain):
    """What stands in brackets at the end, or is only a word of haste, is a remark; a unit or number is not."""
    found = ASIDE.search(plain)
    if found and found.start() and not re.fullmatch(rf"{NUMBER}\s*{UNIT}?|[\d/.%]+", found[1].strip()):
        return plain[: found.start()].strip(), found[1].strip()
    found = URGENT.search(plain)
    if found and found.start():
        return plain[: found.start()].strip(" ,，"), found[0].strip()
    return plain, ""


def _find_goods(plain):
    """``(goods, quantity)`` of one line, or ``None``."""
    for mark in MARKS:
        cells = [cell.strip() for cell in plain.split(mark) if cell.strip()]
        if len(cells) > 1 and re.fullmatch(rf"{NUMBER}\s*{UNIT}?{FREE}?", cells[-1], re.IGNORECASE):
            return " ".join(cells[:-1]), cells[-1]
    for pattern in (TIMES, SPACED):
        found = pattern.fullmatch(plain)
        if found:
            return found[1].strip(" :"), found[2].strip()
    found = FIRST.fullmatch(plain)
    if found:
        return found[2].strip(), found[1].strip()
    found = LAST.fullmatch(plain)
    return ((found[1] or found[3]).strip(" :"), (found[2] or found[4]).strip()) if found else None


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
