"""The key with which internal code writes what nobody else may write.

A context travels: callers over RPC choose it, and core's buttons hand it to the browser. A plain key would
therefore open every guard from outside. An object cannot be sent, so it is compared with ``is`` and put into the
context only around the one write that needs it.
"""

CONTEXT_KEY = "order_process_internal"
CANCELLING_KEY = "order_process_cancelling"
POSTING_KEY = "order_process_posting"
UNITS_KEY = "order_process_units"
_SENTINEL = object()


def internal(records):
    """The same records, as superuser, allowed to write protected fields and evidence for the next call."""
    return records.sudo().with_context(**{CONTEXT_KEY: _SENTINEL})


def is_internal(env):
    """Whether the environment was made by :func:`internal`."""
    return env.context.get(CONTEXT_KEY) is _SENTINEL


def external(records, like):
    """The same records in the environment of ``like``: the key must not leave the write that needed it."""
    return records.with_env(like.env)


def cancelling(records):
    """The same orders, whose transfers are cancelled with them, or transfers and moves of which the cancelling was
    found right; it opens nothing else."""
    return records.with_context(**{CANCELLING_KEY: _SENTINEL})


def is_cancelling(env):
    """Whether the environment was made by :func:`cancelling`."""
    return env.context.get(CANCELLING_KEY) is _SENTINEL


def posting(moves):
    """The same entries, for which the gate was asked when they are posted; it opens nothing else."""
    return moves.with_context(**{POSTING_KEY: _SENTINEL})


def is_posting(env):
    """Whether the environment was made by :func:`posting`."""
    return env.context.get(POSTING_KEY) is _SENTINEL


def in_own_units(records):
    """The same records, whose goods are procured in units that lose nothing; it opens nothing."""
    return records.with_context(**{UNITS_KEY: _SENTINEL})


def is_in_own_units(env):
    """Whether the environment was made by :func:`in_own_units`."""
    return env.context.get(UNITS_KEY) is _SENTINEL
