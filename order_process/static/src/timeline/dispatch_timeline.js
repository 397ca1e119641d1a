import { Component, markup, useState } from "@odoo/owl";
import { Countdown } from "@order_process/countdown/countdown_field";
import { formatToMinute } from "@order_process/countdown/to_minute";
import { formOf } from "@order_process/refresh/form_of";
import { useRefreshed } from "@order_process/refresh/refresh_hook";
import { Dialog } from "@web/core/dialog/dialog";
import { formatDate, deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;
const SOON_MINUTES = 30;

/** Asks why a window runs by hand; the server keeps the reason with the dispatch. */
export class RunNowDialog extends Component {
    static template = "order_process.RunNowDialog";
    static components = { Dialog };
    static props = { title: String, body: String, confirm: Function, close: Function };

    setup() {
        this.state = useState({ reason: "", running: false });
        useAutofocus({ mobile: true });
    }

    get reasonMissing() {
        return _t("Say why first.");
    }

    get canRun() {
        return Boolean(this.state.reason.trim()) && !this.state.running;
    }

    async onRun() {
        if (!this.canRun) {
            return;
        }
        this.state.running = true;
        try {
            await this.props.confirm(this.state.reason);
            this.props.close();
        } finally {
            this.state.running = false;
        }
    }
}

/** The day's windows per centre: what was sent, what is ready, what is held and why. */
export class DispatchTimeline extends Component {
    static template = "order_process.DispatchTimeline";
    static components = { Countdown, Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Today's Windows");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.state = useRefreshed((day) => this.read(day));
        this.env.config.setDisplayName(_t("Today's Windows"));
    }

    /** The day that is shown, or the one that is asked for. */
    read(day = this.state.data?.is_today ? false : this.state.data?.day) {
        return this.orm.silent.call("order.process.window", "get_timeline", [day || false]);
    }

    // Day

    get dayLabel() {
        return formatDate(deserializeDate(this.state.data.day));
    }

    shiftDay(days) {
        return this.state.load(deserializeDate(this.state.data.day).plus({ days }).toISODate());
    }

    onDayPicked(ev) {
        return this.state.load(ev.target.value || false);
    }

    // Cells

    instant(value) {
        return value ? deserializeDateTime(value) : null;
    }

    time(value) {
        return value ? formatToMinute(deserializeDateTime(value)) : "";
    }

    cellOf(centre, column) {
        return centre.cells[column.id];
    }

    cellClass(cell) {
        if (cell.state === "sent") {
            return cell.late || cell.unsent ? "o_op_late" : "o_op_done";
        }
        if (cell.state === "due") {
            return "o_op_late";
        }
        if (cell.state === "running") {
            return "o_op_busy";
        }
        const left = this.instant(cell.scheduled_on).diff(DateTime.now(), "minutes").minutes;
        if (left < SOON_MINUTES) {
            return "o_op_soon";
        }
        return cell.waiting ? "o_op_busy" : "o_op_waiting";
    }

    cellStatus(cell) {
        if (cell.state === "sent") {
            return cell.late ? _t("Sent late") : _t("Sent");
        }
        if (cell.state === "running") {
            return _t("Being sent");
        }
        if (cell.state === "due") {
            return _t("Due, not run yet");
        }
        return _t("Review until %s", this.instant(cell.review_deadline).toFormat("HH:mm"));
    }

    canRun(cell) {
        return this.state.data.may_run && this.state.data.is_today && ["open", "due"].includes(cell.state);
    }

    canEnterLate(cell) {
        return this.state.data.may_enter_late && cell.state === "sent";
    }

    // Actions

    async open(centre, cell, code = false) {
        if (cell.dispatch_id && cell.state !== "open") {
            return this.action.doAction(formOf("order.process.dispatch", cell.dispatch_id));
        }
        const action = await this.orm.call("order.process.window", "action_open_cell", [
            centre.id,
            cell.scheduled_on,
            code,
        ]);
        return this.action.doAction({ ...action, help: markup(action.help || "") });
    }

    async openOf(method, cell) {
        const action = await this.orm.call("order.process.dispatch", method, [[cell.dispatch_id]]);
        return this.action.doAction(action, { onClose: () => this.state.refresh() });
    }

    runNow(centre, column, cell) {
        this.dialog.add(RunNowDialog, {
            title: _t("Run %(window)s for %(centre)s now", { window: column.name, centre: centre.name }),
            body: _t("%(ready)s orders are ready and leave now; %(held)s wait for the next window.", {
                ready: cell.ready,
                held: cell.waiting - cell.ready,
            }),
            confirm: (reason) => this.doRun(centre, column, reason),
        });
    }

    async doRun(centre, column, reason) {
        this.ui.block({ message: _t("Sending %(window)s of %(centre)s …", { window: column.name, centre: centre.name }) });
        let action;
        try {
            action = await this.orm.call("order.process.dispatch", "action_run_now", [column.id, centre.id, reason]);
        } finally {
            this.ui.unblock();
        }
        await this.action.doAction(action);
    }
}

registry.category("actions").add("order_process.dispatch_timeline", DispatchTimeline);
