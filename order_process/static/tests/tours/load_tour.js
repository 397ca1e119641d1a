import { registry } from "@web/core/registry";
import { draw } from "./signature_pad";

const clicks = () => (window.opLoadClicks = window.opLoadClicks || []);

/** Clicks as a keeper does, and keeps count of them. */
const press = (trigger) => ({
    trigger,
    run() {
        clicks().push(trigger);
        this.anchor.click();
    },
});

/** A load of twenty deliveries, done as listed: from the list of trips until the vehicle has left. */
registry.category("web_tour.tours").add("order_process_load_of_twenty", {
    steps: () => [
        press(".o_list_view .o_data_row:first .o_data_cell[name=vehicle_no]"),
        { trigger: ".o_op_load [data-chip=ready]:contains(20)" },
        press(".o_op_load_listed.btn-primary:enabled"),
        { trigger: ".o_op_load .o_op_load_stop .badge:contains(To check)" },
        press(".o_op_load_check.btn-primary:enabled"),
        { trigger: ".o_op_load .o_op_load_stop .badge:contains(Checked)", timeout: 60000 },
        press(".o_op_load_hand.btn-primary:enabled"),
        { trigger: ".modal .o_op_load_papers td:contains(①)" },
        {
            ...draw(".modal canvas.o_op_pad_canvas"),
            run(helpers) {
                clicks().push("signature");
                return draw("").run.call(this, helpers);
            },
        },
        press(".modal .o_op_load_confirm:enabled"),
        { trigger: ".o_op_load_said.alert-success:contains(20 transfers have left)", timeout: 60000 },
        {
            trigger: ".o_op_load [data-chip=left]:contains(20)",
            run() {
                if (clicks().length !== 6) {
                    throw new Error(`${clicks().length} clicks instead of 6: ${clicks().join(", ")}`);
                }
            },
        },
    ],
});
