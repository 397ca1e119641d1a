from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError

from .sentinel import is_by_itself, is_internal


def check_staff(records):
    """Let only people of the company go on: dealers may read orders, transfers and invoices of their own as well.

    :raises AccessError: to whom may not read the records, and to everybody outside
    """
    records.check_access("read")
    if records.env.user.share and not records.env.su:
        raise AccessError(records.env._("Only people of the company do this."))


def has_role(env, groups):
    """Whether the current user is in the group, or in one of several."""
    return any(map(env.user.has_group, (groups,) if isinstance(groups, str) else groups))


def is_system(env):
    """Whether the system acts, and no person: OdooBot (data files, scheduled actions), or our own code that does
    something by itself and says so with the sentinel.

    Superuser mode says nothing about that: core and other modules set it in the name of any person."""
    return env.uid == SUPERUSER_ID or is_by_itself(env) or is_internal(env)


def may(env, groups):
    """Whether the system acts, or a person in the group, or in one of several."""
    return is_system(env) or has_role(env, groups)


def check_role(env, groups, refusal, error=UserError):
    """Let only people go on who are in the group, or in one of several.

    :param refusal: what the others are told
    :raises UserError: to everybody else, or the ``error`` that is asked for
    """
    if not has_role(env, groups):
        raise error(refusal)
