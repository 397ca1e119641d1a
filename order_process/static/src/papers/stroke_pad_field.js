import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, xml } from "@odoo/owl";
import { StrokePad } from "../pad/stroke_pad";

/** The pad as a field: its value are the strokes as text. */
export class StrokePadField extends Component {
    static template = xml`<StrokePad onChange.bind="onChange"/>`;
    static components = { StrokePad };
    static props = { ...standardFieldProps };

    onChange(strokes) {
        return this.props.record.update({ [this.props.name]: strokes });
    }
}

registry.category("fields").add("order_process_stroke_pad", { component: StrokePadField, supportedTypes: ["text"] });
