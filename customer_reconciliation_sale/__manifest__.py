{
    "name": "Customer Reconciliation: Sales",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "summary": "Credit of customers in sales orders",
    "author": "customer_reconciliation contributors",
    "license": "LGPL-3",
    "depends": ["customer_reconciliation", "sale"],
    "data": ["views/sale_order_views.xml"],
    "assets": {
        "web.assets_tests": ["customer_reconciliation_sale/static/tests/tours/*.js"],
    },
    "auto_install": True,
}
