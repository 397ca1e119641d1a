"""What other systems may call, as OpenAPI 3.1; ``docs/openapi.json`` is what :func:`describe` gives. No ORM."""

from ..intake.order_columns import COLUMNS
from .payload import KEY_LENGTH, LINE_KEYS, MAX_LINES, ORDER_KEYS

TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
NULLABLE = {"type": ["string", "null"]}
INSTANT = {"type": ["string", "null"], "format": "date-time", "description": "UTC."}
CELL = {"type": ["string", "number"]}


def describe():
    """The whole description, as plain values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Order Process",
            "version": "1",
            "description": "Calls by which other systems place, follow, cancel and sign orders. An API key says whose"
            " rights count. Refusals come as 4xx with a sentence in `message`; nothing was done then.",
        },
        "servers": [{"url": "/json/2"}],
        "security": [{"key": []}],
        "paths": dict(_describe_calls()),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Order": _describe_order(), "OrderLine": _describe_line()},
        },
        "webhooks": {"step": {"post": _describe_step()}},
    }


def _object(properties, required=()):
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def _describe_calls():
    titles = {column.key: {**CELL, "description": column.english} for column in COLUMNS}
    key = {
        **TEXT,
        "minLength": KEY_LENGTH[0],
        "maxLength": KEY_LENGTH[1],
        "description": "Chosen by the caller, one for each thing that is to happen; the same call again is harmless.",
    }
    line = _object({name: titles[name] for name in LINE_KEYS}, ("product", "quantity"))
    line["additionalProperties"] = False
    placed = {
        "key": key,
        "reference": {**TEXT, "description": "The caller's own number of the order."},
        "dealer": {**TEXT, "description": "Code of the dealer; a dealer's own system leaves it out."},
        "lines": {"type": "array", "items": line, "minItems": 1, "maxItems": MAX_LINES},
        "submit": {**FLAG, "default": True, "description": "Into review where it is complete."},
        **{name: titles[name] for name in ORDER_KEYS},
    }
    number = {**TEXT, "description": "Our number of the order."}
    texts = {"type": "array", "items": TEXT}
    wrong = {"line": {"type": "integer"}, "received": CELL, "kind": TEXT, "reason": TEXT}
    difference = _object(wrong, ("line", "received"))
    created = {"created": FLAG, "notes": {**TEXT, "description": "What of the call was not used."}}
    yield _call("place_order", "Place an order, whole or not at all.", placed, ("key", "reference", "lines"), created)
    asked = {"numbers": texts, "references": texts, "changed_since": {**TEXT, "format": "date-time"}}
    asked["limit"] = {"type": "integer", "maximum": 200}
    yield _call("follow_orders", "Where orders stand, the longest unchanged first.", asked)
    cancelled = {"key": key, "number": number, "reason": TEXT}
    done = {"done": {**TEXT, "enum": ["cancelled", "asked"]}}
    yield _call("cancel_order", "Cancel it, or ask for it once it is approved.", cancelled, ("key", "number"), done)
    signed = {"key": key, "number": number, "name": TEXT, "signature": TEXT}
    signed["differences"] = {"type": "array", "items": difference}
    yield _call("sign_order", "Confirm that the goods have come.", signed, ("key", "number", "name"), {})


def _call(name, summary, said, required=(), more=None):
    order = {"$ref": "#/components/schemas/Order"}
    if more is None:
        answer = {"type": "array", "items": order}
    else:
        answer = {"allOf": [order, _object({**more, "repeated": FLAG})]}
    body = {"required": True, "content": {"application/json": {"schema": _object(said, required)}}}
    answers = {
        "200": {"description": "Done.", "content": {"application/json": {"schema": answer}}},
        "401": {"description": "No such API key."},
        "403": {"description": "Not with the rights of this key."},
        "422": {"description": "Something is wrong with what was said; `message` says all of it."},
    }
    return f"/order.process.interface/{name}", {
        "post": {"operationId": name, "summary": summary, "requestBody": body, "responses": answers}
    }


def _describe_order():
    return _object(
        {
            "number": TEXT,
            "reference": NULLABLE,
            "dealer": TEXT,
            "stage": {**NULLABLE, "description": "Code of the stage."},
            "stage_label": {**NULLABLE, "description": "In the language of the key's user."},
            "status": NULLABLE,
            "status_label": NULLABLE,
            "says": {"type": "array", "items": TEXT, "description": "What comes next, in sentences."},
            "on_hold": FLAG,
            "requested_on": INSTANT,
            "leaves_on": INSTANT,
            "received_by": NULLABLE,
            "changed_on": INSTANT,
            "lines": {"type": "array", "items": {"$ref": "#/components/schemas/OrderLine"}},
            "amount_total": {**NUMBER, "description": "With tax; only for who sees prices."},
            "currency": TEXT,
        }
    )


def _describe_line():
    price = {**NUMBER, "description": "Only for who sees prices."}
    return _object(
        {
            "line": {"type": "integer", "description": "Names the line when the receipt is signed."},
            "product": TEXT,
            "name": TEXT,
            "quantity": NUMBER,
            "unit": TEXT,
            "delivered": NUMBER,
            "price": price,
            "discount": price,
        }
    )


def _describe_step():
    step = _object(
        {
            "id": {**TEXT, "description": "The same at every try; also in the header webhook-id."},
            "order": TEXT,
            "reference": NULLABLE,
            "dealer": TEXT,
            "step": {**TEXT, "examples": ["submitted", "confirmed", "dispatched", "shipped", "received", "closed"]},
            "entry": {"type": "integer", "description": "Number in the order's history; grows."},
            "at": INSTANT,
            "stage": NULLABLE,
        }
    )
    return {
        "summary": "A step of an order. Signed as Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.",
        "requestBody": {"content": {"application/json": {"schema": step}}},
        "responses": {
            "2XX": {"description": "Taken. Anything else is tried again after 1, 5, 15, 60 and 240 minutes."},
            "410": {"description": "Gone for good: not tried again."},
        },
    }
