"""What the robots of group chats are sent, how it is signed, and what their answers mean; without the ORM.

WeCom, DingTalk and Feishu (企业微信、钉钉、飞书) take JSON at a secret address. HTTP 200 carries refusals."""

import base64
import hashlib
import hmac
import json
from collections import namedtuple
from urllib.parse import quote_plus

ROBOTS = ("wecom", "dingtalk", "feishu")
# Bytes of a text message. DingTalk and Feishu limit the whole request to 20 KB; JSON writes some bytes as two.
TEXT_BYTES = {"wecom": 2048, "dingtalk": 9000, "feishu": 9000}
# What providers answer, in our words; everything else is "refused" with the provider's own text.
TOO_FAST = {"wecom": {45009, 45033}, "dingtalk": {130101}, "feishu": {9499, 11232}}
BAD_ADDRESS = {"wecom": {93000}, "dingtalk": {300001, 300005}, "feishu": {19001}}
BAD_SIGNATURE = {"feishu": {19021}}
NO_KEYWORD = {"feishu": {19024}}
# DingTalk keeps a robot that was too fast out for so long; the others need a minute.
OUT_MINUTES = {"wecom": 1, "dingtalk": 10, "feishu": 1}

# ``trouble``: "" where it was taken; else "limit", "address", "signature", "keyword", "refused", "server" or "answer".
Answer = namedtuple("Answer", ["trouble", "code", "text"])
Request = namedtuple("Request", ["params", "body"])


def cut(text, limit):
    """Cut a text to so many bytes of UTF-8, at a character, with an ellipsis at the end.

    >>> cut("染膏 6/88", 100), cut("染膏染膏", 9), cut("染膏染膏", 10)
    ('染膏 6/88', '染膏…', '染膏…')
    """
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - 3].decode(errors="ignore") + "…"


def write_text(kind, title, lines, url, keyword=""):
    """The text of a message: title, lines, the robot's keyword and the link; the lines give way where it is too long.

    >>> write_text("wecom", "3 orders wait", ["S00124"], "https://x.cn/odoo", "订单")
    '3 orders wait\\nS00124\\n订单\\nhttps://x.cn/odoo'
    >>> write_text("wecom", "订单：3", ["S00124"], "", "订单")
    '订单：3\\nS00124'
    """
    head = "\n".join([title, *lines])
    tail = "\n".join(filter(None, [keyword if keyword and keyword not in head else "", url]))
    limit = TEXT_BYTES[kind] - (len(tail.encode()) + 1 if tail else 0)
    # The keyword may stand in what is cut away.
    head = cut(head, limit)
    if keyword and keyword not in head and keyword not in tail:
        tail = "\n".join(filter(None, [keyword, url]))
        head = cut(head, TEXT_BYTES[kind] - len(tail.encode()) - 1)
    return "\n".join(filter(None, [head, tail]))


def sign_dingtalk(secret, milliseconds):
    """The signature of DingTalk: the secret is the key, timestamp and secret are the message.

    >>> sign_dingtalk("this is secret", 1577262236757)
    'hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM='
    """
    text = f"{milliseconds}\n{secret}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def sign_feishu(secret, seconds):
    """The signature of Feishu: timestamp and secret are the key, the message is empty."""
    key = f"{seconds}\n{secret}"
    return base64.b64encode(hmac.new(key.encode(), b"", hashlib.sha256).digest()).decode()


def prepare(kind, text, secret, timestamp):
    """What is sent: what is added to the address, and the body in bytes.

    :param float timestamp: seconds since 1970
    """
    params = ""
    if kind == "feishu":
        content = {"msg_type": "text", "content": {"text": text}}
        if secret:
            seconds = str(int(timestamp))
            content = {"timestamp": seconds, "sign": sign_feishu(secret, seconds), **content}
    else:
        content = {"msgtype": "text", "text": {"content": text}}
        if kind == "dingtalk" and secret:
            milliseconds = int(timestamp * 1000)
            params = f"&timestamp={milliseconds}&sign={quote_plus(sign_dingtalk(secret, milliseconds))}"
    return Request(params, json.dumps(content, ensure_ascii=False).encode())


def read_answer(kind, status, body):
    """What a robot's answer says.

    >>> read_answer("wecom", 200, b'{"errcode": 0, "errmsg": "ok"}')
    Answer(trouble='', code=0, text='ok')
    >>> read_answer("dingtalk", 200, b'{"errcode": 130101, "errmsg": "send too fast"}').trouble
    'limit'
    >>> read_answer("feishu", 502, b"<html>").trouble
    'server'
    """
    if status == 429:
        return Answer("limit", status, "")
    if status >= 500:
        return Answer("server", status, "")
    try:
        said = json.loads(body)
        code = said.get("code", said.get("StatusCode")) if kind == "feishu" else said.get("errcode")
        text = str(said.get("msg" if kind == "feishu" else "errmsg") or "")[:200]
    except (ValueError, AttributeError):
        said = code = None
    if code is None:
        return Answer("answer" if status == 200 else "address", status, "")
    return Answer(_find_trouble(kind, code, text.lower()), code, text)


def _find_trouble(kind, code, text):
    if code == 0:
        return ""
    known = {"limit": TOO_FAST, "address": BAD_ADDRESS, "signature": BAD_SIGNATURE, "keyword": NO_KEYWORD}
    for trouble, codes in known.items():
        if code in codes.get(kind, ()):
            return trouble
    # DingTalk has one code for all that its security refuses.
    if "keyword" in text:
        return "keyword"
    return "signature" if "sign" in text or "timestamp" in text else "refused"
