import { Component, onWillUnmount, useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const EVERY = 2000; // milliseconds

/** How far a running import is; brings the form up to date until it is done. */
export class OrderImportProgress extends Component {
    static template = "order_process.OrderImportProgress";
    static props = { ...standardFieldProps };

    setup() {
        useEffect(
            (running) => {
                if (running) {
                    this.schedule();
                }
                return () => clearTimeout(this.timer);
            },
            () => [this.running]
        );
        onWillUnmount(() => {
            this.gone = true;
            clearTimeout(this.timer);
        });
    }

    get running() {
        return this.props.record.data.state === "running";
    }

    get percent() {
        return Math.round(this.props.record.data[this.props.name] || 0);
    }

    get text() {
        const { processed_count, total_count } = this.props.record.data;
        return _t("%(done)s of %(all)s orders", { done: processed_count, all: total_count });
    }

    schedule() {
        this.timer = setTimeout(async () => {
            if (!document.hidden) {
                await this.props.record.load();
            }
            if (!this.gone && this.running) {
                this.schedule();
            }
        }, EVERY);
    }
}

registry.category("fields").add("order_import_progress", {
    component: OrderImportProgress,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "processed_count", type: "integer" },
        { name: "total_count", type: "integer" },
    ],
});
