"""The one key with which internal code does what nobody else may do.

A context travels: callers over RPC choose it, and core's buttons hand it to the browser. A plain key would
therefore open every guard from outside. An object cannot be sent, so the class of the key is asked for, and it is
put into the context only around the one write that needs it.
"""

CONTEXT_KEY = "order_process_internal"


class _Key(frozenset):
    """What the next call may do, by name; nobody outside this module makes one."""


def _make_door(name):
    """:return: a function that gives records the key to one thing, and one that asks an environment for it"""

    def open_door(records):
        key = records.env.context.get(CONTEXT_KEY)
        return records.with_context(**{CONTEXT_KEY: _Key({name, *(key if type(key) is _Key else ())})})

    def is_open(env):
        key = env.context.get(CONTEXT_KEY)
        return type(key) is _Key and name in key

    return open_door, is_open


_internal, is_internal = _make_door("internal")
# For orders whose transfers are cancelled with them, and transfers and moves of which the cancelling was found right.
cancelling, is_cancelling = _make_door("cancelling")
# For entries for which the gate was asked when they are posted.
posting, is_posting = _make_door("posting")
# For what the system does by itself in a person's name: the person is not asked for a role.
by_itself, is_by_itself = _make_door("itself")
# For records that are read from a file, as the history says; it opens nothing.
from_file, is_from_file = _make_door("file")
# For transfers that leave in this very step: it asks the gate itself and brings their orders in step once they are
# done, so that signing and the button need not do so before. It opens nothing.
leaving, is_leaving = _make_door("leaving")
# For records whose goods are procured in units that lose nothing; it opens nothing.
in_own_units, is_in_own_units = _make_door("units")


def internal(records):
    """The same records, as superuser, allowed to write protected fields and evidence for the next call."""
    return _internal(records.sudo())


def external(records, like):
    """The same records in the environment of ``like``: the key must not leave the write that needed it."""
    return records.with_env(like.env)


def gate_asked(records, moves):
    """``records`` with the note that the gate was asked about these moves just now: what core does with them inside of
    the same step does not ask again. About all others it does."""
    key = records.env.context.get(CONTEXT_KEY)
    return records.with_context(
        **{CONTEXT_KEY: _Key({("asked", number) for number in moves._ids}.union(key if type(key) is _Key else ()))}
    )


def is_gate_asked(moves):
    """Whether the gate was asked about all of these moves, in the step that is being taken."""
    key = moves.env.context.get(CONTEXT_KEY)
    return type(key) is _Key and all(("asked", number) in key for number in moves._ids)
