"""QR codes as pictures for what is printed, without the ORM.

Core's barcodes are drawn shape by shape, which takes a tenth of a second each; a load has some hundred of them."""

import base64
import io
from functools import lru_cache

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# Modules of white around the code, as readers ask for; pixels of a module, so that no printer blurs it.
QUIET = 4
PIXELS = 4


@lru_cache(512)
def draw_qr(text):
    """The code of a text, as a ``data:`` address of a picture.

    >>> code = draw_qr("https://example.com/paper/1")
    >>> picture = Image.open(io.BytesIO(base64.b64decode(code.removeprefix("data:image/png;base64,"))))
    >>> picture.mode, picture.width == picture.height, picture.width % PIXELS
    ('1', True, 0)
    >>> draw_qr("ZT2600001") != code
    True
    """
    code = QRCode(None, QRErrorCorrectLevel.L)
    code.addData(text)
    code.make()
    size = code.getModuleCount() + 2 * QUIET
    picture = Image.new("1", (size, size), 1)
    for row, modules in enumerate(code.modules):
        for column, is_dark in enumerate(modules):
            if is_dark:
                picture.putpixel((column + QUIET, row + QUIET), 0)
    stream = io.BytesIO()
    picture.resize((size * PIXELS, size * PIXELS), Image.NEAREST).save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
