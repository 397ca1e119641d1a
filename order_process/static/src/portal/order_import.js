import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const EVERY = 2000; // milliseconds

/** How far a large import is; shows what it made when it is done. */
export class OrderImportProgress extends Interaction {
    static selector = ".o_portal_order_import_running";

    start() {
        this.schedule();
    }

    schedule() {
        this.waitForTimeout(() => this.update(), EVERY);
    }

    async update() {
        const { state, processed, total } = await this.waitFor(rpc(this.el.dataset.url));
        if (state !== "running") {
            window.location.reload();
            return;
        }
        this.el.querySelector(".o_processed").textContent = processed;
        this.el.querySelector(".o_total").textContent = total;
        this.el.querySelector(".progress-bar").style.width = `${(100 * processed) / (total || 1)}%`;
        this.schedule();
    }
}

registry.category("public.interactions").add("order_process.order_import_progress", OrderImportProgress);
