import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component } from "@odoo/owl";

const PROPOSAL = "order.process.rule.proposal";

/** Types the proposed values in the rule's own fields; what is saved goes to the proposal, never to the rule. */
export class TryValues extends Component {
    static template = "order_process.TryValues";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
    }

    async open() {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const { model, view, title, values } = await this.orm.call(PROPOSAL, "get_form_values", [[record.resId]]);
        this.dialog.add(FormViewDialog, {
            title: _t("Proposed: %s", title),
            resModel: model,
            viewId: view,
            context: values,
            canExpand: false,
            onRecordSave: async (typed) => {
                if (!(await typed.checkValidity({ displayNotification: true }))) {
                    return false;
                }
                await this.orm.call(PROPOSAL, "propose_values", [[record.resId], await typed.getChanges()]);
                await record.load();
                return true;
            },
        });
    }
}

registry.category("view_widgets").add("order_process_try_values", { component: TryValues });
