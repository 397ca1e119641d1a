import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// The server refuses larger files too; here it saves the way.
const MAX_BYTES = 20 * 1024 * 1024;

/** A place to drop an order file on. What is dropped is saved and checked at once. */
export class OrderImportFile extends Component {
    static template = "order_process.OrderImportFile";
    static props = { ...standardFieldProps, fileNameField: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.input = useRef("input");
        this.state = useState({ over: false, busy: false });
    }

    get fileName() {
        return this.props.record.data[this.props.fileNameField] || "";
    }

    get hasFile() {
        return Boolean(this.props.record.data[this.props.name]);
    }

    get downloadUrl() {
        const { resModel, resId } = this.props.record;
        const name = encodeURIComponent(this.fileName);
        return `/web/content/${resModel}/${resId}/${this.props.name}?download=true&filename=${name}`;
    }

    onDragOver() {
        this.state.over = !this.props.readonly;
    }

    onDragLeave() {
        this.state.over = false;
    }

    onDrop(ev) {
        this.state.over = false;
        if (!this.props.readonly && ev.dataTransfer.files.length) {
            this.take(ev.dataTransfer.files[0]);
        }
    }

    onChange(ev) {
        if (ev.target.files.length) {
            this.take(ev.target.files[0]);
        }
        ev.target.value = "";
    }

    async take(file) {
        if (!file.size || file.size > MAX_BYTES) {
            const message = file.size ? _t("The file is larger than 20 MB. Split it.") : _t("The file is empty.");
            this.notification.add(message, { type: "danger", title: file.name });
            return;
        }
        const { record, name, fileNameField } = this.props;
        this.state.busy = true;
        try {
            const data = (await getDataURLFromFile(file)).split(",")[1];
            await record.update({ [name]: data, [fileNameField]: file.name });
            if (await record.save()) {
                await this.orm.call(record.resModel, "action_check", [[record.resId]]);
                await record.load();
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("order_import_file", {
    component: OrderImportFile,
    supportedTypes: ["binary"],
    extractProps: ({ attrs }) => ({ fileNameField: attrs.filename }),
});
