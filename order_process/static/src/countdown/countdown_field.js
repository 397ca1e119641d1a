import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useNow } from "./now_hook";
import { formatToMinute } from "./to_minute";

/**
 * A span of minutes in words, which nobody takes for a time of day: hours and minutes up to two days, days beyond.
 *
 * @param {number} minutes
 */
export function formatMinutes(minutes) {
    const total = Math.floor(Math.abs(minutes));
    if (total >= 48 * 60) {
        return _t("%s days", Math.floor(total / 1440));
    }
    if (total < 60) {
        return _t("%s min", total);
    }
    return _t("%(hours)s h %(minutes)s min", { hours: Math.floor(total / 60), minutes: total % 60 });
}

/** The time left until an instant, ticking; or, with `mode: "age"`, the time since it. */
export class Countdown extends Component {
    static template = "order_process.Countdown";
    static props = {
        value: { optional: true },
        warn: { type: Number, optional: true },
        mode: { type: String, optional: true },
    };
    static defaultProps = { warn: 30, mode: "left" };

    setup() {
        this.clock = useNow();
    }

    get minutes() {
        const minutes = this.props.value.diff(this.clock.now, "minutes").minutes;
        return this.props.mode === "age" ? -minutes : minutes;
    }

    get text() {
        const minutes = this.minutes;
        if (this.props.mode === "age") {
            return formatMinutes(Math.max(minutes, 0));
        }
        return minutes < 0 ? _t("late %s", formatMinutes(minutes)) : formatMinutes(minutes);
    }

    get className() {
        if (this.props.mode === "age") {
            return "text-muted";
        }
        const minutes = this.minutes;
        if (minutes < 0) {
            return "text-danger fw-bold";
        }
        return minutes < this.props.warn ? "text-warning-emphasis fw-bold" : "text-body";
    }

    get title() {
        return formatToMinute(this.props.value);
    }
}

export class CountdownField extends Component {
    static template = "order_process.CountdownField";
    static components = { Countdown };
    static props = {
        ...standardFieldProps,
        warn: { type: Number, optional: true },
        mode: { type: String, optional: true },
    };

    get value() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("process_countdown", {
    component: CountdownField,
    displayName: _t("Countdown"),
    supportedOptions: [
        { label: _t("Minutes before which it turns amber"), name: "warn", type: "number" },
        { label: _t("What to show: left or age"), name: "mode", type: "string" },
    ],
    supportedTypes: ["datetime"],
    extractProps: ({ options }) => ({ warn: options.warn, mode: options.mode }),
});
