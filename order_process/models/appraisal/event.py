from ..gate.event import describes


@describes("error")
def describe_error(event, _key, value):
    kinds = dict(event.env["order.process.review.error"]._fields["kind"]._description_selection(event.env))
    yield event.env._("Error"), kinds.get(value, value)
