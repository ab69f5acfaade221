"""A run is cut by accounts, the same way every time."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from engine import bundles, on_accounts, only_of


def test_small_accounts_are_bundled():
    assert bundles({1: 4, 2: 5, 3: 3}, [], 10) == [((1, 2), 9), ((3,), 3)]


def test_a_large_account_stays_whole():
    assert bundles({1: 400, 2: 5}, [], 10) == [((1,), 400), ((2,), 5)]


def test_who_may_pay_for_another_stays_with_it():
    assert bundles({1: 9, 2: 9, 3: 9, 4: 9}, [(4, 1), (4, 2)], 10) == [((1, 2, 4), 27), ((3,), 9)]


def test_a_link_to_somebody_without_open_lines_is_none():
    assert bundles({1: 2}, [(1, 7)], 10) == [((1,), 2)]


@given(
    st.dictionaries(st.integers(1, 50), st.integers(1, 30)),
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50))),
)
def test_every_account_once_and_links_together(sizes, linked):
    found = bundles(sizes, linked, 40)
    partners = [partner for bundle, _lines in found for partner in bundle]
    assert sorted(partners) == sorted(sizes)
    assert all(lines == sum(sizes[p] for p in bundle) for bundle, lines in found)
    where = {partner: n for n, (bundle, _lines) in enumerate(found) for partner in bundle}
    assert all(where[a] == where[b] for a, b in linked if a in sizes and b in sizes)
    turned = dict(reversed(sizes.items()))
    assert bundles(turned, [(b, a) for a, b in reversed(linked)], 40) == found


def lines(*rows):
    columns = ["item_id", "partner", "currency", "amount", "account", "kind"]
    return pd.DataFrame(rows, columns=columns)


def test_bank_lines_go_where_their_money_can_pay_most():
    bank = lines(
        (1, 7, "EUR", -100, 0, "payment"),
        (2, 7, "EUR", 100, 0, "payment"),
        (3, 7, "USD", -100, 0, "payment"),
        (4, 8, "EUR", -100, 0, "payment"),
    )
    owed = lines(
        (11, 7, "EUR", 60, 400, "invoice"),
        (12, 7, "EUR", 30, 401, "invoice"),
        (13, 7, "EUR", 40, 401, "invoice"),
        (14, 7, "EUR", -500, 600, "invoice"),
    )
    found = on_accounts(bank, owed)
    assert found[["item_id", "account"]].to_numpy().tolist() == [[1, 401], [2, 600], [3, 401]]


def test_a_bank_line_pays_in_another_currency_only_if_nothing_is_open_in_its_own():
    bank = lines((1, 7, "EUR", -100, 0, "payment"), (2, 7, "USD", -100, 0, "payment"))
    owed = lines((11, 7, "EUR", 60, 400, "invoice"), (12, 7, "CHF", 90, 401, "invoice"))
    owed = owed.assign(company_residual=[60, 95])
    found = on_accounts(bank, owed)
    assert found[["item_id", "account"]].to_numpy().tolist() == [[1, 400], [2, 401]]


def test_only_what_is_asked_for_pays():
    sources = lines((1, 7, "EUR", -1, 4, "payment"), (2, 7, "EUR", -1, 4, "other"))
    owed = lines((3, 7, "EUR", 9, 4, "invoice"), (4, 7, "EUR", -1, 4, "refund"))
    paying, targets = only_of({"payment"}, sources, owed)
    assert (paying["item_id"].tolist(), targets["item_id"].tolist()) == ([1], [3])
    paying, targets = only_of({"other", "refund"}, sources, owed)
    assert (paying["item_id"].tolist(), targets["item_id"].tolist()) == ([2], [3, 4])


def test_bank_lines_of_one_who_pays_for_others_go_to_their_account():
    bank = lines((1, 7, "EUR", -100, 0, "payment"))
    owed = lines((11, 8, "EUR", 60, 400, "invoice"))
    may_pay = pd.DataFrame({"payer": [7], "partner": [8]})
    assert on_accounts(bank, owed).empty
    found = on_accounts(bank, owed, may_pay)
    assert found[["item_id", "partner", "account"]].to_numpy().tolist() == [[1, 7, 400]]
