import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** A claim, an answer or a proof of payment is sent once, and files that are too many or too large not at all. */
export class ClaimForm extends Interaction {
    static selector = ".o_portal_claim_form, .o_dealer_proof_form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        "input[type=file]": { "t-on-change": this.showFiles },
        ".o_portal_claim_too_large": { "t-att-class": () => ({ "d-none": !this.tooLarge }) },
    };

    get files() {
        return [...(this.el.querySelector("input[type=file]")?.files || [])];
    }

    get tooLarge() {
        const { maxBytes, maxFiles } = this.el.dataset;
        return this.files.length > Number(maxFiles) || this.files.some((file) => file.size > Number(maxBytes));
    }

    // The warning follows by itself.
    showFiles() {}

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

registry.category("public.interactions").add("order_process.claim_form", ClaimForm);
