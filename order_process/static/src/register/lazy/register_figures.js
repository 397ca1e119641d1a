import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { GraphController } from "@web/views/graph/graph_controller";
import { pivotView } from "@web/views/pivot/pivot_view";
import { PivotController } from "@web/views/pivot/pivot_controller";
import { withBar } from "../register";

// Core loads pivots and graphs when one is opened; so come these.
const views = registry.category("views");
views.add("process_register_pivot", { ...pivotView, Controller: withBar(PivotController, "order_process.RegisterPivot") });
views.add("process_register_graph", { ...graphView, Controller: withBar(GraphController, "order_process.RegisterGraph") });
