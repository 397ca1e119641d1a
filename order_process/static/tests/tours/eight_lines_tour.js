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

/** A new order with eight lines, all by keyboard. */
registry.category("web_tour.tours").add("order_process_eight_lines", {
    steps: () => [
        { content: "The facts are folded", trigger: ".o_process_facts:not(.o_process_facts_open) .o_process_facts_line" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Changsha Liren" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Changsha Liren)" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "press Enter" },
        { content: "All of it came from the dealer", trigger: ".o_process_facts_line:contains(Salesman):contains(Li Na)" },
        { content: "What is missing is in view", trigger: ".o_process_facts_lacking .o_field_widget[name=intake_channel_id] input", run: "edit Phone" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Phone)" },
        { trigger: ".o_field_widget[name=intake_channel_id] input", run: "press Enter" },
        { content: "Into the lines", trigger: ".o_process_facts_line:contains(Phone)", run: "press alt+l" },
        ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap(key),
        { content: "Save", trigger: PRODUCT, run: "press alt+s" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
        { trigger: ".o_process_facts:not(.o_process_facts_lacking) .o_process_facts_line" },
    ],
});
