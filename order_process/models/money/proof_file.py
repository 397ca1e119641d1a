"""What a file is, by its content and not by its name."""

MAX_BYTES = 10 * 1024 * 1024
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-", "application/pdf"),
)
EXTENSIONS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}


def sniff(content):
    """The media type of a PNG, a JPEG or a PDF; ``None`` for anything else.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"\\x89PNG\\r\\n\\x1a\\n..."), sniff(b"\\xff\\xd8\\xff\\xe0...")
    ('application/pdf', 'image/png', 'image/jpeg')
    >>> sniff(b"<svg onload='...'/>"), sniff(b" %PDF-1.7"), sniff(b"")
    (None, None, None)
    """
    return next((kind for start, kind in SIGNATURES if content.startswith(start)), None)


def safe_name(name, kind):
    r"""The name without folders and control characters, ending as its content says.

    >>> safe_name("..\\..\\slip.PDF", "application/pdf"), safe_name("a/b\n.html", "image/png")
    ('slip.PDF', 'b.html.png')
    >>> safe_name("", "image/jpeg"), safe_name("回单.jpeg", "image/jpeg")
    ('payment.jpg', '回单.jpeg')
    """
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    last = "".join(char for char in last if char.isprintable()).strip()[-120:] or "payment"
    endings = (EXTENSIONS[kind], ".jpeg") if kind == "image/jpeg" else (EXTENSIONS[kind],)
    return last if last.lower().endswith(endings) else last + EXTENSIONS[kind]
