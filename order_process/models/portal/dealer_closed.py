"""What of core's records is closed to whoever is no employee: plain names, without the ORM."""

# What a dealer's own list of orders is filtered by.
OPEN_FIELDS = frozenset({"process_controlled", "process_stage", "review_state"})
# Mixins of core keep what people inside say and plan in fields of these names.
INSIDE_PREFIXES = ("message_", "website_message_", "activity_", "my_activity_", "rating_", "has_message")
# Models that lead nowhere from an order: messages and channels filter themselves, the rest is about the user.
FREE_MODELS = ("bus.", "discuss.", "ir.", "mail.", "auth", "res.users.")
# What the pages of a website are made of, as far as it does not lead to people: their technical parts are open to all.
SITE_MODELS = ("website", "theme.")
# Who works here, what is said and planned among them: no record that a dealer may read leads there.
CLOSED_COMODELS = frozenset({"res.users", "mail.message"})
# The dealer's own people, whom core shows with their pictures; whom a website takes for everybody who is not signed in.
OWN_PEOPLE = {
    "res.partner": frozenset({"user_ids", "main_user_id"}),
    "res.users": frozenset({"user_ids", "main_user_id"}),
    "website": frozenset({"user_id"}),
}
# Remarks of staff, what is thought of the dealer, and quantities in stock, which core's rights leave open.
INTERNAL_FIELDS = {
    "res.partner": frozenset(
        {
            "additional_info",
            "autopost_bills",
            "color",
            "comment",
            "credit",
            "credit_limit",
            "customer_rank",
            "days_sales_outstanding",
            "debit",
            "ignore_abnormal_invoice_amount",
            "ignore_abnormal_invoice_date",
            "invoice_warn_msg",
            "picking_warn_msg",
            "properties",
            "ref_company_ids",
            "sale_warn_msg",
            "supplier_rank",
            "trust",
        }
    ),
    "sale.order": frozenset(
        {
            "customizable_pdf_form_fields",
            "json_popover",
            "late_availability",
            "partner_credit_warning",
            "sale_warning_text",
        }
    ),
    "sale.order.line": frozenset(
        {
            "analytic_distribution",
            "display_qty_widget",
            "forecast_expected_date",
            "free_qty_today",
            "margin",
            "margin_percent",
            "purchase_price",
            "qty_available_today",
            "sale_line_warn_msg",
            "virtual_available_at_date",
        }
    ),
    "account.move": frozenset(
        {
            "abnormal_amount_warning",
            "abnormal_date_warning",
            "alerts",
            "checked",
            "invoice_source_email",
            "is_manually_modified",
            "sale_warning_text",
            "sending_data",
        }
    ),
    "account.move.line": frozenset({"analytic_distribution", "sale_line_warn_msg"}),
    "stock.picking": frozenset(
        {
            "json_popover",
            "note",
            "picking_properties",
            "picking_warning_text",
            "products_availability",
            "products_availability_state",
        }
    ),
}


def is_ours(modules):
    """Whether nobody but this add-on and its glue defines a field.

    >>> is_ours(("order_process", "order_process_mrp")), is_ours(("sale", "order_process")), is_ours(())
    (True, False, False)
    """
    return bool(modules) and all(module.startswith("order_process") for module in modules)


def is_inside(model, name):
    """Whether core's field of a model is for people inside by its name.

    >>> is_inside("sale.order", "activity_state"), is_inside("res.partner", "comment"), is_inside("res.partner", "city")
    (True, True, False)
    """
    return name.startswith(INSIDE_PREFIXES) or name in INTERNAL_FIELDS.get(model, ())
