import { debounced } from "./debounced";
import { rpc } from "./rpc";

const URL = "/my/orders/new";
const PAUSE = 300; // milliseconds
const AGAIN = 5000;
const STEPPER = ".o_dealer_stepper input";
const FACTS = ".o_dealer_facts [name]:not([type=hidden])";

function isChanged(field) {
    const options = [...(field.options || [])];
    return options.length ? options.some((one) => one.selected !== one.defaultSelected) : field.value !== field.defaultValue;
}

/**
 * A dealer writes an order. Every change is kept on the server at once: quantities are sent as what they shall be, so
 * that nothing is counted twice, and one after the other. The server sends the pieces of the page that changed.
 *
 * What is shown and not kept is in ``wanted`` and marked; the order is not submitted before it is kept or corrected.
 *
 * The page is opened on phones with little network, so that it carries this script and nothing of the portal's others;
 * until it runs the page says so, and takes what was typed before.
 */
export class DealerOrder {
    constructor(el) {
        this.el = el;
        this.wanted = new Map(); // product → quantity that the server has not kept yet
        this.refused = new Map(); // product → quantity that it will not keep
        this.typing = new Map(); // product → what is being typed
        this.queue = Promise.resolve();
        this.waiting = 0;
        this.category = this.el.querySelector(".o_dealer_categories .btn-secondary")?.dataset.category || null;
        this.sendLater = debounced(() => this.sendWanted(), PAUSE);
        this.sendAgain = debounced(() => this.sendWanted(), AGAIN);
        this.searchLater = debounced(() => this.find(this.searchBox.value), PAUSE);
    }

    start() {
        this.listen(this.el, {
            click: this.onClick,
            input: this.onInput,
            change: this.onChange,
            submit: this.onSubmit,
            focusin: this.onFocus,
            focusout: this.onBlur,
        });
        this.listen(document, { keydown: this.onKeydown });
        this.listen(window, { pageshow: this.onPageShow, pagehide: this.onPageHide, online: this.sendWanted });
        this.showTabs();
        this.el.classList.remove("o_dealer_loading");
        this.tell("");
        this.takeEarly();
        this.showOutlook();
    }

    listen(target, handlers) {
        for (const [name, handler] of Object.entries(handlers)) {
            target.addEventListener(name, handler.bind(this));
        }
    }

    /** What was typed before the page could keep it. */
    takeEarly() {
        for (const box of this.el.querySelectorAll(STEPPER)) {
            if (box.value !== box.defaultValue) {
                this.typing.set(box.dataset.product, box.value);
                if (box !== document.activeElement) {
                    this.take(box.dataset.product);
                }
            }
        }
        const texts = {};
        for (const field of this.el.querySelectorAll(FACTS)) {
            if (isChanged(field)) {
                texts[field.name] = field.value;
            }
        }
        if (Object.keys(texts).length) {
            this.enqueue(async () => this.update(await this.ask("facts", { texts })));
        }
        if (this.searchBox.value !== this.searchBox.defaultValue) {
            this.searchLater();
        }
    }

    get searchBox() {
        return this.el.querySelector("#o_dealer_search");
    }

    getBoxes(product) {
        return this.el.querySelectorAll(`${STEPPER}[data-product="${Number(product)}"]`);
    }

    // === What the dealer does ===

    onClick(ev) {
        const button = ev.target.closest("button");
        if (!button || button.disabled) {
            return;
        }
        const { step, remove, page, category, tab } = button.dataset;
        if (step) {
            const { product } = button.parentElement.dataset;
            const { value, defaultValue } = button.parentElement.querySelector("input");
            const shown = Number(value);
            const from = Number.isNaN(shown) ? Number(defaultValue) : shown;
            // A sum of decimal fractions has digits that nobody meant.
            const quantity = Math.round((from + Number(step)) * 1e6) / 1e6;
            this.typing.delete(product);
            this.want(product, String(Math.max(quantity, 0)));
        } else if (remove) {
            this.typing.delete(remove);
            this.want(remove, "0");
        } else if (page) {
            this.find(this.searchBox.value, Number(page));
        } else if (category !== undefined) {
            this.category = category || null;
            for (const other of this.el.querySelectorAll(".o_dealer_categories button")) {
                other.classList.toggle("btn-secondary", other === button);
                other.classList.toggle("btn-light", other !== button);
                other.classList.toggle("border", other !== button);
            }
            this.find(this.searchBox.value);
        } else if (tab) {
            this.showTab(tab);
        }
    }

    /** A scanner types wherever the focus is: what no field is waiting for goes to the search. */
    onKeydown(ev) {
        const { target, key } = ev;
        const isField = target.matches?.("input, textarea, select");
        if (key === "Enter" && isField && target.matches(".o_dealer_facts input")) {
            ev.preventDefault(); // Only the button submits.
            target.blur();
        } else if (key === "Enter" && isField && target.matches(".o_dealer_grid input")) {
            ev.preventDefault(); // The next colour.
            const boxes = [...this.el.querySelectorAll(`.o_dealer_catalogue ${STEPPER}`)];
            (boxes[boxes.indexOf(target) + 1] || target).focus();
            this.take(target.dataset.product);
        } else if (!isField && key.length === 1 && key !== " " && !ev.ctrlKey && !ev.metaKey && !ev.altKey) {
            this.showTab("pick");
            this.searchBox.focus();
            this.searchBox.select();
        }
    }

    onFocus(ev) {
        if (ev.target.matches(STEPPER) && !this.filling) {
            ev.target.select();
        }
    }

    onInput(ev) {
        if (ev.target.matches(STEPPER)) {
            this.typing.set(ev.target.dataset.product, ev.target.value);
        } else if (ev.target === this.searchBox) {
            this.searchLater();
        }
    }

    onBlur(ev) {
        if (ev.target.matches(STEPPER) && !this.filling) {
            this.take(ev.target.dataset.product);
        }
    }

    onChange(ev) {
        const { target } = ev;
        if (target.matches(STEPPER)) {
            this.take(target.dataset.product);
        } else if (target.form?.matches(".o_dealer_facts")) {
            this.enqueue(async () => this.update(await this.ask("facts", { texts: { [target.name]: target.value } })));
        }
    }

    onSubmit(ev) {
        const form = ev.target;
        if (form.matches("[role=search]")) {
            ev.preventDefault();
            this.searchLater.cancel();
            this.scan(this.searchBox.value);
            return;
        }
        if (this.submitted) {
            ev.preventDefault();
            return;
        }
        if (this.unkept || this.waiting) {
            // First what was typed last is kept, then the order is submitted as it is shown.
            ev.preventDefault();
            const submitter = ev.submitter?.isConnected ? ev.submitter : undefined;
            this.failed = false;
            this.sendWanted();
            this.queue.then(() => {
                if (this.unkept) {
                    this.showMarked();
                } else if (!this.failed) {
                    form.requestSubmit(submitter?.isConnected ? submitter : undefined);
                }
            });
            return;
        }
        this.submitted = true;
        ev.submitter?.classList.add("disabled");
    }

    /** Whoever comes back with the browser's button sees the order as it is now. */
    onPageShow(ev) {
        if (ev.persisted) {
            window.location.reload();
        }
    }

    /** What was tapped last goes out with the page. */
    onPageHide() {
        for (const product of [...this.typing.keys()]) {
            this.take(product);
        }
        for (const [product, quantity] of this.wanted) {
            const params = { product_id: Number(product), quantity };
            const body = JSON.stringify({ jsonrpc: "2.0", method: "call", params });
            navigator.sendBeacon(`${URL}/set`, new Blob([body], { type: "application/json" }));
        }
    }

    // === Talking with the server ===

    get unkept() {
        return this.wanted.size + this.refused.size > 0;
    }

    /** What was typed into the box is wanted. */
    take(product) {
        if (this.typing.has(product)) {
            const text = this.typing.get(product).trim() || "0";
            this.typing.delete(product);
            this.want(product, text);
        }
    }

    want(product, quantity) {
        this.refused.delete(product);
        this.wanted.set(product, quantity);
        this.showWanted();
        this.sendLater();
    }

    sendWanted() {
        for (const product of this.wanted.keys()) {
            this.enqueue(() => this.sendOne(product));
        }
    }

    async sendOne(product) {
        const quantity = this.wanted.get(product);
        if (quantity === undefined) {
            return;
        }
        const seen = this.getBoxes(product)[0]?.defaultValue;
        const result = await this.ask("set", { product_id: Number(product), quantity, seen });
        const isLast = this.wanted.get(product) === quantity;
        if (isLast) {
            this.wanted.delete(product);
        }
        if (result.product_id) {
            for (const box of this.getBoxes(product)) {
                box.defaultValue = result.quantity;
            }
            this.show(product, result.quantity);
        } else if (isLast) {
            this.refused.set(product, quantity);
        }
        this.update(result);
        if (!isLast) {
            this.enqueue(() => this.sendOne(product));
        }
    }

    async ask(action, params) {
        const result = await rpc(`${URL}/${action}`, params);
        this.offline = false;
        return result;
    }

    enqueue(work) {
        this.waiting++;
        this.queue = this.queue
            .then(work)
            .catch((error) => this.explain(error))
            .finally(() => this.waiting--);
        return this.queue;
    }

    /** No answer: signed out, no connection, or a fault of the server. */
    explain(error) {
        this.failed = this.offline = true;
        this.showWanted();
        if (error.exceptionName === "odoo.http.SessionExpiredException") {
            const message = this.el.querySelector(".o_dealer_message");
            message.replaceChildren(this.el.querySelector(".o_dealer_signed_out").cloneNode(true));
            message.classList.add("text-danger");
            return;
        }
        this.tell(this.getText(".o_dealer_offline"), true);
        if (this.wanted.size) {
            this.sendAgain();
        }
    }

    find(search, page = 1) {
        this.enqueue(async () => {
            const result = await this.ask("find", { search, category: this.category, page });
            this.fill(".o_dealer_catalogue", result.catalogue);
        });
    }

    /** Enter, which scanners send as well: what is exactly one product goes into the order. */
    scan(search) {
        if (!search.trim()) {
            this.find("");
            return;
        }
        this.searchBox.value = "";
        this.enqueue(async () => {
            const { exact, catalogue, message } = await this.ask("find", { search, category: this.category, page: 1 });
            this.fill(".o_dealer_catalogue", catalogue);
            if (exact) {
                const product = String(exact.id);
                const known = this.wanted.get(product) ?? exact.quantity;
                this.refused.delete(product);
                this.wanted.set(product, String((Number(known) || 0) + 1));
                await this.sendOne(product);
            } else {
                this.searchBox.value ||= search;
                this.tell(message, true);
            }
        });
    }

    // === Showing ===

    /** Fills in what the page came without, unless something newer has come meanwhile. */
    async showOutlook() {
        const places = [...this.el.querySelectorAll(".o_dealer_catalogue .o_dealer_stock")];
        const product_ids = places.map((place) => Number(place.dataset.product));
        const result = await this.ask("outlook", { product_ids }).catch(() => null);
        if (!result) {
            setTimeout(() => this.showOutlook(), AGAIN);
            return;
        }
        for (const place of places) {
            const badge = result.stock[place.dataset.product] || "";
            // Where there is little room, only what is not simply there is said.
            place.innerHTML = place.dataset.few && badge.includes("text-bg-success") ? "" : badge;
        }
        for (const place of this.el.querySelectorAll(".o_dealer_goods")) {
            // What came with a newer answer stays.
            if (!place.firstElementChild) {
                place.innerHTML = result.goods[place.dataset.line] || "";
            }
        }
        const later = this.el.querySelector(".o_dealer_outlook_later");
        if (later) {
            later.innerHTML = result.outlook;
            later.classList.remove("o_dealer_outlook_later");
        }
    }

    showTab(tab) {
        if (this.el.dataset.tab !== tab) {
            this.el.dataset.tab = tab;
            this.showTabs();
            window.scrollTo({ top: 0 });
        }
    }

    showTabs() {
        for (const button of this.el.querySelectorAll(".o_dealer_tabs button")) {
            button.classList.toggle("active", button.dataset.tab === this.el.dataset.tab);
        }
    }

    update(result) {
        this.failed ||= Boolean(result.error);
        this.tell(result.error || result.message, Boolean(result.error));
        if (result.bar) {
            this.fill(".o_dealer_bar_body", result.bar);
        }
        if (result.lines) {
            this.fill(".o_dealer_lines", result.lines);
            this.showKept();
        }
        this.showWanted();
    }

    /** The catalogue says what the order says. */
    showKept() {
        const lines = [...this.el.querySelectorAll(`.o_dealer_lines ${STEPPER}`)];
        const kept = new Map(lines.map((box) => [box.dataset.product, box.defaultValue]));
        for (const box of this.el.querySelectorAll(`.o_dealer_catalogue ${STEPPER}`)) {
            box.defaultValue = kept.get(box.dataset.product) ?? "0";
            this.show(box.dataset.product, box.defaultValue);
        }
    }

    /** The boxes show what the dealer wants; what will not be kept is marked. */
    showWanted() {
        for (const box of this.el.querySelectorAll(`${STEPPER}.is-invalid`)) {
            box.classList.remove("is-invalid");
        }
        for (const [product, quantity] of [...this.wanted, ...this.refused]) {
            this.show(product, quantity);
        }
        for (const product of [...this.refused.keys(), ...(this.offline ? this.wanted.keys() : [])]) {
            const boxes = this.getBoxes(product);
            boxes.forEach((box) => box.classList.add("is-invalid"));
            if (!boxes.length) {
                // Its box is gone with what was found before; that it was refused has been said.
                this.refused.delete(product);
            }
        }
    }

    showMarked() {
        this.tell(this.getText(".o_dealer_unkept"), true);
        const boxes = [...this.el.querySelectorAll(`${STEPPER}.is-invalid`)];
        const box = boxes.find((box) => box.closest(".o_dealer_lines")) || boxes[0];
        if (box) {
            this.showTab(box.closest(".o_dealer_pick") ? "pick" : "order");
            box.scrollIntoView({ block: "center" });
        }
    }

    show(product, quantity) {
        for (const box of this.getBoxes(product)) {
            if (!(this.typing.has(product) && box === document.activeElement)) {
                box.value = quantity;
            }
        }
    }

    /** New content; who is typing in it goes on typing. */
    fill(selector, html) {
        const el = this.el.querySelector(selector);
        const active = document.activeElement;
        const inside = el.contains(active) && active.matches(STEPPER) && active.dataset.product;
        const typed = inside && { value: active.value, start: active.selectionStart, end: active.selectionEnd };
        this.filling = true;
        el.innerHTML = html;
        const box = inside && el.querySelector(`input[data-product="${inside}"]`);
        if (box) {
            if (this.typing.has(inside)) {
                box.value = typed.value;
            }
            box.focus();
            box.setSelectionRange(typed.start, typed.end);
        }
        this.filling = false;
        this.showWanted();
    }

    getText(selector) {
        return this.el.querySelector(selector).textContent;
    }

    tell(message, isError = false) {
        const el = this.el.querySelector(".o_dealer_message");
        el.textContent = message || "";
        el.classList.toggle("text-danger", isError);
        el.classList.toggle("text-success", !isError);
    }
}

for (const el of document.querySelectorAll(".o_dealer_order")) {
    new DealerOrder(el).start();
}
