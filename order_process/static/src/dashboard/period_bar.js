import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Which day, week or month is looked at. */
export class PeriodBar extends Component {
    static template = "order_process.PeriodBar";
    static props = { data: Object, show: Function, refresh: Function, slots: { type: Object, optional: true } };

    get periods() {
        return [
            ["day", _t("One Day")],
            ["week", _t("One Week")],
            ["month", _t("One Month")],
        ];
    }

    /** A period that runs is always the present one: it goes on at midnight. */
    choose(period) {
        return this.props.show(period, this.props.data.running ? false : this.props.data.day);
    }
}
