import { registry } from "@web/core/registry";

/** The manager sees by how much policy is exceeded and why, and grants some room more. */
registry.category("web_tour.tours").add("order_process_manager_grants", {
    steps: () => [
        {
            content: "The queue says what exceeds policy",
            trigger: ".o_data_row .o_data_cell[name=special_summary]:contains(50.00)",
            run: "click",
        },
        {
            content: "The line stays below the policy price",
            trigger: ".o_form_view .o_field_widget[name=sheet]:contains(Beyond policy)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_open_special]:enabled",
            run: "click",
        },
        {
            content: "The excess is proposed",
            trigger: ".modal .o_data_row .o_data_cell[name=amount]:contains(50.00)",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row .o_field_widget[name=amount] input",
            run: "edit 80",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Room for one more box",
        },
        {
            trigger: ".modal button[name=action_grant]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_notification:contains(decided)",
        },
    ],
});
