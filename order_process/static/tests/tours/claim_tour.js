import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Customer service answers the claim, notes its cause and lets the goods come back. */
tours.add("order_process_claim_answered", {
    steps: () => [
        {
            content: "The claim waits in the queue with the time that is left",
            trigger: ".o_data_row:contains(Three tubes leak):has(.o_field_widget[name=waits_until]:contains(min)) .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button:contains(Answer…)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit We are sorry. Give the three tubes to the driver.",
        },
        {
            trigger: ".modal button[name=action_take]:contains(Send the Answer)",
            run: "click",
        },
        {
            content: "It is in hand, and no time runs any more",
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has(.o_field_widget[name=waits_until])) .o_arrow_button_current:contains(In Hand)",
        },
        {
            trigger: ".o_field_widget[name=cause_id] input",
            run: "edit Carrier",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Carrier damage)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button:contains(Arrange a Return…)",
            run: "click",
        },
        {
            content: "The goods of the claim are proposed",
            trigger: ".modal .o_data_row:contains(3.00)",
        },
        {
            trigger: ".modal button[name=action_arrange]:contains(Arrange the Return)",
            run: "click",
        },
        {
            content: "What is still missing before it can be closed is said",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=close_refusal]:contains(has not come in yet)",
        },
        {
            trigger: ".oe_stat_button:contains(Returns)",
        },
    ],
});

/** The goods have come in: customer service closes the claim. */
tours.add("order_process_claim_closed", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Three tubes leak) .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button.btn-primary:contains(Close…)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit The tubes are back; thank you.",
        },
        {
            trigger: ".modal button[name=action_take]:contains(Close the Claim)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Claim Closed)",
        },
    ],
});
