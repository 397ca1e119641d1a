import { button, h } from "./dom";
import { getCollected, toMoney } from "./money";
import { Pad } from "./pad";
import { describeOdd, getOutcome, nameGoods } from "./stops";
import { _t, formatMoney, formatNumber } from "./words";

/** The receiver signs under what is signed for: the lines and the amount. */
export function renderSignStep(app, stop, draft, done) {
    const asks = stop.proof.signature !== "off";
    const rows = stop.pickings.flatMap((picking) =>
        picking.lines.map((line) => {
            const outcome = getOutcome(line, draft.lines[line.move_id]);
            const odd = describeOdd(outcome).join(", ");
            return h(
                "tr",
                { className: odd ? "odd" : "" },
                h("td", {}, nameGoods(line), odd && h("small", {}, odd)),
                h("td", { className: "figure" }, `${formatNumber(outcome.delivered)} ${line.unit}`)
            );
        })
    );
    const paid = draft.money && getCollected(stop, draft.money);
    const receiver = h("input", {
        type: "text",
        name: "receiver",
        autocomplete: "off",
        ".value": draft.receiver ?? stop.contact ?? "",
        onchange: (ev) => app.change(draft, () => (draft.receiver = ev.target.value.trim()), { silent: true }),
    });
    return [
        h("h2", {}, _t("Received by %(name)s", { name: stop.name })),
        h("table", { className: "card" }, h("tbody", {}, rows)),
        draft.money && h("p", { className: "owed" }, h("span", {}, _t("Paid here")), h("b", {}, formatMoney(toMoney(stop, paid), stop.currency))),
        h("label", {}, _t("Who receives"), receiver),
        stop.proof.code !== "off" && renderCode(app, draft),
        asks && renderPad(app, draft),
        app.renderSaid(),
        h("div", { className: "foot" }, button(_t("Finish this stop"), "main done", done)),
        app.incomplete === stop.id &&
            button(_t("Finish all the same: the dispatcher decides"), "quiet incomplete", () => done({ anyway: true })),
    ];
}

function renderCode(app, draft) {
    return h(
        "label",
        {},
        _t("Receipt code of the dealer"),
        h("input", {
            type: "text",
            inputmode: "numeric",
            name: "code",
            autocomplete: "off",
            ".value": draft.code || "",
            onchange: (ev) => app.change(draft, () => (draft.code = ev.target.value.trim()), { silent: true }),
        })
    );
}

function renderPad(app, draft) {
    const canvas = h("canvas", { className: "pad", "aria-label": _t("Signature") });
    // Its size is known once it stands on the page.
    requestAnimationFrame(() => {
        app.pad = new Pad(canvas, draft.pad, () => app.change(draft, () => (draft.pad = app.pad.written), { silent: true }));
    });
    return h(
        "div",
        { className: "pad_box" },
        h("div", { className: "pad_head" }, h("span", {}, _t("Write the name here by hand")), button(_t("Clear"), "quiet", () => app.pad.clear())),
        canvas
    );
}
