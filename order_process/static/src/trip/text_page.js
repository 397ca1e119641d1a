import { renderBar } from "./bar";
import { button, h } from "./dom";
import { addPhoto, renderPhotos } from "./photo_step";
import { _t } from "./words";

/** Something that the dispatcher should know: the one page with nothing but typing. */
export function renderNote(app, trip) {
    const box = h("textarea", { rows: 5, "aria-label": _t("What happened") });
    const send = async () => {
        if (box.value.trim()) {
            await app.save({ trip_id: trip.id, stop_id: false, kind: "note", payload: { note: box.value.trim() } });
            app.go(`#${trip.id}`);
        }
    };
    return [
        renderBar(app, _t("Tell the Dispatcher"), `#${trip.id}`),
        h("main", {}, h("div", { className: "card" }, h("label", {}, _t("What happened"), box)), button(_t("Tell them"), "main", send)),
    ];
}

/** Nobody takes the goods: why, and a photo of the closed door. */
export function renderNobody(app, trip, stop, draft) {
    const reasons = app.data.reasons.filter((reason) => reason.kinds.includes("nobody"));
    const note = h("textarea", { rows: 2, "aria-label": _t("What else is to be said"), ".value": draft.note || "" });
    const choose = (reason) => app.change(draft, () => (draft.reason_id = reason.id));
    const done = async () => {
        if (reasons.length && !draft.reason_id) {
            app.say(_t("Say why nobody takes the goods."));
            return;
        }
        const payload = { reason_id: draft.reason_id || false, note: note.value.trim(), position: await app.getPosition(draft), photos: draft.photos };
        await app.save({ trip_id: trip.id, stop_id: stop.id, kind: "nobody", payload }, draft);
        app.go(`#${trip.id}`);
    };
    return [
        renderBar(app, stop.name, `#${trip.id}`),
        h(
            "main",
            {},
            h("h2", {}, _t("Why does nobody take the goods?")),
            h(
                "div",
                { className: "choices" },
                reasons.map((reason) => button(reason.name, draft.reason_id === reason.id ? "choice chosen" : "choice", () => choose(reason)))
            ),
            renderPhotos(app, draft),
            addPhoto(app, draft, _t("Photo of the place"), "photo"),
            h("label", {}, _t("What else is to be said"), note),
            app.renderSaid(),
            button(_t("The goods stay on the vehicle"), "main", done)
        ),
    ];
}
