"""Signatures as the pad sends them."""

import json
import math


def drawn(points=30, width=300, height=120):
    """A wave across the pad, a point every 16 milliseconds."""
    step = 260 / max(points - 1, 1)
    wave = [[round(20 + step * n, 1), round(60 + 30 * math.sin(n / 2), 1), 16 * n] for n in range(points)]
    return json.dumps({"width": width, "height": height, "strokes": [wave]})


DRAWN = drawn()
