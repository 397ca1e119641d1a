import { registry } from "@web/core/registry";

/** Finance starts at the desk, issues the invoices from their tile and states why something was left undone. */
registry.category("web_tour.tours").add("order_process_finance_day", {
    steps: () => [
        { trigger: ".o_op_finance .o_op_tile[data-tile='to_invoice'][data-when='today'] .o_op_tile_count:contains(2)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Changsha Liren)" },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel_actions button[name='action_issue_invoice'], .o_list_buttons button[name='action_issue_invoice'], button[name='action_issue_invoice']:visible", run: "click" },
        { trigger: ".o_notification:contains(2 invoices issued)" },
        { trigger: ".o_view_nocontent:contains(No invoice to issue)" },
        { trigger: ".o_back_button a, .breadcrumb-item a:contains(Finance Desk)", run: "click" },
        { trigger: ".o_op_tile[data-tile='to_invoice'][data-when='today'].o_op_tile_empty" },
        { trigger: ".o_op_left:contains(1 left undone without a cause)", run: "click" },
        { trigger: ".o_data_row button:contains(State the Cause)", run: "click" },
        { trigger: ".modal .o_radio_input[data-value='work']", run: "click" },
        { trigger: ".modal .o_field_widget[name='text'] textarea", run: "edit the printer was broken" },
        { trigger: ".modal button[name='action_state']", run: "click" },
        { trigger: ".o_view_nocontent:contains(Nothing was left undone)" },
    ],
});
