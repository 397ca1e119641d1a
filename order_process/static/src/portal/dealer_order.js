import { markup } from "@odoo/owl";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { setElementContent } from "@web/core/utils/html";
import { Interaction } from "@web/public/interaction";

const URL = "/my/orders/new";
const PAUSE = 300; // milliseconds

/**
 * A dealer writes an order. Every change is kept on the server at once: quantities are sent as what they shall be, so
 * that nothing is counted twice, and one after the other. The server sends the pieces of the page that changed.
 */
export class DealerOrder extends Interaction {
    static selector = ".o_dealer_order";
    dynamicContent = {
        _root: {
            "t-on-click": this.onClick,
            "t-on-change": this.onChange,
            "t-on-submit": this.onSubmit,
            "t-on-focusin": this.onFocus,
        },
        _window: { "t-on-pageshow": this.onPageShow },
        "#o_dealer_search": { "t-on-input": this.onSearch },
        ".o_dealer_tabs button": {
            "t-att-class": (el) => ({ active: el.dataset.tab === this.el.dataset.tab }),
        },
    };

    setup() {
        this.wanted = new Map(); // product → quantity that is not sent yet
        this.queue = Promise.resolve();
        this.waiting = 0;
        this.category = this.el.querySelector(".o_dealer_categories .btn-secondary")?.dataset.category || null;
        this.sendLater = this.debounced(this.sendWanted, PAUSE);
        this.searchLater = this.debounced(() => this.find(this.searchBox.value), PAUSE);
    }

    start() {
        this.showOutlook();
    }

    get searchBox() {
        return this.el.querySelector("#o_dealer_search");
    }

    // === What the dealer does ===

    onClick(ev) {
        const button = ev.target.closest("button");
        if (!button || button.disabled) {
            return;
        }
        const { step, remove, page, category, tab } = button.dataset;
        if (step) {
            const input = button.parentElement.querySelector("input");
            this.want(input.dataset.product, Math.max((Number(input.value) || 0) + Number(step), 0));
        } else if (remove) {
            this.want(remove, 0);
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
            this.el.dataset.tab = tab;
            window.scrollTo({ top: 0 });
        }
    }

    onFocus(ev) {
        if (ev.target.matches(".o_dealer_stepper input")) {
            ev.target.select();
        }
    }

    onChange(ev) {
        const { target } = ev;
        if (target.matches(".o_dealer_stepper input")) {
            this.want(target.dataset.product, target.value.trim() || "0");
        } else if (target.form?.matches(".o_dealer_facts")) {
            this.send("facts", { texts: { [target.name]: target.value } });
        }
    }

    onSearch() {
        this.searchLater();
    }

    onSubmit(ev) {
        const form = ev.target;
        if (form.matches("[role=search]")) {
            ev.preventDefault();
            this.searchLater.cancel?.();
            this.scan(this.searchBox.value);
            return;
        }
        if (this.submitted) {
            ev.preventDefault();
            return;
        }
        if (this.wanted.size || this.waiting) {
            // First what was typed last is kept, then the order is submitted as it is shown.
            ev.preventDefault();
            const submitter = ev.submitter?.isConnected ? ev.submitter : undefined;
            this.sendWanted();
            this.waitFor(this.queue).then(() => form.requestSubmit(submitter?.isConnected ? submitter : undefined));
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

    // === Talking with the server ===

    want(product, quantity) {
        this.wanted.set(String(product), quantity);
        this.show(product, quantity);
        this.sendLater();
    }

    sendWanted() {
        for (const [product, quantity] of this.wanted) {
            this.send("set", { product_id: Number(product), quantity: String(quantity) });
        }
        this.wanted.clear();
    }

    send(action, params) {
        return this.enqueue(async () => this.update(await rpc(`${URL}/${action}`, params)));
    }

    enqueue(work) {
        this.waiting++;
        this.queue = this.queue
            .then(work)
            .catch(() => this.tell(this.el.dataset.offline, true))
            .finally(() => this.waiting--);
        return this.queue;
    }

    find(search, page = 1) {
        this.enqueue(async () => {
            const result = await rpc(`${URL}/find`, { search, category: this.category, page });
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
            const { exact, catalogue, message } = await rpc(`${URL}/find`, { search, category: null, page: 1 });
            this.fill(".o_dealer_catalogue", catalogue);
            if (exact) {
                const known = this.wanted.get(String(exact.id));
                const quantity = (Number(known ?? exact.quantity) || 0) + 1;
                this.wanted.delete(String(exact.id));
                this.update(await rpc(`${URL}/set`, { product_id: exact.id, quantity: String(quantity) }));
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
        const asked = rpc(`${URL}/outlook`, { product_ids }, { silent: true }).catch(() => null);
        const result = await this.waitFor(asked);
        if (!result) {
            return; // no connection: the page does without
        }
        for (const place of places) {
            setElementContent(place, markup(result.stock[place.dataset.product] || ""));
        }
        const later = this.el.querySelector(".o_dealer_outlook_later");
        if (later) {
            setElementContent(later, markup(result.outlook));
            later.classList.remove("o_dealer_outlook_later");
        }
    }

    update(result) {
        this.tell(result.error || result.message, Boolean(result.error));
        if (result.error) {
            this.find(this.searchBox.value);
        }
        if (result.bar) {
            this.fill(".o_dealer_bar_body", result.bar);
        }
        if (result.lines) {
            this.fill(".o_dealer_lines", result.lines);
        }
        if (result.product_id) {
            this.show(result.product_id, result.quantity);
        }
        for (const [product, quantity] of this.wanted) {
            this.show(product, quantity);
        }
    }

    show(product, quantity) {
        for (const input of this.el.querySelectorAll(`.o_dealer_stepper input[data-product="${Number(product)}"]`)) {
            input.value = quantity;
        }
    }

    fill(selector, html) {
        const el = this.el.querySelector(selector);
        const focused = el.contains(document.activeElement) && document.activeElement.dataset.product;
        setElementContent(el, markup(html));
        if (focused) {
            el.querySelector(`input[data-product="${focused}"]`)?.focus();
        }
    }

    tell(message, isError = false) {
        const el = this.el.querySelector(".o_dealer_message");
        el.textContent = message || "";
        el.classList.toggle("text-danger", isError);
        el.classList.toggle("text-success", !isError);
    }
}

registry.category("public.interactions").add("order_process.dealer_order", DealerOrder);
