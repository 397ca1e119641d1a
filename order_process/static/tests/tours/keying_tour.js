import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const PRODUCT = ".o_selected_row .o_field_widget[name=product_template_id] input";
const shows = (colour) => ({ content: `The line has ${colour}`, trigger: `${PRODUCT}:value(${colour})` });

const type = (code) => [
    { content: `Type ${code}`, trigger: PRODUCT, run: `edit ${code}` },
    { content: "The variant is offered", trigger: `.o-autocomplete--dropdown-item:contains(${code})` },
    { content: "Enter takes it", trigger: PRODUCT, run: "press Enter" },
];

/** A code gives its variant, at once and when it is corrected; nothing asks for colours. */
tours.add("order_process_key_a_code", {
    steps: () => [
        { trigger: ".o_field_x2many_list_row_add a:contains(product)", run: "click" },
        ...type("RG-688"),
        shows("6/88"),
        { content: "Nothing to configure", trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
        {
            content: "Another colour of the same product",
            trigger: ".o_data_row:contains(6/88) td[name=product_template_id]",
            run: "click",
        },
        ...type("RG-50"),
        shows("5/0"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
    ],
});
