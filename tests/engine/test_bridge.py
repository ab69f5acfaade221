"""From our balance to theirs."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from engine.bridge import bridge
from engine.tables import BRIDGE, DIFFERENCE_KINDS

AMOUNT = st.integers(-(2**53), 2**53)


def lines(ours, theirs):
    side = [0] * len(ours) + [1] * len(theirs)
    return pd.DataFrame({"side": side, "amount": [*ours, *theirs]}, dtype="int64")


def differences(*rows):
    return pd.DataFrame(rows, columns=["kind", "amount"]).astype({"amount": "int64"})


def told(table):
    return list(table.itertuples(index=False, name=None))


def test_each_kind_is_taken_off_our_balance():
    found = bridge(
        lines([1000, 500], [980]), differences(("missing_theirs", 500), ("discount", 20))
    )
    assert told(found) == [
        ("our_balance", 2, 1500),
        ("missing_theirs", 1, -500),
        ("discount", 1, -20),
        ("unexplained", 0, 0),
        ("their_balance", 1, 980),
    ]


def test_differences_of_one_kind_are_one_row():
    found = bridge(lines([70], []), differences(("timing", 50), ("timing", 20)))
    assert told(found)[1] == ("timing", 2, -70)


def test_kinds_are_in_the_order_of_the_vocabulary():
    kinds = [kind for kind in reversed(DIFFERENCE_KINDS) if kind != "unexplained"]
    found = bridge(lines([len(kinds)], []), differences(*((kind, 1) for kind in kinds)))
    assert found["kind"].tolist()[1:-2] == list(DIFFERENCE_KINDS[:-1])


def test_what_no_difference_tells_is_unexplained():
    found = bridge(lines([100], [30]), differences(("timing", 50)))
    assert told(found)[-2] == ("unexplained", 0, -20)


def test_what_is_called_unexplained_is_counted_there():
    found = bridge(lines([100], [30]), differences(("unexplained", 50), ("unexplained", 20)))
    assert told(found) == [
        ("our_balance", 1, 100),
        ("unexplained", 2, -70),
        ("their_balance", 1, 30),
    ]


def test_empty_ledgers_have_a_bridge_of_nothing():
    found = bridge(lines([], []), differences())
    assert told(found) == [("our_balance", 0, 0), ("unexplained", 0, 0), ("their_balance", 0, 0)]
    assert dict(found.dtypes.astype(str)) == BRIDGE


@given(
    st.lists(AMOUNT, max_size=9),
    st.lists(AMOUNT, max_size=9),
    st.lists(st.tuples(st.sampled_from(DIFFERENCE_KINDS), AMOUNT), max_size=9),
)
def test_it_always_leads_from_ours_to_theirs(ours, theirs, found):
    amounts = bridge(lines(ours, theirs), differences(*found))["amount"].tolist()
    assert amounts[0] == sum(ours) and amounts[-1] == sum(theirs) == sum(amounts[:-1])
