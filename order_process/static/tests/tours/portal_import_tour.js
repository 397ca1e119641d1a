import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const HEAD = "Order Reference,Product Code,Quantity,Unit Price";

function drop(name, ...rows) {
    return [
        {
            content: `Choose ${name}`,
            trigger: ".o_portal_order_import_drop input[type=file]",
            run() {
                const files = new DataTransfer();
                files.items.add(new File([[HEAD, ...rows].join("\r\n")], name, { type: "text/csv" }));
                this.anchor.files = files.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: ".o_portal_order_import_drop button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

/** A dealer imports an order file on the phone: a bad one first, then the mended one. */
tours.add("order_process_dealer_imports", {
    steps: () => [
        {
            content: "The way in is on the portal's home page",
            trigger: "a[href='/my/orders/import']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The template is there",
            trigger: "a[href='/my/orders/import/template.xlsx']",
        },
        ...drop("bad.csv", "PO-1,RG688,5,1", "PO-2,NIX,five,1"),
        {
            content: "Everything that is wrong with a row",
            trigger: ".o_portal_order_import_row:contains(Row 3):contains(NIX):contains(five)",
        },
        {
            content: "Prices are not read",
            trigger: ".alert:contains(Not read: Unit Price)",
        },
        {
            content: "The good orders could go in, but the dealer mends the file",
            trigger: ".o_portal_order_import_run button:contains(1)",
        },
        {
            trigger: ".o_portal_order_import_actions a[href='/my/orders/import']",
            run: "click",
            expectUnloadPage: true,
        },
        ...drop("mended.csv", "PO-1,RG688,5,1", "PO-2,SY6,5,1"),
        {
            trigger: "body:not(:has(.o_portal_order_import_row)) .o_portal_order_import_run button:contains(2)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Both orders are in review",
            trigger: ".o_portal_order_import_order:nth-child(2) .badge:contains(Submitted for review)",
        },
        {
            trigger: ".o_portal_order_import_order:contains(PO-2)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The order itself",
            trigger: ".o_portal_sale_sidebar",
        },
    ],
});
