import { button, h } from "./dom";
import { getCollected, getTotal, toCents, toMoney } from "./money";
import { _t, formatMoney } from "./words";

const empty = () => ({ cash: 0, transfer: 0, draft: 0, transfer_reference: "", draft_reference: "", note: "" });

/** What the dealer pays: one tap where it is cash as owed, else by counting notes or by method. */
export function renderMoneyStep(app, stop, draft, next) {
    const owed = getTotal(stop, draft.lines);
    const show = (cents) => formatMoney(toMoney(stop, cents), stop.currency);
    const take = (money) => app.change(draft, () => (draft.money = { ...empty(), ...money })).then(next);
    const turn = (way) => app.change(draft, () => (draft.way = draft.way === way ? null : way));
    const known = draft.money && getCollected(stop, draft.money);
    return [
        h("p", { className: "owed" }, h("span", {}, _t("To collect")), h("b", {}, show(owed))),
        button(_t("Cash received: %(amount)s", { amount: show(owed) }), "main exact next", () => take({ cash: toMoney(stop, owed) })),
        h(
            "div",
            { className: "buttons" },
            button(_t("Count notes"), draft.way === "count" ? "choice chosen" : "choice", () => turn("count")),
            button(_t("Otherwise paid"), draft.way === "other" ? "choice chosen" : "choice", () => turn("other"))
        ),
        draft.way === "count" && renderCounter(app, stop, draft, owed, show, take),
        draft.way === "other" && renderOther(app, stop, draft, owed, show, next),
        draft.money && !draft.way && button(_t("Keep %(amount)s", { amount: show(known) }), "quiet next", next),
        app.renderSaid(),
    ];
}

function renderCounter(app, stop, draft, owed, show, take) {
    const counter = draft.counter || {};
    const set = (value, count) =>
        app.change(draft, () => (draft.counter = { ...counter, [value]: Math.max(0, Math.floor(Number(count) || 0)) }));
    const counted = Object.entries(counter).reduce((sum, [value, count]) => sum + toCents(stop, value) * count, 0);
    const over = counted - owed;
    return h(
        "div",
        { className: "card counter" },
        app.data.denominations.map((value) =>
            h(
                "div",
                { className: "stepper" },
                h("span", {}, formatMoney(value, { ...stop.currency, digits: value < 1 ? 1 : 0 })),
                button("−", "step", () => set(value, (counter[value] || 0) - 1), { "aria-label": `${value} −1` }),
                h("input", {
                    type: "text",
                    inputmode: "numeric",
                    "aria-label": String(value),
                    ".value": String(counter[value] || 0),
                    onchange: (ev) => set(value, ev.target.value),
                }),
                button("+", "step", () => set(value, (counter[value] || 0) + 1), { "aria-label": `${value} +1` })
            )
        ),
        h("p", { className: "counted" }, h("span", {}, _t("Counted so far")), h("b", {}, show(counted))),
        over > 0 && h("p", { className: "change" }, _t("Give back %(amount)s", { amount: show(over) })),
        over < 0 && h("p", { className: "change" }, _t("%(amount)s are missing", { amount: show(-over) })),
        over >= 0
            ? button(_t("Take %(amount)s", { amount: show(owed) }), "main next", () => take({ cash: toMoney(stop, owed) }))
            : button(_t("Less was paid: say how"), "quiet", () =>
                  app.change(draft, () => Object.assign(draft, { money: { ...empty(), cash: toMoney(stop, counted) }, way: "other" }))
              )
    );
}

function renderOther(app, stop, draft, owed, show, next) {
    const money = (draft.money ||= empty());
    const set = (name, value) => app.change(draft, () => (money[name] = value));
    const setAmount = (name) => (ev) => {
        const amount = Number(ev.target.value.replace(",", ".").trim() || 0);
        if (amount >= 0) {
            return set(name, toMoney(stop, toCents(stop, amount)));
        }
        return set(name, 0).then(() => app.say(_t("An amount is a number and not negative.")));
    };
    const amount = (name, label) =>
        h("label", {}, label, h("input", { type: "text", inputmode: "decimal", name, ".value": money[name] || "", onchange: setAmount(name) }));
    const text = (name, label) =>
        h("label", {}, label, h("input", { type: "text", name, ".value": money[name] || "", onchange: (ev) => set(name, ev.target.value.trim()) }));
    const difference = getCollected(stop, money) - owed;
    const go = () => {
        if (money.draft && !money.draft_reference) {
            app.say(_t("Give the number of the bank draft."));
        } else if (difference && !money.note) {
            app.say(_t("Say why it is not what is owed."));
        } else {
            next();
        }
    };
    return h(
        "div",
        { className: "card other" },
        amount("cash", _t("Cash")),
        amount("transfer", _t("Bank transfer")),
        money.transfer > 0 && text("transfer_reference", _t("Reference of the transfer")),
        amount("draft", _t("Bank draft")),
        money.draft > 0 && text("draft_reference", _t("Number of the bank draft")),
        difference !== 0 && text("note", _t("Why it is not what is owed")),
        h("p", { className: "counted" }, h("span", {}, _t("Collected here")), h("b", {}, show(getCollected(stop, money)))),
        difference !== 0 && h("p", { className: "change" }, _t("Difference: %(amount)s", { amount: show(difference) })),
        button(_t("Go on"), "main next", go)
    );
}
