"""Many records at once, of which the bad ones stop themselves alone."""

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


def apply_by_halves(records, work, errors=UserError):
    """Do ``work`` with all records together; where that is refused, in halves, down to those that are refused alone.

    What cannot be done leaves nothing behind: each attempt has a savepoint of its own. Errors that the server answers
    by running the request again go through.

    :param errors: which exceptions are refusals
    :return: ``{record: error}`` of those that were refused
    """
    if not records:
        return {}
    # What waits to be written is not these records' fault, and a savepoint would be opened behind its error.
    records.env.cr.flush()
    try:
        with records.env.cr.savepoint():
            work(records)
        return {}
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except errors as error:
        if len(records) == 1:
            return {records: error}
    half = len(records) // 2
    return {**apply_by_halves(records[:half], work, errors), **apply_by_halves(records[half:], work, errors)}
