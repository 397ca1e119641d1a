const INK = "#141e5a";
// Fewer points are a tap, and the server takes them for no signature (base/strokes.py).
const MIN_POINTS = 12;

const round = (value) => Math.round(value * 10) / 10;

/** A box in which a finger writes; it gives the strokes away as the server reads them, and no picture. */
export class Pad {
    constructor(canvas, written, onStroke) {
        this.canvas = canvas;
        this.onStroke = onStroke;
        this.strokes = written?.strokes || [];
        this.size = written;
        for (const [name, work] of [
            ["pointerdown", this.begin],
            ["pointermove", this.draw],
            ["pointerup", this.end],
            ["pointercancel", this.end],
        ]) {
            canvas.addEventListener(name, work.bind(this));
        }
        this.observer = new ResizeObserver(() => this.fit());
        this.observer.observe(canvas);
        this.fit();
    }

    /** A phone that is turned keeps what was written, in the size of the pad on which it was. */
    fit() {
        const { clientWidth: width, clientHeight: height } = this.canvas;
        if (!width || !height) {
            return;
        }
        const density = window.devicePixelRatio || 1;
        this.canvas.width = width * density;
        this.canvas.height = height * density;
        this.size = this.strokes.length ? this.size : { width, height };
        const scale = Math.min(width / this.size.width, height / this.size.height);
        this.scale = scale;
        this.pen = this.canvas.getContext("2d");
        this.pen.setTransform(density * scale, 0, 0, density * scale, 0, 0);
        Object.assign(this.pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: INK });
        for (const stroke of this.strokes) {
            stroke.forEach((point, number) => this.line(stroke[number - 1] || point, point));
        }
    }

    at(ev) {
        const box = this.canvas.getBoundingClientRect();
        this.start ??= ev.timeStamp - (this.strokes.at(-1)?.at(-1)?.[2] || 0);
        return [
            round((ev.clientX - box.left) / this.scale),
            round((ev.clientY - box.top) / this.scale),
            Math.round(ev.timeStamp - this.start),
        ];
    }

    line([x, y], [toX, toY]) {
        this.pen.beginPath();
        this.pen.moveTo(x, y);
        this.pen.lineTo(toX, toY);
        this.pen.stroke();
    }

    begin(ev) {
        ev.preventDefault();
        if (this.pointer !== undefined) {
            return;
        }
        this.pointer = ev.pointerId;
        this.canvas.setPointerCapture?.(ev.pointerId);
        const point = this.at(ev);
        this.strokes.push([point]);
        this.line(point, point);
    }

    draw(ev) {
        if (ev.pointerId !== this.pointer) {
            return;
        }
        const stroke = this.strokes.at(-1);
        for (const step of ev.getCoalescedEvents?.() || [ev]) {
            const point = this.at(step);
            const last = stroke.at(-1);
            if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= 2) {
                stroke.push(point);
                this.line(last, point);
            }
        }
    }

    end(ev) {
        if (ev.pointerId === this.pointer) {
            this.pointer = undefined;
            this.onStroke();
        }
    }

    clear() {
        this.strokes = [];
        this.start = undefined;
        this.fit();
        this.onStroke();
    }

    get isSigned() {
        return this.strokes.flat().length >= MIN_POINTS;
    }

    /** `{width, height, strokes}`, or nothing while the box is empty. */
    get written() {
        const { width, height } = this.size || {};
        return this.strokes.length ? { width, height, strokes: this.strokes } : null;
    }
}
