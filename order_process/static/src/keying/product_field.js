import { SaleOrderLineProductField } from "@sale/js/sale_product_field";
import { patch } from "@web/core/utils/patch";
import { focusQuantity, isKeyed } from "./keying";

patch(SaleOrderLineProductField.prototype, {
    /**
     * Who typed a code, a bar code or a colour number has chosen the variant: nothing is left to be configured, and the
     * field names the variant also while the line is edited. The cursor goes on to the quantity at once, not when the
     * server has answered: what is typed meanwhile is the quantity.
     */
    get m2oProps() {
        const props = super.m2oProps;
        if (this.relation !== "product.template") {
            return props;
        }
        const named = props.value && !this.isCombo && this.productName;
        return {
            ...props,
            value: named ? { ...props.value, display_name: this.productName } : props.value,
            update: async (value, options) => {
                if (value && isKeyed(this.props.record)) {
                    focusQuantity(this.props.name);
                }
                const variant = value && value.id && (await this.findNamedVariant(value));
                if (!variant || !variant.id) {
                    return props.update(value, options);
                }
                await this.props.record.update({ product_id: variant });
                return this._onProductUpdate();
            },
        };
    },

    findNamedVariant(value) {
        return this.orm.call("product.template", "get_named_variant", [value.id, value.display_name || ""]);
    },
});
