import { registry } from "@web/core/registry";
import { draw } from "./signature_pad";

const tours = registry.category("web_tour.tours");

const openPapers = () => ({
    trigger: ".o_form_view .o_notebook .nav-link:contains(Papers)",
    run: "click",
});

/** Signs a paper of the checklist on the pad. */
const sign = (paper) => [
    {
        trigger: `[data-paper="${paper}"] .o_op_paper_sign`,
        run: "click",
    },
    {
        content: "What is signed for is in view",
        trigger: ".modal .o_op_to_sign_rows td",
    },
    draw(".modal canvas.o_op_pad_canvas"),
    {
        trigger: ".modal button[name=action_sign]",
        run: "click",
    },
    {
        trigger: `body:not(:has(.modal)) [data-paper="${paper}"]:not(:has(.o_op_paper_sign))`,
    },
];

const count = (quantity) => [
    {
        content: "What is missing is said before the check",
        trigger: ".o_form_view .alert:contains(Before the check):contains(is not counted)",
    },
    {
        trigger: ".o_op_count_code",
        run: "edit NIX && press Enter",
    },
    {
        trigger: ".o_op_count_said.alert-danger:contains(nothing with the code NIX)",
    },
    {
        trigger: ".o_op_count_code",
        run: "edit RG688 && press Enter",
    },
    {
        trigger: `.o_op_count_said.alert-success:contains(1 of ${quantity})`,
    },
    {
        trigger: ".o_op_count_row .fa-times-circle",
    },
    {
        trigger: ".o_op_count_quantity",
        run: `edit ${quantity} && click .o_op_count_listed`,
    },
    {
        trigger: ".o_op_count_row .fa-check-circle",
    },
];

const checkAndSign = (...papers) => [
    {
        trigger: ".o_statusbar_buttons button[name=action_check]",
        run: "click",
    },
    {
        trigger: ".o_form_view .alert:contains(Before the goods leave):contains(is not signed)",
    },
    openPapers(),
    ...papers.flatMap(sign),
    {
        trigger: ".o_statusbar_buttons button[name=button_validate].oe_highlight, .o_statusbar_buttons button[name=button_validate].btn-primary",
        run: "click",
    },
    {
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)",
    },
];

/** Self-pickup: finance registers the money, invoices, and issues the bill of lading, all from the order. */
tours.add("order_process_pickup_finance", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button[name=action_register_payment]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(150.00)",
        },
        {
            trigger: ".modal button[name=action_register]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_statusbar_buttons button[name=action_issue_invoice]",
            run: "click",
        },
        {
            content: "The invoice is posted",
            trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Posted)",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item:last a",
            run: "click",
        },
        openPapers(),
        {
            trigger: '[data-paper="Bill of lading"] .o_op_paper_issue:enabled',
            run: "click",
        },
        {
            trigger: '[data-paper="Bill of lading"] .fa-check-circle',
        },
    ],
});

/** The keeper counts, writes who fetches the goods, checks, takes the signature down and lets them go. */
tours.add("order_process_pickup_keeper", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Changsha Liren)",
            run: "click",
        },
        ...count(5),
        {
            trigger: ".o_field_widget[name=collector_name] input",
            run: "edit Zhou Ping",
        },
        {
            trigger: ".o_field_widget[name=collector_vehicle] input",
            run: "edit XA-12345",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        ...checkAndSign("Outbound note"),
    ],
});

/** Cash on delivery: finance issues the credit slip from the desk. */
tours.add("order_process_cod_slip", {
    steps: () => [
        {
            trigger: ".o_op_tile[data-tile=papers] .o_op_tile_count:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Changsha Liren):contains(Credit sales slip)",
        },
        {
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_issue_finance_papers]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(1 papers issued)",
        },
        {
            trigger: ".o_view_nocontent:contains(No slip to issue)",
        },
    ],
});

/** The dispatcher names the escort and the vehicle. */
tours.add("order_process_cod_dispatcher", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Changsha Liren)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=escort_id] input",
            run: "edit Escort",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Escort)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=vehicle_no] input",
            run: "edit YA-88888",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_form_status_indicator_buttons.invisible, .o_form_saved",
        },
    ],
});

/** The keeper counts and checks, the escort signs for slip and goods, and the goods leave. */
tours.add("order_process_cod_keeper", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Changsha Liren):contains(YA-88888)",
            run: "click",
        },
        ...count(5),
        ...checkAndSign("Credit sales slip", "Outbound note"),
    ],
});

/** On the phone: the dealer signs for the goods, and the escort collects for them and for the freight. */
tours.add("order_process_cod_escort", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Changsha Liren)",
            run: "click",
        },
        openPapers(),
        ...sign("Road delivery note"),
        {
            trigger: ".o_statusbar_buttons button[name=action_open_collect], .o-statusbar-buttons-dropdown, .o_statusbar_buttons .dropdown-toggle",
            run: "click",
        },
        {
            trigger: ".modal:contains(210.00) button[name=action_collect]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(210.00)",
        },
    ],
});

/** Finance counts what the escort brings. */
tours.add("order_process_cod_count", {
    steps: () => [
        {
            trigger: ".o_op_tile[data-tile=handins] .o_op_tile_count:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(210.00) button[name=action_count]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Cash) .o_data_cell[name=counted]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_field_widget[name=counted] input",
            run: "edit 210 && click .o_form_sheet",
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
