"""What holds of credit scores whatever the customers did."""

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paying import AS_OF, customers, history, promises

from engine import WEIGHTS, ScorePolicy, score_credit

DAYS = st.integers(0, 1200)
AMOUNT = st.one_of(st.sampled_from([1, 100, 33333, 10**6]), st.integers(1, 10**15))
PART = st.fixed_dictionaries(
    {
        "partner": st.integers(1, 3),
        "amount": AMOUNT,
        "dated": DAYS,
        "term": st.integers(-5, 90),
        "late": st.one_of(st.none(), st.integers(-30, 400)),
        "how": st.sampled_from(["payment", "payment", "payment", "credit", "other"]),
        "dispute": st.sampled_from(["", "", "", "running", "over"]),
    }
)
PARTS = st.lists(PART, max_size=14)
PROMISE = st.fixed_dictionaries(
    {"partner": st.integers(1, 3), "amount": AMOUNT, "ago": DAYS, "kept": st.booleans()}
)
WHOM = st.fixed_dictionaries(
    {
        "since": st.one_of(st.none(), DAYS.map(lambda days: AS_OF - pd.Timedelta(days=days))),
        "exposure": st.integers(-(10**15), 10**15),
        "limit": st.one_of(st.just(-1), st.just(0), st.integers(1, 10**15)),
        "contract_limit": st.one_of(st.just(-1), st.integers(0, 10**9)),
        "contract_days": st.one_of(st.just(-1), st.integers(0, 120)),
    }
)
BOOK = st.tuples(st.tuples(WHOM, WHOM, WHOM), PARTS, st.lists(PROMISE, max_size=4))
WEIGHING = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, st.integers(0, 40)))
POLICY = st.builds(
    ScorePolicy,
    weights=WEIGHING,
    days_grace=st.integers(0, 10),
    volume_full=st.sampled_from([0, 10**6]),
)
ANY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_row(row):
    dated = AS_OF - pd.Timedelta(days=row["dated"])
    due = dated + pd.Timedelta(days=row["term"])
    is_open = row["late"] is None
    return {
        "partner": row["partner"],
        "amount": row["amount"],
        "date": dated,
        "due_date": due,
        "paid_on": None if is_open else due + pd.Timedelta(days=row["late"]),
        "how": "open" if is_open else row["how"],
        "disputed": row["dispute"] == "running",
        "contested": row["dispute"] != "",
    }


def tables(book):
    whom, parts, promised = book
    people = customers(*({"partner": n, **row} for n, row in enumerate(whom, 1)))
    said = [
        {k: row[k] for k in ("partner", "amount", "kept")}
        | {"date": AS_OF - pd.Timedelta(days=row["ago"])}
        for row in promised
    ]
    return people, history(*map(as_row, parts)), promises(*said)


def run(given_tables, policy):
    return score_credit(*given_tables, AS_OF, policy)


@ANY
@given(BOOK, POLICY, st.integers(0, 13), st.one_of(st.none(), st.integers(1, 400)))
def test_paying_later_never_raises_any_factor_nor_the_score(book, policy, which, delay):
    """``delay``: so many days later; None: not at all until today. What was paid before all that is
    looked at tells nothing; paid later, it would."""
    people, before, promised = tables(book)
    told = before["due_date"] >= AS_OF - pd.DateOffset(months=policy.months)
    paid = before.index[(before["how"] == "payment") & (before["paid_on"] <= AS_OF) & told]
    if paid.empty:
        return
    row = paid[which % len(paid)]
    after = before.copy()
    later = pd.NaT if delay is None else after.loc[row, "paid_on"] + pd.Timedelta(days=delay)
    after.loc[row, "paid_on"] = later
    after.loc[row, "how"] = "open" if delay is None else "payment"
    first, second = run((people, before, promised), policy), run((people, after, promised), policy)
    assert (second.factors["points"] <= first.factors["points"]).all()
    assert (second.scores["score"] <= first.scores["score"]).all()
    assert (second.scores["limit"] <= first.scores["limit"]).all()
    assert (second.scores["coverage"] == first.scores["coverage"]).all()


@ANY
@given(BOOK, POLICY, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(book, policy, random):
    given_tables = tables(book)
    mixed = [t.sample(frac=1, random_state=random.randrange(2**32)) for t in given_tables]
    for one, other in zip(run(given_tables, policy), run(mixed, policy), strict=True):
        pd.testing.assert_frame_equal(one, other)


@ANY
@given(BOOK, POLICY)
def test_ranges_and_sums(book, policy):
    result = run(tables(book), policy)
    scores, factors = result.scores, result.factors
    assert scores["score"].between(-1, 1000).all() and scores["coverage"].between(0, 100).all()
    assert factors["points"].between(-1, 1000).all()
    assert ((scores["grade"] == "") == (scores["score"] < 0)).all()
    assert ((scores["limit"] >= -1) & (scores["term_days"] >= -1)).all()
    rated = scores[scores["score"] >= 0].set_index("partner")
    added = factors.groupby("partner")["contribution"].sum()
    assert (added[rated.index] == rated["score"]).all(), "the factors don't add up to the score"
    weights = factors.groupby("partner")["weight"].sum()
    assert weights[rated.index].eq(100).all() and weights.isin((0, 100)).all()
    assert factors["reason"].ne("").all()


@ANY
@given(BOOK, POLICY, st.integers(2, 1000))
def test_only_proportions_of_weights_matter(book, policy, times):
    more = ScorePolicy(
        weights={name: weight * times for name, weight in policy.weights.items()},
        days_grace=policy.days_grace,
        volume_full=policy.volume_full,
    )
    given_tables = tables(book)
    one, other = run(given_tables, policy), run(given_tables, more)
    pd.testing.assert_frame_equal(one.scores, other.scores)
    pd.testing.assert_frame_equal(one.factors, other.factors)


@ANY
@given(BOOK, POLICY)
def test_what_has_no_weight_decides_nothing(book, policy):
    """Of one factor alone the score is its points."""
    given_tables = tables(book)
    for name in WEIGHTS:
        result = run(given_tables, ScorePolicy(weights={name: 7}))
        factors = result.factors[result.factors["factor"] == name]
        rated = (result.scores["score"] >= 0).to_numpy()
        points = factors["points"].to_numpy()
        assert (result.scores["score"].to_numpy()[rated] == points[rated]).all()


@ANY
@given(BOOK, PARTS, POLICY)
def test_customers_do_not_touch_each_other(book, others, policy):
    """The first one alone, beside others, and beside others who did something else."""
    whom, parts, promised = book
    mine = [row for row in parts if row["partner"] == 1]
    changed = mine + [row for row in others if row["partner"] != 1]
    kept = [row for row in promised if row["partner"] == 1]
    seen = []
    for rows, said in ((parts, promised), (mine, kept), (changed, kept)):
        result = run(tables((whom, rows, said)), policy)
        seen.append([table[table["partner"] == 1] for table in (result.scores, result.factors)])
    for scores, factors in seen[1:]:
        pd.testing.assert_frame_equal(seen[0][0], scores)
        pd.testing.assert_frame_equal(seen[0][1], factors)
