"""What follows from several writes is done once, when the outermost of the calls that write is over."""

from contextlib import contextmanager

KEY = "order_process_once"


class _Waiting:
    """What was put off: ``{(model, method, user, superuser): ids}`` in the order in which it came."""

    def __init__(self, env):
        self.env, self.calls, self.running = env, {}, False

    def add(self, records, method):
        ids = self.calls.setdefault((records._name, method, records.env.uid, records.env.su), {})
        ids.update(dict.fromkeys(records.ids))

    def run(self):
        self.running = True
        while self.calls:
            model, method, uid, su = key = next(iter(self.calls))
            records = self.env(user=uid, su=su)[model].browse(self.calls.pop(key)).exists()
            if records:
                getattr(records, method)()


@contextmanager
def once(env):
    """What :func:`later` puts off within the block is done at the end of the outermost such block, in the same
    transaction and in the context of that block; after an error it is not done at all."""
    cache = env.cr.cache
    outer = cache.get(KEY)
    if outer and not outer.running:
        yield
        return
    cache[KEY] = waiting = _Waiting(env)
    try:
        yield
        waiting.run()
    finally:
        cache[KEY] = outer


def later(records, method):
    """Call ``method`` of the records once, together with others for which it is asked, at the end of the block that
    :func:`once` opened; at once where none is open, and never on nothing."""
    if not records:
        return
    waiting = records.env.cr.cache.get(KEY)
    if waiting:
        waiting.add(records, method)
        return
    getattr(records, method)()
