import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { StageClock } from "../countdown/clock_field";
import { Countdown, formatMinutes } from "../countdown/countdown_field";
import { formatToMinute } from "../countdown/to_minute";

const FOCUSABLE = "input:not([type=hidden]), textarea, select, .o_field_x2many_list_row_add a, [tabindex='0']";

/** The band over an order: how far it is, why it cannot go on, and the button that mends each cause. */
export class ProcessBandField extends Component {
    static template = "order_process.ProcessBandField";
    static components = { Countdown, StageClock };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get panel() {
        return this.props.record.data[this.props.name] || null;
    }

    get stages() {
        const stages = this.panel.stages;
        const reached = stages.filter((stage) => stage.at);
        return stages.map((stage) => {
            const next = reached[reached.indexOf(stage) + 1];
            return { ...stage, title: this.getStageTitle(stage, stage.at && next) };
        });
    }

    /** A line of the panel is grey where nobody can do anything yet, red where it is late. */
    get blockers() {
        return [
            ...this.panel.blockers.map((blocker, index) => this.prepareBlocker(blocker, `now_${index}`, true)),
            ...this.panel.later.map((blocker, index) => this.prepareBlocker(blocker, `later_${index}`, false)),
        ];
    }

    prepareBlocker(blocker, key, now) {
        const deadline = blocker.deadline && deserializeDateTime(blocker.deadline);
        const late = deadline && deadline < luxon.DateTime.now();
        const colour = late ? "text-danger" : !now ? "text-muted" : blocker.code === "review" ? "text-primary" : "text-warning";
        const title = this.panel.stage === "entry" ? [blocker.owner, blocker.blocks].filter(Boolean).join(" · ") : "";
        return { ...blocker, key, now, deadline, colour, title };
    }

    get waitsForDeadline() {
        return deserializeDateTime(this.panel.waits_for.deadline);
    }

    getStageTitle(stage, next) {
        if (!stage.at) {
            return stage.state === "todo" ? _t("Still to come") : "";
        }
        const entered = deserializeDateTime(stage.at);
        const parts = [formatToMinute(entered)];
        if (stage.by) {
            parts.push(stage.by);
        }
        const left = next ? deserializeDateTime(next.at) : luxon.DateTime.now();
        if (next || stage.state === "now") {
            parts.push(_t("took %s", formatMinutes(left.diff(entered, "minutes").minutes)));
        }
        return parts.join(" · ");
    }

    async onClickAction(action) {
        const { record } = this.props;
        if (action.field) {
            return this.focusField(action.field);
        }
        if (!(await record.save())) {
            return;
        }
        const result = await this.orm.call(record.resModel, action.method, [[record.resId]]);
        if (result && result.type) {
            // Not awaited: a dialog that reloads the screen would wait for a record that is gone.
            await this.action.doAction(result, {
                onClose: () => {
                    record.load();
                },
            });
        } else {
            await record.load();
        }
    }

    /** Bring the field to fill in into view and put the cursor there, opening its tab where it is on one. */
    async focusField(name) {
        const form = document.querySelector(".o_action_manager .o_form_view");
        const find = () => form.querySelector(`.o_field_widget[name="${name}"]`);
        for (const tab of find() ? [] : form.querySelectorAll(".o_notebook_headers .nav-link")) {
            tab.click();
            await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
            if (find()) {
                break;
            }
        }
        const field = find();
        if (field) {
            field.closest(".o_process_facts")?.classList.add("o_process_facts_open");
            field.scrollIntoView({ block: "center" });
            (field.querySelector(FOCUSABLE) || field).focus();
            field.classList.add("o_process_flash");
            setTimeout(() => field.classList.remove("o_process_flash"), 2000);
        }
    }
}

registry.category("fields").add("process_band", {
    component: ProcessBandField,
    displayName: _t("Order process band"),
    supportedTypes: ["json"],
});
