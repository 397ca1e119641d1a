import { registry } from "@web/core/registry";
import { draw } from "./signature_pad";

const SEARCH = "#o_dealer_search";

function scan(text, shown) {
    return [
        { content: `Scan ${text}`, trigger: `${SEARCH}:empty`, run: `edit ${text}` },
        { trigger: SEARCH, run: "press Enter" },
        { content: `${shown} is in`, trigger: `.o_dealer_message:contains(${shown})` },
    ];
}

/** Whatever is to be hit is as large as a thumb, and letters are large enough for phones not to zoom into the page. */
function reach(page) {
    return {
        content: `Thumbs hit what is on ${page}`,
        trigger: ".o_dealer_pages",
        run() {
            const missed = [...this.anchor.querySelectorAll(".btn, .form-control, .form-select")].filter((el) => {
                const { width, height } = el.getBoundingClientRect();
                return height && (height < 43.5 || width < 43.5);
            });
            const fields = [...this.anchor.querySelectorAll(".form-control, .form-select")];
            const small = fields.filter((el) => parseFloat(getComputedStyle(el).fontSize) < 16);
            const cut = [...this.anchor.querySelectorAll(".btn")].filter((el) => el.scrollWidth > el.clientWidth + 1);
            const bad = [...missed, ...small, ...cut].map((el) => el.outerHTML.slice(0, 200));
            if (bad.length) {
                throw new Error(`${page}: ${bad.join("; ")}`);
            }
        },
    };
}

const tours = registry.category("web_tour.tours");

/** A dealer signs in on the phone, orders five products, scanned, by name and from the catalogue, and submits them. */
tours.add("order_process_dealer_orders", {
    steps: () => [
        { trigger: "form.oe_login_form input[name=login]", run: "edit op_buyer" },
        { trigger: "form.oe_login_form input[name=password]", run: "edit op_buyer" },
        { trigger: "form.oe_login_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".o_dealer_home" },
        reach("the home page"),
        {
            content: "The way in is on the portal's home page",
            trigger: ".o_dealer_home a[href='/my/orders/new']",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Stock is looked up", trigger: ".o_dealer_product .o_dealer_stock:contains(In stock now)" },
        reach("the catalogue"),
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
        reach("the order"),
        { trigger: "#o_dealer_receiver_name", run: "edit 王芳" },
        { content: "What was typed last is kept", trigger: ".o_dealer_to_submit", run: "click", expectUnloadPage: true },
        { content: "It is in review", trigger: ".o_portal_order_notice:contains(Submitted for review)" },
    ],
});

/** The dealer follows the order on the phone, compares what has come, and signs for it. */
tours.add("order_process_dealer_receives", {
    steps: () => [
        {
            content: "The order stands on the home page with its stage",
            trigger: ".o_dealer_home .o_dealer_order_card:contains(On the way) a",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_dealer_points .o_dealer_point_now:contains(On the way)" },
        reach("the order's page"),
        { content: "What is in the delivery", trigger: ".o_dealer_deliveries summary", run: "click" },
        { trigger: ".o_dealer_deliveries:contains(Mask 1):contains(12)" },
        {
            content: "The goods have come",
            trigger: ".o_dealer_follow a[href$='/receive']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_dealer_received:contains(Mask 1) input[name^=q_]:value(12)" },
        reach("the receipt"),
        { trigger: ".o_dealer_receive button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".o_dealer_sign .alert-success:contains(Everything has come as delivered.)" },
        { content: "Nothing is signed yet", trigger: ".o_portal_sign_submit:disabled" },
        draw(".o_dealer_sign canvas.o_op_pad_canvas"),
        {
            content: "The network is gone at the door",
            trigger: ".o_portal_sign_submit:enabled",
            run() {
                const { send } = XMLHttpRequest.prototype;
                XMLHttpRequest.prototype.send = function () {
                    XMLHttpRequest.prototype.send = send;
                    setTimeout(() => this.dispatchEvent(new ProgressEvent("error")));
                };
                this.anchor.click();
            },
        },
        { content: "That is said", trigger: ".o_portal_sign_error_msg:contains(Nothing is signed yet)" },
        reach("the signature"),
        { trigger: ".o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
        { trigger: ".o_dealer_follow:contains(Thank you. The receipt is confirmed.)" },
        { trigger: ".o_dealer_points .o_dealer_point_now:contains(Received)" },
    ],
});

/** A buyer orders twelve colours on the phone, sees the gift, submits, takes the order back, changes and submits it. */
tours.add("order_process_dealer_shops", {
    steps: () => [
        { trigger: SEARCH, run: "edit Royal" },
        { content: "Twelve colours", trigger: ".o_dealer_grid .o_dealer_cell:nth-child(12)" },
        {
            content: "They are on one screen",
            trigger: ".o_dealer_grid",
            run() {
                const { width, height } = this.anchor.getBoundingClientRect();
                const bar = document.querySelector(".o_dealer_bar").getBoundingClientRect().height;
                const wide = document.documentElement.scrollWidth;
                if (height > window.innerHeight - bar - 90 || width > window.innerWidth || wide > window.innerWidth) {
                    throw new Error(`The grid takes ${width} × ${height}, the page ${wide}`);
                }
            },
        },
        reach("the colours"),
        ...[...Array(12).keys()].map((number) => ({
            trigger: `.o_dealer_cell:nth-child(${number + 1}) [data-step="1"]`,
            run: "click",
        })),
        { trigger: ".o_dealer_message:contains(× 1)" },
        { content: "It fills", trigger: ".o_dealer_promotion:contains(8 more, then 1 × Developer 6% free)" },
        { content: "The gift", trigger: ".o_dealer_gift:contains(1 × Developer 6%)" },
        { trigger: ".o_dealer_cell:nth-child(1) input", run: "edit 9 && press Enter" },
        { content: "On to the next colour", trigger: ".o_dealer_cell:nth-child(2) input:focus" },
        { trigger: ".o_dealer_gift:contains(2 × Developer 6%)" },
        { trigger: ".o_dealer_to_order", run: "click" },
        { content: "The gift is among the goods", trigger: ".o_dealer_lines:contains(Developer 6%) .badge:contains(Gift × 2)" },
        reach("the order of colours"),
        { trigger: ".o_dealer_to_submit", run: "click", expectUnloadPage: true },
        { trigger: ".o_portal_order_notice:contains(Submitted for review)" },
        { trigger: ".o_dealer_take_back button", run: "click", expectUnloadPage: true },
        { trigger: ".alert-success:contains(is yours again)" },
        { trigger: ".o_dealer_tabs [data-tab='order']", run: "click" },
        { trigger: ".o_dealer_line:contains(6/88) [data-step='1']", run: "click" },
        { trigger: ".o_dealer_message:contains(RD05 × 2)" },
        { trigger: ".o_dealer_to_submit", run: "click", expectUnloadPage: true },
        { trigger: ".o_portal_order_notice:contains(Submitted for review)" },
    ],
});

/** A salon orders without prices; the order waits for the dealer's approver. */
tours.add("order_process_salon_orders", {
    steps: () => [
        { trigger: SEARCH, run: "edit Royal" },
        { trigger: ".o_dealer_cell:nth-child(6) [data-step='1']", run: "click" },
        { trigger: ".o_dealer_message:contains(RD05 × 1)" },
        { content: "No prices", trigger: ".o_dealer_order:not(:contains(10.00))" },
        { trigger: ".o_dealer_to_order", run: "click" },
        { trigger: ".o_dealer_to_submit", run: "click", expectUnloadPage: true },
        { trigger: ".o_dealer_priceless .alert:contains(Waits for your approver)" },
    ],
});

/** The approver finds it on the home page and agrees. */
tours.add("order_process_approver_agrees", {
    steps: () => [
        { trigger: ".o_dealer_tasks a:contains(Salon Lotus ordered)", run: "click", expectUnloadPage: true },
        { trigger: "#o_dealer_decide" },
        reach("the decision"),
        { trigger: "#o_dealer_decide button[value=approve]", run: "click", expectUnloadPage: true },
        { trigger: ".o_dealer_follow:contains(Approved. We look at it now.)" },
        { trigger: ".o_portal_order_notice:contains(Submitted for review)" },
    ],
});
