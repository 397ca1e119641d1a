import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The dispatcher plans the rest, locks a stop, takes another one out and puts it back by tapping. */
tours.add("order_process_dispatcher_plans", {
    steps: () => [
        {
            content: "Three doors are not planned; two vehicles are free",
            trigger: ".o_op_trips:has(.o_op_pool .o_op_stop:nth-of-type(3)) .o_op_row:nth-of-type(2)",
        },
        {
            trigger: ".o_op_plan:enabled",
            run: "click",
        },
        {
            content: "Everything is on a trip, and the button says so",
            trigger: ".o_op_trips:has(.o_op_pool:contains(Everything is on a trip)) .o_op_plan:disabled",
        },
        {
            trigger: ".o_op_row .o_op_stop:contains(Salon 1) .o_op_lock",
            run: "click",
        },
        {
            trigger: ".o_op_row .o_op_stop:contains(Salon 1) .o_op_lock[aria-pressed=true]",
        },
        {
            trigger: ".o_op_row .o_op_stop:contains(Salon 2)",
            run: "click",
        },
        {
            trigger: ".o_op_out",
            run: "click",
        },
        {
            content: "It waits at the left again; it is tapped and put on the other vehicle",
            trigger: ".o_op_pool .o_op_stop:contains(Salon 2)",
            run: "click",
        },
        {
            trigger: ".o_op_row[data-trip^=v]:not(:has(.o_op_stop)) .o_op_put",
            run: "click",
        },
        {
            trigger: ".o_op_row:has(.o_op_stop:contains(Salon 2)):not(:has(.o_op_stop:contains(Salon 1)))",
        },
        {
            content: "A stop is dragged from one vehicle to the other",
            trigger: ".o_op_row .o_op_stop:contains(Salon 0)",
            run: "drag_and_drop .o_op_row:has(.o_op_stop:contains(Salon 2)) .o_op_lane",
        },
        {
            trigger: ".o_op_row:has(.o_op_stop:contains(Salon 2)):has(.o_op_stop:contains(Salon 0))",
        },
    ],
});
