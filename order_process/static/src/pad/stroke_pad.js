/* global SignaturePad */

import { loadJS } from "@web/core/assets";
import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";

const PEN = { penColor: "#141e5a", minWidth: 1.5, maxWidth: 3, throttle: 0, minDistance: 2 };

/**
 * A box in which a person writes the name by hand. Core's pad begins with the name typeset and hands over a picture;
 * this one hands over the strokes, which are kept, and there is nothing to sign with but a hand.
 */
export class StrokePad extends Component {
    static template = "order_process.StrokePad";
    static props = {
        /** Called with the strokes as text, or with false while the box is empty. */
        onChange: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ isEmpty: true });
        onWillStart(() => loadJS("/web/static/lib/signature_pad/signature_pad.umd.js"));
        onMounted(() => {
            this.pad = new SignaturePad(this.canvas.el, PEN);
            this.pad.addEventListener("endStroke", () => this.tell());
            this.observer = new ResizeObserver(() => this.fit());
            this.observer.observe(this.canvas.el);
            this.fit();
        });
        onWillUnmount(() => {
            this.observer.disconnect();
            this.pad.off();
        });
    }

    /** A pad that becomes wider (a phone is turned) keeps what was written. */
    fit() {
        const canvas = this.canvas.el;
        if (canvas.width === canvas.clientWidth && canvas.height === canvas.clientHeight) {
            return;
        }
        const written = this.pad.toData();
        canvas.width = canvas.clientWidth;
        canvas.height = canvas.clientHeight;
        this.pad.fromData(written);
    }

    tell() {
        const groups = this.pad.toData();
        this.state.isEmpty = !groups.length;
        this.props.onChange(groups.length ? this.pack(groups) : false);
    }

    pack(groups) {
        const start = groups[0].points[0].time;
        const { width, height } = this.canvas.el;
        const strokes = groups.map(({ points }) =>
            points.map(({ x, y, time }) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10, time - start])
        );
        return JSON.stringify({ width, height, strokes });
    }

    clear() {
        this.pad.clear();
        this.tell();
    }
}
