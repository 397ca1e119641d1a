/** Keying lines without a mouse: code, Enter, quantity, Enter, next line. */

export const PRODUCT_FIELDS = ["product_template_id", "product_id"];

/** Whether the order of this line runs under the process; other orders are keyed as core has it. */
export function isKeyed(line) {
    return Boolean(line.model.root.data.is_under_process);
}

/** Go on from the product to the quantity of the line that is being written; whoever went elsewhere stays there. */
export function focusQuantity(from) {
    const row = document.querySelector(".o_field_widget[name=order_line] .o_selected_row");
    const cell = row && row.querySelector(`td[name=${from}]`);
    const input = row && row.querySelector("td[name=product_uom_qty] input");
    if (!input || !cell || !cell.contains(document.activeElement)) {
        return false;
    }
    input.focus();
    input.select();
    return true;
}
