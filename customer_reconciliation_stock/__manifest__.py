{
    "name": "Customer Reconciliation: Deliveries",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "summary": "Credit of customers in deliveries",
    "author": "customer_reconciliation contributors",
    "license": "LGPL-3",
    "depends": ["customer_reconciliation", "stock"],
    "data": ["views/stock_picking_views.xml"],
    "auto_install": True,
}
