import { registerWorker } from "./app";
import { renderBar } from "./bar";
import { button, h } from "./dom";
import { locate } from "./position";
import { getData, onChange, record, refresh, start, status } from "./queue";
import { renderStopPage } from "./stop_page";
import { getActs, getFileKeys, getKept, keep } from "./store";
import { getOwnActs, getStops } from "./stops";
import { renderNobody, renderNote } from "./text_page";
import { renderProblemList, renderTrip, renderTrips } from "./trip_page";
import { _t, speak } from "./words";

const FRESH_MS = 300000;

/** The page of whoever drives: what it shows follows from what the phone keeps and from the address behind the `#`. */
class TripApp {
    constructor(root) {
        Object.assign(this, { root, acts: [], files: 0, data: null, alert: null, said: null, working: null });
        this.refresh = () => refresh();
    }

    async start() {
        speak();
        const path = Number(location.pathname.split("/")[2]);
        if (path && !location.hash) {
            history.replaceState(null, "", `#${path}`);
        }
        window.addEventListener("hashchange", () => this.show({ top: true }));
        this.waitForFinger();
        onChange(() => this.load().then(() => this.refreshBar()));
        await this.load().catch((error) => this.fail(error));
        await this.show();
        document.body.dataset.ready = "1";
        performance.mark("trip-ready");
        await start().catch((error) => this.fail(error));
        document.body.dataset.fresh = "1";
        registerWorker((update) => {
            this.update = update;
            this.refreshBar();
        }).catch(() => {});
    }

    async load() {
        const [data, acts, keys] = await Promise.all([getData(), getActs(), getFileKeys()]);
        Object.assign(this, { data, acts, files: keys.length });
        speak(data?.user.lang);
    }

    // === Where one is ===

    get route() {
        const [trip, stop, page] = location.hash.slice(1).split("/");
        return { trip, stop, page };
    }

    go(hash) {
        if (location.hash === hash) {
            return this.show({ top: true });
        }
        location.hash = hash;
    }

    expand(stop) {
        this.expanded = stop;
        this.show();
    }

    getStops(trip) {
        return getStops(trip, getOwnActs(this.data, this.acts));
    }

    // === Showing ===

    /** Nothing moves under a finger: what comes meanwhile is shown once it is lifted. */
    waitForFinger() {
        window.addEventListener("pointerdown", () => (this.isTouching = true), true);
        const lift = () =>
            setTimeout(() => {
                this.isTouching = false;
                if (this.isLate) {
                    this.refreshBar();
                }
            });
        window.addEventListener("pointerup", lift, true);
        window.addEventListener("pointercancel", lift, true);
    }

    /** Only the bar, while somebody signs or types. */
    refreshBar() {
        this.isLate = this.isTouching;
        if (this.isLate) {
            return;
        }
        const { stop } = this.route;
        if (!stop) {
            return this.show();
        }
        const bar = this.root.querySelector(".bar");
        if (bar && this.data) {
            bar.replaceWith(renderBar(this, bar.querySelector("h1").textContent, bar.querySelector(".back")?.getAttribute("href")));
        }
    }

    async show({ top = false } = {}) {
        const turn = (this.turn = (this.turn || 0) + 1);
        if (top) {
            Object.assign(this, { said: null, incomplete: null });
        }
        const page = await this.render();
        if (turn !== this.turn) {
            return;
        }
        const { scrollY } = window;
        this.root.replaceChildren(...page, this.working ? h("p", { className: "working", role: "status" }, this.working) : "");
        window.scrollTo(0, top ? 0 : scrollY);
    }

    async render() {
        this.pad = null;
        if (!this.data) {
            return this.renderEmpty();
        }
        const { trip: name, stop: id, page } = this.route;
        if (name === "problems") {
            return renderProblemList(this);
        }
        const { trips } = this.data;
        const trip = trips.find((found) => found.id === Number(name)) || (!name && trips.length === 1 ? trips[0] : null);
        if (!trip) {
            return renderTrips(this);
        }
        if (id === "note") {
            return renderNote(this, trip);
        }
        const stop = this.getStops(trip).find((found) => found.id === Number(id));
        if (!stop || stop.state !== "arrived" && page !== "nobody") {
            return renderTrip(this, trip);
        }
        const draft = await this.getDraft(stop);
        return page === "nobody" ? renderNobody(this, trip, stop, draft) : renderStopPage(this, trip, stop, draft);
    }

    renderEmpty() {
        const text = status.isSignedOut
            ? _t("Sign in to see your trips.")
            : _t("Open this page once with a signal; afterwards it works without one.");
        return [
            renderBar(this, _t("My Trips"), null),
            h("main", {}, h("p", { className: "empty" }, text), button(_t("Try again"), "main", this.refresh)),
        ];
    }

    // === What is being done ===

    /** What was said of a stop so far: the camera may cost the page its life, so each step of it is kept. */
    getDraft(stop) {
        const key = `draft-${this.data.user.id}-${stop.id}`;
        if (this.draft?.key !== key) {
            const draft = getKept(key).then((kept) => kept || { key, step: "lines", lines: {}, photos: [], money: null });
            this.draft = { key, draft };
            this.finding = draft.then((found) => this.findPosition(found));
        }
        return this.draft.draft;
    }

    async change(draft, work = () => {}, { silent = false, top = false } = {}) {
        work();
        this.said = null;
        try {
            await keep(draft.key, draft);
            this.alert = null;
        } catch (error) {
            this.fail(error);
        }
        if (!silent) {
            await this.show({ top });
        }
    }

    /** Keeps an act, in place of its draft; nothing goes on before it is kept. */
    async save(act, draft) {
        if (this.saving) {
            throw new Error("saving");
        }
        this.saving = true;
        try {
            await record({ user_id: this.data.user.id, ...act }, draft?.key);
            Object.assign(this, { alert: null, draft: null, expanded: null });
            await this.load();
        } catch (error) {
            this.fail(error);
            throw error;
        } finally {
            this.saving = false;
        }
    }

    async arrive(trip, stop) {
        await this.save({ trip_id: trip.id, stop_id: stop.id, kind: "arrive", payload: {} });
        this.go(`#${trip.id}/${stop.id}`);
        const draft = await this.getDraft(stop);
        const position = await this.getPosition(draft);
        if (position?.state === "ok") {
            await record({ user_id: this.data.user.id, trip_id: trip.id, stop_id: stop.id, kind: "position", payload: { position } });
        }
    }

    async reopen(trip, stop) {
        const last = stop.own.findLast((act) => ["deliver", "nobody"].includes(act.kind));
        await this.save({ trip_id: trip.id, stop_id: stop.id, kind: "reopen", payload: { of: last?.uuid || stop.ended_by || false } });
        this.go(`#${trip.id}/${stop.id}`);
    }

    async findPosition(draft) {
        if (draft.position?.state !== "ok" || draft.position.at_ms < Date.now() - FRESH_MS) {
            draft.position = await locate();
        }
    }

    async getPosition(draft, isOff = false) {
        if (isOff) {
            return null;
        }
        this.busy(draft.position ? null : _t("Looking where we are …"));
        await this.finding;
        this.busy(null);
        return draft.position || null;
    }

    // === What is said ===

    say(text) {
        this.said = text;
        this.show();
    }

    renderSaid() {
        return this.said && h("p", { className: "problem", role: "alert" }, this.said);
    }

    busy(text) {
        this.working = text;
        this.root.querySelector(".working")?.remove();
        if (text) {
            this.root.append(h("p", { className: "working", role: "status" }, text));
        }
    }

    fail(error) {
        this.busy(null);
        const what = error?.name || String(error);
        this.alert = _t("NOT SAVED (%(what)s): the phone's storage is full or locked. Free some space and try again.", { what });
        this.show();
    }
}

const app = new TripApp(document.getElementById("trip"));
app.start();
