"""Pictures and PDF files that people hand in: what they may be, told by their content and not by their name."""

import base64
import binascii
import re

from odoo.exceptions import UserError

MAX_BYTES = 10 * 1024 * 1024
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"%PDF-": ("application/pdf", ".pdf"),
}


def file_type(content):
    """``(mimetype, extension)`` of a PNG, JPEG or PDF by how it begins; ``None`` for anything else.

    >>> file_type(b"%PDF-1.4"), file_type(b"<svg/>")
    (('application/pdf', '.pdf'), None)
    """
    return next((kind for begin, kind in SIGNATURES.items() if content.startswith(begin)), None)


def clean_name(name, extension):
    """A file name without folders, controls and odd signs, ending as its content does.

    >>> clean_name("../../etc/装货 证明<b>.exe", ".png")
    '装货 证明b.png'
    """
    base = re.split(r"[\\/]", name or "")[-1].rpartition(".")[0] or "file"
    return (re.sub(r"[^\w .()-]", "", base).strip(" .") or "file")[:80] + extension


def read_scan(env, name, content):
    """``(name, bytes, mimetype)`` of a picture or PDF handed in as base64.

    :raises UserError: what it may be
    """
    if isinstance(content, str):
        content = content.encode()
    try:
        raw = base64.b64decode(content or b"", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    kind = file_type(raw)
    if not kind:
        raise UserError(
            env._("%s is no picture (PNG, JPEG) and no PDF: choose another file.", name or env._("The file"))
        )
    if len(raw) > MAX_BYTES:
        raise UserError(env._("%s has more than 10 MB: take a smaller picture.", name or env._("The file")))
    return clean_name(name, kind[1]), raw, kind[0]
