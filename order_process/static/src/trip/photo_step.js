import { button, h } from "./dom";
import { digest, shrink } from "./photo";
import { dropFile, getFile, putFile } from "./store";
import { getOutcome, nameGoods } from "./stops";
import { _t } from "./words";

/** A button that opens the camera; what it takes is kept at once, because the camera may cost the page its life. */
export function addPhoto(app, draft, label, kind, move_id = false) {
    const take = async (ev) => {
        const chosen = [...ev.target.files];
        ev.target.value = "";
        app.busy(_t("The photo is made smaller …"));
        try {
            for (const file of chosen) {
                const data = await shrink(file);
                const photo = { uuid: crypto.randomUUID(), sha256: await digest(data), ...(move_id && { move_id }) };
                await putFile({ ...photo, kind, data, user_id: app.data.user.id });
                draft.photos.push(photo);
            }
            app.busy(null);
            await app.change(draft);
        } catch (error) {
            app.fail(error);
        }
    };
    return h(
        "label",
        { className: "button photo" },
        label,
        h("input", { type: "file", accept: "image/*", capture: "environment", "aria-label": label, onchange: take })
    );
}

/** The photos taken so far, each with a way to take it back. */
export function renderPhotos(app, draft) {
    const remove = async (photo) => {
        draft.photos = draft.photos.filter((other) => other !== photo);
        await app.change(draft);
        await dropFile(photo.uuid);
    };
    return h(
        "div",
        { className: "photos" },
        draft.photos.map((photo) => {
            const image = h("img", { alt: _t("Photo") });
            getFile(photo.uuid).then((file) => {
                if (file) {
                    image.src = URL.createObjectURL(new Blob([file.data], { type: "image/jpeg" }));
                    image.onload = () => URL.revokeObjectURL(image.src);
                }
            });
            return h("figure", {}, image, button("✕", "remove", () => remove(photo), { "aria-label": _t("Take the photo away") }));
        })
    );
}

/** Photos at a stop: of the goods handed over, and of each line that is damaged. */
export function renderPhotoStep(app, stop, draft, next) {
    const damaged = stop.pickings
        .flatMap((picking) => picking.lines)
        .filter((line) => getOutcome(line, draft.lines[line.move_id]).damaged);
    const missing = damaged.filter((line) => !draft.photos.some((photo) => photo.move_id === line.move_id));
    const hasPhoto = draft.photos.length > 0;
    return [
        h("h2", {}, damaged.length ? _t("Photos of the goods and of the damage") : _t("Photo of the goods handed over")),
        renderPhotos(app, draft),
        damaged.map((line) => addPhoto(app, draft, _t("Damaged: %(goods)s", { goods: nameGoods(line) }), "damage", line.move_id)),
        addPhoto(app, draft, hasPhoto ? _t("One more photo") : _t("Take a photo"), "photo"),
        missing.length > 0 && h("p", { className: "hint" }, _t("A photo of what is damaged saves questions later.")),
        button(hasPhoto ? _t("Go on") : _t("Go on without a photo"), hasPhoto ? "main next" : "quiet next", next),
    ];
}
