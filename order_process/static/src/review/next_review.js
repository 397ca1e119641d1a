import { registry } from "@web/core/registry";

/** After a decision the next review of the queue takes its place; when none is left, the queue shows so. */
async function nextReview(env, action) {
    const { action: actions } = env.services;
    const queue = "order_process.action_review_queue";
    await actions.doAction({ type: "ir.actions.act_window_close" });
    const current = actions.currentController;
    const { res_id: resId, res_ids: resIds } = action.params;
    if (current?.action.xml_id === queue) {
        return resId ? actions.switchView("form", { resId, resIds }) : actions.switchView("list");
    }
    return actions.doAction(queue, {
        clearBreadcrumbs: true,
        ...(resId ? { viewType: "form", props: { resId, resIds } } : {}),
    });
}

registry.category("actions").add("order_process_next_review", nextReview);
