r"""A signature as a hand draws it: the strokes with their times, and the picture made of them; without the ORM.

A picture proves little: it may be blank, typeset or copied. What the pad sends are the strokes themselves,
``{"width": 300, "height": 100, "strokes": [[[x, y, milliseconds], ...], ...]}``; they are kept, and the picture is
drawn from them.
"""

import io
import json
import math
from typing import NamedTuple

from PIL import Image, ImageDraw

MAX_TEXT = 400_000
MAX_SIDE = 4096
MAX_POINTS = 8000
# A tap or a line drawn by a ruler has fewer points; the shortest initials that people drew had some twenty.
MIN_POINTS = 12
MIN_SPAN = 0.05
PICTURE_WIDTH = 600
INK = (20, 30, 90, 255)


class NotDrawn(ValueError):
    """What was sent are no strokes at all."""


class TooLittle(ValueError):
    """Strokes, but a tap or two and no signature."""


class Strokes(NamedTuple):
    """``lines``: tuples of ``(x, y, milliseconds)``, in pixels of a pad of ``width`` and ``height``."""

    width: float
    height: float
    lines: tuple

    def as_json(self):
        """What is kept with the signature, the same as what was sent."""
        return {"width": self.width, "height": self.height, "strokes": [list(map(list, line)) for line in self.lines]}


def read_strokes(text):
    r"""The strokes that a pad has sent.

    >>> wave = [[x, 40 + x % 7, 16 * x] for x in range(10, 60, 3)]
    >>> read_strokes(json.dumps({"width": 300, "height": 100, "strokes": [wave]})).lines[0][0]
    (10.0, 43.0, 160.0)
    >>> read_strokes(json.dumps({"width": 300, "height": 100, "strokes": [wave[:4], wave[4:8]]}))
    Traceback (most recent call last):
    ...
    models.gate.strokes.TooLittle: 8 points
    >>> read_strokes(json.dumps({"width": 300, "height": 100, "strokes": [[[5, 5, 0]] * 40]}))
    Traceback (most recent call last):
    ...
    models.gate.strokes.TooLittle: all in one place
    >>> for bad in (None, "", "iVBORw0K", "[]", '{"width": 9, "height": 1e999, "strokes": []}', '{"strokes": [[1]]}'):
    ...     try: read_strokes(bad)
    ...     except NotDrawn: pass

    :raises NotDrawn: it is something else, or outside the pad, or more than a hand draws
    :raises TooLittle: too few points, or all of them in one place
    """
    if not isinstance(text, str) or not text or len(text) > MAX_TEXT:
        raise NotDrawn("no text of strokes")
    try:
        sent = json.loads(text)
        width, height = _side(sent["width"]), _side(sent["height"])
        lines = tuple(tuple(_point(*point, width, height) for point in line) for line in sent["strokes"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotDrawn(str(error)) from error
    points = [point for line in lines for point in line]
    if len(points) > MAX_POINTS:
        raise NotDrawn(f"{len(points)} points")
    if len(points) < MIN_POINTS:
        raise TooLittle(f"{len(points)} points")
    spans = [max(side) - min(side) for side in list(zip(*points, strict=True))[:2]]
    if max(spans) < MIN_SPAN * width:
        raise TooLittle("all in one place")
    return Strokes(width, height, lines)


def _number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _side(value):
    if not 1 <= _number(value) <= MAX_SIDE:
        raise ValueError(f"{value!r} is no size of a pad")
    return float(value)


def _point(x, y, at, width, height):
    """A finger that leaves the pad draws a little beside it."""
    x, y, at = _number(x), _number(y), _number(at)
    if not (-width <= x <= 2 * width and -height <= y <= 2 * height):
        raise ValueError(f"{x}, {y} lies outside the pad")
    return x, y, at


def draw(strokes):
    r"""The picture of a signature: a PNG on a transparent ground, 600 pixels wide.

    >>> drawn = draw(Strokes(300, 100, (((10, 50, 0), (200, 60, 90)),)))
    >>> Image.open(io.BytesIO(drawn)).size, Image.open(io.BytesIO(drawn)).getpixel((200, 110))[3] > 0
    ((600, 200), True)
    """
    scale = PICTURE_WIDTH / strokes.width
    image = Image.new("RGBA", (PICTURE_WIDTH, max(1, round(strokes.height * scale))), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    for line in strokes.lines:
        points = [(x * scale, y * scale) for x, y, _at in line]
        if len(points) == 1:
            (x, y) = points[0]
            pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill=INK)
        else:
            pen.line(points, fill=INK, width=4, joint="curve")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
