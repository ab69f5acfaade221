from . import test_credit_deliveries
