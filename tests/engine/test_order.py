"""Sorting and searching: the same as numpy's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.order import distinct, lexical, search, stable

SMALL, WIDE = st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1)
VALUES = {
    "int64": st.one_of(SMALL, WIDE),
    "uint64": st.one_of(st.integers(0, 3), st.integers(0, 2**64 - 1)),
    "int8": st.integers(-128, 127),
    "float64": st.one_of(SMALL.map(float), st.floats(allow_nan=False), st.just(-0.0)),
}


@pytest.mark.parametrize("dtype", VALUES)
@given(data=st.data())
def test_as_numpy(dtype, data):
    values, others = (np.array(data.draw(st.lists(VALUES[dtype])), dtype) for _ in range(2))
    order, ordered = stable(values)
    assert order.tolist() == np.argsort(values, kind="stable").tolist()
    assert ordered.tolist() == values[order].tolist() and ordered.dtype == values.dtype
    assert distinct(values).tolist() == np.unique(values).tolist()
    assert search(ordered, others).tolist() == np.searchsorted(ordered, others).tolist()


@given(st.lists(st.tuples(*[st.one_of(SMALL, WIDE)] * 3)))
def test_by_several_columns(rows):
    columns = np.array(rows, "int64").reshape(-1, 3).T
    for count in (2, 3):
        known = np.lexsort(columns[:count][::-1])
        assert lexical(*columns[:count]).tolist() == known.tolist()
