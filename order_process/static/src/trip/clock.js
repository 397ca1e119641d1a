import { getKept, keep } from "./store";

const PAGE = crypto.randomUUID();
// How much two measures may differ before somebody has set the clock in between.
const MOVED_MS = 60000;

/** The wall clock beside the one that only counts on: the difference changes when somebody sets the clock. */
const drift = () => Date.now() - (performance.timeOrigin + performance.now());

/** Asks, and measures by the answer what to add to the phone's clock; the error is at most half the way there and back. */
export async function measure(ask) {
    const before = Date.now();
    const answer = await ask(before);
    const after = Date.now();
    if (answer?.server_ms) {
        const error_ms = Math.round(answer.server_ms - (before + after) / 2);
        await keep("clock", { error_ms, page: PAGE, drift: drift() });
    }
    return answer;
}

/** What to add to the phone's clock now, where it is known, and whether the clock was set since it was measured. */
export async function readClock() {
    const clock = await getKept("clock");
    if (!clock) {
        return {};
    }
    const moved = clock.page === PAGE ? Math.round(drift() - clock.drift) : 0;
    return { error_ms: clock.error_ms - moved, clock_moved: Math.abs(moved) > MOVED_MS };
}
