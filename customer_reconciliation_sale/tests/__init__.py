from . import (
    test_credit_order_races,
    test_credit_orders,
    test_credit_tour,
    test_exposure_orders,
)
