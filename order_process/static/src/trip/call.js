/** Nobody is signed in any more: what was done waits for the next login. */
export class SignedOut extends Error {}
/** The server answered, and not with what was asked for. */
export class Refused extends Error {}

/** Asks the server. Core's `rpc` has no timeout: on half a signal it would wait for ever. */
export async function call(url, params, timeout = 20000, stop) {
    const late = AbortSignal.timeout(timeout);
    const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
        signal: stop && AbortSignal.any ? AbortSignal.any([stop, late]) : late,
        cache: "no-store",
    });
    if (!response.ok) {
        throw new Error(`HTTP ${response.status}`);
    }
    // The page of a hotel's network is no JSON: the same as no signal.
    const answer = await response.json();
    if (answer.error) {
        throw answer.error.code === 100 ? new SignedOut() : new Refused(answer.error.data?.message);
    }
    return answer.result;
}
