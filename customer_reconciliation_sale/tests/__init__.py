from . import test_exposure_orders
