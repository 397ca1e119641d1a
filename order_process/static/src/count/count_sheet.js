import { Component, useState } from "@odoo/owl";
import { readCount, useScanner } from "@order_process/count/scanner_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PICKING = "stock.picking";

/** The goods of a transfer as the keeper counts them: by scanner or camera, typed, or noted as listed. */
export class CountSheetField extends Component {
    static template = "order_process.CountSheetField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ said: "", wrong: false, last: 0 });
        this.turn = Promise.resolve();
        this.waiting = 0;
        this.scanner = useScanner((code) => this.scan(code));
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
        return this.note(row, readCount(text));
    }

    note(row, quantity) {
        return this.run(async () => {
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
