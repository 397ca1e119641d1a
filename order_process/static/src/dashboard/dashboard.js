import { Component } from "@odoo/owl";
import { DashboardChart } from "@order_process/dashboard/dashboard_chart";
import { PeriodBar } from "@order_process/dashboard/period_bar";
import { useRefreshed } from "@order_process/refresh/refresh_hook";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** A number that opens the list behind it. */
export class DashboardFigure extends Component {
    static template = "order_process.DashboardFigure";
    static props = { figure: Object, open: Function, big: { type: Boolean, optional: true } };

    get fewTitle() {
        return _t("Only a few cases: chance counts for much.");
    }

    get openTitle() {
        return _t("Show %s", this.props.figure.label);
    }

    /** Up, down or level beside the period before; only where there is something to compare. */
    get trend() {
        return { 1: "▲", "-1": "▼" }[this.props.figure.change] || "";
    }
}

/** What a role looks at: tiles of figures and charts, for a day, week or month. */
export class Dashboard extends Component {
    static template = "order_process.Dashboard";
    static components = { DashboardChart, DashboardFigure, Layout, PeriodBar };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Dashboard");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        // A link may name the day or the period, as in ?day=2026-03-03&period=day.
        const { day, period } = router.current;
        this.asked = this.props.state?.asked || { board: null, period: period || "week", day: day || false };
        // Back from a list, the same is shown as before.
        useSetupAction({ getLocalState: () => ({ asked: { ...this.asked } }) });
        this.state = useRefreshed((change) => this.read(change));
        this.env.config.setDisplayName(_t("Dashboard"));
        this.open = this.open.bind(this);
        this.show = this.show.bind(this);
    }

    read(change = {}) {
        Object.assign(this.asked, change);
        const { board, period, day } = this.asked;
        return this.orm.silent.call("order.process.dashboard", "get_dashboard", [board, period, day || null]);
    }

    show(period, day) {
        return this.state.load({ period, day });
    }

    showBoard(ev) {
        return this.state.load({ board: ev.target.value });
    }

    async open(figure) {
        const action = await this.orm.call("order.process.dashboard", "action_open_list", [figure.list]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("order_process.dashboard", Dashboard);
