{
    "name": "Order Process",
    "summary": "Orders run as the written policy demands: complete, reviewed by two people, dispatched in batches",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "Order Process contributors",
    "depends": [
        "sale_management",
        "sale_stock",
        "sale_loyalty",
        "stock_delivery",
        "stock_picking_batch",
        "stock_fleet",
        "account",
        "portal",
        "rating",
        "resource",
    ],
    "external_dependencies": {"python": ["openpyxl", "xlsxwriter"]},
    "data": [
        "security/order_process_groups.xml",
        "security/ir.model.access.csv",
        "security/order_process_rules.xml",
        "data/order_process_data.xml",
        "data/intake_data.xml",
        "data/review_data.xml",
        "data/delivery_data.xml",
        "data/ir_cron.xml",
    ],
    "demo": [
        "demo/demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "order_process/static/src/**/*",
        ],
        "web.assets_tests": [
            "order_process/static/tests/tours/**/*",
        ],
    },
    "post_init_hook": "post_init_hook",
    "application": True,
}
