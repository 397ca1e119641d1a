"""Pictures and PDF files of papers, handed in as base64."""

import base64
import binascii

from odoo.exceptions import UserError

from ..base.file_kind import MAX_FILE_BYTES, SCAN_TYPES, has_too_many_pixels, safe_name, sniff
from ..base.plain import as_text


def read_scan(env, name, content):
    """``(name, bytes, mimetype)`` of a picture or PDF handed in as base64.

    :raises UserError: what it may be
    """
    name = as_text(name)
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        content = b""
    try:
        raw = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    kind = sniff(raw)
    if kind not in SCAN_TYPES:
        raise UserError(
            env._("%s is no picture (PNG, JPEG) and no PDF: choose another file.", name or env._("The file"))
        )
    if len(raw) > MAX_FILE_BYTES:
        raise UserError(env._("%s has more than 10 MB: take a smaller picture.", name or env._("The file")))
    if has_too_many_pixels(raw):
        raise UserError(
            env._("%s has too many pixels: take the picture in a lower resolution.", name or env._("The file"))
        )
    return safe_name(name, kind), raw, kind
