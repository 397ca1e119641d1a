import { Component, useEffect, useRef } from "@odoo/owl";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// What a new order lacks, before the server is asked.
const NEEDED = ["intake_channel_id", "taken_by_id", "receiver_name", "receiver_phone", "warehouse_id"];
const BOX = ".o_process_facts";
const OPEN = "o_process_facts_open";

const showInstant = (value) => value && toLocaleDateTimeString(value, { showSeconds: false });

/**
 * The facts of an order in one line; a click shows them all. What is missing stays in view below the line until it is
 * filled in.
 */
export class ProcessFacts extends Component {
    static template = "order_process.ProcessFacts";
    static props = { ...standardWidgetProps };

    setup() {
        this.root = useRef("root");
        useEffect(
            () => this.mark(),
            () => [this.missing.join(), this.props.record.resId]
        );
        useEffect(
            (box) => {
                const onLeave = (ev) => box.contains(ev.relatedTarget) || this.mark();
                box.addEventListener("focusout", onLeave);
                return () => box.removeEventListener("focusout", onLeave);
            },
            () => [this.box]
        );
    }

    get box() {
        return this.root.el.closest(BOX);
    }

    get data() {
        return this.props.record.data;
    }

    /** Names of fields that are empty although the order cannot go on without them. */
    get missing() {
        const { data } = this;
        const panel = data.process_panel;
        if (!panel) {
            return data.partner_id ? NEEDED.filter((name) => !data[name]) : [];
        }
        const asked = [...panel.blockers, ...panel.later].map((blocker) => blocker.action && blocker.action.field);
        return asked.filter((name) => name && !data[name]);
    }

    get facts() {
        const { data } = this;
        const name = (field) => data[field] && data[field].display_name;
        const reach = [data.receiver_name, data.receiver_phone].filter(Boolean).join(" ");
        return [
            [_t("Channel"), name("intake_channel_id")],
            [_t("Taken By"), name("taken_by_id")],
            [_t("Received On"), showInstant(data.received_on)],
            [_t("Class"), this.label("order_class")],
            [_t("Urgency"), data.urgency !== "0" && this.label("urgency")],
            [_t("Receiver"), reach],
            [_t("Centre"), name("warehouse_id")],
            [_t("Payment Terms"), name("payment_term_id")],
            [_t("Promised Dispatch"), showInstant(data.promised_dispatch_on)],
        ]
            .filter(([_label, value]) => value)
            .map(([label, value]) => ({ label, value }));
    }

    label(field) {
        const option = this.props.record.fields[field].selection.find(([value]) => value === this.data[field]);
        return option && option[1];
    }

    /** Show what is missing; nothing is taken away from under the cursor. */
    mark() {
        const { box } = this;
        const lacking = this.missing;
        if (!box || (box.contains(document.activeElement) && !lacking.length)) {
            return;
        }
        box.classList.toggle("o_process_facts_lacking", Boolean(lacking.length));
        for (const cell of box.querySelectorAll(".o_wrap_input, .o_cell_custom")) {
            const field = cell.querySelector(".o_field_widget");
            const shown = Boolean(field) && lacking.includes(field.getAttribute("name"));
            const current = cell.contains(document.activeElement);
            for (const part of [cell, cell.previousElementSibling]) {
                part && part.classList.toggle("o_process_missing", shown || current);
            }
        }
    }

    onToggle() {
        const open = this.box.classList.toggle(OPEN);
        this.root.el.setAttribute("aria-expanded", open);
    }
}

registry.category("view_widgets").add("process_facts", { component: ProcessFacts });
