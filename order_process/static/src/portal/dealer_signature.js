import { Component, useState } from "@odoo/owl";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { redirect } from "@web/core/utils/urls";
import { StrokePad } from "../pad/stroke_pad";

/**
 * A dealer signs, often at the door and with little network: the name is written by hand, and where no answer comes the
 * page says so, and the button can be pressed again.
 */
export class DealerSignature extends Component {
    static template = "order_process.DealerSignature";
    static components = { StrokePad };
    static props = ["callUrl", "defaultName?", "sendLabel", "nameLabel", "offline", "signedOut"];

    setup() {
        this.state = useState({ name: this.props.defaultName || "", strokes: false, error: false, isSending: false });
    }

    get isReady() {
        return this.state.strokes && this.state.name.trim() && !this.state.isSending;
    }

    onStrokes(strokes) {
        this.state.strokes = strokes;
    }

    async onClickSubmit() {
        this.state.isSending = true;
        this.state.error = false;
        try {
            const params = { name: this.state.name, signature: this.state.strokes };
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
        this.state.isSending = false;
    }
}

registry.category("public_components").add("order_process.dealer_signature", DealerSignature);
