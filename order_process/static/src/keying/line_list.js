import { SaleOrderLineListRenderer } from "@sale/js/sale_order_line_field/sale_order_line_field";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { patch } from "@web/core/utils/patch";
import { focusQuantity, isKeyed, PRODUCT_FIELDS } from "./keying";

patch(SaleOrderLineListRenderer.prototype, {
    setup() {
        super.setup();
        // From anywhere in the form into the lines.
        useHotkey("alt+l", () => this.startLine(), {
            bypassEditableProtection: true,
            isAvailable: () => this.canCreate && isKeyed(this.props.list),
        });
    },

    startLine() {
        const { context } = this.controls[0] || {};
        return this.add({ context });
    },

    /** Enter goes from a product that was chosen to its quantity, and from there, as in core, to the next line. */
    onCellKeydownEditMode(hotkey, cell, group, record) {
        const name = cell.getAttribute("name");
        const chosen = record && record.data.product_id;
        if (hotkey === "enter" && PRODUCT_FIELDS.includes(name) && chosen && isKeyed(record) && focusQuantity(name)) {
            return true;
        }
        return super.onCellKeydownEditMode(hotkey, cell, group, record);
    },
});
