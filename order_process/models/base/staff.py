from odoo.exceptions import AccessError


def check_staff(records):
    """Let only people of the company go on: dealers may read orders, transfers and invoices of their own as well.

    :raises AccessError: to whom may not read the records, and to everybody outside
    """
    records.check_access("read")
    if records.env.user.share and not records.env.su:
        raise AccessError(records.env._("Only people of the company do this."))
