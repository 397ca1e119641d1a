"""Makes a plan with the planner that is there, and answers for it: what it does not hold is not given out."""

from dataclasses import replace

from . import plan_own, plan_pyvrp

SOLVERS = {"pyvrp": plan_pyvrp, "own": plan_own}


def usual_solver():
    """Pyvrp where it is installed, else our own."""
    return "pyvrp" if plan_pyvrp.is_there() else "own"


def make_plan(problem, solver=None, **effort):
    """A plan in which every delivery is on one vehicle, or left with its reason; no vehicle carries too much, comes too
    late or works too long, but for what was locked so.

    :param str solver: ``pyvrp`` or ``own``; the usual one when not given
    :param effort: how long it may look for something better, as the solver counts it
    """
    solver = solver or usual_solver()
    sequences = SOLVERS[solver].solve(problem, **effort)
    sequences = {vehicle: _keep_to(problem, vehicle, keys) for vehicle, keys in sequences.items()}
    if len(problem.deliveries) > sum(map(len, sequences.values())):
        sequences = plan_own.solve(problem, sequences, tries=0)
    return problem.plan(sequences, solver)


def _keep_to(problem, vehicle, keys):
    """A vehicle's stops with what is locked in its order, and without what does not fit."""
    locked = problem.locked.get(vehicle, ())
    if tuple(key for key in keys if key in locked) == locked and problem.route(vehicle, keys).holds:
        return keys
    wanted = {*keys, *locked}
    alone = replace(
        problem,
        deliveries=[delivery for delivery in problem.deliveries if delivery.key in wanted],
        vehicles=[problem.vehicle[vehicle]],
        locked={vehicle: locked},
    )
    return plan_own.solve(alone, tries=200)[vehicle]


def best_order(problem, vehicle, keys):
    """The same stops of one vehicle in the order of the shortest way that keeps their windows and what is locked;
    their own order where there is none for all of them."""
    wanted = set(keys)
    alone = replace(
        problem,
        deliveries=[delivery for delivery in problem.deliveries if delivery.key in wanted],
        vehicles=[problem.vehicle[vehicle]],
        locked={vehicle: tuple(key for key in keys if problem.lock_of.get(key) == vehicle)},
    )
    found = plan_own.solve(alone)[vehicle]
    return found if len(found) == len(keys) else tuple(keys)


def why_left(problem, sequences):
    """``{delivery: reason}`` of what is in none of these sequences; None where a vehicle has a place for it."""
    search = plan_own.Search(problem, sequences)
    reasons = problem.plan(sequences, "").left
    return {key: None if search.has_place(problem.index[key]) else reason for key, reason in reasons.items()}
