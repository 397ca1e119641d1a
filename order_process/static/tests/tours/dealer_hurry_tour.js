import { registry } from "@web/core/registry";

const send = XMLHttpRequest.prototype.send;
const open = XMLHttpRequest.prototype.open;
const BOX = ".o_dealer_product:contains(Dye) .o_dealer_stepper input";
const MORE = ".o_dealer_product:contains(Dye) [data-step='1']";
const LINE = ".o_dealer_line:contains(RG688) .o_dealer_stepper input";

/** The network as it is in a lift: slow, or not there at all. */
function network(state) {
    return {
        content: `The network is ${state}`,
        trigger: ".o_dealer_order",
        run() {
            XMLHttpRequest.prototype.open = function (method, url, ...rest) {
                this.asked = url;
                return open.call(this, method, url, ...rest);
            };
            XMLHttpRequest.prototype.send = function (...args) {
                if (state === "good" || !this.asked.includes("/my/orders/new/")) {
                    return send.apply(this, args);
                }
                if (state === "gone") {
                    return setTimeout(() => this.dispatchEvent(new ProgressEvent("error")));
                }
                return setTimeout(() => send.apply(this, args), 600);
            };
        },
    };
}

/** A dealer taps faster than the network, loses it, and presses keys that a scanner sends. */
registry.category("web_tour.tours").add("order_process_dealer_hurries", {
    steps: () => [
        network("slow"),
        ...Array(6).fill({ trigger: MORE, run: "click" }),
        { content: "No tap is lost", trigger: ".o_dealer_message:contains(RG688 × 6)" },
        { trigger: `${BOX}:value(6)` },
        network("gone"),
        { trigger: BOX, run: "edit 50 && press Tab" },
        { trigger: ".o_dealer_message.text-danger:contains(No connection)" },
        { content: "What is not kept is marked", trigger: `${BOX}.is-invalid:value(50)` },
        { trigger: ".o_dealer_to_order", run: "click" },
        { trigger: ".o_dealer_to_submit", run: "click" },
        { content: "It is not submitted", trigger: ".o_dealer_message:contains(is not kept yet. Correct it)" },
        network("good"),
        { content: "Enter in a field is not Submit", trigger: "#o_dealer_receiver_name", run: "edit 王芳 && press Enter" },
        { content: "It was sent again", trigger: `${LINE}:value(50):not(.is-invalid)` },
        { content: "What the server refuses is not submitted either", trigger: LINE, run: "edit 1,5" },
        { trigger: ".o_dealer_to_submit", run: "click" },
        { trigger: ".o_dealer_message:contains(is not kept yet. Correct it)" },
        { trigger: `${LINE}.is-invalid:value(1,5)`, run: "edit 12 && press Tab" },
        { trigger: `${LINE}:value(12):not(.is-invalid)` },
        {
            content: "A scanner's keys go to the search, wherever the focus is",
            trigger: ".o_dealer_order[data-tab=order] .o_dealer_line [data-step='1']",
            run() {
                document.activeElement.blur();
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "S", bubbles: true }));
            },
        },
        { trigger: ".o_dealer_order[data-tab=pick] #o_dealer_search:focus" },
        { trigger: ".o_dealer_to_order", run: "click" },
        { trigger: ".o_dealer_to_submit", run: "click", expectUnloadPage: true },
        { trigger: ".o_portal_order_notice:contains(Submitted for review)" },
    ],
});
