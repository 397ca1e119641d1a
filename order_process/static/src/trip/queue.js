import { call, Refused, SignedOut } from "./call";
import { measure, readClock } from "./clock";
import { encode } from "./photo";
import { dropAct, dropFile, getActs, getFile, getFileKeys, getKept, keep, putAct, putFile, saveAct } from "./store";

const BATCH = 10;
const AGAIN = 30000;
const KEEP_DAYS = 14;
const LOCK = "order-process-trip";

const channel = new BroadcastChannel(LOCK);
const listeners = new Set();
let stop = new AbortController();

/** What the pages say about the way to the server. */
export const status = { isSignedOut: false, isOffline: false };

/** Calls the listener whenever an act was kept, sent or answered, in this tab or another. */
export const onChange = (listener) => listeners.add(listener);
channel.onmessage = () => listeners.forEach((listener) => listener());
function changed() {
    channel.postMessage(1);
    listeners.forEach((listener) => listener());
}

/** What is known: at once from the phone; `ask` asks the server and says whether something came. */
export const getData = () => getKept("data");

export async function askData() {
    const answered = (await getActs()).filter((act) => act.state !== "waiting").map((act) => act.uuid);
    try {
        const data = await measure(() => call("/trip/data", {}, 15000));
        await keep("data", { ...data, answered });
        Object.assign(status, { isSignedOut: false, isOffline: false });
    } catch (error) {
        note(error);
    }
    changed();
}

function note(error) {
    status.isSignedOut = error instanceof SignedOut;
    status.isOffline = !status.isSignedOut && !(error instanceof Refused);
}

/** Keeps what was done, with its photos, in place of its draft; it goes out when there is a signal. */
export async function record({ user_id, trip_id, stop_id, kind, payload }, draft) {
    const at_ms = Date.now();
    const { error_ms, clock_moved = false } = await readClock();
    const app = document.body.dataset.version;
    const act = { uuid: crypto.randomUUID(), user_id, trip_id, stop_id, kind, payload, at_ms, error_ms, clock_moved, app };
    await saveAct({ ...act, state: "waiting" }, draft);
    changed();
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("send")).catch(() => {});
    send();
    return act.uuid;
}

let isSending = false;
let isMore = false;

/** Sends what waits, one tab at a time; what is kept meanwhile goes out right after. */
export async function send() {
    isMore = true;
    if (isSending) {
        return;
    }
    isSending = true;
    try {
        while (isMore) {
            isMore = false;
            await sendOnce();
        }
    } finally {
        isSending = false;
    }
}

async function sendOnce() {
    const run = async (lock) => {
        if (!lock) {
            return;
        }
        try {
            const user = (await getData())?.user;
            const sent = user ? await sendActs(user.id) : 0;
            const filed = user ? await sendFiles(user.id) : 0;
            if (sent || filed) {
                await askData();
            }
        } catch (error) {
            note(error);
        }
        changed();
    };
    await (navigator.locks ? navigator.locks.request(LOCK, { ifAvailable: true }, run) : run(true));
}

async function sendActs(user) {
    const waiting = (await getActs()).filter((act) => act.state === "waiting" && act.user_id === user);
    waiting.sort((one, other) => one.sequence - other.sequence);
    let sent = 0;
    for (let at = 0; at < waiting.length; at += BATCH) {
        const part = waiting.slice(at, at + BATCH);
        try {
            sent += await sendPart(part);
        } catch (error) {
            if (!(error instanceof Refused)) {
                throw error;
            }
            // One of them is too much for the server; the others shall not wait for it.
            for (const act of part) {
                sent += await sendPart([act]).catch((alone) => {
                    if (!(alone instanceof Refused)) {
                        throw alone;
                    }
                    return 0;
                });
            }
        }
    }
    return sent;
}

async function sendPart(part) {
    const acts = part.map(({ state, message, ...act }) => act);
    const { results } = await measure((device_ms) => call("/trip/sync", { acts, device_ms }, 20000, stop.signal));
    Object.assign(status, { isSignedOut: false, isOffline: false });
    let answered = 0;
    for (const act of part) {
        const result = results.find((found) => found.uuid === act.uuid);
        if (["done", "refused", "settled"].includes(result?.state)) {
            await putAct({ ...act, state: result.state, message: result.message });
            answered++;
        }
    }
    return answered;
}

async function sendFiles(user) {
    let sent = 0;
    for (const key of await getFileKeys()) {
        const file = await getFile(key);
        if (!file || file.user_id !== user || file.message) {
            continue;
        }
        const { uuid, act_uuid, sha256, kind, data } = file;
        const answer = await call("/trip/file", { uuid, act_uuid, sha256, kind, data: encode(data) }, 60000, stop.signal);
        if (answer.state === "done") {
            await dropFile(uuid);
            sent++;
        } else if (answer.state === "refused") {
            await putFile({ ...file, message: answer.message });
        }
        changed();
    }
    return sent;
}

/** What was answered long ago is on the server, and need not fill the phone. */
async function tidy() {
    const old = Date.now() - KEEP_DAYS * 86400000;
    for (const act of await getActs()) {
        if (act.at_ms < old && act.state !== "waiting" && act.state !== "refused") {
            await dropAct(act.uuid);
        }
    }
}

export function start() {
    window.addEventListener("online", () => {
        // What still hangs hangs since before there was a signal.
        stop.abort();
        stop = new AbortController();
        setTimeout(send);
    });
    window.addEventListener("offline", () => {
        status.isOffline = true;
        changed();
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
    navigator.serviceWorker?.addEventListener("message", (ev) => ev.data === "send" && send());
    setInterval(send, AGAIN);
    tidy().catch(() => {});
    return refresh();
}

/** Sends what waits, and asks what is new. */
export async function refresh() {
    await askData();
    await send();
}
