import { Component, useState } from "@odoo/owl";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PICKING = "stock.picking";

/** The goods of a transfer as the keeper counts them: by scanner or camera, typed, or noted as listed. */
export class CountSheetField extends Component {
    static template = "order_process.CountSheetField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.canFilm = isBarcodeScannerSupported();
        this.state = useState({ said: "", wrong: false, last: 0 });
        this.turn = Promise.resolve();
        this.waiting = 0;
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.scan(ev.detail.barcode));
    }

    get sheet() {
        return this.props.record.data[this.props.name] || { rows: [] };
    }

    get counted() {
        return this.sheet.rows.filter((row) => row.counted !== false).length;
    }

    getIcon(row) {
        if (row.counted === false) {
            return "fa-circle-o text-muted";
        }
        return row.right ? "fa-check-circle text-success" : "fa-times-circle text-danger";
    }

    getState(row) {
        if (row.counted === false) {
            return _t("Not counted");
        }
        return row.right ? _t("As listed") : _t("Not as listed");
    }

    onCode(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.scan(ev.target.value);
            ev.target.value = "";
        }
    }

    async film() {
        this.scan(await scanBarcode(this.env));
    }

    scan(code) {
        if (!code.trim() || this.sheet.refusal) {
            return;
        }
        return this.run(async () => {
            const row = await this.call("action_count_scan", code);
            const values = { product: row.name, counted: row.counted, quantity: row.quantity };
            Object.assign(this.state, {
                said: _t("%(product)s: %(counted)s of %(quantity)s", values),
                wrong: row.counted > row.quantity,
                last: row.id,
            });
        });
    }

    write(row, text) {
        const quantity = text.trim() ? Number(text.replace(",", ".")) : NaN;
        return this.note(row, quantity);
    }

    note(row, quantity) {
        return this.run(async () => {
            // What is no number arrives as nothing, and the server says what a count is.
            await this.call("action_count", row.id, quantity);
            Object.assign(this.state, { said: "", wrong: false, last: row.id });
        });
    }

    asListed() {
        return this.run(async () => {
            await this.call("action_count_as_listed");
            Object.assign(this.state, { said: "", wrong: false, last: 0 });
        });
    }

    call(method, ...args) {
        const { record } = this.props;
        return this.orm.call(PICKING, method, [[record.resId], ...args], { context: record.context });
    }

    /** One after the other, however fast the scanner is; the transfer is read again after the last. */
    run(action) {
        this.waiting += 1;
        this.turn = this.turn.then(async () => {
            try {
                if (await this.props.record.save()) {
                    await action();
                }
            } catch (error) {
                const said = error.data?.message;
                if (!said) {
                    throw error;
                }
                Object.assign(this.state, { said, wrong: true, last: 0 });
            } finally {
                this.waiting -= 1;
                if (!this.waiting) {
                    await this.props.record.load();
                }
            }
        });
        return this.turn;
    }
}

registry.category("fields").add("count_sheet", {
    component: CountSheetField,
    displayName: _t("Count sheet"),
    supportedTypes: ["json"],
});
