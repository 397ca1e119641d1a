/** The action that opens the form of a record. */
export function formOf(resModel, resId) {
    return { type: "ir.actions.act_window", res_model: resModel, res_id: resId, views: [[false, "form"]] };
}
