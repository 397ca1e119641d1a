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
        for (const [x, y] of [[0.3, 0.3], [0.45, 0.6], [0.6, 0.35], [0.8, 0.6]]) {
            send(canvas, "pointermove", x, y);
        }
        send(canvas, "pointerup", 0.8, 0.6);
    },
});
