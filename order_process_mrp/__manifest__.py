{
    "name": "Order Process: Manufacturing",
    "summary": "What is made for an order follows its manufacturing orders",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "Order Process contributors",
    "depends": ["order_process", "sale_mrp"],
    "data": ["views/production_views.xml"],
    "auto_install": True,
}
