"""The reasons of a plan in the reader's words."""

from .plan import Reason


def describe(env, reason: Reason):
    """One sentence that says why something does not fit."""
    values = dict(reason.values)
    for name in ("asked", "takes"):
        if name in values:
            values[name] = f"{round(values[name], 3):g}"
    words = {
        "no_vehicle": env._("No vehicle is free on that day."),
        "licence": env._("It needs a licence that no free vehicle and driver have: %(licence)s.", **values)
        if "licence" in values
        else "",
        "weight": _measure(env, "weight", values),
        "volume": _measure(env, "volume", values),
        "parcels": _measure(env, "parcels", values),
        "window": env._("No vehicle is there before the door closes."),
        "hours": env._("The way there and back takes longer than a driver's day."),
        "room": env._("All vehicles are full."),
        "time": env._("No vehicle has time left for it."),
        "late": env._("%s minutes after the door closes", values.get("minutes")),
        "work": env._("%(hours)s hours on the road, of %(most)s", **_hours(values)) if reason.code == "work" else "",
        "shift": env._("Back %s minutes after the next trip of the vehicle begins", values.get("minutes")),
    }
    return words[reason.code]


def _measure(env, name, values):
    if "asked" not in values:
        return ""
    if name == "weight":
        return env._("It weighs %(asked)s kg; the biggest vehicle takes %(takes)s.", **values)
    if name == "volume":
        return env._("It has %(asked)s m³; the biggest vehicle takes %(takes)s.", **values)
    return env._("It has %(asked)s packages; the biggest vehicle takes %(takes)s.", **values)


def _hours(values):
    return {"hours": f"{float(values['asked']) / 60:.1f}", "most": f"{float(values['takes']) / 60:g}"}
