"""Orders that files made are found by their reference as it is compared now; rows to mend say where they stand."""

from odoo.addons.order_process.models.intake.reference import canonical


def migrate(cr, version):
    cr.execute("UPDATE order_process_import_row SET place = number::text WHERE place IS NULL")
    cr.execute("SELECT id, company_id, import_key FROM sale_order WHERE import_key IS NOT NULL ORDER BY id")
    rows = cr.fetchall()
    taken = {(company, key) for _id, company, key in rows}
    for order_id, company, key in rows:
        dealer, _mark, reference = key.partition(":")
        wanted = f"{dealer}:{canonical(reference)}"
        # Two orders whose references differ in writing only were made before: the first one is the order now.
        if (company, wanted) not in taken:
            taken.add((company, wanted))
            cr.execute("UPDATE sale_order SET import_key = %s WHERE id = %s", [wanted, order_id])
