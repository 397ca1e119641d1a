import { onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

const { DateTime } = luxon;
const EVERY = 60000; // milliseconds

/**
 * What a screen shows of the server, read again every minute.
 *
 * @param {(...args: any[]) => Promise<any>} read what the server says now
 * @returns the state: ``data``, when it was read (``refreshedOn``), whether the server could not be reached since
 *   (``stale``; the screen stays as it was), and ``load(...args)`` and ``refresh()``, which reads without an error
 */
export function useRefreshed(read) {
    const state = useState({
        data: null,
        refreshedOn: null,
        stale: false,
        async load(...args) {
            const data = await read(...args);
            Object.assign(state, { data, refreshedOn: DateTime.now(), stale: false });
        },
        async refresh() {
            try {
                await state.load();
            } catch {
                state.stale = true;
            }
        },
    });
    let timer;
    onWillStart(() => state.load());
    onMounted(() => (timer = setInterval(() => state.refresh(), EVERY)));
    onWillUnmount(() => clearInterval(timer));
    return state;
}
