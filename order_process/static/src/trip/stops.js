import { _t, formatNumber } from "./words";

/** What a trip looks like with what was done on this phone and the server does not show yet. */

const STATES = { arrive: "arrived", deliver: "done", nobody: "failed", reopen: "arrived" };
export const OVER = ["done", "failed", "moved"];

const isOpen = (act) => act.state === "waiting" || act.state === "done";

/** The acts of a person that are to be shown on top of what the server said last. */
export function getOwnActs(data, acts) {
    const answered = new Set(data.answered);
    return acts
        .filter((act) => act.user_id === data.user.id && isOpen(act) && !answered.has(act.uuid))
        .sort((one, other) => one.sequence - other.sequence);
}

/** The stops in order, each with its state, the acts laid on it, and what was taken there meanwhile. */
export function getStops(trip, acts) {
    const stops = [...trip.stops].sort((one, other) => one.sequence - other.sequence || one.id - other.id);
    return stops.map((stop) => {
        const own = acts.filter((act) => act.stop_id === stop.id);
        let { state, ended_ms } = stop;
        for (const act of own.filter((found) => STATES[found.kind])) {
            // To have arrived says nothing new of a stop that is over.
            if (act.kind !== "arrive" || state === "open") {
                state = act.kind === "deliver" && !isAnyTaken(act) ? "failed" : STATES[act.kind];
            }
            ended_ms = OVER.includes(state) ? act.at_ms : null;
        }
        return { ...stop, state, ended_ms, own };
    });
}

/** Whether something of what was handed over stayed with the receiver; the server ends a stop likewise. */
function isAnyTaken({ payload }) {
    return payload.pickings.some(({ lines }) => lines.some(({ delivered }) => delivered > 0));
}

/** Acts that the server refused: those that this phone remembers, and those that it does not. */
export function getProblems(data, acts) {
    const told = data.trips.flatMap((trip) => trip.problems.map((problem) => ({ ...problem, trip_id: trip.id })));
    const known = new Set(told.map((problem) => problem.uuid));
    const kept = acts.filter((act) => act.state === "refused" && act.user_id === data.user.id && !known.has(act.uuid));
    return [...told, ...kept];
}

/** Colours of one product have one name: which of them it is must stand beside it wherever somebody answers for it. */
export const nameGoods = (line) => [line.name, line.spec || line.code].filter(Boolean).join(" ");

/** Quantities are kept to the third decimal, as scales have it. */
export const round = (value) => Math.round(value * 1000) / 1000;

/** What becomes of a line: all of it is delivered but what was said otherwise. */
export function getOutcome(line, said = {}) {
    const { refused = 0, damaged = 0, short = 0, reason_id = null } = said;
    const delivered = round(line.quantity - refused - damaged - short);
    return { move_id: line.move_id, delivered, refused, damaged, short, reason_id };
}

export const isWhole = (outcome) => !outcome.refused && !outcome.damaged && !outcome.short;

/** What of a line did not stay with the receiver, in words. */
export function describeOdd(outcome) {
    const parts = [
        [outcome.short, _t("too few")],
        [outcome.refused, _t("not taken")],
        [outcome.damaged, _t("damaged")],
    ];
    return parts.filter(([quantity]) => quantity).map(([quantity, label]) => `${label} ${formatNumber(quantity)}`);
}
