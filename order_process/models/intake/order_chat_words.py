"""How people write numbers, units, signs and polite words in chats, and how a line is made plain. No ORM."""

import re
import unicodedata

from .order_columns import INVISIBLE

UNITS = "支瓶盒箱桶套只个件条把包袋打罐片张双副台组提"
UNIT = rf"(?:(?!双氧)[{UNITS}]|(?:pcs?|boxe?s?|dozens?|cartons?|bottles?)(?![a-z]))"
NUMBER = r"\d+(?:[.,]\d+)*"
GIVES = r"(?:加送|搭赠|[+送赠搭])"
FREE = rf"(?:\s*{GIVES}\s*{NUMBER}\s*{UNIT}?\s*(?:赠品|赠|送)?)"
# “十二支”, “两箱”, “半箱”, but not “四件套”, “三支装”, “第一盒”.
HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
HAN_TENS = {"十": 10, "百": 100}
HAN = "零一二两三四五六七八九十百"
HAN_COUNT = re.compile(rf"(?<![第{HAN}])([{HAN}]+|半)(?=\s*(?!双氧)[{UNITS}](?![套装式合用]))")
HAN_GIFT = re.compile(rf"(?<![{HAN}])([{HAN}]+)\s*(送|赠|搭)\s*([{HAN}]+)")
# What a line may begin with that is no goods: “①”, “❷”, “1️⃣”, “1. ”, “2、”, “(3) ”, “3.RG-60”, “- ”.
CIRCLED = re.compile("^\\s*(?:[①-⑳❶-➓⓪]|\\d\ufe0f?\u20e3)\\s*")
LISTED = re.compile(
    r"^\s*(?:[（(]\s*\d{1,2}\s*[)）]|\d{1,2}\s*[、)）]|\d{1,2}[.．](?:\s+|(?=[^\d\s]))|[-•·*>]\s+)\s*"
)
DOTTED = re.compile(r"^(\d{1,2})\.(?=\S)")
TIMES_SIGNS = dict.fromkeys(map(ord, "✖✕⨉╳✗✘❌"), "×")
# Little pictures, as chats write them into copied text.
FACES = "玫瑰|强|抱拳|握手|微笑|呲牙|愉快|合十|爱心|咖啡|庆祝|加油|鼓掌|拥抱|太阳|礼物|红包|福|发|机智|耶|偷笑|害羞|OK"
SMALL = re.compile("([⁰¹²³⁴-⁹₀-₉½¼¾⅓⅔])")
TOLD = re.compile(r"^@[^\d\s]\S*\s+")
FACE = re.compile(rf"\[(?:{FACES})\]", re.IGNORECASE)
POLITE = (
    "老板娘?|你好|您好|早上好|下午好|晚上好|大家好|亲们?|谢谢|多谢|感谢|辛苦|麻烦|拜托|收到|好的|在吗"
    r"|(?<![a-z])(?:hello|hi|thanks?|thank you)(?![a-z])"
)
GREETING = re.compile(rf"(?:{POLITE})[^\d/]*", re.IGNORECASE)
THANKS = re.compile(rf"[\s,，。.!！~]*(?:(?:{POLITE})(?:啦|了|哈|哦|您|你)?[\s,，。.!！~]*)+$", re.IGNORECASE)
# “麻烦发一下 …”, “还要5盒 …”, “再来RG-60 …”: who asks for goods; what follows is a blank, a number or a code, or it is
# part of a name.
ASKING = re.compile(
    rf"^(?:(?:{POLITE}|另外|还有|然后|以及|和|跟)[,，:\s]*)*(?:麻烦|请|帮我?|给我|我)?\s*(?:再|还|另外|也)?"
    r"(?:发货?|来|要|拿|订|加|补)(?:一下|点)?(?:[\s:：]+|(?=[\dA-Za-z]))",
    re.IGNORECASE,
)
JOINING = re.compile(r"^(?:[\s,;、。+]|另外|还有|然后|以及|和|跟|再|还)+")
# The same before a line, where a code or a figure follows; and who is greeted in it.
OPENING = re.compile(
    rf"^(?:(?:{POLITE})[啦了哈]?[\s,.。:!~]+|(?:另外|还有|然后|以及|和|跟|再|还)[\s,:]*(?=[A-Za-z\d]))+", re.IGNORECASE
)
HASTE = re.compile(r"[\s,，]*(?:急用?|加急|尽快)[!！。.]*\s*$")
HASTE_FIRST = re.compile(r"^(?:急用?|加急|尽快|急单)[\s:,.!！。]+")
# “5支 明天要”, “5支，发顺丰”: how and when, which changes no goods.
ASKED = re.compile(
    r"[\s,，]+(?:(?:明天|今天|后天|下周|周[一二三四五六日]|尽快|马上|赶紧|请|麻烦)\D{0,12}"
    r"|[发走寄](?:顺丰|货|快递|物流|德邦|京东|邮|中通|圆通|韵达)\D{0,8}|自提|自取|送货上门)$"
)
# What somebody says of an order that was sent before, or of goods that went wrong, is no more goods.
CHANGE = re.compile(
    r"不要|不用|取消|退货|退回|退掉|退换|换货|换成|少发|漏发|错发|多发|补发|没收到|没有收到|不够|改成|改为|变成"
    r"|(?:退|换|改|减|减去|减掉|减少|少|差|欠|漏|或|或者|还是|到)\s*\d"
)
SUM = rf"{NUMBER}(?![\d.,])\s*(?:(?:{UNIT}|样|种|款|元|块钱?)[\s,，、]*)?"
TOTAL = re.compile(
    rf"(?:总共|一共|合计|共计|总计|小计|总数|共|total)\s*(?:是|为)?\s*[:：]?\s*(?:{SUM})+[。.!！]?", re.IGNORECASE
)
# A price is said aside: “22元”, “¥22/支”, “@22”.
MONEY = re.compile(
    rf"[\s,，]*(?:单价|每[{UNITS}]|共计?|合计|总共)?\s*[:：]?\s*(?:[@¥￥]\s*{NUMBER}(?!\d)元?|{NUMBER}\s*(?:元|块钱?))"
    rf"(?:\s*(?:/|每|一|1)\s*{UNIT})?[\s,，]*",
    re.IGNORECASE,
)
# Whom to call and where to go is no goods.
PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
CONTACT = re.compile(r"(?:联系)?(?:电话|手机号?|联系人|地址|收货人?|tel|phone|address)", re.IGNORECASE)
PLACE = re.compile(r"省|市.{1,6}[区县]|[路街道巷]\s*\d+\s*号|\d+\s*[栋幢楼室]|门面|镇.{1,6}村")
# Who wrote when, as chats write it over copied messages.
STAMP = re.compile(
    r"(?:\D{0,20}\s)?\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*(?:[上下]午|凌晨|中午|晚上)?\s*"
    r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*\D{0,20})?"
    r"|(?:\D{0,20}\s)?(?:昨天|今天|星期.|周.)?\s*(?:[上下]午|凌晨|中午|晚上)\s*\d{1,2}:\d{2}(?::\d{2})?"
    r"|(?:\D{0,20}\s)\d{1,2}:\d{2}:\d{2}"
)
CLOCK = re.compile(r"\D*\s(?:[01]?\d|2[0-3]):[0-5]\d")


def make_plain(written):
    """A line of one width, without little pictures and without the number of the line; Chinese counts in digits.

    >>> make_plain("1️⃣ RG-60十二支👍"), make_plain("RG-60 买十送一"), make_plain("四件套 两盒[玫瑰]")
    ('RG-60 12支', 'RG-60 买10送1', '四件套 2盒')
    """
    text = CIRCLED.sub("", written.translate(INVISIBLE).translate(TIMES_SIGNS))
    # A raised figure is none of the number before it.
    text = SMALL.sub(r"~\1", FACE.sub(" ", text))
    text = unicodedata.normalize("NFKC", text)
    text = "".join(char for char in text if not _is_picture(char)).strip()
    text = re.sub(r"[^\S\t]+", " ", re.sub(r"\s*\t\s*", "\t", text))
    return count_han(TOLD.sub("", text))


def count_han(text):
    """A text whose counts before a unit are figures.

    >>> count_han("两箱"), count_han("染膏6/88十二支"), count_han("三合一"), count_han("十送一")
    ('2箱', '染膏6/88 12支', '三合一', '10送1')
    """
    text = HAN_GIFT.sub(lambda found: f"{read_han(found[1])}{found[2]}{read_han(found[3])}", text)
    return HAN_COUNT.sub(_put_digits, text)


def _put_digits(found):
    """After a figure or a letter the count stands apart: “6/88十二支” is no 8812."""
    before = found.string[: found.start()][-1:]
    return f" {read_han(found[1])}" if before.isascii() and before.isalnum() else read_han(found[1])


def _is_picture(char):
    return char in "\ufe0f\u200d" or (unicodedata.category(char) in ("So", "Sk", "Me") and char != "°")


def read_han(text):
    """A count in Chinese characters as digits.

    >>> [read_han(text) for text in ("十", "两", "十二", "二十", "一百二十", "一百零五", "半")]
    ['10', '2', '12', '20', '120', '105', '0.5']
    """
    if text == "半":
        return "0.5"
    total = digit = 0
    for char in text:
        if char in HAN_TENS:
            total += (digit or 1) * HAN_TENS[char]
            digit = 0
        else:
            digit = digit * 10 + HAN_DIGITS[char]
    return str(total + digit)


def find_numbered(lines):
    """``{position: whether it is certain}`` of lines that begin with “1.”, “2.” … where a figure follows at once:
    numbers of lines only when they count on from one. “1.5箱” may be either.

    >>> find_numbered(["1.6/88 5支", "2.5/66 6支"]), find_numbered(["1.5箱双氧"]), find_numbered(["6.88 5支"])
    ({0: True, 1: True}, {}, {})
    >>> find_numbered(["1.5箱双氧", "2.6/88 5支"])
    {0: False, 1: True}
    """
    found = [(at, match) for at, line in enumerate(lines) if (match := DOTTED.match(line))]
    if len(found) < 2 or [int(match[1]) for _at, match in found] != list(range(1, len(found) + 1)):
        return {}
    figure = re.compile(rf"\d+(?:\s|$|\s*{UNIT})", re.IGNORECASE)
    return {at: not figure.match(lines[at][match.end() :]) for at, match in found}
