from odoo.tools import SQL

# Records that the add-on brings and that orders, transfers and invoices may point to: (model, table, where it is used).
SHARED = (
    ("delivery.carrier", (("sale_order", "carrier_id"), ("stock_picking", "carrier_id"))),
    (
        "product.product",
        (("sale_order_line", "product_id"), ("account_move_line", "product_id"), ("stock_move", "product_id")),
    ),
)
OURS = "order.process.%"
# Records that name a model of ours by a text, with the field that does so; core leaves them.
NAMING = (
    ("ir.attachment", "res_model"),
    ("rating.rating", "res_model"),
    ("mail.activity", "res_model"),
    ("ir.filters", "model_id"),
    ("ir.exports", "resource"),
)


def post_init_hook(env):
    """Put the companies that exist at installation under the process.

    Quotations join it; orders that were confirmed before keep core's behaviour, because nobody reviewed them.
    Whoever was a customer before is a dealer."""
    env["res.company"].search([])._start_order_process()
    env["res.partner"]._approve_known_dealers()


def uninstall_hook(env):
    """Take away what core would leave behind or stumble over, before it takes away the rest.

    Evidence cannot be deleted row by row, by nobody; with the add-on it goes as a whole. Delivery methods and products
    that documents use stay, as records of the company's own."""
    env.flush_all()
    _keep_what_is_used(env)
    _empty_tables(env)
    env.invalidate_all()
    for model, field in NAMING:
        env[model].sudo().with_context(active_test=False).search([(field, "=like", OURS)]).unlink()
    env["ir.sequence"].sudo().search([("code", "=like", OURS)]).unlink()
    env["ir.config_parameter"].sudo().search([("key", "=like", "order\\_process.%")]).unlink()


def _empty_tables(env):
    """Empty the add-on's own tables and untie them, so that nothing points to what is deleted next."""
    tables = [
        name
        for (name,) in env.execute_query(
            SQL("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE %s", "order\\_process\\_%")
        )
    ]
    ties = env.execute_query(
        SQL(
            "SELECT own.relname, tie.conname FROM pg_constraint tie"
            " JOIN pg_class own ON own.oid = tie.conrelid JOIN pg_class other ON other.oid = tie.confrelid"
            " WHERE tie.contype = 'f' AND (own.relname IN %s OR other.relname IN %s)",
            tuple(tables),
            tuple(tables),
        )
    )
    for table, tie in ties:
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(tie)))
    env.cr.execute(SQL("TRUNCATE %s", SQL(", ").join(SQL.identifier(table) for table in tables)))
    env.cr.execute(SQL("DELETE FROM ir_model_data WHERE module = 'order_process' AND model LIKE %s", OURS))
    # Names that other modules gave to parts of our models; core forgets them.
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_data WHERE module != 'order_process' AND"
            " (model = 'ir.model.inherit' AND res_id IN"
            "  (SELECT part.id FROM ir_model_inherit part JOIN ir_model ON ir_model.id = part.model_id"
            "    WHERE ir_model.model LIKE %(ours)s)"
            " OR model = 'ir.model.fields.selection' AND res_id IN"
            "  (SELECT choice.id FROM ir_model_fields_selection choice"
            "     JOIN ir_model_fields field ON field.id = choice.field_id WHERE field.model LIKE %(ours)s))",
            ours=OURS,
        )
    )


def _keep_what_is_used(env):
    """Leave delivery methods and products that documents point to; nobody else's name is on them any more."""
    env.cr.execute(SQL("UPDATE sale_order SET kept_carrier_id = NULL WHERE kept_carrier_id IS NOT NULL"))
    env.cr.execute(SQL("DELETE FROM order_process_paper_rule"))
    env.cr.execute(SQL("DELETE FROM delivery_carrier WHERE kept_of_id IS NOT NULL"))
    for model, places in SHARED:
        used = set()
        for table, column in places:
            rows = env.execute_query(
                SQL("SELECT DISTINCT %s FROM %s", SQL.identifier(column), SQL.identifier(table))
            )
            used.update(row[0] for row in rows)
        records = env[model].browse(filter(None, used)).exists()
        if model == "delivery.carrier":
            # A method needs its product.
            products = records.product_id
            _forget(env, products | products.product_tmpl_id.product_variant_ids)
        _forget(env, records)


def _forget(env, records):
    """Take the add-on's external ids off records, so that they are not deleted with it."""
    names = [(records._name, records.ids)]
    if records._name == "product.product":
        names.append(("product.template", records.product_tmpl_id.ids))
    for model, ids in names:
        env["ir.model.data"].sudo().search(
            [("module", "=", "order_process"), ("model", "=", model), ("res_id", "in", ids)]
        ).unlink()
