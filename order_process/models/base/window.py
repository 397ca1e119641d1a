"""Actions that open a form."""


def open_record(record, **more):
    """The action that opens the form of a record."""
    return {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "views": [(False, "form")],
        **more,
    }


def open_dialog(name, model, **context):
    """The action that opens an empty form of a model over the page.

    :param context: values that it begins with, as ``default_field=value``
    """
    return {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": model,
        "views": [(False, "form")],
        "target": "new",
        "context": context,
    }
