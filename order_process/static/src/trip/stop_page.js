import { renderBar } from "./bar";
import { button, h } from "./dom";
import { renderLinesStep } from "./lines_step";
import { getTotal, hasRest, split } from "./money";
import { renderMoneyStep } from "./money_step";
import { renderPhotoStep } from "./photo_step";
import { renderSignStep } from "./sign_step";
import { describeOdd, getOutcome, isWhole, nameGoods } from "./stops";
import { _t } from "./words";

/** The steps of a stop, in the order in which the thumb meets them; what is not asked for is left out. */
function getSteps(stop, draft) {
    const hasDamage = stop.pickings.some(({ lines }) => lines.some((line) => draft.lines[line.move_id]?.damaged));
    return [
        ["lines", _t("Goods")],
        (stop.proof.photo !== "off" || hasDamage) && ["photo", _t("Photo")],
        getTotal(stop, draft.lines) > 0 && ["money", _t("Payment here")],
        ["sign", _t("Receipt")],
    ].filter(Boolean);
}

/** Handing over at a stop: goods, photo, money, signature. */
export function renderStopPage(app, trip, stop, draft) {
    const steps = getSteps(stop, draft);
    const names = steps.map(([name]) => name);
    const step = names.includes(draft.step) ? draft.step : "lines";
    const show = (name) => app.change(draft, () => (draft.step = name), { top: true });
    const next = () => show(names[names.indexOf(step) + 1]);
    const pages = {
        lines: () => renderLinesStep(app, stop, draft, next),
        photo: () => renderPhotoStep(app, stop, draft, next),
        money: () => renderMoneyStep(app, stop, draft, next),
        sign: () => renderSignStep(app, stop, draft, ({ anyway = false } = {}) => finish(app, trip, stop, draft, anyway)),
    };
    return [
        renderBar(app, stop.name, `#${trip.id}`),
        h(
            "nav",
            {},
            steps.map(([name, label]) => button(label, name === step ? "here" : "", () => show(name), { "data-step": name }))
        ),
        h("main", { className: `step_${step}`, "data-step": step }, pages[step]()),
    ];
}

/** What the mode requires as proof and is not there; where nothing was taken, none is asked. */
function getMissing(app, stop, draft, position) {
    const isTaken = stop.pickings.some(({ lines }) => lines.some((line) => getOutcome(line, draft.lines[line.move_id]).delivered));
    const proof = isTaken ? stop.proof : {};
    return [
        proof.signature === "required" && !app.pad?.isSigned && _t("the receiver's signature"),
        proof.photo === "required" && !draft.photos.length && _t("a photo"),
        proof.code === "required" && !draft.code && _t("the receipt code"),
        proof.position === "required" && position?.state !== "ok" && _t("the position: allow it in the settings of the phone"),
        getTotal(stop, draft.lines) > 0 && !draft.money && _t("the money"),
    ].filter(Boolean);
}

async function finish(app, trip, stop, draft, anyway) {
    const position = await app.getPosition(draft, stop.proof.position === "off");
    const missing = getMissing(app, stop, draft, position);
    if (missing.length && !anyway) {
        app.incomplete = stop.id;
        app.say(_t("Still missing: %(what)s.", { what: missing.join(", ") }));
        return;
    }
    if (draft.pad && !app.pad?.isSigned) {
        app.say(_t("That is no signature yet: write the whole name in the box."));
        return;
    }
    const payload = getPayload(app, stop, draft, position);
    await app.save({ trip_id: trip.id, stop_id: stop.id, kind: "deliver", payload }, draft);
    app.go(`#${trip.id}`);
}

function getPayload(app, stop, draft, position) {
    const money = draft.money && split(stop, draft.money, draft.lines);
    return {
        pickings: stop.pickings.map((picking) => {
            const said = money?.get(picking.id);
            const note = [describeRest(app, picking, draft), draft.money?.note].filter(Boolean).join("; ");
            return {
                id: picking.id,
                lines: picking.lines.map((line) => getOutcome(line, draft.lines[line.move_id])),
                money: said ? { ...said, note } : null,
            };
        }),
        receiver: draft.receiver ?? stop.contact ?? "",
        strokes: draft.pad ? JSON.stringify(draft.pad) : "",
        position,
        code: draft.code || "",
        photos: draft.photos,
        reopened: draft.reopened || false,
    };
}

/** Why less is paid: what did not stay with the receiver. */
function describeRest(app, picking, draft) {
    if (!hasRest(picking, draft.lines)) {
        return "";
    }
    const reasons = new Map(app.data.reasons.map((reason) => [reason.id, reason.name]));
    return picking.lines
        .map((line) => [line, getOutcome(line, draft.lines[line.move_id])])
        .filter(([, outcome]) => !isWhole(outcome))
        .map(([line, outcome]) => {
            return [nameGoods(line), ...describeOdd(outcome), reasons.get(outcome.reason_id)].filter(Boolean).join(" ");
        })
        .join("; ");
}
