import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";
import { FormController } from "@web/views/form/form_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";
import { Countdown } from "../countdown/countdown_field";

/** How the round stands for this person, over the queue. */
export class QueueSummary extends Component {
    static template = "order_process.QueueSummary";
    static components = { Countdown };
    static props = { model: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ data: null });
        const load = async () => {
            this.state.data = await this.orm.silent.call("order.process.review", "get_queue_summary", []);
        };
        onWillStart(load);
        useBus(this.props.model.bus, "update", load);
    }

    get deadline() {
        return this.state.data.deadline && deserializeDateTime(this.state.data.deadline);
    }
}

class ReviewListController extends ListController {
    static template = "order_process.ReviewListView";
    static components = { ...ListController.components, QueueSummary };
}

class ReviewKanbanController extends KanbanController {
    static template = "order_process.ReviewKanbanView";
    static components = { ...KanbanController.components, QueueSummary };
}

const TYPED_INTO = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";
const KEYS = { a: "approve", r: "return", q: "ask", x: "reject" };

/** One key decides: A approve, R return, Q ask, X reject; the arrows go through the queue. */
export class ReviewFormController extends FormController {
    setup() {
        super.setup();
        useExternalListener(document, "keydown", (ev) => this.onKeydown(ev));
    }

    onKeydown(ev) {
        const typing = ev.target.closest?.(TYPED_INTO) || ev.isComposing;
        const elsewhere = document.querySelector(".modal, .o-overlay-item .o_popover, .o_command_palette, .dropdown-menu.show");
        if (ev.repeat || ev.ctrlKey || ev.altKey || ev.metaKey || ev.shiftKey || typing || elsewhere) {
            return;
        }
        const name = KEYS[ev.key.toLowerCase()];
        if (name) {
            const button = this.rootRef.el?.querySelector(`button.o_process_key_${name}:enabled`);
            if (button) {
                ev.preventDefault();
                button.click();
            }
        } else if (ev.key === "ArrowUp" || ev.key === "ArrowDown") {
            ev.preventDefault();
            this.step(ev.key === "ArrowUp" ? -1 : 1);
        }
    }

    step(by) {
        const { resId, resIds } = this.model.root;
        const offset = resIds.indexOf(resId) + by;
        if (offset >= 0 && offset < resIds.length) {
            return this.onPagerUpdate({ offset, resIds });
        }
    }
}

registry.category("views").add("order_process_review_list", { ...listView, Controller: ReviewListController });
registry.category("views").add("order_process_review_kanban", { ...kanbanView, Controller: ReviewKanbanController });
registry.category("views").add("order_process_review_form", { ...formView, Controller: ReviewFormController });
