import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { Domain } from "@web/core/domain";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";

const MODEL = "order.process.registers";

/** The totals of all that is filtered, and the same as workbook and paper; a page of a list has eighty rows of them. */
export class RegisterBar extends Component {
    static template = "order_process.RegisterBar";
    static props = { register: String, domain: Array };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ totals: [], mayExport: false });
        this.last = new KeepLast();
        onWillStart(async () => {
            this.state.mayExport = await user.hasGroup("base.group_allow_export");
            await this.load(this.props);
        });
        onWillUpdateProps((next) => {
            const same = JSON.stringify(next.domain) === JSON.stringify(this.props.domain);
            return same && next.register === this.props.register ? undefined : this.load(next);
        });
    }

    async load({ register, domain }) {
        const asked = this.orm.silent.call(MODEL, "get_totals", [register, domain]);
        this.state.totals = await this.last.add(asked);
    }

    say(totals, sum) {
        if (sum.kind === "money") {
            return formatCurrency(sum.sum, totals.currency_id);
        }
        return sum.kind === "count" ? formatInteger(sum.sum) : formatFloat(sum.sum);
    }

    count(totals) {
        return formatInteger(totals.count);
    }

    async download(form) {
        const { register, domain } = this.props;
        this.action.doAction(await this.orm.call(MODEL, "get_download", [register, form, domain]));
    }
}

/** The controller of a view over which the bar stands. */
export const withBar = (Controller, template) =>
    class extends Controller {
        static template = template;
        static components = { ...Controller.components, RegisterBar };

        get register() {
            return this.props.context.register;
        }

        get domain() {
            return new Domain(this.props.domain).toList();
        }
    };

/** Below a list stand the sums of what is ticked, or of all rows; those of one page would look like the totals. */
class RegisterListRenderer extends ListRenderer {
    computeAggregates() {
        const { list } = this.props;
        const shown = list.isGrouped ? list.groups : list.records;
        return !list.selection.length && list.count > shown.length ? {} : super.computeAggregates();
    }
}

registry.category("views").add("process_register_list", {
    ...listView,
    Controller: withBar(ListController, "order_process.RegisterList"),
    Renderer: RegisterListRenderer,
});
