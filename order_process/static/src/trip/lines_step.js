import { button, h } from "./dom";
import { getOutcome, isWhole, nameGoods, round } from "./stops";
import { _t, formatNumber } from "./words";

const getKinds = () => [
    ["short", _t("Too few")],
    ["refused", _t("Not taken")],
    ["damaged", _t("Damaged")],
];

/** What becomes of each line; whoever says nothing says that all of it was taken. */
export function renderLinesStep(app, stop, draft, next) {
    const lines = stop.pickings.flatMap((picking) => picking.lines);
    const isGood = lines.every((line) => isWhole(getOutcome(line, draft.lines[line.move_id])));
    const go = () => {
        const open = lines.find((line) => needsReason(app, line, draft));
        if (open) {
            app.say(_t("Say why: %(goods)s", { goods: nameGoods(open) }));
        } else {
            next();
        }
    };
    return [
        stop.pickings.map((picking) => [
            stop.pickings.length > 1 && h("h2", {}, picking.order),
            picking.lines.map((line) => renderLine(app, draft, line)),
        ]),
        app.renderSaid(),
        h(
            "div",
            { className: "foot" },
            button(isGood ? _t("All taken (%(count)s)", { count: lines.length }) : _t("The rest is taken"), "main all next", go)
        ),
    ];
}

function getReasons(app, outcome) {
    const kinds = ["short", "refused", "damaged"].filter((kind) => outcome[kind]);
    return app.data.reasons.filter((reason) => kinds.some((kind) => reason.kinds.includes(kind)));
}

function needsReason(app, line, draft) {
    const outcome = getOutcome(line, draft.lines[line.move_id]);
    return getReasons(app, outcome).length > 0 && !outcome.reason_id;
}

function renderLine(app, draft, line) {
    const outcome = getOutcome(line, draft.lines[line.move_id]);
    return h(
        "section",
        { className: isWhole(outcome) ? "card line" : "card line odd", "data-move": line.move_id },
        h(
            "div",
            { className: "line_head" },
            h("span", {}, h("b", {}, line.name), h("small", {}, [line.code, line.spec].filter(Boolean).join(" · "))),
            h("span", { className: "quantity" }, isWhole(outcome) ? null : `${formatNumber(outcome.delivered)} / `, `${formatNumber(line.quantity)} ${line.unit}`)
        ),
        isWhole(outcome) ? renderKinds(app, draft, line) : renderOdd(app, draft, line, outcome)
    );
}

/** What is refused is most often all of it; of what is missing or damaged there is most often one. */
function renderKinds(app, draft, line) {
    const say = (kind) => {
        const quantity = kind === "refused" ? line.quantity : Math.min(1, line.quantity);
        return app.change(draft, () => (draft.lines[line.move_id] = { [kind]: quantity }));
    };
    return h(
        "div",
        { className: "kinds" },
        getKinds().map(([kind, label]) => button(label, `kind ${kind}`, () => say(kind)))
    );
}

function renderOdd(app, draft, line, outcome) {
    const set = (kind, value) => {
        const others = round(line.quantity - outcome.delivered - outcome[kind]);
        const wanted = Math.min(Math.max(0, round(Number(value) || 0)), round(line.quantity - others));
        return app.change(draft, () => {
            draft.lines[line.move_id] = { ...draft.lines[line.move_id], [kind]: wanted };
        });
    };
    const choose = (reason) =>
        app.change(draft, () => (draft.lines[line.move_id] = { ...draft.lines[line.move_id], reason_id: reason.id }));
    const reasons = getReasons(app, outcome);
    return h(
        "div",
        { className: "odd_body" },
        getKinds().map(([kind, label]) =>
            h(
                "div",
                { className: `stepper ${kind}` },
                h("span", {}, label),
                button("−", "step", () => set(kind, outcome[kind] - 1), { "aria-label": `${label} −1` }),
                h("input", {
                    type: "text",
                    inputmode: "decimal",
                    "aria-label": label,
                    ".value": String(outcome[kind]),
                    onchange: (ev) => set(kind, ev.target.value.replace(",", ".")),
                }),
                button("+", "step", () => set(kind, outcome[kind] + 1), { "aria-label": `${label} +1` }),
                button(_t("All"), "step whole", () => set(kind, line.quantity), { "aria-label": `${label}: ${_t("All")}` })
            )
        ),
        reasons.length > 0 &&
            h(
                "div",
                { className: "choices" },
                reasons.map((reason) => button(reason.name, outcome.reason_id === reason.id ? "choice chosen" : "choice", () => choose(reason)))
            )
    );
}
