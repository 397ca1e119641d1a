import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The clerk fills in what the band names and submits the order. */
tours.add("order_process_clerk_submits", {
    steps: () => [
        {
            content: "The band says what is missing",
            trigger: ".o_process_blocker:contains(channel)",
        },
        {
            content: "Its button leads to the field",
            trigger: ".o_process_blocker:contains(channel) .o_process_mend",
            run: "click",
        },
        {
            content: "Choose the channel",
            trigger: ".o_field_widget[name=intake_channel_id] input",
            run: "edit Phone",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Phone)",
            run: "click",
        },
        {
            content: "Submitting saves first and checks again",
            trigger: ".o_statusbar_buttons button[name=action_submit_review]",
            run: "click",
        },
        {
            content: "The order is in review",
            trigger: ".o_process_stage_now:contains(Review)",
        },
        {
            content: "Nothing can be changed meanwhile",
            trigger: ".o_statusbar_buttons button[name=action_withdraw_review]",
        },
    ],
});

/** The leader approves a whole round from the queue. */
tours.add("order_process_leader_approves", {
    steps: () => [
        {
            content: "The queue shows the time left",
            trigger: ".o_data_row .o_process_countdown",
        },
        {
            content: "Three orders wait",
            trigger: ".o_data_row:nth-child(3)",
        },
        {
            content: "Choose all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_approve]",
            run: "click",
        },
        {
            content: "One message for all",
            trigger: ".o_notification:contains(3 approved)",
        },
        {
            content: "The queue is empty and says what comes next",
            trigger: ".o_view_nocontent:contains(The next round closes)",
        },
    ],
});

/** Finance sends one order back and approves the next from the decision form. */
tours.add("order_process_finance_decides", {
    steps: () => [
        {
            content: "Open the first order, the urgent one",
            trigger: ".o_data_row:first .o_data_cell[name=partner_id]:contains(Changsha)",
            run: "click",
        },
        {
            content: "The decision form shows the lines",
            trigger: ".o_form_view .o_field_widget[name=order_line] .o_data_row",
        },
        {
            trigger: ".o_statusbar_buttons button:enabled:contains(Return)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The price of line 1 is not the dealer's.",
        },
        {
            trigger: ".modal button[name=action_decide]:contains(Return)",
            run: "click",
        },
        {
            content: "The reason was taken",
            trigger: "body:not(:has(.modal)) .o_notification:contains(1 returned)",
        },
        {
            content: "The next order takes its place",
            trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Wuhan)",
        },
        {
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_approve_next]:enabled",
            run: "click",
        },
        {
            content: "No order is left: the queue again",
            trigger: ".o_list_view .o_view_nocontent",
        },
    ],
});
