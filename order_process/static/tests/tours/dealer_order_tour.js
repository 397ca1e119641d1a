import { registry } from "@web/core/registry";

const SEARCH = "#o_dealer_search";

function scan(text, shown) {
    return [
        { content: `Scan ${text}`, trigger: `${SEARCH}:empty`, run: `edit ${text}` },
        { trigger: SEARCH, run: "press Enter" },
        { content: `${shown} is in`, trigger: `.o_dealer_message:contains(${shown})` },
    ];
}

/** A dealer orders five products on the phone: scanned, by name, from the catalogue, and submits them. */
registry.category("web_tour.tours").add("order_process_dealer_orders", {
    steps: () => [
        {
            content: "The way in is on the portal's home page",
            trigger: ".o_dealer_home a[href='/my/orders/new']",
            run: "click",
            expectUnloadPage: true,
        },
        ...scan("6901234567892", "RG688 × 1"),
        ...scan("RG688", "RG688 × 2"),
        ...scan("developer", "SY6 × 1"),
        ...scan("M0", "M0 × 1"),
        { content: "All goods again", trigger: ".o_dealer_catalogue", run() {
            const box = document.querySelector(SEARCH);
            box.value = "";
            box.dispatchEvent(new Event("input", { bubbles: true }));
        } },
        {
            content: "Steps in the catalogue",
            trigger: ".o_dealer_product:contains(Mask 2) [data-step='1']",
            run: "click",
        },
        { trigger: ".o_dealer_message:contains(M2 × 1)" },
        { trigger: ".o_dealer_product:contains(Mask 1) .o_dealer_stepper input", run: "edit 12 && press Tab" },
        { trigger: ".o_dealer_message:contains(M1 × 12)" },
        { content: "The total stays in view", trigger: ".o_dealer_bar .o_dealer_total:contains(220)" },
        { trigger: ".o_dealer_to_order", run: "click" },
        {
            trigger: ".o_dealer_lines .o_dealer_line:contains(SY6) [data-step='1']",
            run: "click",
        },
        { trigger: ".o_dealer_line:contains(SY6) [data-step='1']", run: "click" },
        { trigger: "#o_dealer_receiver_name", run: "edit 王芳" },
        { content: "What was typed last is kept", trigger: ".o_dealer_to_submit", run: "click", expectUnloadPage: true },
        { content: "It is in review", trigger: ".o_portal_order_notice:contains(Submitted for review)" },
    ],
});
