"""What a file that somebody hands in is, told by its content and not by what it is called; without the ORM."""

import io
import re

from PIL import Image

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 10 * MEGABYTE
MAX_NAME = 80
# A small file can hold a picture that fills the memory when it is shown; this is above what phones take.
MAX_PIXELS = 64_000_000
SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# What printers and every reader show: proofs of payment, scans of papers.
SCAN_TYPES = ("image/png", "image/jpeg", "application/pdf")


def sniff(data):
    r"""The type of a photo or PDF by its first bytes, or ``None`` for everything else.

    >>> sniff(b"\x89PNG\r\n\x1a\n...."), sniff(b"\xff\xd8\xff\xe0...."), sniff(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    ('image/png', 'image/jpeg', 'image/webp')
    >>> sniff(b"\x00\x00\x00\x18ftypheic\x00\x00"), sniff(b"%PDF-1.7")
    ('image/heic', 'application/pdf')
    >>> sniff(b"<svg onload='x'>"), sniff(b"MZ\x90"), sniff(b""), sniff(b"\x00\x00\x00\x18ftypisom")
    (None, None, None, None)
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "image/heic"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    return None


def has_too_many_pixels(data):
    r"""Whether a picture unpacks to more than ``MAX_PIXELS``; only its head is read. What is no picture has none.

    >>> has_too_many_pixels(b"%PDF-1.7"), has_too_many_pixels(b"\x89PNG\r\n\x1a\n....")
    (False, False)
    """
    if (sniff(data) or "").partition("/")[0] != "image":
        return False
    try:
        width, height = Image.open(io.BytesIO(data)).size
    except Image.DecompressionBombError:
        return True
    except Exception:  # HEIC, and what is cut off, is never unpacked here
        return False
    return width * height > MAX_PIXELS


def safe_name(name, mimetype):
    r"""The file's own name without path, markup and control characters, ending as its type says.

    >>> safe_name("C:\\photos\\box 1.JPEG", "image/jpeg"), safe_name("../../x.php", "image/png")
    ('box 1.jpg', 'x.png')
    >>> safe_name("<script>.png", "image/png"), safe_name("", "application/pdf"), safe_name("破损.heic", "image/heic")
    ('script.png', 'file.pdf', '破损.heic')
    """
    stem = re.split(r"[\\/]", name or "")[-1]
    stem = re.sub(r"\.[^.]*$", "", stem)
    stem = re.sub(r"[\x00-\x1f\x7f<>:\"'|?*&;`]", "", stem).strip(" .")
    return (stem or "file")[:MAX_NAME] + SUFFIXES[mimetype]
