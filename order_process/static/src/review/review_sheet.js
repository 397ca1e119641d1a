import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The lines of an order as a reviewer reads them: price against policy, stock, gifts. */
export class ReviewSheetField extends Component {
    static template = "order_process.ReviewSheetField";
    static props = { ...standardFieldProps };

    get lines() {
        return this.props.record.data[this.props.name]?.lines || [];
    }

    get columns() {
        return {
            excess: this.lines.some((line) => line.excess),
            discount: this.lines.some((line) => line.discount),
        };
    }

    get kinds() {
        return { gift: _t("Gift"), freight: _t("Freight"), downpayment: _t("Down payment") };
    }

    money(value) {
        return formatMonetary(value, { currencyId: this.props.record.data.currency_id?.id });
    }

    number(value) {
        return formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }

    isText(line) {
        return ["line_section", "line_subsection", "line_note"].includes(line.kind);
    }

    /** A price below policy costs the company; one above it is only noted. */
    priceClass(line) {
        return line.excess > 0 ? "text-danger fw-bold" : "";
    }
}

registry.category("fields").add("process_review_sheet", {
    component: ReviewSheetField,
    displayName: _t("Order in short"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "currency_id", type: "many2one" }],
});

/** The level's checklist: whoever may decide ticks, everybody else sees who did. */
export class ReviewChecklistField extends Component {
    static template = "order_process.ReviewChecklistField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
    }

    get points() {
        return this.props.record.data[this.props.name] || [];
    }

    get mayTick() {
        return this.props.record.data.is_mine;
    }

    async onTick(point, ev) {
        const { record } = this.props;
        await this.orm.call(record.resModel, "action_tick", [[record.resId], point.no, ev.target.checked]);
        await record.load();
    }
}

registry.category("fields").add("process_checklist", {
    component: ReviewChecklistField,
    displayName: _t("Checklist"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "is_mine", type: "boolean" }],
});
