"""The file in which the whole record of an order is handed over, without the ORM."""

import hashlib
import io
import json
import zipfile

READ_ME = """订单档案 / Record of an order

record.pdf    供阅读 / to be read
record.json   全部内容，包括历史及每日校验值的证明 / everything, with the history and the proofs of the daily digests
SHA256SUMS    各文件的校验值 / the digest of every file

验证 / To verify: python3 verify_record.py FILE.zip
然后将打印出的每日校验值与当天关账发单清单上的校验值核对。
Then compare the digests of the days that it prints with those on the closing manifests of these days.
"""


def as_plain(content):
    """The content as it comes back from JSON, so that its digest is the same on both sides."""
    return json.loads(json.dumps(content, ensure_ascii=False, default=str))


def plain_name(name):
    """The name of a file within the record: one folder, and nothing that leads elsewhere or breaks a line.

    >>> plain_name("files/12-../../x.png"), plain_name("files/7-a\\u2028b\\n.png"), plain_name("files/7-合同 1.pdf")
    ('files/12-.._.._x.png', 'files/7-a_b_.png', 'files/7-合同 1.pdf')
    """
    folder, _slash, rest = name.partition("/")
    rest = "".join(one if one.isprintable() and one not in '/\\\\:*?"<>|' else "_" for one in rest).strip(". ")
    return f"{folder}/{rest if len(rest) < 150 else rest[:60] + rest[-80:]}"


def make_zip(record, files):
    """The record and its files in one ZIP file, with the digest of each.

    :param dict record: plain values
    :param dict files: ``{name: bytes}``

    >>> content = make_zip({"order": "S1"}, {"record.pdf": b"%PDF"})
    >>> zipfile.ZipFile(io.BytesIO(content)).namelist()
    ['README.txt', 'record.json', 'record.pdf', 'SHA256SUMS']
    """
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str).encode()
    contents = {"README.txt": READ_ME.encode(), "record.json": text, **files}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in contents.items())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**contents, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(name, content)
    return stream.getvalue()
