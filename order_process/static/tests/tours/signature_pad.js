/** Draws a stroke on the pad, as a hand does. */
export const draw = (trigger) => ({
    content: "Draw the signature",
    trigger,
    run() {
        const canvas = this.anchor;
        const box = canvas.getBoundingClientRect();
        const send = (target, type, x, y) =>
            target.dispatchEvent(
                new PointerEvent(type, {
                    bubbles: true,
                    cancelable: true,
                    button: 0,
                    buttons: type === "pointerup" ? 0 : 1,
                    clientX: box.left + box.width * x,
                    clientY: box.top + box.height * y,
                    isPrimary: true,
                    pointerId: 1,
                    pressure: 0.5,
                })
            );
        send(canvas, "pointerdown", 0.2, 0.7);
        for (let step = 1; step <= 30; step++) {
            send(canvas, "pointermove", 0.2 + 0.02 * step, 0.5 + 0.2 * Math.sin(step / 2));
        }
        send(canvas, "pointerup", 0.8, 0.6);
    },
});
