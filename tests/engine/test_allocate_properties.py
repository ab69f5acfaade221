"""What must hold for any open items, however odd, whatever the method."""

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from open_items import after, as_sources, as_targets

from engine.allocate import METHODS, allocate
from engine.tables import ALLOCATIONS

AMOUNT = st.one_of(st.sampled_from([100, 200, 300, 12345, 12099, 50000]), st.integers(1, 10**5))
DATE = st.dates(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-02-28").date())
COMMON = {
    "partner": st.integers(1, 2),
    "account": st.integers(1, 2),
    "date": DATE,
    "amount": st.builds(lambda a, sign: a * sign, AMOUNT, st.sampled_from([1, 1, 1, -1])),
}
SAID = ["", "INV/2026/00101", "INV 102 103", "2026/103", "PO4500123456", "03/2026"]
SOURCE = st.fixed_dictionaries(
    COMMON | {"memo": st.sampled_from(SAID), "kind": st.sampled_from(["payment", "refund"])}
)
TARGET = st.fixed_dictionaries(
    COMMON
    | {
        "due_date": DATE,
        "ref": st.sampled_from(["INV/2026/00101", "INV/2026/00102", "INV/2026/00103"]),
        "memo": st.sampled_from(["", "order 4500123456"]),
        "discount_date": st.one_of(st.none(), DATE),
    }
)
ANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
METHOD = st.sampled_from([*METHODS])


def tables(sources, targets):
    rows = [{**row, "amount": -row["amount"]} for row in sources]
    targets = as_targets(targets)
    share = (targets["amount"] * 0.98).astype("int64")
    discounted = share.where(targets["discount_date"].notna(), 0)
    return as_sources(rows, first=100), targets.assign(discounted=discounted)


@ANY
@given(st.lists(SOURCE, max_size=9), st.lists(TARGET, max_size=9), METHOD)
def test_no_residual_grows_or_changes_its_sign(sources, targets, method):
    sources, targets = tables(sources, targets)
    found = allocate(sources, targets, method)
    assert list(found.columns) == list(ALLOCATIONS)
    left, still = after(sources, targets, found)
    for before, now in ((sources, left), (targets, still)):
        assert (before["amount"] * now["amount"] >= 0).all()
        assert (now["amount"].abs() <= before["amount"].abs()).all()
    before, now = (a["amount"].sum() + b["amount"].sum() for a, b in
                   ((sources, targets), (left, still)))  # fmt: skip
    assert before - now == found["write_off"].sum()
    assert ((found["kind"] == "discount") == (found["write_off"] != 0)).all()


@ANY
@given(st.lists(SOURCE, max_size=9), st.lists(TARGET, max_size=9), METHOD)
def test_discounts_are_deserved(sources, targets, method):
    sources, targets = tables(sources, targets)
    found = allocate(sources, targets, method)
    day = sources.set_index("item_id")["date"]
    rows = targets.set_index("item_id")
    for target, part in found[found["target_id"].isin(found[found["write_off"] != 0]["target_id"])
                              ].groupby("target_id"):  # fmt: skip
        assert part["amount"].sum() == rows["discounted"][target]
        assert (day[part["source_id"]] <= rows["discount_date"][target]).all()


@ANY
@given(
    st.lists(SOURCE, max_size=9),
    st.lists(TARGET, max_size=9),
    METHOD,
    st.randoms(use_true_random=False),
)
def test_row_order_changes_nothing(sources, targets, method, random):
    sources, targets = tables(sources, targets)
    mixed = [t.sample(frac=1, random_state=random.randint(0, 999)) for t in (sources, targets)]
    first, second = allocate(sources, targets, method), allocate(*mixed, method)
    pd.testing.assert_frame_equal(first, second)


@ANY
@given(st.lists(SOURCE, max_size=9), st.lists(TARGET, max_size=9), METHOD)
def test_a_second_run_does_nothing(sources, targets, method):
    sources, targets = tables(sources, targets)
    left = after(sources, targets, allocate(sources, targets, method))
    assert allocate(*left, method).empty


@ANY
@given(st.lists(SOURCE, max_size=9), st.lists(TARGET, max_size=9), METHOD)
def test_nothing_crosses(sources, targets, method):
    sources, targets = tables(sources, targets)
    found = allocate(sources, targets, method)
    key = ["partner", "account"]
    ends = [
        table.set_index("item_id").reindex(found[end], columns=key).to_numpy().tolist()
        for table, end in ((sources, "source_id"), (targets, "target_id"))
    ]
    assert ends[0] == ends[1]
