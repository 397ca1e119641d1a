import { mapLink } from "./app";
import { renderBar } from "./bar";
import { button, h } from "./dom";
import { collects, getTotal, toMoney } from "./money";
import { getProblems, OVER } from "./stops";
import { _t, formatDay, formatMoney, formatTime } from "./words";

const about = (stop, zone) => {
    const at = (ms) => formatTime(ms, zone);
    if (stop.window_from_ms && stop.window_to_ms) {
        return `${at(stop.window_from_ms)}–${at(stop.window_to_ms)}`;
    }
    return stop.planned_ms ? _t("about %(time)s", { time: at(stop.planned_ms) }) : "";
};

const money = (stop) => formatMoney(toMoney(stop, getTotal(stop, {})), stop.currency);

/** The trips of the person; whoever has only one sees it at once. */
export function renderTrips(app) {
    const zone = app.data.tz;
    return [
        renderBar(app, _t("My Trips"), null),
        h(
            "main",
            {},
            app.data.trips.length === 0 &&
                h("p", { className: "empty" }, _t("No trip is yours today. The dispatcher names who drives and who goes along.")),
            app.data.trips.map((trip) =>
                h(
                    "a",
                    { className: "card trip", href: `#${trip.id}` },
                    h("b", {}, trip.plate || trip.wagon || trip.name),
                    h("span", {}, trip.departs_ms ? `${formatDay(trip.departs_ms, zone)} ${formatTime(trip.departs_ms, zone)}` : ""),
                    h("span", {}, _t("%(count)s stops", { count: trip.stops.length }))
                )
            ),
            button(_t("Look for new trips"), "quiet", app.refresh)
        ),
    ];
}

/** The stops in order: what is over small, the next one open with all that is needed there. */
export function renderTrip(app, trip) {
    const stops = app.getStops(trip);
    const over = stops.filter((stop) => OVER.includes(stop.state));
    const next = stops.find((stop) => !OVER.includes(stop.state));
    const done = _t("%(done)s/%(all)s stops", { done: over.length, all: stops.length });
    const title = [trip.plate || trip.wagon || trip.name, done].join(" · ");
    const cards = stops.map((stop, number) => renderStop(app, trip, stop, number + 1, stop === next));
    return [
        renderBar(app, title, app.data.trips.length > 1 ? "#" : null),
        h(
            "main",
            {},
            trip.state !== "way" && trip.state !== "back" && h("p", { className: "hint" }, describeState(trip)),
            cards,
            stops.length === 0 && h("p", { className: "empty" }, _t("This trip has no stops yet.")),
            stops.length > 0 && !next && h("p", { className: "over" }, _t("All stops are done. Back to the centre: count what is left and hand in the money.")),
            button(_t("Tell the dispatcher something"), "quiet", () => app.go(`#${trip.id}/note`))
        ),
    ];
}

const describeState = (trip) =>
    trip.state === "closed" ? _t("This trip is closed.") : _t("The trip has not left yet: look at the stops, they are done on the way.");

function renderStop(app, trip, stop, number, isNext) {
    const isOpen = !OVER.includes(stop.state);
    const isExpanded = isNext || app.expanded === stop.id;
    const zone = app.data.tz;
    const ended = stop.ended_ms && formatTime(stop.ended_ms, zone);
    const said = { done: `✓ ${ended || ""}`, failed: _t("✗ not delivered %(time)s", { time: ended || "" }), moved: _t("moved to another trip") };
    const head = h(
        "button",
        { type: "button", className: "stop_head", onclick: () => app.expand(isExpanded && !isNext ? null : stop.id) },
        h("i", {}, number),
        h("b", {}, stop.name),
        h("span", {}, isOpen ? about(stop, zone) : said[stop.state])
    );
    return h(
        "section",
        { className: `card stop ${stop.state}${isNext ? " next" : ""}`, "data-stop": stop.id, "data-state": stop.state },
        head,
        isExpanded && renderBody(app, trip, stop, isOpen)
    );
}

function renderBody(app, trip, stop, isOpen) {
    const refused = getProblems(app.data, app.acts).filter((act) => act.stop_id === stop.id && act.state === "refused");
    return h(
        "div",
        { className: "stop_body" },
        h(
            "p",
            { className: "place" },
            h("span", {}, stop.address),
            stop.address && h("a", { className: "tool", href: mapLink(stop), target: "_blank", rel: "noreferrer" }, _t("Map"))
        ),
        (stop.contact || stop.phone) &&
            h(
                "p",
                { className: "place" },
                h("span", {}, stop.contact || stop.phone),
                stop.phone && h("a", { className: "tool", href: `tel:${stop.phone}` }, _t("Call"))
            ),
        stop.remarks && h("p", { className: "remarks" }, stop.remarks),
        renderPapers(stop),
        collects(stop) && renderDue(stop),
        refused.map((act) => h("p", { className: "problem" }, act.message)),
        isOpen ? renderButtons(app, trip, stop) : renderReopen(app, trip, stop)
    );
}

function renderPapers(stop) {
    const papers = stop.pickings.flatMap((picking) => picking.papers);
    return h(
        "p",
        { className: "papers" },
        stop.pickings.map((picking) => picking.order).filter(Boolean).join(", "),
        papers.map((paper) => h("span", {}, `${paper.type} ${paper.number}`))
    );
}

function renderDue(stop) {
    const sum = (kind) => stop.pickings.reduce((total, { collect }) => total + (collect?.[kind] || 0), 0);
    const parts = { goods: formatMoney(sum("goods"), stop.currency), freight: formatMoney(sum("freight"), stop.currency) };
    return h(
        "p",
        { className: "due" },
        h("span", {}, _t("To collect")),
        h("b", {}, money(stop)),
        sum("freight") > 0 && h("small", {}, _t("goods %(goods)s + freight %(freight)s", parts))
    );
}

function renderButtons(app, trip, stop) {
    if (trip.state !== "way" && trip.state !== "back") {
        return null;
    }
    const path = `#${trip.id}/${stop.id}`;
    return h(
        "div",
        { className: "buttons" },
        stop.state === "open"
            ? button(_t("Arrive"), "main arrive", () => app.arrive(trip, stop))
            : button(_t("Hand over"), "main deliver", () => app.go(path)),
        button(_t("Nobody there"), "quiet nobody", () => app.go(`${path}/nobody`))
    );
}

function renderReopen(app, trip, stop) {
    const minutes = app.data.reopen_minutes;
    const isLate = !stop.ended_ms || Date.now() - stop.ended_ms > minutes * 60000;
    if (isLate || stop.state === "moved" || trip.state === "closed") {
        return null;
    }
    return button(_t("Something was wrong: open it again"), "quiet reopen", () => app.reopen(trip, stop));
}

/** What the server did not accept, and what became of it. */
export function renderProblemList(app) {
    const problems = getProblems(app.data, app.acts);
    const names = new Map(app.data.trips.flatMap((trip) => trip.stops.map((stop) => [stop.id, stop.name])));
    return [
        renderBar(app, _t("Not Accepted"), "#"),
        h(
            "main",
            {},
            h("p", { className: "hint" }, _t("The dispatcher sees these too and settles them. Nothing of them is lost.")),
            problems.length === 0 && h("p", { className: "empty" }, _t("Everything was accepted.")),
            problems.map((act) =>
                h(
                    "section",
                    { className: "card" },
                    h("b", {}, names.get(act.stop_id) || _t("Another stop")),
                    h("small", {}, `${formatDay(act.at_ms, app.data.tz)} ${formatTime(act.at_ms, app.data.tz)}`),
                    h("p", { className: act.state === "refused" ? "problem" : "" }, act.message),
                    act.state === "settled" && h("p", { className: "settled" }, _t("Settled by the dispatcher: %(note)s", { note: act.note || "" }))
                )
            )
        ),
    ];
}
