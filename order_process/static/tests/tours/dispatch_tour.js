import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The dispatcher runs a window that is due and sees what it sent. */
tours.add("order_process_dispatcher_runs", {
    steps: () => [
        {
            content: "One order is ready",
            trigger: ".o_op_cell:contains(1 ready):has(.o_op_run)",
        },
        {
            content: "Run the window",
            trigger: ".o_op_cell:contains(1 ready) .o_op_run",
            run: "click",
        },
        {
            content: "Without a reason it does not run",
            trigger: ".modal .o_op_run_confirm[disabled]",
        },
        {
            trigger: ".modal textarea",
            run: "edit the vehicle leaves early",
        },
        {
            trigger: ".modal .o_op_run_confirm:not([disabled])",
            run: "click",
        },
        {
            content: "The dispatch opens with its transfer",
            trigger: ".o_form_view .o_field_widget[name=picking_ids] .o_data_row",
        },
        {
            content: "and says why it ran by hand",
            trigger: ".o_form_view .o_field_widget[name=early_reason]:contains(vehicle)",
        },
        {
            trigger: ".o_form_view button[name=action_late_entry]",
        },
        {
            content: "Back at the windows the cell is sent",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            trigger: ".o_op_cell.o_op_done:contains(1 sent) .o_op_manifest",
        },
    ],
});

/** The keeper finds the batch on the desk, reads the remarks and validates it. */
tours.add("order_process_keeper_validates", {
    steps: () => [
        {
            content: "The batch of the mode, with its remarks",
            trigger: ".o_kanban_record:contains(Road, prepaid):contains(two testers)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=process_remarks]:contains(two testers)",
        },
        {
            content: "Validate",
            trigger: ".o_statusbar_buttons button[name=action_done].btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)",
        },
    ],
});

/** A transfer that no dispatch has sent offers nothing that would be refused, and says why. */
tours.add("order_process_keeper_waits", {
    steps: () => [
        {
            trigger: ".o_form_view .alert:contains(Not dispatched yet)",
        },
        {
            trigger: ".o_form_view:not(:has(.o_statusbar_buttons button[name=button_validate]))",
        },
    ],
});
