"""What a signature pad sends, read into what is kept of it."""

import base64

from odoo.exceptions import UserError

from . import strokes


def read_signature(env, text):
    """``strokes`` and ``image`` of a signature that was drawn.

    :param str text: the strokes as the pad sends them; a picture is refused, since it may be blank, typeset or copied
    :raises UserError: what to do
    """
    try:
        drawn = strokes.read_strokes(text)
    except strokes.TooLittle as error:
        raise UserError(env._("That is no signature yet: write the whole name in the box.")) from error
    except strokes.NotDrawn as error:
        raise UserError(env._("The signature cannot be read: draw it again in the box.")) from error
    return {"strokes": drawn.as_json(), "image": base64.b64encode(strokes.draw(drawn))}
