import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PAPER = "order.process.paper";

/** The papers of a delivery: each with what it lacks, whose turn it is, and the one button that goes on. */
export class PaperChecklistField extends Component {
    static template = "order_process.PaperChecklistField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get groups() {
        const value = this.props.record.data[this.props.name];
        if (!value) {
            return [];
        }
        return value.groups || [{ title: "", rows: value.rows }];
    }

    getIcon(row) {
        if (!row.problem) {
            return "fa-check-circle text-success";
        }
        if (row.later) {
            return "fa-clock-o text-muted";
        }
        return row.stops ? "fa-times-circle text-danger" : "fa-circle-o text-muted";
    }

    getTitle(row) {
        if (row.problem && row.later) {
            return _t("Only when the goods have left");
        }
        return { missing: _t("Missing"), outdated: _t("No longer right"), unsigned: _t("Not signed"), away: _t("Not back yet") }[
            row.problem
        ] || _t("In order");
    }

    async issue(row) {
        if (row.issue.ask) {
            return this.run("stock.picking", "action_open_issue", [[row.picking], row.rule]);
        }
        if (row.order && !row.picking) {
            return this.run("sale.order", "action_issue_order_paper", [[row.order], row.rule]);
        }
        return this.run("stock.picking", "action_issue_paper", [[row.picking], row.rule]);
    }

    sign(paper) {
        return this.run(PAPER, "action_open_sign", [[paper.id]]);
    }

    print(paper) {
        return this.run(PAPER, "action_print_or_ask", [[paper.id]]);
    }

    takeBack(paper) {
        return this.run(PAPER, "action_return", [[paper.id]]);
    }

    makeVoid(paper) {
        return this.run(PAPER, "action_open_void", [[paper.id]]);
    }

    open(paper) {
        return this.run(PAPER, "action_open", [[paper.id]]);
    }

    async run(model, method, args) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const result = await this.orm.call(model, method, args, { context: record.context });
        if (result && result.type) {
            // Not awaited: a dialog that reloads the screen would wait for a record that is gone.
            await this.action.doAction(result, {
                onClose: () => {
                    record.load();
                },
            });
        }
        await record.load();
    }
}

registry.category("fields").add("paper_checklist", {
    component: PaperChecklistField,
    displayName: _t("Paper checklist"),
    supportedTypes: ["json"],
});
