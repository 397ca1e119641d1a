import { onMounted, onWillUnmount, reactive, useState } from "@odoo/owl";

const { DateTime } = luxon;
const TICK = 15000; // milliseconds

const clock = reactive({ now: DateTime.now() });
let watching = 0;
let timer;

/** The present, for all countdowns of a page from one timer, which runs while anybody looks. */
export function useNow() {
    if (!watching) {
        clock.now = DateTime.now();
    }
    onMounted(() => {
        if (!watching++) {
            timer = setInterval(() => (clock.now = DateTime.now()), TICK);
        }
    });
    onWillUnmount(() => {
        if (!--watching) {
            clearInterval(timer);
        }
    });
    return useState(clock);
}
