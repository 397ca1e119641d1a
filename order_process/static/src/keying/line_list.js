import { SaleOrderLineListRenderer } from "@sale/js/sale_order_line_field/sale_order_line_field";
import { onWillUnmount, useExternalListener } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { focusQuantity, isKeyed, PRODUCT_FIELDS } from "./keying";
import { TypeAhead } from "./type_ahead";

patch(SaleOrderLineListRenderer.prototype, {
    setup() {
        super.setup();
        // From anywhere in the form into the lines.
        useHotkey("alt+l", () => this.startLine(), {
            bypassEditableProtection: true,
            isAvailable: () => this.canCreate && isKeyed(this.props.list),
        });
        const notification = useService("notification");
        this.typeAhead = new TypeAhead((keys) =>
            notification.add(_t("Nothing took what you typed, key it again: %s", keys), { type: "warning", sticky: true })
        );
        const capture = { capture: true };
        const onKeydown = (ev) => isKeyed(this.props.list) && this.typeAhead.onKeydown(ev);
        useExternalListener(window, "keydown", onKeydown, capture);
        useExternalListener(window, "pointerdown", () => this.typeAhead.find && this.typeAhead.stop(), capture);
        onWillUnmount(() => this.typeAhead.rest());
    },

    startLine() {
        const { context } = this.controls[0] || {};
        this.typeAhead.waitForLine();
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
