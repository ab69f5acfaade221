from . import credit_demo, reconciliation_demo
