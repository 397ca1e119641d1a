import { registry } from "@web/core/registry";

/** A repeat order from the list in four clicks. */
registry.category("web_tour.tours").add("order_process_again", {
    steps: () => [
        { content: "Click 1", trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
        { content: "Type the dealer", trigger: ".o_field_widget[name=partner_id] input", run: "edit Changsha Liren" },
        { content: "Click 2", trigger: ".o-autocomplete--dropdown-item:contains(Changsha Liren)", run: "click" },
        { content: "Click 3", trigger: "button[name=action_as_last_time]", run: "click" },
        { content: "Goods are filled in", trigger: ".o_data_row:contains(Dye 6/88)" },
        { content: "It is said from where", trigger: ".o_notification:contains(as in S)" },
        { content: "Click 4", trigger: "button[name=action_submit_review]", run: "click" },
        { content: "In review", trigger: ".o_process_stage_now:contains(Review)" },
    ],
});
