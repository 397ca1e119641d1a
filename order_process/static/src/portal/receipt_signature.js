import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { addLoadingEffect } from "@web/core/utils/ui";
import { redirect } from "@web/core/utils/urls";
import { SignatureForm } from "@portal/signature_form/signature_form";

/**
 * A dealer signs for the goods, often at the door and with little network. Core's form goes on turning where no answer
 * comes or the server refuses; this one says what is wrong, and the button can be pressed again.
 */
export class ReceiptSignature extends SignatureForm {
    async onClickSubmit() {
        const restore = addLoadingEffect(this.rootRef.el.querySelector(".o_portal_sign_submit"));
        this.state.error = false;
        try {
            const signature = this.signature.getSignatureImage().split(",")[1];
            const params = { name: this.signature.name, signature };
            const result = await rpc(this.props.callUrl, params, { silent: true });
            if (result.redirect_url) {
                redirect(result.redirect_url);
                return;
            }
            this.state.error = result.error;
        } catch (error) {
            const isSignedOut = error.exceptionName === "odoo.http.SessionExpiredException";
            this.state.error = isSignedOut ? this.props.signedOut : this.props.offline;
        }
        restore();
    }
}

registry.category("public_components").add("order_process.receipt_signature", ReceiptSignature);
