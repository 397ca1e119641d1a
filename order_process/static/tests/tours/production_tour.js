import { registry } from "@web/core/registry";

/** Who plans opens the card of the order, says until when, and hands the plan in. */
registry.category("web_tour.tours").add("order_process_production_plans", {
    steps: () => [
        {
            content: "The first column says what is to be planned",
            trigger: ".o_kanban_group:first .o_kanban_record:contains(Private label dye)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_open_plan]:contains(Plan…)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Mixer 2, day shift",
        },
        {
            trigger: ".modal .o_field_widget[name=ends_on] input, .modal .o_field_widget[name=ends_on] button",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=ends_on] input",
            run: "edit 12/31/2035 && press Tab",
        },
        {
            trigger: ".modal button[name=action_propose]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Plan to Approve)",
        },
    ],
});

/** Quality answers every point of the list and keeps the check. */
registry.category("web_tour.tours").add("order_process_quality_checks", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Private label dye)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_open_check]:contains(Quality Check…)",
            run: "click",
        },
        ...[1, 2, 3, 4].flatMap((row) => [
            {
                trigger: `.modal .o_data_row:nth-child(${row}) .o_data_cell[name=verdict]`,
                run: "click",
            },
            {
                trigger: `.modal .o_data_row:nth-child(${row}) .o_field_widget[name=verdict] input, .modal .o_data_row:nth-child(${row}) .o_field_widget[name=verdict] select`,
                run: "click",
            },
            {
                trigger: ".o_select_menu_item:contains(In Order):first",
                run: "click",
            },
        ]),
        {
            trigger: ".modal button[name=action_keep]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(To Pack)",
        },
    ],
});
