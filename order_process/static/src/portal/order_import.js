import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const EVERY = 2000; // milliseconds

/** A file or an import is sent once, and a file that is too large not at all. */
export class OrderImportForm extends Interaction {
    static selector = ".o_portal_order_import_drop, .o_portal_order_import_run";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        "input[type=file]": { "t-on-change": this.showTooLarge },
        ".o_portal_order_import_too_large": { "t-att-class": () => ({ "d-none": !this.tooLarge }) },
    };

    get tooLarge() {
        const file = this.el.querySelector("input[type=file]")?.files[0];
        return Boolean(file && file.size > Number(this.el.dataset.maxBytes));
    }

    // The warning follows by itself.
    showTooLarge() {}

    onSubmit(ev) {
        if (this.tooLarge || this.sent) {
            ev.preventDefault();
            return;
        }
        this.sent = true;
        const button = this.el.querySelector("button[type=submit]");
        button.classList.add("disabled");
        const icon = document.createElement("i");
        icon.className = "fa fa-spinner fa-spin me-2";
        button.prepend(icon);
    }
}

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

registry.category("public.interactions").add("order_process.order_import_form", OrderImportForm);
registry.category("public.interactions").add("order_process.order_import_progress", OrderImportProgress);
