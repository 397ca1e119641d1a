import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** A form is sent once, and files that are too many or too large not at all. */
export class SendOnce extends Interaction {
    static selector = ".o_portal_send_once";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        _window: { "t-on-pageshow": this.onPageShow },
        "input[type=file]": { "t-on-change": this.showFiles },
        ".o_portal_too_large": { "t-att-class": () => ({ "d-none": !this.tooLarge }) },
        "button[type=submit]": { "t-att-class": () => ({ disabled: this.sent }) },
    };

    setup() {
        this.sent = false;
    }

    get tooLarge() {
        const files = [...(this.el.querySelector("input[type=file]")?.files || [])];
        const { maxBytes, maxFiles } = this.el.dataset;
        return files.length > Number(maxFiles || 1) || files.some((file) => file.size > Number(maxBytes));
    }

    // The warning follows by itself.
    showFiles() {}

    onSubmit(ev) {
        if (this.tooLarge || this.sent) {
            ev.preventDefault();
            return;
        }
        this.sent = true;
        this.spinner = document.createElement("i");
        this.spinner.className = "fa fa-spinner fa-spin me-2";
        this.insert(this.spinner, this.el.querySelector("button[type=submit]"), "afterbegin");
    }

    /** Whoever comes back with the browser's button finds a form that can be sent. */
    onPageShow(ev) {
        if (ev.persisted) {
            this.sent = false;
            this.spinner?.remove();
        }
    }
}

registry.category("public.interactions").add("order_process.send_once", SendOnce);
