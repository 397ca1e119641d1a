import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Countdown } from "./countdown_field";
import { formatToMinute } from "./to_minute";

/** What is left of the time that a stage may take: red when it ran out, grey and standing still while it is paused. */
export class StageClock extends Component {
    static template = "order_process.StageClock";
    static components = { Countdown };
    static props = {
        clock: Object,
        named: { type: Boolean, optional: true },
    };

    get deadline() {
        return deserializeDateTime(this.props.clock.deadline);
    }

    /** Minutes before the end from which it is amber: since the warning. */
    get warn() {
        const { warn_on } = this.props.clock;
        return warn_on ? this.deadline.diff(deserializeDateTime(warn_on), "minutes").minutes : 0;
    }

    get pausedText() {
        const since = deserializeDateTime(this.props.clock.paused_on);
        const today = since.hasSame(luxon.DateTime.now(), "day");
        return _t("paused since %s", since.toFormat(today ? "HH:mm" : "MM-dd HH:mm"));
    }

    get title() {
        const { stage, who, paused_on, paused_for } = this.props.clock;
        const until = paused_on ? paused_for : formatToMinute(this.deadline);
        return [stage, who, until].filter(Boolean).join(" · ");
    }
}

export class StageClockField extends Component {
    static template = "order_process.StageClockField";
    static components = { StageClock };
    static props = { ...standardFieldProps, named: { type: Boolean, optional: true } };

    get clocks() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("process_clock", {
    component: StageClockField,
    displayName: _t("Time left of a stage"),
    supportedOptions: [{ label: _t("Whether to name the stage"), name: "named", type: "boolean" }],
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ named: Boolean(options.named) }),
});
