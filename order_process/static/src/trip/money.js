import { getOutcome, isWhole } from "./stops";

/** Money is counted in the smallest unit, because 0.1 + 0.2 is not 0.3 to a machine. */
const scale = (stop) => 10 ** (stop.currency?.digits ?? 2);
export const toCents = (stop, value) => Math.round(Number(value || 0) * scale(stop));
export const toMoney = (stop, cents) => cents / scale(stop);

const METHODS = ["cash", "draft", "transfer"];

/** What of a transfer was taken already by acts that the server does not show yet, in cents. */
function getTaken(stop, picking) {
    return stop.own
        .filter((act) => act.kind === "deliver")
        .flatMap((act) => act.payload.pickings.filter((found) => found.id === picking.id))
        .flatMap((found) => found.money?.rows || [])
        .reduce((sum, row) => sum + toCents(stop, row.amount), 0);
}

/** What is to be collected for a transfer after what the receiver did not take, in cents: `{goods, freight}`. */
export function getOwed(stop, picking, lines) {
    const { goods = 0, freight = 0 } = picking.collect || {};
    const less = picking.lines.reduce((sum, line) => {
        const outcome = getOutcome(line, lines[line.move_id]);
        return sum + (line.quantity - outcome.delivered) * (line.price || 0);
    }, 0);
    let taken = getTaken(stop, picking);
    const owedFreight = Math.max(0, toCents(stop, freight) - taken);
    taken = Math.max(0, taken - toCents(stop, freight));
    return { goods: Math.max(0, toCents(stop, goods - less) - taken), freight: owedFreight };
}

export function getTotal(stop, lines) {
    return stop.pickings
        .map((picking) => getOwed(stop, picking, lines))
        .reduce((sum, owed) => sum + owed.goods + owed.freight, 0);
}

/** Whether money is taken at the stop at all. */
export const collects = (stop) => stop.pickings.some(({ collect }) => collect?.goods || collect?.freight);

export const getCollected = (stop, money) => METHODS.reduce((sum, method) => sum + toCents(stop, money?.[method]), 0);

/**
 * What was collected, by transfer: each gets what it owes, and the last one that asks for money what is over.
 *
 * @returns {Map} of the ids of the transfers, `{rows, freight, note}` as the server reads it
 */
export function split(stop, money, lines, note) {
    const asking = stop.pickings.filter(({ collect }) => collect?.goods || collect?.freight);
    const left = METHODS.map((method) => [method, toCents(stop, money[method])]);
    const result = new Map();
    asking.forEach((picking, number) => {
        const owed = getOwed(stop, picking, lines);
        let open = number === asking.length - 1 ? Infinity : owed.goods + owed.freight;
        const rows = [];
        for (const row of left) {
            const amount = Math.min(row[1], open);
            row[1] -= amount;
            open -= amount;
            if (amount) {
                const reference = money[`${row[0]}_reference`] || "";
                rows.push({ method: row[0], amount: toMoney(stop, amount), reference });
            }
        }
        const total = rows.reduce((sum, row) => sum + toCents(stop, row.amount), 0);
        result.set(picking.id, { rows, freight: toMoney(stop, Math.min(owed.freight, total)), note });
    });
    return result;
}

/** Whether something of a transfer did not stay with the receiver. */
export const hasRest = (picking, lines) => picking.lines.some((line) => !isWhole(getOutcome(line, lines[line.move_id])));
