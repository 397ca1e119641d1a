import { Component, useRef, useState } from "@odoo/owl";
import { formOf } from "@order_process/refresh/form_of";
import { useRefreshed } from "@order_process/refresh/refresh_hook";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;
const INPUT = "yyyy-MM-dd'T'HH:mm";
const MODEL = "order.process.dispatch";

/** One stop, planned or not: a card that is dragged, or tapped and then put somewhere. */
export class TripStop extends Component {
    static template = "order_process.TripStop";
    static props = { stop: Object, number: { type: Number, optional: true }, movable: Boolean, chosen: Boolean, onChoose: Function, onLock: Function };

    get load() {
        const { weight, volume, parcels } = this.props.stop;
        const figures = [_t("%s kg", round(weight))];
        // What takes no room worth a figure leaves the line to the hours of the door.
        if (Number(round(volume))) {
            figures.push(_t("%s m³", round(volume)));
        }
        return [...figures, ...(parcels ? [_t("%s packages", parcels)] : [])].join(" · ");
    }

    get hours() {
        const { opens, closes } = this.props.stop;
        return opens || closes ? `${clock(opens) || "0:00"}–${clock(closes) || "24:00"}` : "";
    }

    get time() {
        return clock(this.props.stop.planned);
    }

    get title() {
        const { name, door, orders, place, exact } = this.props.stop;
        const known = exact ? "" : _t("The place is known by its city or postal code only: distances are rough.");
        return [[name, door].filter(Boolean).join(" · "), orders, place, this.load, known].filter(Boolean).join("\n");
    }

    get lockTitle() {
        return this.props.stop.locked
            ? _t("Locked: a new plan leaves it here. Tap to unlock.")
            : _t("Lock: a new plan leaves it here.");
    }
}

/** Vehicles × stops: what is not planned stands at the left and is planned, or dragged, onto vehicles. */
export class TripBoard extends Component {
    static template = "order_process.TripBoard";
    static components = { Layout, TripStop };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Plan Trips");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        const { dispatch_id = false, mode = false } = this.props.action.params || {};
        this.asked = { dispatch_id, mode, departs: false };
        this.board = useState({ busy: false, chosen: [], dragged: false });
        this.state = useRefreshed(() => this.read());
        this.env.config.setDisplayName(_t("Plan Trips"));
        useSortable({
            ref: this.root,
            elements: ".o_op_movable",
            ignore: "button",
            groups: ".o_op_lane",
            connectGroups: true,
            cursor: "grabbing",
            placeholderClasses: ["opacity-50"],
            onDragStart: ({ element }) => (this.board.dragged = element.dataset.key),
            onDragEnd: () => (this.board.dragged = false),
            onDrop: (params) => this.onDrop(params),
        });
    }

    async read() {
        if (this.board.dragged) {
            return this.state.data; // the cards stay where they are under the hand
        }
        const { dispatch_id, mode, departs } = this.asked;
        const data = await this.orm.silent.call(MODEL, "get_trip_board", [dispatch_id, mode, departs]);
        if (data.current) {
            Object.assign(this.asked, { dispatch_id: data.current.dispatch_id, mode: data.current.mode });
        }
        const there = new Set([...data.left, ...data.rows.flatMap((row) => row.stops)].map((stop) => stop.key));
        this.board.chosen = this.board.chosen.filter((key) => there.has(key));
        return data;
    }

    // What is shown

    get data() {
        return this.state.data;
    }

    get stopsByKey() {
        return new Map([...this.data.left, ...this.data.rows.flatMap((row) => row.stops)].map((stop) => [stop.key, stop]));
    }

    get held() {
        return this.board.dragged ? [this.board.dragged] : this.board.chosen;
    }

    get departsInput() {
        return this.data.departs ? deserializeDateTime(this.data.departs).toFormat(INPUT) : "";
    }

    get planTitle() {
        return this.data.left.length ? "" : _t("Everything is on a trip.");
    }

    get replannable() {
        return this.data.rows.some((row) => row.editable && row.stops.length);
    }

    get againTitle() {
        return this.replannable ? "" : _t("No trip is planned that could be planned anew.");
    }

    get summary() {
        const rows = this.data.rows.filter((row) => row.stops.length);
        const stops = rows.reduce((sum, row) => sum + row.stops.length, 0);
        const km = rows.reduce((sum, row) => sum + row.km, 0);
        return _t("%(trips)s trips · %(stops)s stops · about %(km)s km", { trips: rows.length, stops, km });
    }

    get leftTitle() {
        return _t("Not planned: %s", this.data.left.length);
    }

    get offTitle() {
        return _t("Vehicles that cannot go: %s", this.data.off.length);
    }

    times(row) {
        if (!row.departs) {
            return "";
        }
        const departs = deserializeDateTime(row.departs);
        const day = departs.hasSame(DateTime.now(), "day") ? "" : departs.toFormat("MM-dd ");
        return row.returns ? `${day}${clock(row.departs)} – ${clock(row.returns)}` : _t("free from %s", day + clock(row.departs));
    }

    /** Why what is dragged or chosen does not go onto a vehicle; nothing where it does, as far as loads say. */
    refusal(row) {
        const stops = this.held.map((key) => this.stopsByKey.get(key)).filter((stop) => stop && !row.stops.includes(stop));
        if (!stops.length) {
            return "";
        }
        if (!row.editable) {
            return _t("It is being loaded or has left.");
        }
        for (const bar of row.bars) {
            const more = stops.reduce((sum, stop) => sum + (stop[bar.code] || 0), bar.used);
            if (bar.most && more > bar.most + 0.000001) {
                return _t("Too much: %(used)s of %(most)s %(unit)s", {
                    used: round(more),
                    most: round(bar.most),
                    unit: bar.label,
                });
            }
        }
        const lacking = stops.flatMap((stop) => (stop.licences ? stop.licences.split(", ") : []));
        const missing = lacking.find((licence) => !row.licences.includes(licence));
        return missing ? _t("No licence: %s", missing) : "";
    }

    barText(bar) {
        return bar.most ? `${round(bar.used)} / ${round(bar.most)} ${bar.label}` : `${round(bar.used)} ${bar.label}`;
    }

    // What the dispatcher does

    async act(method, args, done) {
        if (this.board.busy) {
            return;
        }
        this.board.busy = true;
        try {
            const result = await this.orm.call(MODEL, method, [[this.asked.dispatch_id], this.asked.mode, ...args]);
            done?.(result);
            this.board.chosen = [];
        } finally {
            this.board.busy = false;
            await this.state.refresh();
        }
    }

    onDrop({ element, group, parent, previous }) {
        const lane = parent || group;
        if (!lane) {
            return;
        }
        const key = element.dataset.key;
        const target = lane.dataset.key;
        if (!target && key.startsWith("a")) {
            return; // back to where it came from
        }
        const row = this.data.rows.find((one) => one.key === target);
        const before = (row?.stops || []).map((stop) => stop.key).filter((one) => one !== key);
        const position = previous ? before.indexOf(previous.dataset.key) + 1 : 0;
        return this.move([key], target, position);
    }

    move(keys, target, position) {
        return this.act("action_move_stops", [keys, target, position ?? false, this.asked.departs]);
    }

    choose(stop) {
        const { chosen } = this.board;
        this.board.chosen = chosen.includes(stop.key) ? chosen.filter((key) => key !== stop.key) : [...chosen, stop.key];
    }

    lock(stops, locked) {
        return this.act("action_lock_stops", [stops.map((stop) => stop.key), locked]);
    }

    allLocked(row) {
        return row.stops.every((stop) => stop.locked);
    }

    plan(again = false) {
        return this.act("action_plan_trips", [again, this.asked.departs], ({ planned, left }) =>
            this.notification.add(
                left
                    ? _t("%(planned)s stops are on trips; %(left)s do not fit and say why.", { planned, left })
                    : _t("All %s stops are on trips.", planned),
                { type: left ? "warning" : "success" }
            )
        );
    }

    planAgain() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Plan again"),
            body: _t("Every stop may come to another vehicle and another time, but what is locked, being loaded or on its way."),
            confirmLabel: _t("Plan Again"),
            confirm: () => this.plan(true),
            cancel: () => {},
        });
    }

    bestOrder(row) {
        return this.act("action_best_order", [row.trip_id]);
    }

    openTrip(row) {
        return this.action.doAction(formOf("stock.picking.batch", row.trip_id));
    }

    onPicked(ev) {
        const choice = this.data.choices[ev.target.value];
        Object.assign(this.asked, { dispatch_id: choice.dispatch_id, mode: choice.mode, departs: false });
        this.board.chosen = [];
        return this.state.load();
    }

    isCurrent(choice) {
        const { dispatch_id, mode } = this.data.current;
        return choice.dispatch_id === dispatch_id && choice.mode === mode;
    }

    onDeparts(ev) {
        const departs = DateTime.fromFormat(ev.target.value, INPUT);
        this.asked.departs = departs.isValid ? serializeDateTime(departs) : false;
        return this.state.load();
    }
}

function round(value) {
    return String(Math.round(value * 100) / 100);
}

function clock(value) {
    return value ? deserializeDateTime(value).toFormat("HH:mm") : "";
}

registry.category("actions").add("order_process.trip_board", TripBoard);
