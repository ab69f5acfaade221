from . import reconciliation_demo
