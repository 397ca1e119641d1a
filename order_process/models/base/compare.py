"""Whether a write would really change a value."""


def differs(record, name, value):
    """Whether writing ``value`` (in any form that ``write`` takes) to field ``name`` changes ``record``."""
    field = record._fields[name]
    new = field.convert_to_record(field.convert_to_cache(value, record), record)
    return field.convert_to_write(record[name], record) != field.convert_to_write(new, record)


def changes(record, vals, names):
    """Whether writing ``vals`` changes any of the fields ``names``."""
    return any(name in vals and differs(record, name, vals[name]) for name in names)
