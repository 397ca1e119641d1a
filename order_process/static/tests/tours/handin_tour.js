import { registry } from "@web/core/registry";

/** The escort opens the stop, takes what is owed less ten, and says why. */
registry.category("web_tour.tours").add("order_process_escort_collects", {
    steps: () => [
        {
            content: "The stop says what to collect",
            trigger: ".o_kanban_record:contains(Changsha Liren):contains(210.00)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=cash] input",
            run: "edit 200 && click .modal-title",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit A bottle was broken",
        },
        {
            trigger: ".modal button[name=action_collect]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_notification:contains(200.00)",
        },
    ],
});

/** Finance counts the notes of the escort; one is missing. */
registry.category("web_tour.tours").add("order_process_finance_counts", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(200.00) button[name=action_count]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=denomination_ids] .o_data_row:first .o_data_cell[name=pieces]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=denomination_ids] .o_data_row:first .o_field_widget[name=pieces] input",
            run: "edit 1 && click .o_form_sheet",
        },
        {
            content: "What was counted is the cash, and what is missing needs a reason",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Cash):contains(100.00) .o_data_cell[name=reason]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_field_widget[name=reason] input",
            run: "edit A note was false && click .o_form_sheet",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_post]:enabled",
            run: "click",
        },
        {
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Counted and Posted)",
        },
    ],
});
