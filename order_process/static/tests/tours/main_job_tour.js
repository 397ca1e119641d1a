import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const FILE = [
    "Order Reference,Dealer Code,Product Code,Quantity,Delivery Method,Payment Terms,Channel",
    '"PO-1",D001,RG688,5,"Company truck",Immediate Payment,Phone',
    '"PO-1",D001,SY6,10,"Company truck",Immediate Payment,Phone',
    '"PO-2",D001,RG688,3,"Company truck",Immediate Payment,Phone',
].join("\n");

/** The clerk drops a file of orders, imports it and submits the orders. */
tours.add("order_process_main_clerk", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Drop the file",
            trigger: ".o_order_import_drop:not(:has(.fa-spinner))",
            run() {
                const input = document.querySelector("input.o_order_import_input");
                const dropped = new DataTransfer();
                dropped.items.add(new File([FILE], "orders.csv", { type: "text/csv" }));
                input.files = dropped.files;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "It was checked as a whole",
            trigger: ".alert-success:contains(Everything is in order)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_import_all]",
            run: "click",
        },
        {
            content: "Two orders came in",
            trigger: ".oe_stat_button[name=action_view_orders]:contains(2)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_submit_review]",
            run: "click",
        },
        {
            content: "Both are in review",
            trigger: ".o_list_view:not(:has(.o_data_row .o_data_cell:contains(Entry)))",
        },
    ],
});

const approveAll = () => [
    {
        trigger: ".o_data_row:nth-child(2)",
    },
    {
        trigger: "thead .o_list_record_selector input",
        run: "click",
    },
    {
        trigger: ".o_control_panel button[name=action_approve]",
        run: "click",
    },
    {
        trigger: ".o_notification:contains(2 approved)",
    },
];

/** The desk leader approves both at once. */
tours.add("order_process_main_leader", { steps: approveAll });

/** Finance approves both at once, which confirms them. */
tours.add("order_process_main_finance", { steps: approveAll });

/** The keeper finds the batch that the window sent and opens it. */
tours.add("order_process_main_keeper", {
    steps: () => [
        {
            content: "The batch of the window",
            trigger: ".o_kanban_record:contains(Road), .o_data_row:contains(Road)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook .nav-link:contains(Transfers)",
            run: "click",
        },
        {
            content: "With both transfers",
            trigger: ".o_form_view .o_field_widget[name=picking_ids] .o_data_row:nth-child(2)",
        },
    ],
});
