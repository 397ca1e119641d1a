"""What Odoo names or places otherwise in 20, each in one place: see docs/odoo20.md. A test keeps uses elsewhere out."""

from zoneinfo import ZoneInfo

# ``account.payment.state`` of money that is there: in the books, and matched by the bank (20: "paid" and "reconciled").
PAYMENT_STANDS = ("in_process", "paid")
# ``account.move.payment_state`` of what is open, and of what is paid, matched by the bank or not.
INVOICE_OPEN = ("not_paid", "partial")
INVOICE_PAID = ("in_payment", "paid")
# The window that brings goods back.
RETURN_WINDOW = "stock.return.picking"


def zone_of(name):
    """The time zone of that name, as Python has it."""
    return ZoneInfo(name)


def find_id(env, external_id, must=False):
    """The id of the record of an external id, asked of the database once a worker, unlike ``env.ref``; nothing where it
    is gone.

    :raises ValueError: it is gone, where it ``must`` be there
    """
    return env["ir.model.data"]._xmlid_to_res_id(external_id, raise_if_not_found=must)


def name_ids(records):
    """``{id: external id}`` of records; those without one are left out."""
    return {number: names[0] for number, names in records._get_external_ids().items() if names}
