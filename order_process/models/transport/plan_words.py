"""The reasons of a plan in the reader's words."""

from .plan import Reason


def describe(env, reason: Reason):
    """One sentence that says why something does not fit."""
    values = dict(reason.values)
    match reason.code:
        case "no_vehicle":
            return env._("No vehicle is free on that day.")
        case "licence":
            return env._("It needs a licence that no free vehicle and driver have: %(licence)s.", **values)
        case "weight":
            return env._("It weighs %(asked)s kg; the biggest vehicle takes %(takes)s.", **_measures(values))
        case "volume":
            return env._("It has %(asked)s m³; the biggest vehicle takes %(takes)s.", **_measures(values))
        case "parcels":
            return env._("It has %(asked)s packages; the biggest vehicle takes %(takes)s.", **_measures(values))
        case "window":
            return env._("No vehicle is there before the door closes.")
        case "hours":
            return env._("The way there and back takes longer than a driver's day.")
        case "room":
            return env._("All vehicles are full.")
        case "time":
            return env._("No vehicle has time left for it.")
        case "late":
            return env._("%s minutes after the door closes", values["minutes"])
        case "work":
            return env._("%(hours)s hours on the road, of %(most)s", **_hours(values))
        case "shift":
            return env._("Back %s minutes after the next trip of the vehicle begins", values["minutes"])


def _measures(values):
    return {name: f"{round(values[name], 3):g}" for name in ("asked", "takes")}


def _hours(values):
    return {"hours": f"{values['asked'] / 60:.1f}", "most": f"{values['takes'] / 60:g}"}
