from odoo.exceptions import AccessError, UserError


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


def check_role(env, groups, refusal, error=UserError):
    """Let only people go on who are in the group, or in one of several.

    :param refusal: what the others are told
    :raises UserError: to everybody else, or the ``error`` that is asked for
    """
    if not has_role(env, groups):
        raise error(refusal)
