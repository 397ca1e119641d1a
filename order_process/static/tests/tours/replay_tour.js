import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** An administrator tries a changed completeness rule and asks for approval. */
tours.add("order_process_rule_tried", {
    steps: () => [
        {
            content: "Nothing is proposed yet",
            trigger: ".o_field_widget[name=values_html]:contains(Nothing is proposed)",
        },
        {
            trigger: ".op_try_values",
            run: "click",
        },
        {
            content: "The values are typed in the rule's own fields",
            trigger: ".modal .o_field_widget[name=step] input",
        },
        {
            trigger: ".modal .o_field_widget[name=check] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Promotion behind)",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Before and after stand side by side",
            trigger: "body:not(:has(.modal)) .op_rule_values:contains(Own condition):contains(Promotion behind)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_try]:contains(Try It)",
            run: "click",
        },
        {
            content: "One order would have been held",
            trigger: ".op_rule_summary tr:contains(Newly Held):contains(1)",
        },
        {
            trigger: ".o_stat_text:contains(Differences)",
            run: "click",
        },
        {
            trigger: ".o_group_header:contains(Newly Held)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(goes on):contains(held: tried by tour)",
        },
        {
            trigger: ".breadcrumb-item:last a, .o_back_button",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=reason] textarea",
            run: "edit Gifts without a promotion",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_submit]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Waiting for Approval)",
        },
    ],
});

/** An approving manager finds the proposal under Configuration, reads what it does, and agrees. */
tours.add("order_process_rule_approved", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(tried by tour):contains(Waiting for Approval) .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: ".op_rule_summary tr:contains(Newly Held):contains(1)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(In Force)",
        },
    ],
});
