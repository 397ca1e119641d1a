"""What opens something is not written into the server's log, without the ORM.

Core and its libraries log addresses with their tokens and queries with their values; whoever may read a log is not
meant to open orders, papers and groups with it."""

import logging
import re
import traceback

MASK = "***"
# Loggers of core and libraries that write what others gave them; a filter holds for the very logger only.
LOGGERS = (
    "werkzeug",
    "odoo.http",
    "odoo.sql_db",
    "odoo.addons.http_routing.models.ir_http",
    "urllib3.connectionpool",
)
CODE = re.compile(r"(/(?:paper|load-sheet|rate)/)[A-Za-z0-9_-]{16,}")
NAMED = re.compile(r"((?:token|secret|passw\w*|api_?key|[?&]key|sign|signature)=)[^\s&\"'<>]+", re.I)
BEARER = re.compile(r"(Bearer )\S+")
# A query that touches a column of this kind shows none of its longer values.
COLUMN = re.compile(r"\"?\b(?:\w*token|\w*secret|password|api_key|acc_number|sanitized_acc_number)\b\"?")
VALUE = re.compile(r"'(?:[^']|''){6,}'")
KEY_DETAIL = re.compile(r"(?<=\)=\()[^)]+(?=\))")
# PostgreSQL shows the whole row that it refuses, whichever column was wrong.
ROW = re.compile(r"(Failing row contains )\(.*\)", re.S)


def mask(text):
    """The text without what opens something.

    >>> mask("GET /paper/abcdefghijklmnopqrstuv HTTP/1.1")
    'GET /paper/*** HTTP/1.1'
    >>> mask("/my/orders/7?access_token=1f2e-3d&page=2")
    '/my/orders/7?access_token=***&page=2'
    >>> mask("POST /robot?key=SECRET&sign=a%2Bb Authorization: Bearer abc.def")
    'POST /robot?key=***&sign=*** Authorization: Bearer ***'
    >>> mask("DETAIL:  Failing row contains (1, opensesame, null).")
    'DETAIL:  Failing row contains (***).'
    >>> mask("/paper/types and signed=yes")
    '/paper/types and signed=yes'
    """
    text = ROW.sub(rf"\1({MASK})", text)
    text = CODE.sub(rf"\1{MASK}", text)
    return BEARER.sub(rf"\1{MASK}", NAMED.sub(rf"\1{MASK}", text))


def mask_query(text):
    """The text of a query that failed, without the values where a column holds something secret.

    >>> mask_query("UPDATE c SET \\"secret\\" = 'opensesame', name = 'x'")
    'UPDATE c SET "secret" = \\'***\\', name = \\'x\\''
    >>> mask_query("DETAIL: Key (token)=(opensesame) already exists.")
    'DETAIL: Key (token)=(***) already exists.'
    >>> mask_query("UPDATE c SET name = 'long enough'")
    "UPDATE c SET name = 'long enough'"
    """
    if COLUMN.search(text):
        text = KEY_DETAIL.sub(MASK, VALUE.sub(f"'{MASK}'", text))
    return text


class Masked(logging.Filter):
    """Masks the message of each record, and the traceback that goes with it; every record passes."""

    def filter(self, record):
        """See :class:`logging.Filter`."""
        hide = (lambda text: mask(mask_query(text))) if record.name == "odoo.sql_db" else mask
        said = record.getMessage()
        masked = hide(said)
        if masked != said:
            record.msg, record.args = masked, ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = mask(mask_query("".join(traceback.format_exception(*record.exc_info)).rstrip()))
        return True


def install():
    """Have what these loggers write masked; once, however often it is called."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(type(found).__name__ == Masked.__name__ for found in logger.filters):
            logger.addFilter(Masked())


install()
