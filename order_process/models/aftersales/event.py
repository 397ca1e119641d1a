from ..gate.event import describes


@describes("claim")
def describe_claim(event, _key, value):
    yield event.env._("Claim"), value


@describes("claim_kind", "outcome", "decision", "rating")
def describe_decision(event, key, value):
    env, claim = event.env, event.env["order.process.claim"]
    labels = {
        "claim_kind": env._("Kind"),
        "outcome": env._("End"),
        "decision": env._("Decision"),
        "rating": env._("Rating"),
    }
    words = {
        **dict(claim._fields["kind"]._description_selection(env)),
        **dict(claim._fields["outcome"]._description_selection(env)),
        "asked": env._("Asked for"),
        "approve": env._("Approved"),
        "refuse": env._("Not approved"),
    }
    yield labels[key], words.get(value, value)
