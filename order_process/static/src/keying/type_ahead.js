/**
 * What is typed while the server still looks for a code, or the next line is being made, belongs to the field that comes
 * next: it is kept and put there, key by key. Without it a quick clerk's quantity would be lost and one piece ordered.
 */

import { rpcBus } from "@web/core/network/rpc";
import { PRODUCT_FIELDS } from "./keying";

const ROW = ".o_field_widget[name=order_line] .o_selected_row";
const PRODUCT = PRODUCT_FIELDS.map((name) => `${ROW} td[name=${name}] input`).join();
const QUANTITY = `${ROW} td[name=product_uom_qty] input`;
const LOOK_EVERY = 20; // milliseconds
// So many looks in a row while nothing is asked of the server: then the line has its values; and then nothing more comes,
// since a text is looked for a moment after its last letter. Looks and no clock: a busy browser has had no time to ask.
const QUIET = 10;
const OVER = 40;
// Enter does nothing while a line lacks its values; so often it is pressed again.
const TRIES = 5;

let asked = 0;
rpcBus.addEventListener("RPC:REQUEST", () => asked++);
rpcBus.addEventListener("RPC:RESPONSE", () => asked--);

function pressEnter(input) {
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}

function isPlain(ev) {
    return !ev.ctrlKey && !ev.metaKey && !ev.altKey && !ev.isComposing;
}

export class TypeAhead {
    /** @param {(keys: string) => void} onLost told what was typed and found no field */
    constructor(onLost) {
        this.onLost = onLost;
        this.keys = [];
        this.find = null;
        this.isPressing = false;
    }

    /** A key anywhere on the page, before anybody else has it. */
    onKeydown(ev) {
        if (this.find && !this.isPressing) {
            this.keep(ev);
        } else if (!this.find && ev.key === "Enter" && isPlain(ev) && ev.target.matches(`${PRODUCT}, ${QUANTITY}`)) {
            const row = ev.target.closest("tr").dataset.id;
            const isQuantity = ev.target.matches(QUANTITY);
            const inRow = (selector) => {
                const input = document.querySelector(selector);
                return input && input.closest("tr").dataset.id === row && input;
            };
            if (isQuantity) {
                this.wait(() => !inRow(PRODUCT) && document.querySelector(PRODUCT), () => inRow(QUANTITY));
            } else {
                this.wait(() => inRow(QUANTITY));
            }
        }
    }

    keep(ev) {
        if (ev.key === "Escape") {
            this.stop();
        } else if (isPlain(ev) && (ev.key.length === 1 || ["Enter", "Backspace"].includes(ev.key))) {
            ev.preventDefault();
            ev.stopPropagation();
            this.keys.push(ev.key);
        }
    }

    /** Keep keys until the first line's product can be typed. */
    waitForLine() {
        this.wait(() => document.querySelector(PRODUCT));
    }

    /**
     * @param {() => HTMLElement} find where the keys go
     * @param {() => HTMLElement} [stay] where Enter may have done nothing
     */
    wait(find, stay = () => null) {
        this.rest();
        Object.assign(this, { find, stay, quiet: 0, tries: TRIES });
        this.timer = setInterval(() => this.look(), LOOK_EVERY);
    }

    look() {
        this.quiet = asked ? 0 : this.quiet + 1;
        if (this.quiet < QUIET) {
            return;
        }
        const { activeElement } = document;
        if (this.find() === activeElement) {
            this.rest();
            this.replay();
        } else if (this.tries && this.stay() === activeElement) {
            this.pressAgain(activeElement);
        } else if (this.quiet >= OVER) {
            this.stop();
        }
    }

    pressAgain(input) {
        this.tries--;
        this.quiet = 0;
        this.isPressing = true;
        pressEnter(input);
        this.isPressing = false;
    }

    replay() {
        while (this.keys.length && !this.find) {
            const key = this.keys.shift();
            if (key === "Enter") {
                pressEnter(document.activeElement);
            } else {
                document.execCommand(key === "Backspace" ? "delete" : "insertText", false, key);
            }
        }
    }

    rest() {
        clearInterval(this.timer);
        this.find = null;
    }

    /** Nothing takes what was typed: say so. */
    stop() {
        this.rest();
        const lost = this.keys.splice(0).map((key) => (key === "Enter" ? "⏎" : key === "Backspace" ? "⌫" : key));
        if (lost.length) {
            this.onLost(lost.join(""));
        }
    }
}
