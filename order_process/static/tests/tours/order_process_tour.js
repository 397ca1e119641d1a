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
            content: "The round over it says what waits",
            trigger: ".o_process_summary:contains(Waiting for me 3):contains(Reviewed this round 0)",
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
            trigger: ".o_form_view .o_process_sheet tbody tr:contains(Dye 6/88)",
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

const press = (key) => ({
    trigger: ".o_process_review_form .o_process_key_approve:enabled",
    run: () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })),
});

/** The leader goes through the queue by the keyboard: down, up, tick, ask, approve. */
tours.add("order_process_leader_by_keyboard", {
    steps: () => [
        {
            trigger: ".o_data_row:first .o_data_cell[name=partner_id]:contains(Changsha)",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Changsha)" },
        press("ArrowDown"),
        { trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Wuhan)" },
        press("ArrowUp"),
        { trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Changsha)" },
        {
            content: "The checklist of the level is ticked",
            trigger: ".o_process_points label:first input",
            run: "click",
        },
        { trigger: ".o_process_points label:first:contains(Leader)" },
        press("q"),
        {
            content: "Letters typed into a text decide nothing",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Aqua or arctic?",
        },
        {
            trigger: ".modal textarea",
            run({ anchor }) {
                anchor.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
            },
        },
        {
            trigger: ".modal button[name=action_decide]:contains(Ask)",
            run: "click",
        },
        {
            content: "The next one takes its place; the one asked about waits",
            trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Wuhan)",
        },
        press("a"),
        {
            content: "Only the one that waits for an answer is left",
            trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Changsha)",
        },
        { trigger: ".o_field_widget[name=question_ids]:contains(Aqua or arctic)" },
        press("r"),
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit No answer came.",
        },
        {
            trigger: ".modal button[name=action_decide]:contains(Return)",
            run: "click",
        },
        { trigger: ".o_list_view .o_view_nocontent" },
    ],
});

/** The clerk answers what a reviewer asked, from the order. */
tours.add("order_process_clerk_answers", {
    steps: () => [
        {
            trigger: ".o_process_question:contains(Which colour) button:contains(Answer)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit 6/88",
        },
        {
            trigger: ".modal button[name=action_decide]:contains(Answer)",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)) .o_form_view:not(:has(.o_process_question))" },
    ],
});
