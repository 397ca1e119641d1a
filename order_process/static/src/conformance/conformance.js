import { Component } from "@odoo/owl";
import { DashboardFigure } from "@order_process/dashboard/dashboard";
import { PeriodBar } from "@order_process/dashboard/period_bar";
import { useRefreshed } from "@order_process/refresh/refresh_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The policy's way of a delivery mode as a row of steps, and below it the ways that orders really went. */
export class Conformance extends Component {
    static template = "order_process.Conformance";
    static components = { DashboardFigure, Layout, PeriodBar };
    static props = { ...standardActionServiceProps };
    static displayName = _t("How Orders Went");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { mode, period, day } = this.props.action.params || {};
        this.asked = this.props.state?.asked || { mode: mode || null, period: period || "month", day: day || false };
        // Back from a list, the same is shown as before.
        useSetupAction({ getLocalState: () => ({ asked: { ...this.asked } }) });
        this.state = useRefreshed((change) => this.read(change));
        this.env.config.setDisplayName(_t("How Orders Went"));
        this.open = this.open.bind(this);
        this.show = this.show.bind(this);
    }

    read(change = {}) {
        Object.assign(this.asked, change);
        const { mode, period, day } = this.asked;
        return this.orm.silent.call("order.process.conformance", "get_conformance", [mode, period, day || null]);
    }

    show(period, day) {
        return this.state.load({ period, day });
    }

    showMode(mode) {
        return this.state.load({ mode });
    }

    async open(figure) {
        const action = await this.orm.call("order.process.dashboard", "action_open_list", [figure.list]);
        return this.action.doAction(action);
    }

    /** How long, as a part of the longest wait, in percent; what is short is still seen. */
    waitWidth(step) {
        const longest = Math.max(...this.state.data.steps.map((other) => (other.wait ? other.wait.measure : 0)));
        return longest ? Math.max(3, (100 * step.wait.measure) / longest) : 0;
    }

    shareText(way) {
        return `${way.share.toFixed(way.share < 10 ? 1 : 0)} %`;
    }
}

registry.category("actions").add("order_process.conformance", Conformance);
