from . import credit_demo, dunning_demo, reconciliation_demo
