import { Component, markup } from "@odoo/owl";
import { Countdown } from "@order_process/countdown/countdown_field";
import { useRefreshed } from "@order_process/refresh/refresh_hook";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;

/** What finance has to do today, what is left from before, and how long it is until closing. */
export class FinanceDesk extends Component {
    static template = "order_process.FinanceDesk";
    static components = { Countdown, Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Finance Desk");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useRefreshed(() => this.orm.silent.call("order.process.finance.desk", "get_desk", []));
        this.env.config.setDisplayName(_t("Finance Desk"));
    }

    get nothingLeft() {
        return this.state.data.today.every((tile) => !tile.count) && !this.state.data.before.length;
    }

    instant(value) {
        return value ? deserializeDateTime(value) : null;
    }

    clockTime(value) {
        const instant = this.instant(value);
        return instant.hasSame(DateTime.now(), "day") ? instant.toFormat("HH:mm") : instant.toFormat("ccc HH:mm");
    }

    async open(tile, when) {
        const action = await this.orm.call("order.process.finance.desk", "action_open_tile", [tile.code, when]);
        return this.action.doAction({ ...action, help: markup(action.help || "") });
    }

    openLeft() {
        return this.action.doAction("order_process.action_leftovers");
    }

    openLast() {
        return this.action.doAction("order_process.action_finance_days");
    }
}

registry.category("actions").add("order_process.finance_desk", FinanceDesk);
