"""Where somebody could guess a code or the link of an order: who guesses wrongly too often waits (429)."""

import functools

from werkzeug.exceptions import NotFound, abort

from odoo.http import Response, request


def refuse_guessers(target=None):
    """End the request with a page that says when to come again, where the address, or all together at the target,
    guessed wrongly too often.

    :raises HTTPException: 429 with ``Retry-After`` in seconds
    """
    wait = request.env["order.process.guess"]._get_wait(request.httprequest.remote_addr, target)
    if wait:
        said = request.env._(
            "There were too many wrong codes or links. Try again in %s minutes, or sign in.", -(-wait // 60)
        )
        page = request.env["ir.ui.view"]._render_template("order_process.too_many_guesses", {"said": said})
        headers = {"Retry-After": str(wait), "Cache-Control": "no-store"}
        abort(Response(page, status=429, headers=headers, content_type="text/html; charset=utf-8"))


def note_wrong_guess(target=None):
    """Count one for the address, and for the target where it is known."""
    request.env["order.process.guess"]._note_wrong(request.httprequest.remote_addr, target)


def limits_guesses(function):
    """A page that is found by a code in its address: whoever is told that there is none has guessed wrongly."""

    @functools.wraps(function)
    def limited(*args, **kwargs):
        refuse_guessers()
        try:
            response = function(*args, **kwargs)
        except NotFound:
            note_wrong_guess()
            raise
        if getattr(response, "status_code", 200) == NotFound.code:
            note_wrong_guess()
        return response

    limited.guess_limit = "code"
    return limited


def limits_links(function):
    """A page of a record that is opened by the token of a link too; :meth:`PortalDealer._document_check_access` and
    :meth:`PortalDealer._get_linked_order` count there. This says so where the page is declared."""
    function.guess_limit = "link"
    return function
