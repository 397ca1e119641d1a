import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const BAR = ".o_process_register_bar:has(.o_process_register_count:contains(3))";

/** A manager reads the order register: the totals are of all that is filtered, in list, pivot and graph. */
tours.add("order_process_register", {
    steps: () => [
        {
            content: "The totals stand above the list; the cancelled order counts in no amount",
            trigger: `.o_list_view ${BAR} [data-name=amount]:contains(300.00)`,
        },
        {
            trigger: ".o_process_register_bar [data-name=cancelled]:contains(1)",
        },
        {
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            trigger: `.o_pivot_view ${BAR} [data-name=amount]:contains(300.00)`,
        },
        {
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            trigger: `.o_graph_view ${BAR} [data-name=amount]:contains(300.00)`,
        },
        {
            content: "Filtered otherwise, they are others",
            trigger: ".o_facet_remove",
            run: "click",
        },
        {
            trigger: ".o_graph_view .o_process_register_bar:has(.o_process_register_count:contains(4)) [data-name=amount]:contains(450.00)",
        },
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "The paper is for everybody, the workbook for those who may export",
            trigger: ".o_list_view .o_process_register_bar:has(.o_process_register_xlsx):has(.o_process_register_pdf) [data-name=amount]:contains(450.00)",
        },
    ],
});
