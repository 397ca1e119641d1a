import { Component, useState } from "@odoo/owl";
import { readCount, useScanner } from "@order_process/count/scanner_hook";
import { StrokePad } from "@order_process/pad/stroke_pad";
import { formOf } from "@order_process/refresh/form_of";
import { useRefreshed } from "@order_process/refresh/refresh_hook";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const TRIP = "stock.picking.batch";
const LACKING = ["short", "papers", "held"];

/** Who takes the load sees what it is, and signs once for all of it. */
export class HandOverDialog extends Component {
    static template = "order_process.HandOverDialog";
    static components = { Dialog, StrokePad };
    static props = { signers: Array, stays: Array, confirm: Function, close: Function };

    setup() {
        this.state = useState({ index: 0, strokes: false, leaves: true, running: false });
    }

    get signer() {
        return this.props.signers[this.state.index];
    }

    get refusal() {
        return this.state.strokes ? "" : _t("Whoever takes the load signs first.");
    }

    /** What is listed before this signature is not ready, or waits for somebody else's. */
    get stayCount() {
        const others = this.props.signers.reduce((sum, signer) => sum + signer.transfers, 0) - this.signer.transfers;
        return this.props.stays.length + others;
    }

    get summary() {
        const { transfers, papers, packages } = this.signer;
        return _t("Transfers: %(transfers)s · papers: %(papers)s · packages: %(packages)s", {
            transfers,
            papers: papers.filter((paper) => paper.number).length,
            packages,
        });
    }

    get leavesLabel() {
        return _t(
            "The vehicle leaves now: %s transfers stay and are planned anew. Without the tick they wait on this trip.",
            this.stayCount
        );
    }

    async onConfirm() {
        if (this.refusal || this.state.running) {
            return;
        }
        this.state.running = true;
        try {
            await this.props.confirm(this.signer, this.state.strokes, this.state.leaves);
            this.props.close();
        } finally {
            this.state.running = false;
        }
    }
}

/** The load of a trip: counted, checked, printed and handed over at once; what is not ready says why. */
export class TripLoad extends Component {
    static template = "order_process.TripLoad";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Load");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.tripId = this.props.action.context.active_id || this.props.action.params?.active_id;
        this.ui = useState({ filter: "", said: "", wrong: false, last: 0, open: {}, busy: false });
        this.turn = Promise.resolve();
        this.load = useRefreshed(() => this.orm.silent.call(TRIP, "get_load", [[this.tripId]]));
        this.scanner = useScanner((code) => this.scan(code));
    }

    // What is shown

    get data() {
        return this.load.data;
    }

    get departs() {
        return this.data.departs ? deserializeDateTime(this.data.departs).toFormat("MM-dd HH:mm") : "";
    }

    get facts() {
        const { data } = this;
        const weight = data.capacity
            ? _t("%(weight)s of %(most)s %(unit)s", { weight: data.weight, most: data.capacity, unit: data.unit })
            : `${data.weight} ${data.unit}`;
        return [
            data.centre,
            data.vehicle,
            [...new Set([data.driver, data.escort].filter(Boolean))].join(" / "),
            _t("%s stops", data.stop_count),
            _t("%s packages", data.parcels),
            weight,
        ].filter(Boolean);
    }

    get chips() {
        const { counts } = this.data;
        return [
            { key: "ready", label: _t("can be loaded"), count: counts.count + counts.ready + counts.checked, colour: "success" },
            { key: "papers", label: _t("lack papers"), count: counts.papers, colour: "warning" },
            { key: "short", label: _t("short"), count: counts.short, colour: "danger" },
            { key: "held", label: _t("held"), count: counts.held, colour: "danger" },
            { key: "left", label: _t("left"), count: counts.left, colour: "secondary" },
        ].filter((chip) => chip.count || chip.key === "ready");
    }

    get countedLabel() {
        return _t("%(counted)s of %(all)s as listed", { counted: this.data.counted, all: this.data.goods.length });
    }

    get staleLabel() {
        return _t("The server cannot be reached: figures of %s.", this.load.refreshedOn.toFormat("HH:mm"));
    }

    get waveLabel() {
        const { transfers, name } = this.data.wave;
        return _t("Pick first: %(transfers)s transfers, %(name)s", { transfers, name });
    }

    get waveShort() {
        return _t("%s transfers are not reserved: look at the stock of their products.", this.data.wave.short);
    }

    isShown(transfer) {
        const { filter } = this.ui;
        return !filter || (filter === "ready" ? this.isReady(transfer) : transfer.state === filter);
    }

    isReady(transfer) {
        return ["count", "ready", "checked"].includes(transfer.state);
    }

    get stops() {
        return this.data.stops
            .map((stop) => ({ ...stop, transfers: stop.transfers.filter((transfer) => this.isShown(transfer)) }))
            .filter((stop) => stop.transfers.length);
    }

    get stays() {
        return this.data.stops.flatMap((stop) =>
            stop.transfers
                .filter((transfer) => transfer.state !== "checked" && transfer.state !== "left")
                .map((transfer) => ({ ...transfer, stop: stop.name }))
        );
    }

    colour(state) {
        if (LACKING.includes(state)) {
            return state === "papers" ? "text-bg-warning" : "text-bg-danger";
        }
        return { checked: "text-bg-success", ready: "text-bg-info", left: "text-bg-secondary" }[state] || "text-bg-light";
    }

    percent(row) {
        return row.quantity ? Math.min(100, Math.round((100 * row.counted) / row.quantity)) : 0;
    }

    /** The one thing to do next is the button that stands out. */
    get next() {
        const { refusals } = this.data;
        return ["count", "check", "hand_over"].find((name) => !refusals[name]) || "";
    }

    buttonClass(name) {
        return this.next === name ? "btn-primary" : "btn-secondary";
    }

    get hint() {
        const { refusals } = this.data;
        return refusals.all || (this.next ? "" : refusals.hand_over);
    }

    // What is done

    scan(code) {
        if (!code.trim() || this.data.refusals.all) {
            return;
        }
        return this.run(async () => {
            const row = await this.call("action_scan_load", code);
            const values = { product: row.name, counted: row.counted, quantity: row.quantity };
            Object.assign(this.ui, {
                said: _t("%(product)s: %(counted)s of %(quantity)s", values),
                wrong: row.counted > row.quantity,
                last: row.product,
            });
        });
    }

    write(row, text, picking = null) {
        return this.run(() => this.call("action_count_load", row.product, row.unit_id, readCount(text), picking));
    }

    writePackages(transfer, text) {
        return this.run(() =>
            this.orm.write("stock.picking", [transfer.id], { package_count: parseInt(text, 10) || 0 })
        );
    }

    asListed() {
        return this.run(() => this.call("action_count_as_listed"));
    }

    pickWave() {
        return this.run(async () => this.follow(await this.call("action_pick_wave")));
    }

    checkAndPrint() {
        return this.run(async () => this.follow(await this.call("action_check_and_print")));
    }

    printAgain() {
        return this.run(async () => this.follow(await this.call("action_print_load_or_ask")));
    }

    handOver() {
        this.dialog.add(HandOverDialog, {
            signers: this.data.signers,
            stays: this.stays,
            confirm: (signer, strokes, leaves) => this.doHandOver(signer, strokes, leaves),
        });
    }

    async doHandOver(signer, strokes, leaves) {
        const result = await this.call("action_hand_over", signer.name, strokes, signer.shown, leaves);
        Object.assign(this.ui, {
            said: _t("%(left)s transfers have left with load sheet %(number)s.", { left: result.left, number: result.number }),
            wrong: false,
            last: 0,
        });
        if (result.stays.length) {
            this.notification.add(result.stays.join("\n"), { type: "warning", sticky: true });
        }
        await this.load.load();
    }

    openTransfer(transfer) {
        return this.action.doAction(formOf("stock.picking", transfer.id));
    }

    openSheet(sheet) {
        return this.action.doAction(formOf("order.process.load.sheet", sheet.id));
    }

    follow(action) {
        if (action?.type) {
            return this.action.doAction(action, { onClose: () => this.load.refresh() });
        }
    }

    call(method, ...args) {
        return this.orm.call(TRIP, method, [[this.tripId], ...args]);
    }

    /** One after the other, however fast the scanner is; the load is read again after each. */
    run(work) {
        this.ui.busy = true;
        this.turn = this.turn.then(async () => {
            Object.assign(this.ui, { said: "", wrong: false, last: 0 });
            try {
                await work();
            } catch (error) {
                const said = error.data?.message;
                if (!said) {
                    throw error;
                }
                Object.assign(this.ui, { said, wrong: true, last: 0 });
            } finally {
                await this.load.refresh();
                this.ui.busy = false;
            }
        });
        return this.turn;
    }
}

registry.category("actions").add("order_process.trip_load", TripLoad);
