import { registry } from "@web/core/registry";

// Why did we miss 12:00 in Wuhan on Tuesday, and whose was it?
let clicks = 0;
function count() {
    clicks += 1;
}

registry.category("web_tour.tours").add("order_process_manager_asks", {
    steps: () => [
        {
            content: "the first screen shows the week's windows: the one that was missed is pressed",
            trigger: ".o_op_dash_tile[data-tile=windows] tr[data-row=Wuhan] button[data-figure*='12:00']:contains(1 missed)",
            run(helpers) {
                document.addEventListener("click", count, true);
                return helpers.click();
            },
        },
        {
            content: "the list says why, and whose it was",
            trigger: ".o_data_row:contains(Not reviewed) td[name=people]:contains(Leader)",
            run: "click",
        },
        {
            content: "the row says what happened until then, and by whom",
            trigger: ".o_form_view .o_field_widget[name=event_ids] .o_data_row:contains(Review round missed)",
        },
        { trigger: ".o_form_view button[name=action_open_order]", run: "click" },
        {
            content: "and the order itself: three clicks in all",
            trigger: ".o_form_view .o_field_widget[name=order_line]",
            run() {
                document.removeEventListener("click", count, true);
                if (clicks !== 3) {
                    throw new Error(`${clicks} clicks instead of three`);
                }
            },
        },
    ],
});
