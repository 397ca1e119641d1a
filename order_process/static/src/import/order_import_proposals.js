import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a row of an order file may mean, a button each: a tap takes it, here and in all rows that say the same. */
export class OrderImportProposals extends Component {
    static template = "order_process.OrderImportProposals";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ busy: false });
    }

    get proposals() {
        return this.props.record.data[this.props.name] || [];
    }

    /** A line for each question: what goes into the same columns answers the same. */
    get questions() {
        const lines = new Map();
        this.proposals.forEach((proposal, at) => {
            const key = Object.keys(proposal.texts).sort().join();
            lines.set(key, [...(lines.get(key) || []), { at, label: proposal.label }]);
        });
        return [...lines.entries()].map(([key, answers]) => ({ key, answers }));
    }

    async take(at) {
        const { record } = this.props;
        const root = record.model.root;
        this.state.busy = true;
        try {
            if (await root.save()) {
                await this.orm.call(record.resModel, "action_take", [[record.resId], at]);
                await root.load();
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("order_import_proposals", {
    component: OrderImportProposals,
    supportedTypes: ["json"],
});
