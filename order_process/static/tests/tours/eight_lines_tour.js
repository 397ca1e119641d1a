import { registry } from "@web/core/registry";

const ROW = ".o_field_widget[name=order_line] .o_selected_row";
const PRODUCT = `${ROW} .o_field_widget[name=product_template_id] input`;
const QUANTITY = `${ROW} td[name=product_uom_qty] input`;
const has = (selector) => () => document.activeElement.matches(selector) || Promise.reject(document.activeElement.outerHTML);

/** Code, Enter, quantity, Enter; the cursor is where the next text belongs. */
const key = (number) => [
    { content: `The cursor waits for code ${number}`, trigger: `${PRODUCT}:value():focus`, run: has(PRODUCT) },
    { content: "Code", trigger: PRODUCT, run: `edit KB-${number}` },
    { trigger: `.o-autocomplete--dropdown-item:contains(KB-${number})` },
    { content: "Enter", trigger: PRODUCT, run: "press Enter" },
    { content: "The cursor is on the quantity", trigger: `${QUANTITY}:focus` },
    { content: "Quantity", trigger: QUANTITY, run: `edit ${number + 1}` },
    { content: "Enter", trigger: QUANTITY, run: "press Enter" },
    { content: "Nothing to configure", trigger: `body:not(:has(.modal)) .o_data_row:contains(${number}/0)` },
];

/** A key as it comes from the keyboard: whoever takes it away, it is not typed. */
function press(key) {
    const { activeElement } = document;
    const ev = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    if (activeElement.dispatchEvent(ev) && key.length === 1) {
        document.execCommand("insertText", false, key);
    }
}

const toTheLines = [
    { content: "The facts are folded", trigger: ".o_process_facts:not(.o_process_facts_open) .o_process_facts_line" },
    { trigger: ".o_field_widget[name=partner_id] input", run: "edit Changsha Liren" },
    { trigger: ".o-autocomplete--dropdown-item:contains(Changsha Liren)" },
    { trigger: ".o_field_widget[name=partner_id] input", run: "press Enter" },
    { content: "All of it came from the dealer", trigger: ".o_process_facts_line:contains(Salesman):contains(Li Na)" },
    { content: "What is missing is in view", trigger: ".o_process_facts_lacking .o_field_widget[name=intake_channel_id] input", run: "edit Phone" },
    { trigger: ".o-autocomplete--dropdown-item:contains(Phone)" },
    { trigger: ".o_field_widget[name=intake_channel_id] input", run: "press Enter" },
    { content: "Into the lines", trigger: ".o_process_facts_line:contains(Phone)", run: "press alt+l" },
];

/** A new order with eight lines, all by keyboard. */
registry.category("web_tour.tours").add("order_process_eight_lines", {
    steps: () => [
        ...toTheLines,
        ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap(key),
        { content: "Save", trigger: PRODUCT, run: "press alt+s" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
        { trigger: ".o_process_facts:not(.o_process_facts_lacking) .o_process_facts_line" },
    ],
});

/** The same four lines as fast as fingers go, nobody looks at the screen. */
registry.category("web_tour.tours").add("order_process_lines_in_a_hurry", {
    steps: () => [
        ...toTheLines,
        {
            content: "All keys at once",
            trigger: `${PRODUCT}:value():focus`,
            run: () => [1, 2, 3, 4].forEach((number) => [...`KB-${number}`, "Enter", `${number + 1}`, "Enter"].forEach(press)),
        },
        { content: "The last line is there", trigger: ".o_data_row:contains(4/0):not(.o_selected_row)", timeout: 60000 },
        { content: "The cursor waits for the next", trigger: `${PRODUCT}:value():focus` },
        { content: "Save", trigger: PRODUCT, run: "press alt+s" },
        { content: "Saved", trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
        { content: "Once more into the lines", trigger: ".o_process_facts_line", run: "press alt+l" },
        { content: "What is no product", trigger: `${PRODUCT}:focus`, run: () => [..."KB-99", "Enter", "7", "Enter"].forEach(press) },
        { content: "It is said that the quantity was not taken", trigger: ".o_notification:contains(7⏎)" },
        { content: "Leave it", trigger: ".o_form_button_cancel", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
    ],
});
